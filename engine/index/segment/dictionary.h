#pragma once

#include "engine/index/segment/postings.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// The words of a segment, sorted by their UTF-8 bytes, in blocks of 32 that leave out what a word has in common with
// the one before (front coding; Witten, Moffat, Bell, Managing Gigabytes, section 4.1). The first word of each block is
// in memory, the blocks are read when they are asked for.
namespace flux::index {

class DictionaryWriter {
public:
    DictionaryWriter(SegmentStore& store, quint32 segment)
        : m_terms(store, segment, Stream::Terms), m_index(store, segment, Stream::TermIndex) {}

    // In ascending order. Errors: those of the store.
    [[nodiscard]] base::Result<void> add(std::string_view term, const TermEntry& entry);
    [[nodiscard]] base::Result<quint64> finish(); // the bytes of the index, for the manifest

private:
    [[nodiscard]] base::Result<void> flushBlock();

    ChunkWriter m_terms;
    ChunkWriter m_index;
    QByteArray m_block;
    std::string m_first;
    std::string m_last;
    int m_inBlock = 0;
    quint64 m_offsetBefore = 0;
};

// Thread: one at a time. Owner: the segment.
class Dictionary {
public:
    // Errors: those of the store; Internal for a dictionary that does not hold together.
    [[nodiscard]] static base::Result<Dictionary> open(BlobCache& cache, quint32 segment, quint64 indexBytes);

    [[nodiscard]] base::Result<TermEntry> find(std::string_view term) const;

    // Goes through the words in order. Errors end it and are kept in problem().
    class Cursor {
    public:
        [[nodiscard]] bool valid() const { return m_valid; }
        [[nodiscard]] const std::string& term() const { return m_term; }
        [[nodiscard]] const TermEntry& entry() const { return m_entry; }
        void next();
        void seek(std::string_view term); // to the first word that is not before it
        [[nodiscard]] const std::optional<base::Error>& problem() const { return m_problem; }

    private:
        friend class Dictionary;
        explicit Cursor(const Dictionary& dictionary) : m_dictionary(&dictionary) {}
        [[nodiscard]] bool enter(std::size_t block);
        void read();
        void fail(base::Error error);

        const Dictionary* m_dictionary;
        std::size_t m_block = 0;
        QByteArray m_chunk; // keeps the bytes of the block alive
        const char* m_at = nullptr;
        const char* m_end = nullptr;
        quint32 m_left = 0; // words of the block that were not read
        std::string m_term;
        TermEntry m_entry;
        bool m_valid = false;
        std::optional<base::Error> m_problem;
    };
    [[nodiscard]] Cursor cursor(std::string_view from = {}) const;

    [[nodiscard]] qsizetype bytesInMemory() const;

private:
    Dictionary(BlobCache& cache, quint32 segment) : m_cache(&cache), m_segment(segment) {}
    [[nodiscard]] std::string_view firstOf(std::size_t block) const;
    [[nodiscard]] std::size_t blockFor(std::string_view term) const; // the last that does not begin after it

    BlobCache* m_cache;
    quint32 m_segment;
    std::string m_firsts; // the first words, one after the other
    std::vector<quint32> m_ends;
    std::vector<quint64> m_offsets;
};

} // namespace flux::index
