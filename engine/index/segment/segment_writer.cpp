#include "engine/index/segment/segment_writer.h"

#include "engine/index/bytes.h"

#include <algorithm>
#include <limits>

namespace flux::index {

using base::Result;

SegmentWriter::SegmentWriter(SegmentStore& store, quint32 segment)
    : m_store(store), m_postings(store, segment, Stream::Postings), m_dictionary(store, segment) {
    m_info.number = segment;
}

Result<void> SegmentWriter::addDocument(const QString& id, quint8 kind, base::Instant at, quint32 length) {
    const auto kept = quint16(std::min<quint32>(length, std::numeric_limits<quint16>::max()));
    const QByteArray utf8 = id.toUtf8();
    m_hashes.emplace_back(mixedSum(viewOf(utf8)), documents());
    m_lengths.push_back(kept);
    m_info.length += kept;
    putFixed(m_columns, kind);
    putFixed(m_columns, kept);
    putFixed(m_columns, at.ms);
    m_ids.append(utf8);
    putFixed(m_idEnds, quint32(m_ids.size()));
    if (documents() % kColumnsPerChunk == 0)
        FLUX_CHECK(flushColumns());
    return documents() % kIdsPerChunk == 0 ? flushIds() : Result<void>();
}

Result<void> SegmentWriter::flushColumns() {
    if (m_columns.isEmpty())
        return {};
    FLUX_CHECK(m_store.put({m_info.number, Stream::Columns, (documents() - 1) / kColumnsPerChunk}, sealed(m_columns)));
    m_columns.clear();
    return {};
}

Result<void> SegmentWriter::flushIds() {
    if (m_idEnds.isEmpty())
        return {};
    FLUX_CHECK(m_store.put({m_info.number, Stream::Ids, (documents() - 1) / kIdsPerChunk}, sealed(m_idEnds + m_ids)));
    m_idEnds.clear();
    m_ids.clear();
    return {};
}

Result<void> SegmentWriter::addTerm(std::string_view term, bool surface, const std::vector<Posting>& postings) {
    FLUX_TRY(TermEntry entry, writePostings(m_postings, postings, m_lengths));
    entry.surface = surface;
    return m_dictionary.add(term, entry);
}

Result<void> SegmentWriter::writeHashes() {
    std::sort(m_hashes.begin(), m_hashes.end());
    QByteArray firsts;
    for (std::size_t begin = 0; begin < m_hashes.size(); begin += kHashesPerChunk) {
        putFixed(firsts, m_hashes[begin].first);
        QByteArray entries;
        for (std::size_t i = begin; i < std::min<std::size_t>(m_hashes.size(), begin + kHashesPerChunk); ++i) {
            putFixed(entries, m_hashes[i].first);
            putFixed(entries, m_hashes[i].second);
        }
        FLUX_CHECK(m_store.put({m_info.number, Stream::Hashes, quint32(begin / kHashesPerChunk)}, sealed(entries)));
    }
    return m_store.put({m_info.number, Stream::HashIndex, 0}, sealed(firsts));
}

Result<SegmentInfo> SegmentWriter::finish() {
    FLUX_CHECK(flushColumns());
    FLUX_CHECK(flushIds());
    FLUX_CHECK(writeHashes());
    FLUX_CHECK(m_postings.finish());
    FLUX_TRY(m_info.indexBytes, m_dictionary.finish());
    m_info.documents = documents();
    m_info.deletes.assign((documents() + kDeletesPerChunk - 1) / kDeletesPerChunk, 0);
    return m_info;
}

} // namespace flux::index
