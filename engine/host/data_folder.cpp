#include "engine/host/data_folder.h"

#include "engine/backup/restore.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QStandardPaths>

namespace flux::host {

using base::ErrorCode;
using base::makeError;

DataFolder::DataFolder(QString path, std::unique_ptr<QLockFile> lock)
    : m_path(std::move(path)), m_lock(std::move(lock)) {}

base::Result<std::unique_ptr<DataFolder>> DataFolder::open(const QString& wanted) {
    const QString path = QDir::cleanPath(QFileInfo(wanted).absoluteFilePath());
    const QString shown = QDir::toNativeSeparators(path);
    const QFileInfo info(path);
    if (info.exists() && !info.isDir())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 is a file. Choose a folder for Flux's data.").arg(shown));
    if (!info.exists()) {
        if (!QDir().mkpath(path))
            return makeError(ErrorCode::PermissionDenied,
                             QStringLiteral("The data folder %1 cannot be created. Choose another one.").arg(shown));
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    auto lock = std::make_unique<QLockFile>(path + QStringLiteral("/lock"));
    lock->setStaleLockTime(0);
    if (!lock->tryLock(0)) {
        switch (lock->error()) {
        case QLockFile::LockFailedError:
            return base::Error{ErrorCode::Unavailable,
                               QStringLiteral("Another Flux works with the data in %1.").arg(shown),
                               QStringLiteral("in_use"), false, std::nullopt};
        case QLockFile::PermissionError:
            return makeError(ErrorCode::PermissionDenied,
                             QStringLiteral("Flux may not write to %1. Nothing was changed. Choose another data folder "
                                            "or change its permissions.")
                                 .arg(shown));
        default:
            return makeError(
                ErrorCode::ResourceExhausted,
                QStringLiteral("Flux cannot write to %1; the disk may be full or read-only. Nothing was changed.")
                    .arg(shown));
        }
    }
    auto folder = std::unique_ptr<DataFolder>(new DataFolder(path, std::move(lock)));
    FLUX_CHECK(backup::finishRestore(path)); // before anything is made or opened in it
    for (const QString& part : {folder->files(), folder->outbox()}) {
        if (!QDir().mkpath(part))
            return makeError(ErrorCode::PermissionDenied,
                             QStringLiteral("The folder %1 cannot be created.").arg(QDir::toNativeSeparators(part)));
    }
    return folder;
}

QString defaultDataFolder() {
    const QString fromEnvironment = qEnvironmentVariable("FLUX_DATA");
    if (!fromEnvironment.isEmpty())
        return fromEnvironment;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/flux");
}

} // namespace flux::host
