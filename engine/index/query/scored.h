#pragma once

#include "engine/index/segment/segment.h"

#include <memory>

namespace flux::index {

// A list of one word and what a hit in it is worth (weight of the word times its rarity).
struct WeightedTerm {
    TermEntry entry;
    float weight = 0;
    bool flat = false; // every hit is worth the weight, however often and wherever the word stands
};

// The documents of a segment in which a clause of the query holds, ascending, each with its score, and bounds of the
// scores ahead. Errors end it and are kept in problem(). Thread: one at a time; the segment and the cache outlive it.
class Scored {
public:
    virtual ~Scored() = default;
    [[nodiscard]] quint32 document() const { return m_document; } // kNoDocument: at the end
    virtual void advance(quint32 target) = 0;
    [[nodiscard]] virtual float score() const = 0; // of document()
    // No document from `target` to `until` scores more. `target` never goes back.
    [[nodiscard]] virtual float bound(quint32 target, quint32& until) = 0;
    [[nodiscard]] virtual std::optional<base::Error> problem() const { return {}; }

    [[nodiscard]] float best() const { return m_best; }   // no document scores more
    [[nodiscard]] quint64 cost() const { return m_cost; } // about how many documents

protected:
    quint32 m_document = kNoDocument;
    float m_best = 0;
    quint64 m_cost = 0;
};

// One word.
class TermScored final : public Scored {
public:
    TermScored(const Segment& segment, PostingCursor cursor, const WeightedTerm& term, const Bm25& formula);

    void advance(quint32 target) override;
    float score() const override;
    float bound(quint32 target, quint32& until) override;
    std::optional<base::Error> problem() const override { return m_cursor.problem(); }

    [[nodiscard]] const std::vector<float>& blockBounds() const { return m_bounds; }
    [[nodiscard]] PostingCursor& cursor() { return m_cursor; }
    [[nodiscard]] float scoreOf(quint32 document, quint8 frequency) const {
        return m_flat ? m_weight : m_weight * m_formula.saturation(frequency, m_segment.lengthOf(document));
    }

private:
    const Segment& m_segment;
    PostingCursor m_cursor;
    float m_weight;
    bool m_flat;
    const Bm25& m_formula;
    std::vector<float> m_bounds; // of each block
    std::size_t m_looked = 0;    // the block of the last bound()
};

// Errors: those of PostingCursor::open.
[[nodiscard]] base::Result<std::unique_ptr<TermScored>> scoredTerm(BlobCache& cache, const Segment& segment,
                                                                   const WeightedTerm& term, const Bm25& formula);

// Several words of which each document takes the one that scores best: read at once into memory (8 bytes a document).
[[nodiscard]] base::Result<std::unique_ptr<Scored>>
scoredUnion(BlobCache& cache, const Segment& segment, const std::vector<WeightedTerm>& terms, const Bm25& formula);

} // namespace flux::index
