#include "engine/index/segment/postings.h"

#include "engine/index/bytes.h"
#include "engine/index/segment/segment_info.h"

#include <algorithm>
#include <bit>

namespace flux::index {

using base::Result;

namespace {

constexpr std::size_t kMostImpacts = 4; // of a block

int bitsFor(quint32 value) {
    return int(std::bit_width(value));
}

void packInto(QByteArray& out, const quint32* values, quint32 count, int bits) {
    quint64 held = 0;
    int have = 0;
    for (quint32 i = 0; i < count; ++i) {
        held |= quint64(values[i]) << have;
        for (have += bits; have >= 8; have -= 8, held >>= 8)
            out.append(char(held));
    }
    if (have > 0)
        out.append(char(held));
}

// The value at a place. Reads up to 8 bytes from its first one on, which the slack after a chunk allows.
quint32 unpack(const char* packed, quint32 place, int bits) {
    const quint32 bit = place * quint32(bits);
    quint64 word = 0;
    std::memcpy(&word, packed + (bit >> 3), sizeof word);
    return quint32(word >> (bit & 7)) & quint32((quint64(1) << bits) - 1);
}

qsizetype packedBytes(quint32 count, int bits) {
    return qsizetype((count * quint32(bits) + 7) / 8);
}

// The pairs that no other pair of the block beats: more often in a shorter text always scores more.
void bestPairs(const Posting* postings, quint32 count, const std::vector<quint16>& lengths, std::vector<Impact>& out) {
    out.clear();
    for (quint32 i = 0; i < count; ++i)
        out.push_back({postings[i].frequency, lengths[postings[i].document]});
    std::sort(out.begin(), out.end(), [](const Impact& a, const Impact& b) {
        return a.frequency != b.frequency ? a.frequency > b.frequency : a.length < b.length;
    });
    std::size_t kept = 0;
    for (const Impact& pair : out) {
        if (kept == 0 || pair.length < out[kept - 1].length)
            out[kept++] = pair;
    }
    out.resize(kept);
    while (out.size() > kMostImpacts) { // put the two that are nearest together: the bound grows, and stays a bound
        std::size_t nearest = 0;
        for (std::size_t i = 1; i + 1 < out.size(); ++i) {
            if (out[i].frequency - out[i + 1].frequency < out[nearest].frequency - out[nearest + 1].frequency)
                nearest = i;
        }
        out[nearest].length = out[nearest + 1].length;
        out.erase(out.begin() + std::ptrdiff_t(nearest) + 1);
    }
}

QByteArray blockBytes(const Posting* postings, quint32 count, quint32 before) {
    quint32 gaps[kBlock], frequencies[kBlock];
    quint32 widestGap = 0, mostOften = 0;
    for (quint32 i = 0; i < count; ++i) {
        gaps[i] = postings[i].document - before; // from the document after the last one, so that 0 is a neighbour
        before = postings[i].document + 1;
        frequencies[i] = postings[i].frequency - 1U;
        widestGap |= gaps[i];
        mostOften |= frequencies[i];
    }
    QByteArray out;
    out.append(char(bitsFor(widestGap)));
    out.append(char(bitsFor(mostOften)));
    packInto(out, gaps, count, bitsFor(widestGap));
    packInto(out, frequencies, count, bitsFor(mostOften));
    return out;
}

base::Error damagedList() {
    return base::makeError(
        base::ErrorCode::Internal,
        QStringLiteral("The search index is damaged. It has to be built again; “flux doctor” does it."),
        QStringLiteral("a list of documents does not hold together"));
}

} // namespace

Result<TermEntry> writePostings(ChunkWriter& out, const std::vector<Posting>& postings,
                                const std::vector<quint16>& lengths) {
    TermEntry entry;
    entry.documents = quint32(postings.size());
    if (entry.isInline()) {
        entry.offset = postings[0].document;
        entry.skipBytes = postings[0].frequency;
        return entry;
    }
    QByteArray skips;
    std::vector<Impact> pairs;
    quint32 before = 0;
    quint64 offsetBefore = 0;
    for (std::size_t i = 0; i < postings.size(); i += kBlock) {
        const auto count = quint32(std::min<std::size_t>(kBlock, postings.size() - i));
        FLUX_TRY(const quint64 offset, out.appendWhole(blockBytes(&postings[i], count, before)));
        const quint32 last = postings[i + count - 1].document;
        bestPairs(&postings[i], count, lengths, pairs);
        putVarint(skips, last + 1 - before);
        putVarint(skips, offset - offsetBefore);
        skips.append(char(pairs.size()));
        for (const Impact& pair : pairs) {
            skips.append(char(pair.frequency));
            putVarint(skips, pair.length);
        }
        before = last + 1;
        offsetBefore = offset;
    }
    entry.offset = out.offset();
    entry.skipBytes = quint32(skips.size());
    FLUX_CHECK(out.append(skips));
    return entry;
}

Result<PostingCursor> PostingCursor::open(BlobCache& cache, quint32 segment, const TermEntry& entry,
                                          quint32 documentsOfSegment) {
    PostingCursor cursor(cache, segment);
    cursor.m_count = entry.documents;
    if (entry.documents == 0)
        return cursor;
    if (entry.isInline()) {
        cursor.m_inlineFrequency = quint8(entry.skipBytes);
        cursor.m_blocks = {{quint32(entry.offset), 0, 0}};
        cursor.m_impacts = {{cursor.m_inlineFrequency, 0}}; // its length is not known here: the shortest is a bound
    } else {
        FLUX_TRY(const QByteArray skips, cache.range(segment, Stream::Postings, entry.offset, entry.skipBytes));
        if (!cursor.readSkips(skips, entry.offset, entry.documents))
            return damagedList();
    }
    if (cursor.m_blocks.empty() || cursor.m_blocks.back().last >= documentsOfSegment)
        return damagedList();
    if (!cursor.enter(0))
        return *cursor.m_problem;
    return cursor;
}

bool PostingCursor::readSkips(QByteArrayView bytes, quint64 end, quint32 documents) {
    ByteReader skips(bytes);
    quint64 last = 0, offset = 0;
    const quint32 count = (documents + kBlock - 1) / kBlock;
    m_blocks.reserve(std::min<std::size_t>(count, std::size_t(bytes.size())));
    for (quint32 i = 0; i < count; ++i) {
        last += skips.varint();
        offset += skips.varint();
        m_blocks.push_back({quint32(last - 1), quint32(m_impacts.size()), offset});
        const auto pairs = skips.fixed<quint8>();
        for (quint8 pair = 0; pair < pairs; ++pair) {
            const auto frequency = skips.fixed<quint8>();
            m_impacts.push_back({frequency, quint16(skips.varint())});
        }
        if (skips.failed() || last == 0 || last > kMaxDocuments || offset >= end || pairs == 0)
            return false;
    }
    return true;
}

float PostingCursor::bestOf(std::size_t block, const Bm25& formula) const {
    const std::size_t end = block + 1 < m_blocks.size() ? m_blocks[block + 1].impacts : m_impacts.size();
    float best = 0;
    for (std::size_t i = m_blocks[block].impacts; i < end; ++i)
        best = std::max(best, formula.saturation(m_impacts[i].frequency, m_impacts[i].length));
    return best;
}

std::size_t PostingCursor::blockWith(quint32 document, std::size_t from) const {
    if (from >= m_blocks.size() || m_blocks[from].last >= document)
        return from;
    std::size_t step = 1; // most often it is near
    while (from + step < m_blocks.size() && m_blocks[from + step].last < document)
        step *= 2;
    const auto begin = m_blocks.begin() + std::ptrdiff_t(from + step / 2);
    const auto end = m_blocks.begin() + std::ptrdiff_t(std::min(from + step, m_blocks.size()));
    return std::size_t(
        std::lower_bound(begin, end, document, [](const Block& block, quint32 target) { return block.last < target; }) -
        m_blocks.begin());
}

bool PostingCursor::enter(std::size_t block) {
    m_block = block;
    m_place = 0;
    m_size = 1;
    if (m_count == 1) {
        m_document = m_documents[0] = m_blocks[0].last;
        return true;
    }
    const quint64 offset = m_blocks[block].offset;
    auto chunk = m_cache->get({m_segment, Stream::Postings, quint32(offset / kChunkBytes)});
    const auto at = qsizetype(offset % kChunkBytes);
    if (!chunk.ok() || chunk->size() < at + 2) {
        m_problem = chunk.ok() ? damagedList() : chunk.error();
        end();
        return false;
    }
    m_size = block + 1 < m_blocks.size() ? kBlock : (m_count - 1) % kBlock + 1;
    const char* bytes = chunk->constData() + at;
    const int gapBits = quint8(bytes[0]);
    m_frequencyBits = quint8(bytes[1]);
    const qsizetype gapBytes = packedBytes(m_size, gapBits);
    if (gapBits > 32 || m_frequencyBits > 8 ||
        at + 2 + gapBytes + packedBytes(m_size, m_frequencyBits) > chunk->size()) {
        m_problem = damagedList();
        end();
        return false;
    }
    quint32 document = block == 0 ? 0 : m_blocks[block - 1].last + 1;
    for (quint32 i = 0; i < m_size; ++i) {
        document += unpack(bytes + 2, i, gapBits);
        m_documents[i] = document++;
    }
    if (m_documents[m_size - 1] != m_blocks[block].last) {
        m_problem = damagedList();
        end();
        return false;
    }
    m_chunk = std::move(*chunk);
    m_frequencies = m_chunk.constData() + at + 2 + gapBytes;
    m_document = m_documents[0];
    return true;
}

quint8 PostingCursor::frequency() const {
    return m_count == 1 ? m_inlineFrequency : quint8(unpack(m_frequencies, m_place, m_frequencyBits) + 1);
}

void PostingCursor::end() {
    m_document = kNoDocument;
    m_block = m_blocks.size();
}

void PostingCursor::next() {
    if (++m_place < m_size)
        m_document = m_documents[m_place];
    else if (m_block + 1 < m_blocks.size())
        (void)enter(m_block + 1);
    else
        end();
}

void PostingCursor::advance(quint32 target) {
    if (m_document >= target) // at the end too
        return;
    const std::size_t block = blockWith(target, m_block);
    if (block >= m_blocks.size()) {
        end();
        return;
    }
    if (block != m_block && !enter(block))
        return;
    m_place = quint32(std::lower_bound(m_documents + m_place, m_documents + m_size, target) - m_documents);
    m_document = m_documents[m_place]; // blockWith promises that it is there
}

} // namespace flux::index
