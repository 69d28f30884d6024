#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtCore/QMutex>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <functional>
#include <memory>
#include <vector>

class QFile;

namespace flux::den {

inline constexpr qint64 kMiB = 1024 * 1024;
inline constexpr qint64 kChunkBytes = kMiB; // as much of a file as is in memory at a time

struct BlobLimits {
    qint64 maxFileBytes = 100 * kMiB;
    qint64 quotaBytes = 5 * 1024 * kMiB; // of all blobs together
};

// Where a kill may fall, for tests.
enum class BlobPhase { PartWritten, Recorded, PartFlushed, Renamed };
using BlobHook = std::function<void(BlobPhase)>;

// While one lives, the blob that it names is not swept away. Its text is the blob's name. Dies before the store.
using BlobPin = std::shared_ptr<const QString>;

struct StoredBlob {
    QString sha256; // hexadecimal, lower case: the blob's name
    qint64 bytes = 0;
    bool wasThere = false; // the same content was stored already
    BlobPin pin;
};
struct BlobInfo {
    QString sha256;
    qint64 bytes = 0;
};
struct SweptBlobs {
    int blobs = 0;
    qint64 bytes = 0;
    QStringList names; // of all of them
};

class BlobStore;

// Where the blob of this name lies under a store's root.
[[nodiscard]] QString blobPath(const QString& root, const QString& sha256);

// Bytes on their way in. Holds its place in the quota. Without finish() what has been recorded stays on the disk, and
// the next upload of the same key goes on behind it, also after a kill. Thread: one at a time. Dies before the store.
class Upload {
public:
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    [[nodiscard]] qint64 offset() const { return m_offset; } // of the next byte that is wanted
    [[nodiscard]] base::Result<void> write(QByteArrayView bytes);
    // Makes the blob of it. Errors: FailedPrecondition (bytes are missing; not the content that was announced).
    [[nodiscard]] base::Result<StoredBlob> finish(const QString& expectedSha256 = {});
    void discard(); // nothing of it stays

private:
    friend class BlobStore;
    struct State; // see upload_state.h
    Upload(BlobStore& store, std::unique_ptr<State> state);
    [[nodiscard]] base::Result<void> open();
    [[nodiscard]] base::Result<void> record();

    BlobStore& m_store;
    std::unique_ptr<State> m_state;
    qint64 m_offset = 0;
};

// Content by its SHA-256, each once: "<root>/blobs/ab/abcd…" for what is whole, "<root>/incoming" for what is coming
// in. Promises: a blob is whole or not there, whenever a kill or a power cut falls; it is never changed; what is read
// is checked against its name; memory holds one chunk of a file at a time; blobs and uploads under way together stay
// within the quota, also with several at once. Errors: ResourceExhausted (quota, limit of a file, disk), NotFound,
// FailedPrecondition with detail "damaged:<sha256>" (the disk changed it), Cancelled, those of files::writeError.
// Thread: any, several at once. One process has the folder. Owner: the host.
class BlobStore {
public:
    // Makes the folder if need be and counts what is in it. Uploads that nobody went on with for a week are forgotten.
    [[nodiscard]] static base::Result<std::unique_ptr<BlobStore>> open(const QString& root, base::Clock& clock,
                                                                       const BlobLimits& limits, BlobHook hook = {});

    [[nodiscard]] const QString& root() const { return m_root; }
    [[nodiscard]] BlobLimits limits() const;
    void setLimits(const BlobLimits& limits); // what is above them already stays
    [[nodiscard]] qint64 usedBytes() const;   // of whole blobs

    // Takes a copy of a file's content; goes on where an earlier try of the same file stopped. Errors also: NotFound,
    // InvalidArgument (no file), PermissionDenied, FailedPrecondition (it was changed while it was read).
    [[nodiscard]] base::Result<StoredBlob> add(const QString& path, const base::CancelToken& cancel = {});
    [[nodiscard]] base::Result<StoredBlob> addBytes(QByteArrayView bytes);
    // For bytes that come piece by piece: so many of them, under a key by which it can be gone on with. Unavailable: an
    // upload of the key is under way.
    [[nodiscard]] base::Result<std::unique_ptr<Upload>> begin(const QString& key, qint64 bytes);

    [[nodiscard]] bool has(const QString& sha256) const;
    [[nodiscard]] BlobPin pin(const QString& sha256);
    [[nodiscard]] QString pathOf(const QString& sha256) const;
    // Gives the content chunk by chunk; whether it was the right one is known when it returns.
    using Visit = std::function<base::Result<void>(QByteArrayView chunk)>;
    [[nodiscard]] base::Result<void> read(const QString& sha256, const Visit& visit) const;
    [[nodiscard]] base::Result<void> verify(const QString& sha256) const;
    // A checked copy, whole or not there. `to` names a file that does not exist (else AlreadyExists).
    [[nodiscard]] base::Result<qint64> copyTo(const QString& sha256, const QString& to) const;

    [[nodiscard]] base::Result<std::vector<BlobInfo>> list() const; // by name
    // Removes every blob that is neither among those that `referenced` gives, nor pinned, nor came in meanwhile.
    // Unavailable: sweeps are held, or one is under way.
    using Referenced = std::function<base::Result<QSet<QString>>()>;
    [[nodiscard]] base::Result<SweptBlobs> sweep(const Referenced& referenced);
    // While it lives, nothing is swept away: for a backup.
    [[nodiscard]] std::shared_ptr<void> holdSweeps();

private:
    friend class Upload;
    struct Held;
    BlobStore(QString root, base::Clock& clock, const BlobLimits& limits, BlobHook hook);
    [[nodiscard]] base::Result<void> reserve(qint64 bytes); // locked by the caller
    [[nodiscard]] base::Result<StoredBlob> settle(Upload::State& state, const QString& sha256);
    [[nodiscard]] base::Result<StoredBlob> again(QFile& source, const base::Error& otherwise);
    void release(const QString& key, qint64 bytes);
    void unpin(const QString& sha256);
    void reached(BlobPhase phase) const;

    const QString m_root;
    base::Clock& m_clock;
    const BlobHook m_hook;
    mutable QMutex m_mutex; // guards what follows
    BlobLimits m_limits;
    qint64 m_used = 0;
    qint64 m_reserved = 0;
    QSet<QString> m_uploads;    // keys under way
    QHash<QString, int> m_pins; // how many
    QSet<QString> m_touched;    // pinned since the sweep began
    bool m_sweeping = false;
    int m_holds = 0;
};

} // namespace flux::den
