#include "engine/index/query/scored.h"

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

constexpr float kRoundedUp = 1.000001F; // a bound that is computed by another way may come out a hair too low

struct Entry {
    quint32 document = 0;
    float score = 0;
};

class UnionScored final : public Scored {
public:
    explicit UnionScored(std::vector<Entry> entries) : m_entries(std::move(entries)) {
        for (const Entry& entry : m_entries)
            m_best = std::max(m_best, entry.score);
        m_cost = m_entries.size();
        show();
    }

    void advance(quint32 target) override {
        if (m_document >= target)
            return;
        std::size_t step = 1;
        while (m_at + step < m_entries.size() && m_entries[m_at + step].document < target)
            step *= 2;
        const auto begin = m_entries.begin() + std::ptrdiff_t(m_at + step / 2);
        const auto end = m_entries.begin() + std::ptrdiff_t(std::min(m_at + step + 1, m_entries.size()));
        m_at = std::size_t(
            std::lower_bound(begin, end, target, [](const Entry& entry, quint32 t) { return entry.document < t; }) -
            m_entries.begin());
        show();
    }
    float score() const override { return m_entries[m_at].score; }
    float bound(quint32, quint32& until) override {
        until = kNoDocument - 1;
        return m_best;
    }

private:
    void show() { m_document = m_at < m_entries.size() ? m_entries[m_at].document : kNoDocument; }

    std::vector<Entry> m_entries;
    std::size_t m_at = 0;
};

// Calls take(document, score) for each document of each word.
template <typename Take>
Result<void> readAll(BlobCache& cache, const Segment& segment, const std::vector<WeightedTerm>& terms,
                     const Bm25& formula, const Take& take) {
    for (const WeightedTerm& term : terms) {
        FLUX_TRY(PostingCursor cursor,
                 PostingCursor::open(cache, segment.info().number, term.entry, segment.documents()));
        for (; cursor.document() != kNoDocument; cursor.next()) {
            const quint32 document = cursor.document();
            take(document, term.weight * formula.saturation(cursor.frequency(), segment.lengthOf(document)));
        }
        if (cursor.problem())
            return *cursor.problem();
    }
    return {};
}

// Keeps of each document the best.
void unite(std::vector<Entry>& entries) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.document != b.document ? a.document < b.document : a.score > b.score;
    });
    const auto same = [](const Entry& a, const Entry& b) { return a.document == b.document; };
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
}

} // namespace

TermScored::TermScored(const Segment& segment, PostingCursor cursor, const WeightedTerm& term, const Bm25& formula)
    : m_segment(segment), m_cursor(std::move(cursor)), m_weight(term.weight), m_flat(term.flat), m_formula(formula) {
    m_bounds.reserve(m_cursor.blocks());
    for (std::size_t block = 0; block < m_cursor.blocks(); ++block) {
        m_bounds.push_back(m_flat ? m_weight : m_weight * m_cursor.bestOf(block, formula) * kRoundedUp);
        m_best = std::max(m_best, m_bounds.back());
    }
    m_cost = m_cursor.count();
    m_document = m_cursor.document();
}

void TermScored::advance(quint32 target) {
    m_cursor.advance(target);
    m_document = m_cursor.document();
}

float TermScored::score() const {
    return scoreOf(m_document, m_cursor.frequency());
}

float TermScored::bound(quint32 target, quint32& until) {
    m_looked = m_cursor.blockWith(target, m_looked);
    if (m_looked >= m_bounds.size()) {
        until = kNoDocument - 1;
        return 0;
    }
    until = m_cursor.lastOf(m_looked);
    return m_bounds[m_looked];
}

Result<std::unique_ptr<TermScored>> scoredTerm(BlobCache& cache, const Segment& segment, const WeightedTerm& term,
                                               const Bm25& formula) {
    FLUX_TRY(PostingCursor cursor, PostingCursor::open(cache, segment.info().number, term.entry, segment.documents()));
    return std::make_unique<TermScored>(segment, std::move(cursor), term, formula);
}

Result<std::unique_ptr<Scored>> scoredUnion(BlobCache& cache, const Segment& segment,
                                            const std::vector<WeightedTerm>& terms, const Bm25& formula) {
    quint64 all = 0;
    for (const WeightedTerm& term : terms)
        all += term.entry.documents;
    std::vector<Entry> entries;
    if (all < segment.documents() / 64) {
        entries.reserve(all);
        FLUX_CHECK(readAll(cache, segment, terms, formula, [&entries](quint32 document, float score) {
            entries.push_back({document, score});
        }));
        unite(entries);
    } else { // by document number: no sorting
        std::vector<float> scores(segment.documents());
        FLUX_CHECK(readAll(cache, segment, terms, formula, [&scores](quint32 document, float score) {
            scores[document] = std::max(scores[document], score);
        }));
        for (quint32 document = 0; document < segment.documents(); ++document) {
            if (scores[document] > 0)
                entries.push_back({document, scores[document]});
        }
    }
    return std::unique_ptr<Scored>(std::make_unique<UnionScored>(std::move(entries)));
}

} // namespace flux::index
