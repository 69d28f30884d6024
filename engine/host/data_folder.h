#pragma once

#include "engine/base/result.h"

#include <QtCore/QLockFile>

#include <memory>

namespace flux::host {

// The folder that holds everything of one Flux: flux.db, search.db (made again when it is lost), den/ (stored files),
// files/, outbox/, backups/. At most one process works in it at a time; the lock goes with the process, however it
// ends. A restore of a backup that was cut short is ended when the folder is opened. Thread: any. Owner: LocalEngine,
// destroyed last.
class DataFolder {
public:
    // Creates the folder (0700) if it is missing and takes the lock. Errors: Unavailable with detail "in_use" (another
    // process has it), PermissionDenied, ResourceExhausted, InvalidArgument; each with a sentence for the person.
    [[nodiscard]] static base::Result<std::unique_ptr<DataFolder>> open(const QString& path);

    [[nodiscard]] const QString& path() const { return m_path; }
    [[nodiscard]] QString database() const { return m_path + QStringLiteral("/flux.db"); }
    [[nodiscard]] QString searchIndex() const { return m_path + QStringLiteral("/search.db"); }
    [[nodiscard]] QString den() const { return m_path + QStringLiteral("/den"); }
    [[nodiscard]] QString files() const { return m_path + QStringLiteral("/files"); }
    [[nodiscard]] QString outbox() const { return m_path + QStringLiteral("/outbox"); }

private:
    DataFolder(QString path, std::unique_ptr<QLockFile> lock);
    QString m_path;
    std::unique_ptr<QLockFile> m_lock;
};

// Where data goes when nobody says otherwise: FLUX_DATA, else the platform's data folder for the program.
[[nodiscard]] QString defaultDataFolder();

} // namespace flux::host
