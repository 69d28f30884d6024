#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QFileDevice>
#include <QtCore/QString>

namespace flux::files {

// Puts these bytes at path, whole or not at all: a hidden neighbour is written and flushed to the disk, then takes the
// place of the file, then the folder is flushed. A kill leaves the old file, or the new one, and at most the neighbour,
// which the next write of the same name replaces. One writer per path at a time: hold a FolderLock where another
// process may write, too.
[[nodiscard]] base::Result<void> writeDurably(const QString& path, QByteArrayView bytes);

// Makes the folder, and those above it, durably.
[[nodiscard]] base::Result<void> makeFolder(const QString& path);

// While it lives, no other process that asks the same way writes under this folder; it waits its turn. A lock goes with
// its process. A file system that has no locks gives none: then the folder must be one process's alone.
class FolderLock {
public:
    explicit FolderLock(const QString& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int m_file = -1;
};

// A second name for the content of a file (a hard link where the file system has them, else a durable copy).
[[nodiscard]] base::Result<void> keepCopy(const QString& from, const QString& to);

// Gives a file another name on the same disk, durably. The folder of the new name is there.
[[nodiscard]] base::Result<void> moveDurably(const QString& from, const QString& to);

// Waits until what was written to an open file is on the disk. 0, or errno.
[[nodiscard]] int flushToDisk(QFileDevice& file);

// The sentence for what the system said while saving `name`. Errors: ResourceExhausted (disk or quota full),
// PermissionDenied (read-only, no rights), Unavailable (the rest).
[[nodiscard]] base::Error writeError(const QString& name, int systemError);

} // namespace flux::files
