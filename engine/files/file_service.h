#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/domain/task.h"

#include <QtCore/QByteArray>
#include <QtCore/QMutex>
#include <QtCore/QString>

#include <vector>

namespace flux::files {

struct FileLimits {
    qint64 maxReadBytes = 10 * 1024 * 1024;
    qint64 maxWriteBytes = 100 * 1024 * 1024;
    int maxEntries = 1000; // of one listing
    int maxDepth = 8;      // of folders in folders
};

// A file as text.
struct TextFile {
    QString name; // the last part of the path
    QString path; // absolute; of the file that was really read
    QString text;
    qint64 bytes = 0; // on the disk
};

struct BinaryFile {
    QString name, path;
    QByteArray content;
};

enum class FileKind { Text, Binary };
[[nodiscard]] QString kindName(FileKind kind); // "text"

struct ListedFile {
    QString name; // from the listed folder on: "a.md", "sub/b.md"
    QString path; // absolute
    qint64 bytes = 0;
    FileKind kind = FileKind::Text;
};

// Something in the folder that is not listed, and why, as a few words: "a link that leads out of the folder".
struct LeftOut {
    QString name, reason;
};

struct Listing {
    QString path;                  // absolute
    std::vector<ListedFile> files; // in natural order
    QStringList folders;           // names of the folders in it, in natural order
    std::vector<LeftOut> leftOut;
    bool truncated = false; // there are more than the limit
};

struct ListOptions {
    bool recursive = false;
};

struct WrittenFile {
    QString name; // as cleaned, from the file area on
    QString path; // absolute
    qint64 bytes = 0;
    QString sha256;       // hex
    bool changed = true;  // false: the same content was there already
    QString olderVersion; // path of the version that was kept; empty if none was
};

// A file that was taken away, and where it can be found.
struct TrashedFile {
    QString name; // as cleaned, from the file area on
    QString path; // absolute, in the trash
};

// The files that Flux may touch: its own area (a folder under the data directory), and for reading whatever folder the
// person opened.
// Promises: reads nothing outside of both, wherever links lead; opens only regular files and never waits on a pipe or a
// device; a write is whole or not there, survives a power cut, keeps the older content under ".versions/<name>/<time>",
// and done again with the same content changes nothing. What is taken away goes to ".trash/<name>/<time>".
// A path is absolute, starts with "~/", or is relative to the own area. ".." is refused everywhere.
// Errors: PermissionDenied with detail "folder:<path>" (not opened: that folder would have to be), PermissionDenied
// without it (a link leads out; the account may not read it), NotFound, InvalidArgument (not a text file, a folder in
// place of a file, an unusable name), ResourceExhausted (too large, disk full).
// Thread: any; reads block on the disk, writes one after the other, also those of several processes with one area.
// Owner: the host.
class FileService {
public:
    FileService(QString root, base::Clock& clock, FileLimits limits = {});

    [[nodiscard]] const QString& root() const { return m_root; }
    [[nodiscard]] const FileLimits& limits() const { return m_limits; }

    [[nodiscard]] base::Result<TextFile> read(const QString& path, const domain::Grants& grants) const;
    [[nodiscard]] base::Result<BinaryFile> readBytes(const QString& path, const domain::Grants& grants) const;
    [[nodiscard]] base::Result<Listing> list(const QString& path, const domain::Grants& grants,
                                             const ListOptions& options = {}) const;
    [[nodiscard]] base::Result<bool> isFolder(const QString& path, const domain::Grants& grants) const;

    // The name is cleaned (see file_names.h); it may hold folders: "briefs/march.md". `since`: when this write was
    // first tried; content that is there already and came after that is the earlier try's, and counts as a change.
    [[nodiscard]] base::Result<WrittenFile> write(const QString& name, const QByteArray& bytes,
                                                  base::Instant since = {});

    // Taking back what was written, while the file still holds what that left (`sha256`); one that was changed or
    // removed since stays as it is: FailedPrecondition. Done again they change nothing.
    // Takes the file away.
    [[nodiscard]] base::Result<TrashedFile> trash(const QString& name, const QString& sha256);
    // Puts an older version (its name in ".versions/<name>") into the file's place; what was there goes to the trash.
    [[nodiscard]] base::Result<WrittenFile> restore(const QString& name, const QString& version, const QString& sha256);

private:
    struct Place {
        QString name, path;
    };
    [[nodiscard]] base::Result<QString> keepOlder(const QString& name, const QString& path);
    [[nodiscard]] QString olderSince(const QString& name, base::Instant since) const;
    [[nodiscard]] base::Result<Place> placeOf(const QString& name) const;
    [[nodiscard]] base::Result<QString> placeInTrash(const QString& name) const;

    QString m_root; // absolute and clean
    base::Clock& m_clock;
    FileLimits m_limits;
    QMutex m_writing;
};

} // namespace flux::files
