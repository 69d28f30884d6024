// How bytes come in: a part file, a record of how much of it is safe, and the blob in the end.
#include "engine/base/json.h"
#include "engine/den/blob_store.h"
#include "engine/den/crypto.h"
#include "engine/den/upload_state.h"
#include "engine/files/durable_write.h"
#include "engine/net/wording.h"

#include <algorithm>
#include <cerrno>

namespace flux::den {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {
constexpr qint64 kRecordEvery = 16 * kMiB; // a kill loses no more than that of the way
}

Upload::Upload(BlobStore& store, std::unique_ptr<State> state) : m_store(store), m_state(std::move(state)) {}

Upload::~Upload() {
    if (m_state->isOpen) {
        if (m_offset > m_state->recorded)
            (void)record(); // else the next try begins where the last record stands
        m_state->part.close();
    }
    m_store.release(m_state->key, m_state->reserved);
}

// What an earlier try left is read once more: its digest has to go on from there.
Result<void> Upload::open() {
    State& state = *m_state;
    QFile record(state.recordPath());
    qint64 safe = 0;
    if (record.open(QIODevice::ReadOnly)) {
        if (const auto known = base::parseJson(record.read(4096)); known.ok() && known->is_object())
            safe = base::intAt(*known, "bytes", -1) == state.bytes ? base::intAt(*known, "safe") : 0;
    }
    if (!state.part.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return files::writeError(state.key, EACCES);
    state.part.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    state.isOpen = true;
    if (safe < 0 || safe > state.part.size() || safe > state.bytes)
        safe = 0;
    if (!state.part.resize(safe) || !state.part.seek(0))
        return files::writeError(state.key, EIO);
    while (m_offset < safe) {
        const QByteArray chunk = state.part.read(std::min(kChunkBytes, safe - m_offset));
        if (chunk.isEmpty())
            return files::writeError(state.key, EIO);
        state.hash.add(chunk);
        m_offset += chunk.size();
    }
    state.recorded = safe;
    return {};
}

Result<void> Upload::record() {
    if (const int error = files::flushToDisk(m_state->part); error != 0)
        return files::writeError(QStringLiteral("the file"), error);
    m_store.reached(BlobPhase::PartWritten);
    FLUX_CHECK(files::writeDurably(m_state->recordPath(),
                                   base::dumpJson(Json{{"bytes", m_state->bytes}, {"safe", m_offset}})));
    m_state->recorded = m_offset;
    m_store.reached(BlobPhase::Recorded);
    return {};
}

Result<void> Upload::write(QByteArrayView bytes) {
    if (bytes.size() > m_state->bytes - m_offset)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("More came in than the %1 that were announced. Nothing was stored; try again.")
                             .arg(net::sizeText(m_state->bytes)));
    qsizetype at = 0;
    while (at < bytes.size()) {
        const qint64 count = m_state->part.write(bytes.data() + at, bytes.size() - at);
        if (count <= 0)
            return files::writeError(QStringLiteral("the file"),
                                     m_state->part.error() == QFileDevice::ResourceError ? ENOSPC : EIO);
        at += count;
    }
    m_state->hash.add(bytes);
    m_offset += bytes.size();
    if (m_offset - m_state->recorded >= kRecordEvery)
        return record();
    return {};
}

Result<StoredBlob> Upload::finish(const QString& expectedSha256) {
    State& state = *m_state;
    if (m_offset != state.bytes)
        return makeError(ErrorCode::FailedPrecondition, QStringLiteral("%1 of %2 have come in; the rest is missing.")
                                                            .arg(net::sizeText(m_offset), net::sizeText(state.bytes)));
    const QString sha256 = state.hash.finishHex();
    if (!expectedSha256.isEmpty() && sha256 != expectedSha256) {
        discard();
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("What came in is not what was announced, so it was not stored. Try again."));
    }
    if (const int error = files::flushToDisk(state.part); error != 0)
        return files::writeError(QStringLiteral("the file"), error);
    state.part.close();
    state.isOpen = false;
    m_store.reached(BlobPhase::PartFlushed);
    FLUX_TRY(StoredBlob blob, m_store.settle(state, sha256));
    QFile::remove(state.recordPath());
    return blob;
}

void Upload::discard() {
    m_state->part.close();
    m_state->isOpen = false;
    QFile::remove(m_state->recordPath());
    m_state->part.remove();
}

} // namespace flux::den
