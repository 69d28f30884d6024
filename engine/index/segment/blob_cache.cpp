#include "engine/index/segment/blob_cache.h"

#include "engine/index/bytes.h"

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

base::Error damaged(const char* detail) {
    return base::makeError(
        base::ErrorCode::Internal,
        QStringLiteral("The search index is damaged. It has to be built again; “flux doctor” does it."),
        QString::fromLatin1(detail));
}

} // namespace

QByteArray sealed(const QByteArray& bytes) {
    QByteArray blob = bytes;
    putFixed(blob, mixedSum(viewOf(bytes)));
    return blob;
}

Result<QByteArray> opened(const QByteArray& blob) {
    if (blob.size() < kSlackBytes)
        return damaged("a blob is too short");
    const std::string_view bytes = viewOf(blob).substr(0, std::size_t(blob.size() - kSlackBytes));
    ByteReader sum(QByteArrayView(blob).last(kSlackBytes));
    if (sum.fixed<quint64>() != mixedSum(bytes))
        return damaged("a blob does not fit its sum");
    QByteArray content(blob.constData(), blob.size()); // not shared, so that the next line keeps its memory
    content.resize(content.size() - kSlackBytes);      // where the sum was is the slack
    return content;
}

Result<QByteArray> BlobCache::readOnce(const BlobKey& key) {
    FLUX_TRY(const QByteArray blob, m_store.get(key));
    return opened(blob);
}

Result<QByteArray> BlobCache::get(const BlobKey& key) {
    const quint64 packed = key.packed();
    if (const auto known = m_places.find(packed); known != m_places.end()) {
        m_order.splice(m_order.begin(), m_order, known->second);
        return known->second->second;
    }
    FLUX_TRY(const QByteArray content, readOnce(key));
    m_order.emplace_front(packed, content);
    m_places[packed] = m_order.begin();
    m_bytes += content.size();
    while (m_bytes > m_maxBytes && m_order.size() > 1) {
        m_bytes -= m_order.back().second.size();
        m_places.erase(m_order.back().first);
        m_order.pop_back();
    }
    return content;
}

Result<QByteArray> BlobCache::range(quint32 segment, Stream stream, quint64 offset, quint64 count) {
    QByteArray out;
    while (count > 0) {
        const auto chunk = quint32(offset / kChunkBytes);
        const auto at = qsizetype(offset % kChunkBytes);
        FLUX_TRY(const QByteArray bytes, get({segment, stream, chunk}));
        const qsizetype taken = std::min(bytes.size() - at, qsizetype(std::min<quint64>(count, kChunkBytes)));
        if (taken <= 0)
            return damaged("a range goes past the end");
        out.append(bytes.constData() + at, taken);
        offset += quint64(taken);
        count -= quint64(taken);
    }
    return out;
}

void BlobCache::clear() {
    m_order.clear();
    m_places.clear();
    m_bytes = 0;
}

Result<void> ChunkWriter::append(QByteArrayView bytes) {
    while (!bytes.isEmpty()) {
        const qsizetype taken = std::min(bytes.size(), kChunkBytes - m_bytes.size());
        m_bytes.append(bytes.first(taken).toByteArray());
        bytes = bytes.sliced(taken);
        if (m_bytes.size() == kChunkBytes)
            FLUX_CHECK(flush());
    }
    return {};
}

Result<quint64> ChunkWriter::appendWhole(QByteArrayView bytes) {
    Q_ASSERT(bytes.size() <= kChunkBytes);
    if (m_bytes.size() + bytes.size() > kChunkBytes) {
        m_bytes.append(QByteArray(kChunkBytes - m_bytes.size(), '\0'));
        FLUX_CHECK(flush());
    }
    const quint64 begin = offset();
    FLUX_CHECK(append(bytes));
    return begin;
}

Result<void> ChunkWriter::flush() {
    FLUX_CHECK(m_store.put({m_segment, m_stream, m_chunk}, sealed(m_bytes)));
    ++m_chunk;
    m_bytes.clear();
    return {};
}

Result<void> ChunkWriter::finish() {
    return m_bytes.isEmpty() ? Result<void>() : flush();
}

} // namespace flux::index
