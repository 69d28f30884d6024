#include "engine/files/durable_write.h"

#include "engine/net/wording.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <cerrno>
#include <cstring>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#include <QtCore/QSaveFile>
#include <io.h>
#endif

namespace flux::files {

using base::ErrorCode;
using base::makeError;

base::Error writeError(const QString& name, int systemError) {
    const QString shown = net::isolated(name);
    const QString detail =
        QStringLiteral("errno %1: %2").arg(systemError).arg(QString::fromLocal8Bit(std::strerror(systemError)));
    switch (systemError) {
    case ENOSPC:
#ifdef EDQUOT
    case EDQUOT:
#endif
    case EFBIG:
        return makeError(
            ErrorCode::ResourceExhausted,
            QStringLiteral("There is no room left on the disk, so %1 was not saved. Free some space, then try again.")
                .arg(shown),
            detail);
    case EACCES:
    case EPERM:
    case EROFS:
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral(
                "The file area cannot be written to, so %1 was not saved. Check the rights of the data folder.")
                .arg(shown),
            detail);
    default:
        return makeError(
            ErrorCode::Unavailable,
            QStringLiteral("The disk did not take %1, so it was not saved. Check the disk, then try again.").arg(shown),
            detail);
    }
}

#ifdef Q_OS_UNIX

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

int flushFolder(const QString& path) { // 0 or errno; file systems that cannot flush a folder are no error
    const Descriptor folder(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0)
        return errno;
    return ::fsync(folder.get()) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

int writeAll(int fd, QByteArrayView bytes) {
    qsizetype at = 0;
    while (at < bytes.size()) {
        const ssize_t count = ::write(fd, bytes.data() + at, static_cast<size_t>(bytes.size() - at));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        at += count;
    }
    return ::fsync(fd) == 0 ? 0 : errno;
}

int writeNeighbour(const QByteArray& path, QByteArrayView bytes) {
    ::unlink(path.constData()); // left by a kill
    const Descriptor file(::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0)
        return errno;
    return writeAll(file.get(), bytes);
}

} // namespace

int flushToDisk(QFileDevice& file) {
    if (!file.flush())
        return file.error() == QFileDevice::ResourceError ? ENOSPC : EIO;
    return ::fsync(file.handle()) == 0 ? 0 : errno;
}

base::Result<void> writeDurably(const QString& path, QByteArrayView bytes) {
    const QFileInfo info(path);
    // A fixed length, so that a name of the longest kind still has a neighbour.
    const QString stem = QString::number(qHash(info.fileName(), size_t{0}), 36);
    const QByteArray neighbour = QFile::encodeName(info.path() + QStringLiteral("/.part-") + stem);
    if (const int error = writeNeighbour(neighbour, bytes); error != 0) {
        ::unlink(neighbour.constData());
        return writeError(info.fileName(), error);
    }
    if (::rename(neighbour.constData(), QFile::encodeName(path).constData()) != 0) {
        const int error = errno;
        ::unlink(neighbour.constData());
        return writeError(info.fileName(), error);
    }
    if (const int error = flushFolder(info.path()); error != 0)
        return writeError(info.fileName(), error);
    return {};
}

base::Result<void> makeFolder(const QString& path) {
    const QString clean = QDir::cleanPath(path);
    if (QFileInfo(clean).isDir())
        return {};
    const QString parent = QFileInfo(clean).path();
    if (parent != clean)
        FLUX_CHECK(makeFolder(parent));
    if (::mkdir(QFile::encodeName(clean).constData(), 0700) != 0 && errno != EEXIST)
        return writeError(QFileInfo(clean).fileName(), errno);
    if (!QFileInfo(clean).isDir()) {
        return makeError(ErrorCode::AlreadyExists,
                         QStringLiteral("There is a file called %1 where a folder is needed, so nothing was saved.")
                             .arg(net::isolated(QFileInfo(clean).fileName())));
    }
    if (const int error = flushFolder(parent); error != 0)
        return writeError(QFileInfo(clean).fileName(), error);
    return {};
}

// On the folder itself, so that no file of ours lies among the person's.
FolderLock::FolderLock(const QString& folder)
    : m_file(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (m_file >= 0 && ::flock(m_file, LOCK_EX) != 0 && errno == EINTR) {
    }
}

FolderLock::~FolderLock() {
    if (m_file >= 0)
        ::close(m_file);
}

base::Result<void> keepCopy(const QString& from, const QString& to) {
    if (::link(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0) {
        if (const int error = flushFolder(QFileInfo(to).path()); error != 0)
            return writeError(QFileInfo(from).fileName(), error);
        return {};
    }
    QFile old(from);
    if (!old.open(QIODevice::ReadOnly))
        return writeError(QFileInfo(from).fileName(), EIO);
    return writeDurably(to, old.readAll());
}

base::Result<void> moveDurably(const QString& from, const QString& to) {
    const QString name = QFileInfo(from).fileName();
    if (::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return writeError(name, errno);
    for (const QString& folder : {QFileInfo(to).path(), QFileInfo(from).path()}) {
        if (const int error = flushFolder(folder); error != 0)
            return writeError(name, error);
    }
    return {};
}

#else

int flushToDisk(QFileDevice& file) {
    if (!file.flush())
        return file.error() == QFileDevice::ResourceError ? ENOSPC : EIO;
    return ::_commit(file.handle()) == 0 ? 0 : errno;
}

FolderLock::FolderLock(const QString&) {}
FolderLock::~FolderLock() = default;

base::Result<void> writeDurably(const QString& path, QByteArrayView bytes) {
    QSaveFile file(path); // flushes before it renames
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), bytes.size()) != bytes.size() || !file.commit()) {
        const int error = file.error() == QFileDevice::ResourceError      ? ENOSPC
                          : file.error() == QFileDevice::PermissionsError ? EACCES
                                                                          : EIO;
        return writeError(QFileInfo(path).fileName(), error);
    }
    return {};
}

base::Result<void> makeFolder(const QString& path) {
    if (QDir().mkpath(path))
        return {};
    return writeError(QFileInfo(path).fileName(), EACCES);
}

base::Result<void> keepCopy(const QString& from, const QString& to) {
    QFile old(from);
    if (!old.open(QIODevice::ReadOnly))
        return writeError(QFileInfo(from).fileName(), EIO);
    return writeDurably(to, old.readAll());
}

base::Result<void> moveDurably(const QString& from, const QString& to) {
    if (QFile::rename(from, to))
        return {};
    return writeError(QFileInfo(from).fileName(), EACCES);
}

#endif

} // namespace flux::files
