#include "engine/backup/backup_rows.h"

#include "engine/files/durable_write.h"
#include "engine/store/sql/sql_copy.h"

#include <QtCore/QFile>

namespace flux::backup {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

const QString kPostgresFolder = QStringLiteral("store");

bool isSameFile(const QString& a, const QString& b) {
    QFile one(a);
    QFile other(b);
    if (!one.open(QIODevice::ReadOnly) || !other.open(QIODevice::ReadOnly) || one.size() != other.size())
        return false;
    for (;;) {
        const QByteArray chunk = one.read(kChunkBytes);
        if (chunk != other.read(kChunkBytes))
            return false;
        if (chunk.isEmpty())
            return one.atEnd() && other.atEnd();
    }
}

} // namespace

base::Error notTheSame(const QString& what) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("What the backup gives back is not what went into it, so it is not good. Check "
                                    "the disk, then try again."),
                     what);
}

Result<Rows> takeRows(const Source& source, const QString& scratch, const base::CancelToken& cancel) {
    Rows rows;
    if (source.postgres) {
        const QString folder = scratch + QStringLiteral("/rows");
        FLUX_CHECK(files::makeFolder(folder));
        FLUX_TRY(store::PgDump dump, store::dumpPg(*source.postgres, folder, cancel));
        for (const QString& name : dump.files)
            rows.files.push_back({kPostgresFolder + u'/' + name, folder + u'/' + name});
        rows.schema = dump.schema;
        rows.facts = Json{{"postgresql", kPostgresFolder}, {"schema", dump.schema}};
        rows.counts = std::move(dump.counts);
        return rows;
    }
    const QString copy = scratch + QStringLiteral("/copy.db");
    FLUX_CHECK(store::copyDatabase(source.folder + u'/' + source.database, copy));
    FLUX_TRY(const auto facts, store::describeDatabase(copy));
    rows.files.push_back({source.database, copy});
    rows.schema = facts.schema;
    rows.facts = Json{{"database", source.database}, {"schema", facts.schema}};
    rows.counts = facts.counts;
    return rows;
}

QString postgresFolder(const Reader& reader, const QString& folder) {
    const bool hasRows = base::textAt(reader.facts(), "postgresql") == kPostgresFolder;
    return hasRows ? folder + u'/' + kPostgresFolder : QString();
}

Result<void> compareRows(const Reader& reader, const QString& folder) {
    Json counts;
    qint64 files = 0;
    const QString database = base::textAt(reader.facts(), "database");
    if (const QString rows = postgresFolder(reader, folder); !rows.isEmpty()) {
        FLUX_TRY(const auto dump, store::describePgDump(rows));
        counts = dump.counts;
        files = dump.files.size();
    } else if (!database.isEmpty()) {
        const QString path = folder + u'/' + database;
        FLUX_TRY(const QStringList problems, store::databaseProblems(path));
        if (!problems.isEmpty())
            return makeError(
                ErrorCode::FailedPrecondition,
                QStringLiteral("The database in the backup is damaged. “flux doctor” looks at the one that is used."),
                problems.join(QStringLiteral("; ")));
        FLUX_TRY(const auto facts, store::describeDatabase(path));
        counts = facts.counts;
        files = 1;
    } else {
        return {};
    }
    counts["files"] = qint64(reader.entries().size()) - files;
    return counts == base::jsonAt(reader.facts(), "counts")
               ? Result<void>()
               : Result<void>(notTheSame(QStringLiteral("counts of rows")));
}

Result<void> tryPostgres(const store::PgPlace& place, const QString& folder, const base::CancelToken& cancel) {
    FLUX_TRY(const auto trial, store::PgTrial::open(place));
    const QString rows = folder + u'/' + kPostgresFolder;
    const Scratch again(folder + QStringLiteral("/again"));
    FLUX_CHECK(files::makeFolder(again.path()));
    FLUX_CHECK(store::loadPg(trial->place(), rows, cancel));
    FLUX_TRY(const auto dump, store::dumpPg(trial->place(), again.path(), cancel));
    for (const QString& name : dump.files) {
        if (!isSameFile(rows + u'/' + name, again.path() + u'/' + name))
            return notTheSame(name);
    }
    return {};
}

} // namespace flux::backup
