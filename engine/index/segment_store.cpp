#include "engine/index/segment_store.h"

namespace flux::index {

using base::Result;

Result<QByteArray> MemorySegmentStore::manifest() {
    return m_manifest;
}

Result<QByteArray> MemorySegmentStore::get(const BlobKey& key) {
    const auto& blobs = m_open ? m_pending : m_committed;
    const auto found = blobs.find(key.packed());
    if (found == blobs.end())
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("A part of the search index is missing."));
    return found->second;
}

Result<void> MemorySegmentStore::begin() {
    m_pending = m_committed;
    m_open = true;
    return {};
}

Result<void> MemorySegmentStore::put(const BlobKey& key, const QByteArray& bytes) {
    Q_ASSERT(m_open);
    m_pending[key.packed()] = bytes;
    return {};
}

Result<void> MemorySegmentStore::removeSegment(quint32 segment) {
    Q_ASSERT(m_open);
    m_pending.erase(m_pending.lower_bound(quint64(segment) << 32), m_pending.lower_bound(quint64(segment + 1) << 32));
    return {};
}

Result<void> MemorySegmentStore::commit(const QByteArray& manifest) {
    Q_ASSERT(m_open);
    m_committed = std::move(m_pending);
    m_manifest = manifest;
    m_pending.clear();
    m_open = false;
    return {};
}

void MemorySegmentStore::rollback() {
    m_pending.clear();
    m_open = false;
}

} // namespace flux::index
