#pragma once

#include "engine/base/result.h"
#include "engine/index/segment/blob_cache.h"

#include <optional>
#include <vector>

// Lists of documents a word stands in: document number and weighted frequency (how often, each time by the weight of
// its field; 255 at most). In blocks of 128, bit-packed gaps and frequencies, with a skip entry for each block: its
// last document, where it lies, and which (frequency, length) pairs in it can score best, so that no formula is frozen
// in the file: block-max bounds hold for every average length (Ding and Suel, Faster Top-k Document Retrieval Using
// Block-Max Indexes, 2011; the pairs as in Lucene's "impacts",
// https://lucene.apache.org/core/9_9_0/core/org/apache/lucene/index/Impacts.html).
namespace flux::index {

inline constexpr quint32 kBlock = 128;
inline constexpr quint32 kNoDocument = 0xffffffff;

struct Posting {
    quint32 document = 0;
    quint8 frequency = 0;
};
struct Impact {
    quint8 frequency = 0;
    quint16 length = 0;
};

// What the dictionary says of a word in a segment.
struct TermEntry {
    quint32 documents = 0; // 0: it is not there
    bool surface = false;  // it stands so in a text, and is not only the stem of others
    quint64 offset = 0;    // of its skip list; of a word in one document alone, the document
    quint32 skipBytes = 0; // of such a word, the frequency
    [[nodiscard]] bool isInline() const { return documents == 1; }
};

// BM25 (Robertson and Zaragoza 2009) with the usual constants.
struct Bm25 {
    float k1 = 1.2F;
    float b = 0.75F;
    float averageLength = 1;

    [[nodiscard]] float saturation(quint32 frequency, quint32 length) const {
        const auto f = float(frequency);
        return f * (k1 + 1) / (f + k1 * (1 - b + b * float(length) / averageLength));
    }
};

// Writes the list of one word; `lengths` is indexed by document. The postings ascend. Errors: those of the store.
[[nodiscard]] base::Result<TermEntry> writePostings(ChunkWriter& out, const std::vector<Posting>& postings,
                                                    const std::vector<quint16>& lengths);

// Goes through the list of one word. Errors end it early and are kept in problem(). Thread: one at a time; the cache
// outlives it.
class PostingCursor {
public:
    // Errors: those of the store, Internal for a list that does not hold together.
    [[nodiscard]] static base::Result<PostingCursor> open(BlobCache& cache, quint32 segment, const TermEntry& entry,
                                                          quint32 documentsOfSegment);

    [[nodiscard]] quint32 document() const { return m_document; } // kNoDocument: at the end
    [[nodiscard]] quint32 count() const { return m_count; }
    [[nodiscard]] quint8 frequency() const;
    void next();
    void advance(quint32 target); // to the first document that is not before it

    // --- blocks; of the word in one document, one block ---
    [[nodiscard]] std::size_t blocks() const { return m_blocks.size(); }
    [[nodiscard]] quint32 lastOf(std::size_t block) const { return m_blocks[block].last; }
    [[nodiscard]] float bestOf(std::size_t block, const Bm25& formula) const;
    [[nodiscard]] std::size_t blockWith(quint32 document, std::size_t from) const; // blocks() when there is none
    [[nodiscard]] bool enter(std::size_t block); // document() is its first; false: problem()
    [[nodiscard]] std::size_t block() const { return m_block; }

    [[nodiscard]] const std::optional<base::Error>& problem() const { return m_problem; }

private:
    struct Block {
        quint32 last = 0;
        quint32 impacts = 0; // where its pairs begin in m_impacts; they end where those of the next begin
        quint64 offset = 0;
    };
    PostingCursor(BlobCache& cache, quint32 segment) : m_cache(&cache), m_segment(segment) {}
    [[nodiscard]] bool readSkips(QByteArrayView bytes, quint64 offset, quint32 documents);
    void end();

    BlobCache* m_cache;
    quint32 m_segment;
    quint32 m_count = 0;
    std::vector<Block> m_blocks;
    std::vector<Impact> m_impacts;
    std::size_t m_block = 0;
    quint32 m_document = kNoDocument;
    quint32 m_place = 0; // in the block
    quint32 m_size = 0;  // of the block
    quint32 m_documents[kBlock];
    QByteArray m_chunk; // keeps m_frequencies alive
    const char* m_frequencies = nullptr;
    int m_frequencyBits = 0;
    quint8 m_inlineFrequency = 0;
    std::optional<base::Error> m_problem;
};

} // namespace flux::index
