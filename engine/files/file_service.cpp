#include "engine/files/file_service.h"

#include "engine/base/log.h"
#include "engine/files/durable_write.h"
#include "engine/files/file_access.h"
#include "engine/files/file_listing.h"
#include "engine/files/file_names.h"
#include "engine/files/timed_place.h"
#include "engine/net/charset.h"
#include "engine/net/wording.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace flux::files {

using base::ErrorCode;
using base::makeError;

namespace {

bool holdsExactly(const QString& path, QByteArrayView bytes) {
    QFile file(path);
    if (!QFileInfo(path).isFile() || file.size() != bytes.size() || !file.open(QIODevice::ReadOnly))
        return false;
    return file.readAll() == bytes;
}

bool sameContent(const QString& a, const QString& b) {
    QFile file(b);
    return file.open(QIODevice::ReadOnly) && holdsExactly(a, file.readAll());
}

} // namespace

QString kindName(FileKind kind) {
    return kind == FileKind::Text ? QStringLiteral("text") : QStringLiteral("binary");
}

FileService::FileService(QString root, base::Clock& clock, FileLimits limits)
    : m_root(QDir::cleanPath(QDir(root).absolutePath())), m_clock(clock), m_limits(limits) {
    if (const auto made = makeFolder(m_root); !made.ok())
        qCWarning(logAgents) << "file area cannot be made:" << made.error().detail; // each write will say so too
}

base::Result<BinaryFile> FileService::readBytes(const QString& path, const domain::Grants& grants) const {
    FLUX_TRY(const AllowedPath allowed, allowPath(path, m_root, grants.folders));
    FLUX_TRY(QByteArray content, readRegularFile(allowed.path, m_limits.maxReadBytes, false));
    return BinaryFile{QFileInfo(allowed.path).fileName(), allowed.path, std::move(content)};
}

base::Result<TextFile> FileService::read(const QString& path, const domain::Grants& grants) const {
    FLUX_TRY(const BinaryFile file, readBytes(path, grants));
    const auto text = net::textFromBytes(file.content);
    if (!text) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 is not a text file, so it was not read. Flux reads text files for now.")
                             .arg(net::isolated(file.name)));
    }
    return TextFile{file.name, file.path, *text, file.content.size()};
}

base::Result<bool> FileService::isFolder(const QString& path, const domain::Grants& grants) const {
    FLUX_TRY(const AllowedPath allowed, allowPath(path, m_root, grants.folders));
    return allowed.isFolder;
}

base::Result<Listing> FileService::list(const QString& path, const domain::Grants& grants,
                                        const ListOptions& options) const {
    FLUX_TRY(const AllowedPath allowed, allowPath(path.isEmpty() ? m_root : path, m_root, grants.folders));
    if (!allowed.isFolder) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 is a file, not a folder, so there is nothing to list.")
                             .arg(net::isolated(allowed.path)));
    }
    return listFolder(allowed, m_limits, options);
}

base::Result<WrittenFile> FileService::write(const QString& name, const QByteArray& bytes, base::Instant since) {
    FLUX_TRY(const QString clean, cleanName(name));
    if (bytes.size() > m_limits.maxWriteBytes) {
        return makeError(
            ErrorCode::ResourceExhausted,
            QStringLiteral("%1 would be %2, and the limit for one file is %3. It was not saved.")
                .arg(net::isolated(clean), net::sizeText(bytes.size()), net::sizeText(m_limits.maxWriteBytes)));
    }
    const QMutexLocker lock(&m_writing);
    const QString path = m_root + QLatin1Char('/') + clean;
    const QString folder = QFileInfo(path).path();
    WrittenFile written{
        clean,        path,
        bytes.size(), QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()),
        true,         {}};
    const FolderLock alone(m_root); // engines that share a store may share this area
    FLUX_CHECK(makeFolder(folder));
    if (!isInside(QFileInfo(folder).canonicalFilePath(), QFileInfo(m_root).canonicalFilePath())) {
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral("A folder in the file area is a link that leads out of it, so %1 was not saved.")
                .arg(net::isolated(clean)));
    }
    const QFileInfo existing(path);
    if (existing.isDir()) {
        return makeError(ErrorCode::AlreadyExists,
                         QStringLiteral("There is a folder called %1, so the file was not saved. Choose another name.")
                             .arg(net::isolated(clean)));
    }
    if (holdsExactly(path, bytes)) {
        written.changed = !since.isNull() && QFileInfo(path).lastModified().toMSecsSinceEpoch() >= since.ms;
        if (written.changed)
            written.olderVersion = olderSince(clean, since);
        return written;
    }
    if (existing.isFile() && !existing.isSymLink()) {
        FLUX_TRY(written.olderVersion, keepOlder(clean, path));
    }
    FLUX_CHECK(writeDurably(path, bytes));
    return written;
}

// Called with m_writing held. A kill between this and the write keeps one more copy of what is still there; the next
// attempt sees that and makes no second one.
base::Result<QString> FileService::keepOlder(const QString& name, const QString& path) {
    const QString folder = m_root + QStringLiteral("/.versions/") + name;
    FLUX_CHECK(makeFolder(folder));
    const QStringList kept = QDir(folder).entryList(QDir::Files, QDir::Name);
    if (!kept.isEmpty() && sameContent(folder + QLatin1Char('/') + kept.last(), path))
        return folder + QLatin1Char('/') + kept.last();
    const QString version = timedPlace(folder, m_clock.now());
    FLUX_CHECK(keepCopy(path, version));
    return version;
}

// The version that a write since then has kept; empty: none.
QString FileService::olderSince(const QString& name, base::Instant since) const {
    const QDir folder(m_root + QStringLiteral("/.versions/") + name);
    const QStringList kept = folder.entryList(QDir::Files, QDir::Name);
    return !kept.isEmpty() && kept.last() >= timeName(since) ? folder.filePath(kept.last()) : QString();
}

} // namespace flux::files
