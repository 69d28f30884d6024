#include "engine/den/blob_store.h"

#include "engine/den/crypto.h"
#include "engine/den/den_names.h"
#include "engine/den/upload_state.h"
#include "engine/files/durable_write.h"
#include "engine/net/wording.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFileInfo>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace flux::den {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kForgetUploadMs = 7LL * 24 * 3600 * 1000;

bool isBlobName(const QString& name) {
    return name.size() == 64 && std::all_of(name.begin(), name.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

base::Error damaged(const QString& sha256) {
    return makeError(
        ErrorCode::FailedPrecondition,
        QStringLiteral("The stored content of this file is damaged: the disk does not give back what was "
                       "written. Add the file again, or restore a backup; “flux doctor” lists what is hurt."),
        QStringLiteral("damaged:") + sha256);
}

base::Error missing(const QString& sha256) {
    return makeError(ErrorCode::NotFound,
                     QStringLiteral("The stored content of this file is not there any more. Add the file again, or "
                                    "restore a backup."),
                     QStringLiteral("missing:") + sha256);
}

base::Error cannotRead(const QFile& file) {
    const bool rights = file.error() == QFileDevice::PermissionsError;
    return makeError(
        rights ? ErrorCode::PermissionDenied : ErrorCode::Unavailable,
        rights ? QStringLiteral("This account may not read %1.").arg(shownName(file.fileName()))
               : QStringLiteral("%1 cannot be read. Check the disk, then try again.").arg(shownName(file.fileName())),
        file.errorString());
}

} // namespace

BlobStore::BlobStore(QString root, base::Clock& clock, const BlobLimits& limits, BlobHook hook)
    : m_root(std::move(root)), m_clock(clock), m_hook(std::move(hook)), m_limits(limits) {}

Result<std::unique_ptr<BlobStore>> BlobStore::open(const QString& root, base::Clock& clock, const BlobLimits& limits,
                                                   BlobHook hook) {
    std::unique_ptr<BlobStore> store(new BlobStore(QDir::cleanPath(root), clock, limits, std::move(hook)));
    FLUX_CHECK(files::makeFolder(store->m_root + QStringLiteral("/blobs")));
    FLUX_CHECK(files::makeFolder(store->m_root + QStringLiteral("/incoming")));
    FLUX_TRY(const auto blobs, store->list());
    for (const BlobInfo& blob : blobs)
        store->m_used += blob.bytes;
    const QDir incoming(store->m_root + QStringLiteral("/incoming"));
    for (const QFileInfo& file : incoming.entryInfoList(QDir::Files | QDir::Hidden)) {
        if (clock.now().ms - file.lastModified().toMSecsSinceEpoch() > kForgetUploadMs)
            QFile::remove(file.filePath());
    }
    return store;
}

BlobLimits BlobStore::limits() const {
    const QMutexLocker lock(&m_mutex);
    return m_limits;
}

void BlobStore::setLimits(const BlobLimits& limits) {
    const QMutexLocker lock(&m_mutex);
    m_limits = limits;
}

qint64 BlobStore::usedBytes() const {
    const QMutexLocker lock(&m_mutex);
    return m_used;
}

void BlobStore::reached(BlobPhase phase) const {
    if (m_hook)
        m_hook(phase);
}

// --- coming in --------------------------------------------------------------------------------------------------

Result<void> BlobStore::reserve(qint64 bytes) {
    if (bytes > m_limits.maxFileBytes)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The file has %1; at most %2 are stored in one. The setting "
                                        "files.max_file_megabytes changes that.")
                             .arg(net::sizeText(bytes), net::sizeText(m_limits.maxFileBytes)),
                         QStringLiteral("limit"));
    const qint64 room = m_limits.quotaBytes - m_used - m_reserved;
    if (bytes > room)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("There is no room for the file: it has %1, and %2 of %3 are left. Empty the "
                                        "trash, or raise the setting files.quota_megabytes.")
                             .arg(net::sizeText(bytes), net::sizeText(std::max<qint64>(0, room)),
                                  net::sizeText(m_limits.quotaBytes)),
                         QStringLiteral("quota"));
    m_reserved += bytes;
    return {};
}

void BlobStore::release(const QString& key, qint64 bytes) {
    const QMutexLocker lock(&m_mutex);
    m_uploads.remove(key);
    m_reserved -= bytes;
}

Result<std::unique_ptr<Upload>> BlobStore::begin(const QString& key, qint64 bytes) {
    if (key.isEmpty() || bytes < 0)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("An upload needs a key and a size."));
    // The key comes from outside: as a file it goes by its digest.
    const QString path = m_root + QStringLiteral("/incoming/") + Sha256::hexOf(key.toUtf8()).left(40);
    {
        const QMutexLocker lock(&m_mutex);
        if (m_uploads.contains(key))
            return makeError(ErrorCode::Unavailable,
                             QStringLiteral("The same file is coming in already. Wait for it to end, then try again."));
        FLUX_CHECK(reserve(bytes));
        m_uploads.insert(key);
    }
    auto state = std::make_unique<Upload::State>(key, bytes, path);
    std::unique_ptr<Upload> upload(new Upload(*this, std::move(state))); // gives back what was reserved when it goes
    FLUX_CHECK(upload->open());
    return upload;
}

// Whoever adds content that is there already heals a blob that the disk has hurt.
Result<StoredBlob> BlobStore::settle(Upload::State& state, const QString& sha256) {
    StoredBlob blob{sha256, state.bytes, false, pin(sha256)};
    const QString path = pathOf(sha256);
    blob.wasThere = has(sha256) && verify(sha256).ok();
    if (blob.wasThere) {
        state.part.remove();
        return blob;
    }
    FLUX_CHECK(files::makeFolder(QFileInfo(path).path()));
    const QMutexLocker lock(&m_mutex);
    const QFileInfo older(path);
    const qint64 before = older.exists() ? older.size() : 0; // another's of the same moment, or a damaged one
    FLUX_CHECK(files::moveDurably(state.part.fileName(), path));
    m_used += state.bytes - before;
    m_reserved -= std::exchange(state.reserved, 0);
    reached(BlobPhase::Renamed);
    return blob;
}

Result<StoredBlob> BlobStore::again(QFile& source, const base::Error& otherwise) {
    Sha256 hash;
    for (;;) {
        const QByteArray chunk = source.read(kChunkBytes);
        if (chunk.isEmpty())
            break;
        hash.add(chunk);
    }
    const QString sha256 = hash.finishHex();
    StoredBlob blob{sha256, source.size(), true, pin(sha256)};
    if (source.error() == QFileDevice::NoError && has(sha256) && verify(sha256).ok())
        return blob;
    return otherwise;
}

Result<StoredBlob> BlobStore::add(const QString& path, const base::CancelToken& cancel) {
    const QFileInfo before(path);
    if (!before.exists())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no file %1.").arg(shownName(path)));
    if (!before.isFile())
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("%1 is not a file. Add the files in a folder one by one.").arg(shownName(path)));
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return cannotRead(source);
    const qint64 bytes = source.size();
    const qint64 changedMs = before.lastModified().toMSecsSinceEpoch();
    QString key = QStringLiteral("%1|%2|%3").arg(before.absoluteFilePath()).arg(bytes).arg(changedMs);
    auto begun = begin(key, bytes);
    if (!begun.ok() && begun.error().code == ErrorCode::Unavailable) // by another at the same time: on its own then
        begun = begin(key += QStringLiteral("|%1").arg(m_clock.random()), bytes);
    if (!begun.ok() && begun.error().detail == QStringLiteral("quota")) // the same content takes no room
        return again(source, begun.error());
    FLUX_TRY(const auto upload, std::move(begun));
    if (!source.seek(upload->offset()))
        return cannotRead(source);
    bool grew = false;
    for (;;) {
        if (cancel.isCancelled())
            return makeError(ErrorCode::Cancelled, QStringLiteral("Stopped; the file was not stored."));
        const QByteArray chunk = source.read(kChunkBytes);
        grew = chunk.size() > bytes - upload->offset();
        if (chunk.isEmpty() || grew)
            break;
        FLUX_CHECK(upload->write(chunk));
    }
    if (source.error() != QFileDevice::NoError)
        return cannotRead(source);
    const QFileInfo after(path);
    if (grew || upload->offset() != bytes || after.size() != bytes ||
        after.lastModified().toMSecsSinceEpoch() != changedMs) {
        upload->discard();
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("%1 was changed while it was read, so it was not stored. Try again.").arg(shownName(path)));
    }
    return upload->finish();
}

Result<StoredBlob> BlobStore::addBytes(QByteArrayView bytes) {
    FLUX_TRY(const auto upload, begin(QStringLiteral("bytes|%1").arg(m_clock.random()), bytes.size()));
    FLUX_CHECK(upload->write(bytes));
    return upload->finish();
}

// --- kept -------------------------------------------------------------------------------------------------------

QString blobPath(const QString& root, const QString& sha256) {
    return root + QStringLiteral("/blobs/") + sha256.left(2) + u'/' + sha256;
}

QString BlobStore::pathOf(const QString& sha256) const {
    return blobPath(m_root, sha256);
}

bool BlobStore::has(const QString& sha256) const {
    return isBlobName(sha256) && QFileInfo(pathOf(sha256)).isFile();
}

struct BlobStore::Held {
    Held(BlobStore* blobs, QString sha256) : store(blobs), name(std::move(sha256)) {}
    ~Held() { store->unpin(name); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    BlobStore* const store;
    const QString name;
};

BlobPin BlobStore::pin(const QString& sha256) {
    const QMutexLocker lock(&m_mutex);
    ++m_pins[sha256];
    if (m_sweeping)
        m_touched.insert(sha256);
    const auto held = std::make_shared<Held>(this, sha256);
    return {held, &held->name};
}

void BlobStore::unpin(const QString& sha256) {
    const QMutexLocker lock(&m_mutex);
    if (const auto found = m_pins.find(sha256); found != m_pins.end() && --found.value() == 0)
        m_pins.erase(found);
}

Result<void> BlobStore::read(const QString& sha256, const Visit& visit) const {
    if (!has(sha256))
        return missing(sha256);
    QFile file(pathOf(sha256));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return cannotRead(file);
    Sha256 hash;
    for (;;) {
        const QByteArray chunk = file.read(kChunkBytes);
        if (chunk.isEmpty())
            break;
        hash.add(chunk);
        FLUX_CHECK(visit(chunk));
    }
    if (file.error() != QFileDevice::NoError || hash.finishHex() != sha256)
        return damaged(sha256);
    return {};
}

Result<void> BlobStore::verify(const QString& sha256) const {
    return read(sha256, [](QByteArrayView) { return Result<void>(); });
}

Result<qint64> BlobStore::copyTo(const QString& sha256, const QString& to) const {
    const QFileInfo target(to);
    const QString partPath = target.path() + QStringLiteral("/.part-") + sha256.left(16);
    QFile::remove(partPath); // left by a kill
    QFile part(partPath);
    if (!part.open(QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered))
        return files::writeError(target.fileName(), EACCES);
    qint64 bytes = 0;
    Result<void> copied = read(sha256, [&](QByteArrayView chunk) -> Result<void> {
        bytes += chunk.size();
        if (part.write(chunk.data(), chunk.size()) != chunk.size())
            return files::writeError(target.fileName(), part.error() == QFileDevice::ResourceError ? ENOSPC : EIO);
        return {};
    });
    if (copied.ok()) {
        if (const int error = files::flushToDisk(part); error != 0)
            copied = files::writeError(target.fileName(), error);
    }
    part.close();
    // A rename of Qt's never replaces a file.
    if (copied.ok() && !part.rename(to))
        copied = QFileInfo::exists(to)
                     ? makeError(ErrorCode::AlreadyExists,
                                 QStringLiteral("There is a file %1 already; nothing was saved. Choose another name.")
                                     .arg(shownName(to)))
                     : files::writeError(target.fileName(), EACCES);
    if (!copied.ok()) {
        QFile::remove(partPath);
        return copied.error();
    }
    return bytes;
}

Result<std::vector<BlobInfo>> BlobStore::list() const {
    std::vector<BlobInfo> blobs;
    QDirIterator files(m_root + QStringLiteral("/blobs"), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        if (isBlobName(files.fileName()))
            blobs.push_back({files.fileName(), files.fileInfo().size()});
    }
    std::sort(blobs.begin(), blobs.end(), [](const BlobInfo& a, const BlobInfo& b) { return a.sha256 < b.sha256; });
    return blobs;
}

// --- going out --------------------------------------------------------------------------------------------------

std::shared_ptr<void> BlobStore::holdSweeps() {
    const QMutexLocker lock(&m_mutex);
    ++m_holds;
    return {this, [](BlobStore* store) {
                const QMutexLocker again(&store->m_mutex);
                --store->m_holds;
            }};
}

// Whoever stores content pins it before its row is written and until that is committed. So a blob whose row is missing
// from `referenced`, although it has one by now, was pinned after the sweep began, or still is.
Result<SweptBlobs> BlobStore::sweep(const Referenced& referenced) {
    {
        const QMutexLocker lock(&m_mutex);
        if (m_holds > 0 || m_sweeping)
            return makeError(
                ErrorCode::Unavailable,
                QStringLiteral("A backup or a clean-up is running, so the space is not free yet. It will be "
                               "after the next purge."));
        m_sweeping = true;
        m_touched.clear();
    }
    SweptBlobs swept;
    const auto kept = referenced();
    const auto blobs = list();
    const QMutexLocker lock(&m_mutex);
    m_sweeping = false;
    FLUX_CHECK(kept);
    FLUX_CHECK(blobs);
    for (const BlobInfo& blob : *blobs) {
        if (kept->contains(blob.sha256) || m_pins.contains(blob.sha256) || m_touched.contains(blob.sha256))
            continue;
        if (!QFile::remove(pathOf(blob.sha256)))
            continue;
        ++swept.blobs;
        swept.names.append(blob.sha256);
        swept.bytes += blob.bytes;
    }
    m_used -= swept.bytes;
    m_touched.clear();
    return swept;
}

} // namespace flux::den
