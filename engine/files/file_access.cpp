#include "engine/files/file_access.h"

#include "engine/net/wording.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <cerrno>
#include <cstring>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace flux::files {

using base::ErrorCode;
using base::makeError;
using net::isolated;

namespace {

base::Result<QString> absolutePath(const QString& asked, const QString& root) {
    QString path = asked;
    if (path.isEmpty() || path.contains(QChar(0)) || path.size() > 4096)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The path is empty or not usable, so nothing was read."));
    QString slashed = path;
    slashed.replace(QLatin1Char('\\'), QLatin1Char('/'));
    if (slashed.split(QLatin1Char('/')).contains(QStringLiteral(".."))) {
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral(
                "The path %1 goes up with “..”, which is not followed. Give the whole path; nothing was read.")
                .arg(isolated(path.left(200))));
    }
    if (path == QLatin1StringView("~") || path.startsWith(QLatin1StringView("~/")))
        path = QDir::homePath() + path.mid(1);
    return QDir::cleanPath(QDir::isAbsolutePath(path) ? path : root + QLatin1Char('/') + path);
}

base::Error notOpened(const QString& path, const QString& folder) {
    return makeError(ErrorCode::PermissionDenied,
                     QStringLiteral("The folder %1 is closed to Flux until you open it, so %2 was not read.")
                         .arg(isolated(folder), isolated(QFileInfo(path).fileName())),
                     QStringLiteral("folder:") + folder);
}

base::Error notThere(const QString& path) {
    return makeError(
        ErrorCode::NotFound,
        QStringLiteral("There is no file or folder %1. Check the name; nothing was read.").arg(isolated(path)));
}

#ifdef Q_OS_UNIX
base::Error openError(const QString& path, int systemError) {
    const QString detail =
        QStringLiteral("errno %1: %2").arg(systemError).arg(QString::fromLocal8Bit(std::strerror(systemError)));
    if (systemError == ENOENT || systemError == ENOTDIR)
        return notThere(path);
    if (systemError == EACCES || systemError == EPERM) {
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral("Your account may not read %1, so it was not read. Change its rights, or leave it out.")
                .arg(isolated(path)),
            detail);
    }
    if (systemError == ELOOP || systemError == ENXIO || systemError == ENODEV) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 is not an ordinary file (a pipe, a device or a link), so it was not read.")
                             .arg(isolated(path)),
                         detail);
    }
    return makeError(
        ErrorCode::Unavailable,
        QStringLiteral("%1 could not be read from the disk. Check the disk, then try again.").arg(isolated(path)),
        detail);
}
#endif

base::Error tooLarge(const QString& path, qint64 most) {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("%1 is larger than %2, which is the limit for one file, so it was not read.")
                         .arg(isolated(QFileInfo(path).fileName()), net::sizeText(most)));
}

} // namespace

bool isInside(const QString& canonical, const QString& folder) {
    if (folder.isEmpty())
        return false;
    const QString prefix = folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/');
    return canonical == folder || canonical.startsWith(prefix);
}

base::Result<AllowedPath> allowPath(const QString& asked, const QString& root, const QStringList& openedFolders) {
    FLUX_TRY(const QString path, absolutePath(asked, root));
    QStringList boundaries{root};
    boundaries.append(openedFolders);
    bool namedInside = false; // the path as written is inside, wherever links may lead
    const QFileInfo info(path);
    const QString canonical = info.canonicalFilePath(); // empty: not there, or a link in a circle
    for (const QString& folder : boundaries) {
        const QString clean = QDir::cleanPath(folder);
        const QString real = QFileInfo(clean).canonicalFilePath();
        namedInside = namedInside || isInside(path, clean) || isInside(path, real);
        if (!canonical.isEmpty() && isInside(canonical, real))
            return AllowedPath{canonical, real, info.isDir()};
    }
    if (!namedInside) // whether it exists is not told
        return notOpened(path, info.isDir() ? (canonical.isEmpty() ? path : canonical) : info.path());
    if (info.isSymLink() && canonical.isEmpty()) {
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("%1 is a link that leads nowhere, so nothing was read.").arg(isolated(path)));
    }
    if (canonical.isEmpty()) {
        const QFileInfo parent(info.path());
        if (parent.isDir() && !parent.isExecutable()) {
            return makeError(
                ErrorCode::PermissionDenied,
                QStringLiteral("Your account may not read %1, so it was not read. Change its rights, or leave it out.")
                    .arg(isolated(path)));
        }
        return notThere(path);
    }
    return makeError(
        ErrorCode::PermissionDenied,
        QStringLiteral("%1 is a link that leads out of the folder you opened, so it was not read.").arg(isolated(path)),
        QStringLiteral("link to ") + canonical);
}

#ifdef Q_OS_UNIX

base::Result<QByteArray> readRegularFile(const QString& canonical, qint64 most, bool startOnly) {
    // O_NONBLOCK: a pipe without a writer would make open() wait for ever. O_NOFOLLOW: the path holds no link any more.
    const int fd =
        ::open(QFile::encodeName(canonical).constData(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return openError(canonical, errno);
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(fd);
        if (S_ISDIR(status.st_mode)) {
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("%1 is a folder. Name a file in it; nothing was read.").arg(isolated(canonical)));
        }
        return openError(canonical, ENODEV);
    }
    if (!startOnly && status.st_size > most) {
        ::close(fd);
        return tooLarge(canonical, most);
    }
    QByteArray bytes; // one byte more than allowed tells a file that grew
    const qint64 wanted = startOnly ? most : most + 1;
    while (bytes.size() < wanted) {
        const qsizetype had = bytes.size();
        bytes.resize(std::min<qint64>(wanted, had + std::max<qint64>(64 * 1024, status.st_size + 1 - had)));
        const ssize_t count = ::read(fd, bytes.data() + had, static_cast<size_t>(bytes.size() - had));
        const int error = errno;
        bytes.resize(had + std::max<ssize_t>(count, 0));
        if (count < 0 && error == EINTR)
            continue;
        if (count < 0) {
            ::close(fd);
            return openError(canonical, error);
        }
        if (count == 0)
            break;
    }
    ::close(fd);
    if (!startOnly && bytes.size() > most)
        return tooLarge(canonical, most);
    return bytes;
}

#else

base::Result<QByteArray> readRegularFile(const QString& canonical, qint64 most, bool startOnly) {
    const QFileInfo info(canonical);
    if (!info.isFile()) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 is not an ordinary file, so it was not read.").arg(isolated(canonical)));
    }
    QFile file(canonical);
    if (!file.open(QIODevice::ReadOnly)) {
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral("Your account may not read %1, so it was not read. Change its rights, or leave it out.")
                .arg(isolated(canonical)));
    }
    QByteArray bytes = file.read(startOnly ? most : most + 1);
    if (!startOnly && bytes.size() > most)
        return tooLarge(canonical, most);
    return bytes;
}

#endif

} // namespace flux::files
