#include "engine/backup/backup.h"

#include "engine/backup/backup_rows.h"
#include "engine/files/durable_write.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

#include <algorithm>
#include <cerrno>
#include <functional>

namespace flux::backup {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

const QString kEnding = QStringLiteral(".fluxbackup");

base::Error stopped() {
    return makeError(ErrorCode::Cancelled, QStringLiteral("Stopped; there is no backup."));
}

// Files that stand in a tree now, as names from the data folder on. A tree may be one file, or missing.
QStringList namesIn(const QString& folder, const QString& tree) {
    const QFileInfo info(folder + u'/' + tree);
    if (info.isFile())
        return {tree};
    QStringList names;
    QDirIterator files(info.filePath(), QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString name = QDir(folder).relativeFilePath(files.next());
        if (!files.fileName().startsWith(QStringLiteral(".part-")))
            names.append(name);
    }
    names.sort();
    return names;
}

// What comes and goes while a backup is made (a task saves a file, a mail is taken back) is no fault.
Result<void> addTrees(Writer& writer, const Source& source, const base::CancelToken& cancel) {
    for (const QString& tree : source.trees) {
        for (const QString& name : namesIn(source.folder, tree)) {
            if (cancel.isCancelled())
                return stopped();
            if (!isSafeName(name)) // rather no backup than one in which something is missing
                return makeError(ErrorCode::InvalidArgument,
                                 QStringLiteral("“%1” has a name that a backup cannot hold. Rename it, then try again.")
                                     .arg(name.left(200)));
            const auto added = writer.add(name, source.folder + u'/' + name);
            if (!added.ok() && (added.error().code != ErrorCode::NotFound || tree == QStringLiteral("den/blobs")))
                return added.error();
        }
    }
    return {};
}

Result<Json> write(const Source& source, const Request& request, const QString& part, const QString& scratch,
                   base::Clock& clock, const base::CancelToken& cancel) {
    // The database first: the blobs that it names were there before its rows, and stay while sweeps are held.
    FLUX_TRY(const Rows rows, takeRows(source, scratch, cancel));
    Header header;
    header.madeAt = clock.now();
    header.flux = QStringLiteral(FLUX_VERSION);
    header.schema = rows.schema;
    header.cost = request.cost;
    FLUX_TRY(const auto writer, Writer::create(part, header, request.passphrase));
    for (const RowFile& file : rows.files)
        FLUX_CHECK(writer->add(file.name, file.path));
    FLUX_CHECK(addTrees(*writer, source, cancel));
    Json facts = rows.facts;
    facts["counts"] = rows.counts;
    facts["counts"]["files"] = qint64(writer->entries().size()) - qint64(rows.files.size());
    FLUX_CHECK(writer->finish(facts));
    return facts["counts"];
}

QString stamp(base::Instant at) {
    return at.utc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
}

QString freePath(const QString& stem) {
    QString path = stem + kEnding;
    for (int i = 2; QFileInfo::exists(path); ++i)
        path = stem + QStringLiteral("-%1").arg(i) + kEnding;
    return path;
}

QStringList applyRetention(const QString& folder, int keep) {
    QStringList removed;
    for (const QString& name : expiredBackups(QDir(folder).entryList(QDir::Files), keep)) {
        if (QFile::remove(folder + u'/' + name))
            removed.append(name);
    }
    return removed;
}

// What a kill left of backups that never got their name.
void removeLeftovers(const QString& folder) {
    const QDir dir(folder);
    for (const QFileInfo& left : dir.entryInfoList({QStringLiteral(".part-flux-*"), QStringLiteral(".scratch-flux-*")},
                                                   QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        if (left.isDir())
            QDir(left.filePath()).removeRecursively();
        else
            QFile::remove(left.filePath());
    }
}

// Reads all of it, restores it beside itself, and compares.
Result<VerifiedBackup> verified(const QString& path, const QString& passphrase, const QString& scratchParent,
                                const std::optional<store::PgPlace>& postgres, const base::CancelToken& cancel) {
    FLUX_TRY(const auto reader, Reader::open(path, passphrase));
    const Scratch scratch(scratchParent + QStringLiteral("/.restored"));
    FLUX_CHECK(unpack(*reader, scratch.path(), cancel));
    FLUX_CHECK(compare(*reader, scratch.path(), cancel));
    if (postgres)
        FLUX_CHECK(tryPostgres(*postgres, scratch.path(), cancel));
    VerifiedBackup verified;
    verified.header = reader->header();
    verified.counts = base::jsonAt(reader->facts(), "counts");
    for (const Entry& entry : reader->entries())
        verified.bytes += entry.bytes;
    return verified;
}

} // namespace

QString backupsFolder(const QString& dataFolder) {
    return dataFolder + QStringLiteral("/backups");
}

Result<api::BackupReport> createBackup(const Source& source, const Request& request, base::Clock& clock,
                                       const base::CancelToken& cancel) {
    const bool isOurs = request.path.isEmpty();
    QString path = request.path;
    if (isOurs) {
        FLUX_CHECK(files::makeFolder(backupsFolder(source.folder)));
        removeLeftovers(backupsFolder(source.folder));
        path = freePath(backupsFolder(source.folder) + QStringLiteral("/flux-") + stamp(clock.now()) +
                        (request.reason.isEmpty() ? QString() : u'-' + request.reason));
    }
    if (!QDir::isAbsolutePath(path) || path.contains(QChar(0)))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("A backup needs a whole path, as /home/me/flux.fluxbackup is."));
    if (QFileInfo::exists(path))
        return makeError(ErrorCode::AlreadyExists,
                         QStringLiteral("There is something at this path already. Choose another name."), path);
    const QFileInfo target(path);
    if (!QFileInfo(target.path()).isDir())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no such folder. Make it first."), target.path());
    const QString part = target.path() + QStringLiteral("/.part-") + target.fileName();
    const Scratch scratch(target.path() + QStringLiteral("/.scratch-") + target.fileName());
    FLUX_CHECK(files::makeFolder(scratch.path()));
    auto counts = write(source, request, part, scratch.path(), clock, cancel);
    Result<void> good = counts.ok() ? Result<void>() : Result<void>(counts.error());
    if (good.ok()) {
        const auto tried = verified(part, request.passphrase, scratch.path(), source.postgres, cancel);
        good = tried.ok() ? files::moveDurably(part, path) : Result<void>(tried.error());
    }
    if (!good.ok()) {
        QFile::remove(part);
        return good.error();
    }
    api::BackupReport report;
    report.path = path;
    report.bytes = QFileInfo(path).size();
    report.encrypted = !request.passphrase.isEmpty();
    report.counts = std::move(*counts);
    if (isOurs)
        report.removed = applyRetention(backupsFolder(source.folder), request.keep);
    return report;
}

Result<VerifiedBackup> verifyBackup(const QString& path, const QString& passphrase, const QString& scratchParent,
                                    const base::CancelToken& cancel) {
    return verified(path, passphrase, scratchParent, std::nullopt, cancel);
}

Result<void> unpack(Reader& reader, const QString& folder, const base::CancelToken& cancel) {
    FLUX_CHECK(files::makeFolder(folder));
    for (const Entry& entry : reader.entries()) {
        if (cancel.isCancelled())
            return stopped();
        const QString path = folder + u'/' + entry.name;
        FLUX_CHECK(files::makeFolder(QFileInfo(path).path()));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
            return files::writeError(entry.name, EACCES);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        FLUX_CHECK(reader.read(entry, [&](QByteArrayView chunk) -> Result<void> {
            if (file.write(chunk.data(), chunk.size()) == chunk.size())
                return {};
            return files::writeError(entry.name, file.error() == QFileDevice::ResourceError ? ENOSPC : EIO);
        }));
        if (const int error = files::flushToDisk(file); error != 0)
            return files::writeError(entry.name, error);
    }
    return {};
}

Result<void> compare(const Reader& reader, const QString& folder, const base::CancelToken& cancel) {
    for (const Entry& entry : reader.entries()) {
        if (cancel.isCancelled())
            return stopped();
        QFile file(folder + u'/' + entry.name);
        den::Sha256 hash;
        if (!file.open(QIODevice::ReadOnly) || file.size() != entry.bytes)
            return notTheSame(entry.name);
        for (QByteArray chunk = file.read(kChunkBytes); !chunk.isEmpty(); chunk = file.read(kChunkBytes))
            hash.add(chunk);
        if (hash.finishHex() != entry.sha256)
            return notTheSame(entry.name);
    }
    return compareRows(reader, folder);
}

std::vector<ListedBackup> listBackups(const QString& dataFolder) {
    std::vector<ListedBackup> all;
    const QDir folder(backupsFolder(dataFolder));
    for (const QFileInfo& file : folder.entryInfoList({u'*' + kEnding}, QDir::Files)) {
        const auto header = Reader::header(file.filePath());
        if (header.ok())
            all.push_back(
                {file.filePath(), file.size(), header->madeAt, header->flux, header->schema, header->encrypted});
    }
    std::sort(all.begin(), all.end(), [](const ListedBackup& a, const ListedBackup& b) {
        return std::pair(a.madeAt, a.path) > std::pair(b.madeAt, b.path);
    });
    return all;
}

QStringList expiredBackups(const QStringList& names, int keep) {
    static const QRegularExpression kOurs(
        QStringLiteral("^flux-\\d{8}-\\d{6}(-before-schema-\\d+)?(-\\d+)?\\.fluxbackup$"));
    QStringList ours;
    for (const QString& name : names) {
        if (kOurs.match(name).hasMatch())
            ours.append(name);
    }
    std::sort(ours.begin(), ours.end(), std::greater<>()); // the name begins with the time: newest first
    QStringList expired = ours.mid(std::max(keep, 1));
    const auto isUpgrade = [](const QString& name) { return name.contains(QStringLiteral("-before-schema-")); };
    const auto kept = ours.mid(0, std::max(keep, 1));
    if (std::none_of(kept.begin(), kept.end(), isUpgrade)) {
        const auto newest = std::find_if(expired.begin(), expired.end(), isUpgrade);
        if (newest != expired.end())
            expired.erase(newest);
    }
    return expired;
}

} // namespace flux::backup
