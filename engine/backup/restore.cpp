#include "engine/backup/restore.h"

#include "engine/backup/backup_rows.h"
#include "engine/files/durable_write.h"
#include "engine/store/sql/sql_store.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <cerrno>

namespace flux::backup {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

// Everything that goes out. The logs of the database before itself; the search index is made again. A database beside
// PostgreSQL's is another's, and stays.
QStringList pieces(bool withDatabase) {
    QStringList all{QStringLiteral("search.db-wal"), QStringLiteral("search.db-shm"), QStringLiteral("search.db")};
    if (withDatabase)
        all << QStringLiteral("flux.db-wal") << QStringLiteral("flux.db-shm") << QStringLiteral("flux.db");
    return all << QStringLiteral("den") << QStringLiteral("files") << QStringLiteral("outbox");
}

QString incoming(const QString& folder) {
    return folder + QStringLiteral("/restoring");
}
QString marker(const QString& folder) {
    return folder + QStringLiteral("/restore.pending");
}

void reached(const RestoreHook& hook, RestorePhase phase) {
    if (hook)
        hook(phase);
}

// One piece, however far it has come already.
Result<void> change(const QString& folder, const QString& replaced, const QString& name, bool isNew,
                    const RestoreHook& hook) {
    const QString here = folder + u'/' + name;
    const QString from = incoming(folder) + u'/' + name;
    const QString to = replaced + u'/' + name;
    const bool waits = QFileInfo::exists(from);
    if (isNew && !waits)
        return {}; // is in its place
    if (QFileInfo::exists(here) && !QFileInfo::exists(to)) {
        FLUX_CHECK(files::moveDurably(here, to));
        reached(hook, RestorePhase::MovedOneOut);
    }
    if (waits) {
        FLUX_CHECK(files::moveDurably(from, here));
        reached(hook, RestorePhase::MovedOneIn);
    }
    return {};
}

} // namespace

Result<bool> finishRestore(const QString& dataFolder, const RestoreHook& hook) {
    QFile file(marker(dataFolder));
    if (!file.exists()) {
        if (QFileInfo::exists(incoming(dataFolder))) // nobody decided that it goes in
            QDir(incoming(dataFolder)).removeRecursively();
        return false;
    }
    const auto plan = file.open(QIODevice::ReadOnly) ? base::parseJson(file.readAll()) : Result<Json>(Json());
    const QString name = plan.ok() ? base::textAt(*plan, "replaced") : QString();
    if (!isSafeName(name) || name.contains(u'/'))
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("A restore was cut short and its note cannot be read. Restore the backup again "
                                        "into another data folder."),
                         marker(dataFolder));
    const QString replaced = dataFolder + u'/' + name;
    FLUX_CHECK(files::makeFolder(replaced));
    const QStringList isNew = base::textsAt(*plan, "pieces");
    for (const QString& piece : pieces(base::boolAt(*plan, "database", true)))
        FLUX_CHECK(change(dataFolder, replaced, piece, isNew.contains(piece), hook));
    file.close();
    if (!file.remove())
        return files::writeError(QStringLiteral("the note of the restore"), EACCES);
    QDir(incoming(dataFolder)).removeRecursively();
    reached(hook, RestorePhase::Done);
    return true;
}

namespace {

// The rows of PostgreSQL, loaded beside those that are there; then the two schemas change names.
Result<QString> putRows(const store::PgPlace& place, const QString& rows, const QString& stamp,
                        const base::CancelToken& cancel) {
    store::PgPlace fresh = place;
    fresh.schema += QStringLiteral("_restoring");
    const QString kept = place.schema + QStringLiteral("_replaced_") + stamp;
    const auto put = [&]() -> Result<bool> {
        FLUX_CHECK(store::loadPg(fresh, rows, cancel));
        return store::exchangePg(place, fresh.schema, kept);
    }();
    if (put.ok())
        return *put ? kept : QString();
    (void)store::dropPg(fresh); // what is left of it the next restore drops
    return put.error();
}

Result<void> checkKind(const Reader& reader, const std::optional<store::PgPlace>& postgres) {
    const bool isPostgres = !base::textAt(reader.facts(), "postgresql").isEmpty();
    if (isPostgres && !postgres)
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("This backup holds the rows of a PostgreSQL database. Say where they are to go: "
                           "--store postgresql://…. Nothing was changed."));
    if (!isPostgres && postgres)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("This backup holds a database of a data folder, which does not go into "
                                        "PostgreSQL. Restore it without --store and FLUX_STORE. Nothing was changed."));
    if (!isPostgres && reader.header().schema > store::kSchemaVersion)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("This backup was made by a newer Flux (%1). Update Flux first; nothing was "
                                        "changed.")
                             .arg(reader.header().flux));
    return {};
}

} // namespace

Result<RestoredBackup> restoreBackup(const QString& path, const QString& passphrase, const QString& dataFolder,
                                     base::Clock& clock, const base::CancelToken& cancel, const RestoreHook& hook,
                                     const std::optional<store::PgPlace>& postgres) {
    FLUX_CHECK(finishRestore(dataFolder));
    FLUX_TRY(const auto reader, Reader::open(path, passphrase));
    FLUX_CHECK(checkKind(*reader, postgres));
    const QString stamp = clock.now().utc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    RestoredBackup restored;
    const auto tried = [&]() -> Result<void> {
        FLUX_CHECK(unpack(*reader, incoming(dataFolder), cancel));
        FLUX_CHECK(compare(*reader, incoming(dataFolder), cancel));
        if (postgres) {
            FLUX_TRY(restored.replacedSchema,
                     putRows(*postgres, postgresFolder(*reader, incoming(dataFolder)), stamp, cancel));
        }
        return {};
    }();
    if (!tried.ok()) {
        QDir(incoming(dataFolder)).removeRecursively();
        return tried.error();
    }
    reached(hook, RestorePhase::Unpacked);
    const QString stem = QStringLiteral("replaced-") + stamp;
    QString replaced = stem;
    for (int i = 2; QFileInfo::exists(dataFolder + u'/' + replaced); ++i)
        replaced = stem + QStringLiteral(".%1").arg(i);
    QStringList isNew;
    for (const QString& piece : pieces(!postgres)) {
        if (QFileInfo::exists(incoming(dataFolder) + u'/' + piece))
            isNew.append(piece);
    }
    FLUX_CHECK(files::writeDurably(
        marker(dataFolder),
        base::dumpJson(Json{{"replaced", replaced}, {"pieces", isNew}, {"database", !postgres.has_value()}})));
    reached(hook, RestorePhase::Decided);
    FLUX_TRY(const bool ended, finishRestore(dataFolder, hook));
    Q_ASSERT(ended);
    Q_UNUSED(ended)
    restored.replaced = dataFolder + u'/' + replaced;
    if (QDir(restored.replaced).isEmpty()) {
        QDir().rmdir(restored.replaced);
        restored.replaced.clear();
    }
    restored.madeAt = reader->header().madeAt;
    restored.counts = base::jsonAt(reader->facts(), "counts");
    return restored;
}

} // namespace flux::backup
