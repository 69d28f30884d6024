#pragma once

#include "engine/api/requests/files.h"
#include "engine/den/blob_store.h"
#include "engine/den/bunny_storage.h"
#include "engine/den/links.h"
#include "engine/store/unit_of_work.h"

namespace flux::den {

// The members of a file's data. `place`: where a file lies that is not a blob of ours.
struct FileData {
    QString name, folder;
    qint64 bytes = 0;
    QString sha256;
    QString mediaType;
    bool isPublic = false;
    QString backend; // "local", "bunny", "folder"
    QString place;
    qint64 modifiedMs = 0; // of a file that lies in a folder of the person's
    base::Json metadata = base::Json::object();
};
[[nodiscard]] base::Json toJson(const FileData& file);
[[nodiscard]] FileData fileData(const base::Json& data); // forgiving: what is missing has its default

// What a request decided: to be committed, then answered with `file`. The pin goes after the commit. Nothing to write:
// it was so already.
struct FileChange {
    domain::WorkspaceObject file;
    store::UnitOfWork work;
    BlobPin pin;
};
struct TrashPurge {
    store::UnitOfWork work; // first this; then finishPurge()
    int files = 0;
    bool isRemote = false; // some of it may be at Bunny.net
};

// Files of the person: objects of the type "file", whose content is in the blob store (or lies where the person keeps
// it, see folder_index.h). One name in a folder is one object; new content under it is a new version.
// Errors: InvalidArgument (names, paths, numbers), NotFound, FailedPrecondition (in the trash, not in the trash),
// AlreadyExists (the name is taken), those of BlobStore and BunnyStorage.
// Thread: one at a time, where reading from the disk may block. Owner: the host. Decides and reads; the host commits.
class DenService {
public:
    struct Parts {
        BlobStore* blobs = nullptr;
        base::Clock* clock = nullptr;
        const LinkSigner* links = nullptr;
        const BunnyStorage* bunny = nullptr; // null: content stays here
        QStringList openFolders = {};        // canonical; files that lie there may be read
        qint64 retentionMs = 30LL * 24 * 3600 * 1000;
    };
    explicit DenService(Parts parts) : m_parts(parts) {}

    [[nodiscard]] base::Result<FileChange> add(store::ObjectReader& reader, const api::AddFile& request,
                                               const base::CancelToken& cancel);
    [[nodiscard]] base::Result<FileChange> change(store::ObjectReader& reader, const api::ChangeFile& request);
    [[nodiscard]] base::Result<FileChange> trash(store::ObjectReader& reader, const api::TrashFile& request);
    [[nodiscard]] base::Result<api::FileList> list(store::ObjectReader& reader, const api::ListFiles& request);
    // The id may be a link of ours instead.
    [[nodiscard]] base::Result<api::FileSaved> save(store::ObjectReader& reader, const api::SaveFile& request,
                                                    const base::CancelToken& cancel);
    [[nodiscard]] base::Result<api::FileLink> link(store::ObjectReader& reader, const api::LinkFile& request);

    [[nodiscard]] base::Result<TrashPurge> purge(store::ObjectReader& reader, const api::PurgeTrash& request);
    // After the commit, with a reader that sees it: frees what no version of any file names any more. Nothing: that is
    // held off just now (a backup is made), and is to be done later.
    [[nodiscard]] base::Result<std::optional<api::TrashPurged>> finishPurge(store::ObjectReader& reader,
                                                                            const TrashPurge& purge);

private:
    [[nodiscard]] domain::WorkspaceObject changed(const domain::WorkspaceObject& file, domain::ObjectChangeKind kind,
                                                  const domain::Attribution& by) const;
    [[nodiscard]] base::Result<FileChange> written(domain::WorkspaceObject file, qint64 replaces, BlobPin pin) const;
    [[nodiscard]] base::Result<FileChange> stored(store::ObjectReader& reader, const api::AddFile& request,
                                                  FileData data, const QStringList& tags, BlobPin pin);
    [[nodiscard]] base::Result<void> fetchMissing(const FileData& file, const base::CancelToken& cancel);

    const Parts m_parts;
};

// The file that a person or a program names: by its id, by the beginning of one, or as "folder/name". By name it is
// looked for first outside the trash, or first in it. Errors: NotFound, InvalidArgument (several begin so).
enum class LookFirst { Shelf, Trash };
[[nodiscard]] base::Result<domain::WorkspaceObject> fileNamed(store::ObjectReader& reader, const QString& name,
                                                              LookFirst first = LookFirst::Shelf);
// The file of this name that is stored here and not in the trash; nothing: there is none.
[[nodiscard]] base::Result<std::optional<domain::WorkspaceObject>> fileAt(store::ObjectReader& reader,
                                                                          const QString& folder, const QString& name);
// Is there something in the trash that was thrown away before that? Quick.
[[nodiscard]] base::Result<bool> hasTrashFrom(store::ObjectReader& reader, base::Instant before);
// Every blob that some version of some file names, those in the trash too.
[[nodiscard]] base::Result<QSet<QString>> referencedBlobs(store::ObjectReader& reader);
// Where the content lies on this disk, for those who read it without checking it (a search index does).
[[nodiscard]] QString contentPath(const QString& denFolder, const base::Json& data);
// "text/markdown", by the name, else by how the content begins.
[[nodiscard]] QString mediaTypeOf(const QString& name, const QString& path);

} // namespace flux::den
