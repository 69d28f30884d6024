#pragma once

#include "engine/index/segment_store.h"

#include <QtCore/QByteArray>

#include <list>
#include <unordered_map>

namespace flux::index {

inline constexpr qsizetype kChunkBytes = 64 * 1024; // of the parts that are cut by size
inline constexpr qsizetype kSlackBytes = 8;         // readable after the end of each chunk, for reads of whole words

// Adds the sum that BlobCache holds a blob against.
[[nodiscard]] QByteArray sealed(const QByteArray& bytes);
// The blob without its sum. Errors: Internal when the bytes are not those that were sealed.
[[nodiscard]] base::Result<QByteArray> opened(const QByteArray& blob);

// The blobs read last, within a number of bytes; the rest stays in the store. What it gives has kSlackBytes of readable
// memory after its end and stays alive as long as somebody holds it. Thread: one at a time. Owner: the reader or
// writer.
class BlobCache {
public:
    BlobCache(SegmentStore& store, qsizetype maxBytes) : m_store(store), m_maxBytes(maxBytes) {}

    // Errors: those of the store; Internal for a damaged blob.
    [[nodiscard]] base::Result<QByteArray> get(const BlobKey& key);
    // As get(), without keeping it: for what is read once.
    [[nodiscard]] base::Result<QByteArray> readOnce(const BlobKey& key);
    // `count` bytes from `offset` on of a part that runs on over its chunks.
    [[nodiscard]] base::Result<QByteArray> range(quint32 segment, Stream stream, quint64 offset, quint64 count);
    void clear();
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

private:
    using Order = std::list<std::pair<quint64, QByteArray>>; // used last in front

    SegmentStore& m_store;
    qsizetype m_maxBytes;
    qsizetype m_bytes = 0;
    Order m_order;
    std::unordered_map<quint64, Order::iterator> m_places;
};

// Writes a part of a segment that runs on over chunks of kChunkBytes. Errors: those of the store.
class ChunkWriter {
public:
    ChunkWriter(SegmentStore& store, quint32 segment, Stream stream)
        : m_store(store), m_segment(segment), m_stream(stream) {}

    [[nodiscard]] quint64 offset() const { return quint64(m_chunk) * kChunkBytes + quint64(m_bytes.size()); }
    [[nodiscard]] base::Result<void> append(QByteArrayView bytes); // may go over the border of a chunk
    // As append(), but all of it in one chunk (at most kChunkBytes); gives the offset where it begins.
    [[nodiscard]] base::Result<quint64> appendWhole(QByteArrayView bytes);
    [[nodiscard]] base::Result<void> finish();

private:
    [[nodiscard]] base::Result<void> flush();

    SegmentStore& m_store;
    quint32 m_segment;
    Stream m_stream;
    quint32 m_chunk = 0;
    QByteArray m_bytes;
};

} // namespace flux::index
