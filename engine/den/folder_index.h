#pragma once

#include "engine/base/cancel_token.h"
#include "engine/den/den_service.h"

#include <QtCore/QObject>

class QFileSystemWatcher;
class QTimer;

namespace flux::den {

struct ScanLimits {
    int maxFiles = 10'000;
    int maxDepth = 16;
    qint64 maxFileBytes = 1024 * kMiB; // larger ones are left out
};

// A file as it lies in the folder.
struct SeenFile {
    QString path;   // absolute
    QString folder; // from the folder's own name on: "notes/2026"
    QString name;
    qint64 bytes = 0;
    qint64 modifiedMs = 0;
};
struct FolderScan {
    std::vector<SeenFile> files; // by path
    QStringList problems;        // at most 100, a sentence each
    bool truncated = false;      // there are more than the limit
};
// Plain files in the folder and below it; hidden ones and links are left out, so that nothing outside is reached.
// Errors: NotFound (no such folder), PermissionDenied.
[[nodiscard]] base::Result<FolderScan> scanFolder(const QString& folder, const ScanLimits& limits,
                                                  const base::CancelToken& cancel);

// What a look at a folder found, to be committed.
struct FolderSync {
    store::UnitOfWork work;
    int added = 0, changed = 0, removed = 0, same = 0;
    bool more = false; // so much that it goes in pieces: commit, then sync again
    QStringList problems;
};

// Keeps objects of the type "file" in step with a folder of the person's, whose files stay where they are: new ones
// are added, changed ones (by size and time, then by digest) become versions, those that went away go to the trash, and
// come out of it when they come back. Nothing in the folder is touched. A scan that could not see all removes nothing.
// Thread: blocks on the disk; one at a time.
[[nodiscard]] base::Result<FolderSync> syncFolder(store::ObjectReader& reader, base::Clock& clock,
                                                  const QString& folder, const ScanLimits& limits,
                                                  const base::CancelToken& cancel);

// What lies in none of these folders any more, since they are not indexed any more, goes to the trash. Not those that
// are only away for now: name them as they are set, and canonical.
[[nodiscard]] base::Result<FolderSync> forgetOtherFolders(store::ObjectReader& reader, base::Clock& clock,
                                                          const QStringList& folders);

// Says when something in some folders may have changed, gathered over half a second. Thread: the one that it lives on.
class FolderWatch final : public QObject {
    Q_OBJECT
public:
    explicit FolderWatch(QObject* parent = nullptr);
    ~FolderWatch() override;
    void setFolders(const QStringList& folders); // with those below them, at most 1,000 in all
    [[nodiscard]] QStringList folders() const { return m_folders; }

Q_SIGNALS:
    void changed(const QString& folder); // one of folders()

private:
    void noticed(const QString& path);
    void watch();

    QFileSystemWatcher* const m_watcher; // child
    QTimer* const m_gather;              // child
    QStringList m_folders;
    QStringList m_noticed;
};

} // namespace flux::den
