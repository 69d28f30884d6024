#include "engine/index/segment/dictionary.h"

#include "engine/index/bytes.h"

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

constexpr int kTermsPerBlock = 32;

base::Error damagedDictionary() {
    return base::makeError(
        base::ErrorCode::Internal,
        QStringLiteral("The search index is damaged. It has to be built again; “flux doctor” does it."),
        QStringLiteral("the dictionary does not hold together"));
}

std::size_t commonPrefix(std::string_view a, std::string_view b) {
    return std::size_t(
        std::mismatch(a.begin(), a.begin() + std::ptrdiff_t(std::min(a.size(), b.size())), b.begin()).first -
        a.begin());
}

} // namespace

// A block: bytes and words as varints, then for each word: shared bytes, own bytes, documents · 2 + surface, where.
Result<void> DictionaryWriter::add(std::string_view term, const TermEntry& entry) {
    if (m_inBlock == 0)
        m_first = term;
    const std::size_t shared = m_inBlock == 0 ? 0 : commonPrefix(m_last, term);
    putVarint(m_block, shared);
    putText(m_block, term.substr(shared));
    putVarint(m_block, quint64(entry.documents) * 2 + (entry.surface ? 1 : 0));
    putVarint(m_block, entry.offset);
    putVarint(m_block, entry.skipBytes);
    m_last = term;
    return ++m_inBlock == kTermsPerBlock ? flushBlock() : Result<void>();
}

Result<void> DictionaryWriter::flushBlock() {
    QByteArray whole;
    putVarint(whole, quint64(m_block.size()));
    putVarint(whole, quint64(m_inBlock));
    whole.append(m_block);
    FLUX_TRY(const quint64 offset, m_terms.appendWhole(whole));
    QByteArray line;
    putText(line, m_first);
    putVarint(line, offset - m_offsetBefore);
    m_offsetBefore = offset;
    m_block.clear();
    m_inBlock = 0;
    return m_index.append(line);
}

Result<quint64> DictionaryWriter::finish() {
    if (m_inBlock > 0)
        FLUX_CHECK(flushBlock());
    FLUX_CHECK(m_terms.finish());
    const quint64 indexBytes = m_index.offset(); // before the last chunk is closed
    FLUX_CHECK(m_index.finish());
    return indexBytes;
}

Result<Dictionary> Dictionary::open(BlobCache& cache, quint32 segment, quint64 indexBytes) {
    Dictionary dictionary(cache, segment);
    QByteArray index;
    for (quint32 chunk = 0; quint64(index.size()) < indexBytes; ++chunk) { // once: it need not stay in the cache
        FLUX_TRY(const QByteArray bytes, cache.readOnce({segment, Stream::TermIndex, chunk}));
        index.append(bytes);
    }
    ByteReader lines(index);
    quint64 offset = 0;
    while (!lines.atEnd()) {
        dictionary.m_firsts.append(lines.text());
        offset += lines.varint();
        dictionary.m_ends.push_back(quint32(dictionary.m_firsts.size()));
        dictionary.m_offsets.push_back(offset);
    }
    if (lines.failed())
        return damagedDictionary();
    return dictionary;
}

qsizetype Dictionary::bytesInMemory() const {
    return qsizetype(m_firsts.capacity()) + qsizetype(m_ends.capacity() * sizeof(quint32)) +
           qsizetype(m_offsets.capacity() * sizeof(quint64));
}

std::string_view Dictionary::firstOf(std::size_t block) const {
    const quint32 begin = block == 0 ? 0 : m_ends[block - 1];
    return std::string_view(m_firsts).substr(begin, m_ends[block] - begin);
}

std::size_t Dictionary::blockFor(std::string_view term) const {
    std::size_t low = 0, high = m_offsets.size(); // all before low begin at or before the term
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (firstOf(middle) <= term)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : low - 1;
}

Result<TermEntry> Dictionary::find(std::string_view term) const {
    const Cursor found = cursor(term);
    if (found.problem())
        return *found.problem();
    return found.valid() && found.term() == term ? found.entry() : TermEntry{};
}

Dictionary::Cursor Dictionary::cursor(std::string_view from) const {
    Cursor cursor(*this);
    cursor.seek(from);
    return cursor;
}

void Dictionary::Cursor::fail(base::Error error) {
    m_problem = std::move(error);
    m_valid = false;
    m_left = 0;
}

bool Dictionary::Cursor::enter(std::size_t block) {
    m_block = block;
    m_valid = false;
    m_left = 0;
    if (block >= m_dictionary->m_offsets.size())
        return false;
    const quint64 offset = m_dictionary->m_offsets[block];
    auto chunk = m_dictionary->m_cache->get({m_dictionary->m_segment, Stream::Terms, quint32(offset / kChunkBytes)});
    if (!chunk.ok()) {
        fail(chunk.error());
        return false;
    }
    m_chunk = std::move(*chunk);
    ByteReader head(QByteArrayView(m_chunk).sliced(std::min(m_chunk.size(), qsizetype(offset % kChunkBytes))));
    const quint64 bytes = head.varint();
    m_left = quint32(head.varint());
    const std::string_view content = head.bytes(bytes);
    if (head.failed() || m_left == 0) {
        fail(damagedDictionary());
        return false;
    }
    m_at = content.data();
    m_end = content.data() + content.size();
    m_term.clear();
    read();
    return m_valid;
}

void Dictionary::Cursor::read() {
    ByteReader line(QByteArrayView(m_at, m_end));
    const quint64 shared = line.varint();
    const std::string_view own = line.text();
    const quint64 documents = line.varint();
    m_entry.documents = quint32(documents / 2);
    m_entry.surface = documents % 2 == 1;
    m_entry.offset = line.varint();
    m_entry.skipBytes = quint32(line.varint());
    if (line.failed() || shared > m_term.size()) {
        fail(damagedDictionary());
        return;
    }
    m_term.resize(shared);
    m_term.append(own);
    m_at = m_end - line.left();
    --m_left;
    m_valid = true;
}

void Dictionary::Cursor::next() {
    if (m_left > 0)
        read();
    else if (m_valid)
        (void)enter(m_block + 1);
}

void Dictionary::Cursor::seek(std::string_view term) {
    const std::size_t block = m_dictionary->blockFor(term);
    if (!m_valid || block != m_block || m_term > term) {
        if (!enter(block))
            return;
    }
    while (m_valid && m_term < term)
        next();
}

} // namespace flux::index
