#pragma once

#include "engine/domain/workspace_object.h"

#include <optional>

namespace flux::api {

// A file is an object of the type "file": data {name, folder, bytes, sha256, media_type, public, backend, place, …}.
// Content does not travel in requests: it is read from and written to paths of this machine that the person named.
struct AddFile {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "files.add";
    QString path; // absolute
    QString folder;
    QString name; // empty: the path's
    QStringList tags;
    base::Json metadata = base::Json::object();
    domain::Attribution by;
};
struct FileList {
    std::vector<domain::WorkspaceObject> files;
    QStringList folders; // right below
    qint64 usedBytes = 0, quotaBytes = 0;
    qint64 sequence = 0;
};
struct ListFiles {
    using Reply = FileList;
    static constexpr const char* kMethod = "files.list";
    QString folder;
    bool recursive = false;
    bool trash = false;
    int limit = 200;
};
struct FileSaved {
    QString path;
    qint64 bytes = 0;
};
struct SaveFile { // a copy for the person
    using Reply = FileSaved;
    static constexpr const char* kMethod = "files.save";
    domain::ObjectId id;
    qint64 version = 0; // 0: the present one
    QString path;       // absolute; a folder or a new file
};
struct ChangeFile {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "files.change";
    domain::ObjectId id;
    std::optional<QString> folder, name;
    std::optional<QStringList> tags;
    std::optional<bool> isPublic;
    base::Json metadata;       // merged; null: as it is
    qint64 restoreVersion = 0; // makes this version the present one; 0: none
    domain::Attribution by;
};
struct TrashFile {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "files.trash";
    domain::ObjectId id;
    bool restore = false; // out of the trash
    domain::Attribution by;
};
struct TrashPurged {
    int files = 0;
    qint64 freedBytes = 0;
};
struct PurgeTrash {
    using Reply = TrashPurged;
    static constexpr const char* kMethod = "files.purge";
    std::vector<domain::ObjectId> ids; // empty: all that are older than the retention
    bool everything = false;           // all, whatever their age
};
struct FileLink {
    QString url;
    base::Instant expiresAt; // null: as long as the file is public
};
struct LinkFile {
    using Reply = FileLink;
    static constexpr const char* kMethod = "files.link";
    domain::ObjectId id;
    qint64 seconds = 3600; // 1 to 604,800
};

} // namespace flux::api
