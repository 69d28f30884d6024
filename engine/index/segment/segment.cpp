#include "engine/index/segment/segment.h"

#include "engine/index/bytes.h"

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

constexpr quint32 kWordsPerChunk = kDeletesPerChunk / 64;
constexpr qsizetype kHashEntry = 12; // the sum of an id and its document

base::Error damagedSegment() {
    return base::makeError(
        base::ErrorCode::Internal,
        QStringLiteral("The search index is damaged. It has to be built again; “flux doctor” does it."),
        QStringLiteral("a segment does not hold together"));
}

quint64 hashAt(const QByteArray& entries, qsizetype place) {
    quint64 hash = 0;
    std::memcpy(&hash, entries.constData() + place * kHashEntry, sizeof hash);
    return hash;
}

quint32 documentAt(const QByteArray& entries, qsizetype place) {
    quint32 document = 0;
    std::memcpy(&document, entries.constData() + place * kHashEntry + 8, sizeof document);
    return document;
}

} // namespace

Result<std::unique_ptr<Segment>> Segment::open(BlobCache& cache, const SegmentInfo& info) {
    FLUX_TRY(Dictionary dictionary, Dictionary::open(cache, info.number, info.indexBytes));
    std::unique_ptr<Segment> segment(new Segment(cache, info, std::move(dictionary)));
    FLUX_CHECK(segment->readColumns());
    segment->m_deleted.resize((info.documents + 63) / 64);
    for (quint32 chunk = 0; chunk < info.deletes.size(); ++chunk) {
        if (info.deletes[chunk] > 0)
            FLUX_CHECK(segment->readDeletes(chunk));
    }
    FLUX_TRY(const QByteArray firsts, cache.readOnce({info.number, Stream::HashIndex, 0}));
    ByteReader reader(firsts);
    while (!reader.atEnd())
        segment->m_firstHashes.push_back(reader.fixed<quint64>());
    if (reader.failed() || segment->m_firstHashes.size() != (info.documents + kHashesPerChunk - 1) / kHashesPerChunk)
        return damagedSegment();
    return segment;
}

Result<void> Segment::readColumns() {
    m_kinds.reserve(m_info.documents);
    m_lengths.reserve(m_info.documents);
    m_times.reserve(m_info.documents);
    for (quint32 chunk = 0; m_kinds.size() < m_info.documents; ++chunk) {
        FLUX_TRY(const QByteArray bytes, m_cache->readOnce({m_info.number, Stream::Columns, chunk}));
        const quint32 count = std::min(kColumnsPerChunk, m_info.documents - quint32(m_kinds.size()));
        ByteReader reader(bytes);
        for (quint32 i = 0; i < count; ++i) {
            m_kinds.push_back(reader.fixed<quint8>());
            m_lengths.push_back(reader.fixed<quint16>());
            m_times.push_back(reader.fixed<qint64>());
        }
        if (reader.failed())
            return damagedSegment();
    }
    return {};
}

Result<void> Segment::readDeletes(quint32 chunk) {
    FLUX_TRY(const QByteArray bytes, m_cache->readOnce({m_info.number, Stream::Deletes, chunk}));
    ByteReader reader(bytes);
    const std::size_t begin = std::size_t(chunk) * kWordsPerChunk;
    const std::size_t end = std::min(m_deleted.size(), begin + kWordsPerChunk);
    for (std::size_t word = begin; word < end; ++word)
        m_deleted[word] = reader.fixed<quint64>();
    return reader.failed() ? Result<void>(damagedSegment()) : Result<void>();
}

Result<QString> Segment::idOf(quint32 document) const {
    FLUX_TRY(const QByteArray bytes, m_cache->get({m_info.number, Stream::Ids, document / kIdsPerChunk}));
    const quint32 place = document % kIdsPerChunk;
    const quint32 count = std::min(kIdsPerChunk, m_info.documents - document / kIdsPerChunk * kIdsPerChunk);
    const qsizetype table = qsizetype(count) * 4;
    if (place >= count || bytes.size() < table)
        return damagedSegment();
    const QByteArrayView view(bytes);
    const auto endOf = [view](quint32 i) { // the ends of the ids as numbers, then the ids
        quint32 end = 0;
        std::memcpy(&end, view.data() + qsizetype(i) * 4, sizeof end);
        return qsizetype(end);
    };
    const qsizetype begin = table + (place == 0 ? 0 : endOf(place - 1));
    const qsizetype end = table + endOf(place);
    if (begin > end || end > bytes.size())
        return damagedSegment();
    return QString::fromUtf8(view.sliced(begin, end - begin));
}

Result<quint32> Segment::find(const QString& id) const {
    const QByteArray utf8 = id.toUtf8();
    const quint64 hash = mixedSum(viewOf(utf8));
    auto at = std::lower_bound(m_firstHashes.begin(), m_firstHashes.end(), hash);
    if (at != m_firstHashes.begin())
        --at; // equal ones may begin in the chunk before
    for (; at != m_firstHashes.end() && *at <= hash; ++at) {
        const auto chunk = quint32(at - m_firstHashes.begin());
        FLUX_TRY(const QByteArray entries, m_cache->get({m_info.number, Stream::Hashes, chunk}));
        qsizetype low = 0, high = entries.size() / kHashEntry;
        while (low < high) {
            const qsizetype middle = (low + high) / 2;
            hashAt(entries, middle) < hash ? low = middle + 1 : high = middle;
        }
        for (; low < entries.size() / kHashEntry && hashAt(entries, low) == hash; ++low) {
            const quint32 document = documentAt(entries, low);
            if (document >= m_info.documents)
                return damagedSegment();
            if (isDeleted(document))
                continue;
            FLUX_TRY(const QString found, idOf(document));
            if (found == id)
                return document;
        }
    }
    return kNoDocument;
}

bool Segment::markDeleted(quint32 document) {
    quint64& word = m_deleted[document / 64];
    const quint64 bit = quint64(1) << (document % 64);
    if ((word & bit) != 0)
        return false;
    word |= bit;
    ++m_info.deleted;
    const quint32 chunk = document / kDeletesPerChunk;
    if (std::find(m_changed.begin(), m_changed.end(), chunk) == m_changed.end())
        m_changed.push_back(chunk);
    return true;
}

Result<void> Segment::writeDeletes(SegmentStore& store) {
    for (const quint32 chunk : m_changed) {
        QByteArray bytes;
        const std::size_t begin = std::size_t(chunk) * kWordsPerChunk;
        for (std::size_t word = begin; word < std::min(m_deleted.size(), begin + kWordsPerChunk); ++word)
            putFixed(bytes, m_deleted[word]);
        FLUX_CHECK(store.put({m_info.number, Stream::Deletes, chunk}, sealed(bytes)));
        ++m_info.deletes[chunk];
    }
    m_changed.clear();
    return {};
}

Result<void> Segment::update(const SegmentInfo& info) {
    for (quint32 chunk = 0; chunk < info.deletes.size(); ++chunk) {
        if (info.deletes[chunk] != m_info.deletes[chunk])
            FLUX_CHECK(readDeletes(chunk));
    }
    m_info = info;
    return {};
}

qsizetype Segment::bytesInMemory() const {
    return qsizetype(m_kinds.size() * 11 + m_deleted.size() * 8 + m_firstHashes.size() * 8) +
           m_dictionary.bytesInMemory();
}

} // namespace flux::index
