#include "engine/notify/channels/outbox_channel.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QSaveFile>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace flux::notify {

using base::ErrorCode;
using base::makeError;

namespace {

base::Error notKept(const QFileDevice& file) {
    switch (file.error()) {
    case QFileDevice::ResourceError:
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("There is no room left on the disk, so the mail was not put into the outbox. "
                                        "Free some space, then try again."),
                         file.errorString());
    case QFileDevice::OpenError:
    case QFileDevice::PermissionsError:
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("The outbox folder cannot be written to, so the mail was not kept. Check the "
                                        "rights of the data folder."),
                         file.errorString());
    default:
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("The disk did not take the mail, so it is not in the outbox. Try again."),
                         file.errorString());
    }
}

void flushFolder(const QString& folder) { // the name itself must survive a power cut too
#ifdef Q_OS_UNIX
    const int fd = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        ::fsync(fd);
        ::close(fd);
    }
#else
    Q_UNUSED(folder);
#endif
}

QString fileNameOf(const QString& messageId) {
    return messageId.mid(1).section(QLatin1Char('@'), 0, 0) + QStringLiteral(".eml");
}

} // namespace

base::Result<QString> keepInOutbox(const QString& folder, const QString& messageId, const QByteArray& message) {
    if (!QDir().mkpath(folder)) {
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral(
                "The outbox folder cannot be made, so the mail was not kept. Check the rights of the data folder."));
    }
    QSaveFile file(folder + QLatin1Char('/') + fileNameOf(messageId));
    if (!file.open(QIODevice::WriteOnly) || file.write(message) != message.size() || !file.commit())
        return notKept(file);
    flushFolder(folder);
    return file.fileName();
}

base::Result<void> takeOutOfOutbox(const QString& folder, const QString& messageId) {
    const QString name = fileNameOf(messageId);
    const QString from = folder + QLatin1Char('/') + name;
    const QString kept = folder + QStringLiteral("/.taken_back");
    const QString to = kept + QLatin1Char('/') + name;
    const bool usable = !name.startsWith(QLatin1Char('.')) && !name.contains(QLatin1Char('/'));
    if (!usable || !QFile::exists(from)) {
        if (usable && QFile::exists(to)) // by an earlier try of this
            return {};
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The mail is not in the outbox any more, so it may have left."));
    }
    if (QFile::exists(to)) // the same mail once before
        QFile::remove(to);
    if (!QDir().mkpath(kept) || !QFile::rename(from, to))
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("The mail could not be taken out of the outbox. Check the rights of the data "
                                        "folder, then try again."));
    flushFolder(kept);
    flushFolder(folder);
    return {};
}

} // namespace flux::notify
