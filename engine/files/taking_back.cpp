// Files of the own area go to the trash, or get their older version back.
#include "engine/files/durable_write.h"
#include "engine/files/file_access.h"
#include "engine/files/file_names.h"
#include "engine/files/file_service.h"
#include "engine/files/timed_place.h"
#include "engine/net/wording.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <cerrno>

namespace flux::files {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

QString digestOf(const QString& path) { // empty: it is no file, or cannot be read
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QFileInfo info(path);
    if (!info.isFile() || info.isSymLink() || !file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {};
    return QString::fromLatin1(hash.result().toHex());
}

bool isThere(const QString& path) { // also a link that leads to nothing
    const QFileInfo info(path);
    return info.exists() || info.isSymLink();
}

base::Error isGone(const QString& name) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("%1 is not there any more, so nothing was changed.").arg(net::isolated(name)));
}

base::Error wasChanged(const QString& name) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("%1 was changed since, so it was left as it is.").arg(net::isolated(name)));
}

// The newest file in the folder with this content; empty: none.
QString heldIn(const QString& folder, const QString& sha256) {
    const QStringList kept = QDir(folder).entryList(QDir::Files, QDir::Name | QDir::Reversed);
    for (const QString& name : kept) {
        const QString path = folder + QLatin1Char('/') + name;
        if (digestOf(path) == sha256)
            return path;
    }
    return {};
}

} // namespace

QString timeName(base::Instant at) {
    return at.utc().toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz'Z'"));
}

QString timedPlace(const QString& folder, base::Instant at) {
    const QString plain = folder + QLatin1Char('/') + timeName(at);
    QString path = plain;
    for (int i = 2; QFileInfo::exists(path); ++i)
        path = plain + QStringLiteral("-%1").arg(i);
    return path;
}

Result<FileService::Place> FileService::placeOf(const QString& name) const {
    FLUX_TRY(const QString clean, cleanName(name));
    const QString path = m_root + QLatin1Char('/') + clean;
    const QString folder = QFileInfo(QFileInfo(path).path()).canonicalFilePath();
    if (!folder.isEmpty() && !isInside(folder, QFileInfo(m_root).canonicalFilePath())) {
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral("A folder in the file area is a link that leads out of it, so %1 was left as it is.")
                .arg(net::isolated(clean)));
    }
    return Place{clean, path};
}

Result<QString> FileService::placeInTrash(const QString& name) const {
    const QString folder = m_root + QStringLiteral("/.trash/") + name;
    FLUX_CHECK(makeFolder(folder));
    return timedPlace(folder, m_clock.now());
}

Result<TrashedFile> FileService::trash(const QString& name, const QString& sha256) {
    const QMutexLocker lock(&m_writing);
    FLUX_TRY(const Place place, placeOf(name));
    if (!isThere(place.path)) { // by an earlier try of this, or by somebody else
        const QString there = heldIn(m_root + QStringLiteral("/.trash/") + place.name, sha256);
        if (there.isEmpty())
            return isGone(place.name);
        return TrashedFile{place.name, there};
    }
    if (digestOf(place.path) != sha256)
        return wasChanged(place.name);
    FLUX_TRY(const QString to, placeInTrash(place.name));
    FLUX_CHECK(moveDurably(place.path, to));
    return TrashedFile{place.name, to};
}

Result<WrittenFile> FileService::restore(const QString& name, const QString& version, const QString& sha256) {
    const QMutexLocker lock(&m_writing);
    FLUX_TRY(const Place place, placeOf(name));
    const QString kept = m_root + QStringLiteral("/.versions/") + place.name + QLatin1Char('/') + version;
    const QString older = version.contains(QLatin1Char('/')) ? QString() : digestOf(kept);
    if (older.isEmpty()) {
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The older version of %1 is not kept any more, so the file was left as it is.")
                             .arg(net::isolated(place.name)));
    }
    if (!isThere(place.path))
        return isGone(place.name);
    const QString now = digestOf(place.path);
    QFile source(kept);
    if (!source.open(QIODevice::ReadOnly))
        return writeError(place.name, EACCES);
    const QByteArray bytes = source.readAll();
    const WrittenFile written{place.name, place.path, bytes.size(), older, now != older, {}};
    if (now == older) // by an earlier try of this
        return written;
    if (now != sha256)
        return wasChanged(place.name);
    FLUX_TRY(const QString to, placeInTrash(place.name));
    FLUX_CHECK(keepCopy(place.path, to));
    FLUX_CHECK(writeDurably(place.path, bytes));
    return written;
}

} // namespace flux::files
