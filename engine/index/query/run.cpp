#include "engine/index/query/run.h"

#include <algorithm>
#include <numeric>

namespace flux::index {

using base::Result;

namespace {

using Lists = std::vector<std::unique_ptr<Scored>>;

Result<void> problemOf(const Lists& lists) {
    for (const auto& list : lists) {
        if (auto problem = list->problem())
            return *problem;
    }
    return {};
}

// Every document of a block that may hold one of the best.
void offerBlock(TermScored& list, std::size_t block, Collector& collector) {
    PostingCursor& cursor = list.cursor();
    if (!cursor.enter(block))
        return;
    for (; cursor.document() != kNoDocument && cursor.block() == block;) {
        collector.offer(cursor.document(), list.scoreOf(cursor.document(), cursor.frequency()));
        if (cursor.document() == cursor.lastOf(block))
            return; // before next() reads the block after it
        cursor.next();
    }
}

// A query of one clause: each list for itself, and in it the best blocks first, so that most are never read.
Result<void> runSingle(const std::vector<WeightedTerm>& terms, const Bm25& formula, const Segment& segment,
                       BlobCache& cache, Collector& collector) {
    const float most = formula.k1 + 1;
    std::vector<std::size_t> order;
    for (const WeightedTerm& term : terms) {
        if (term.weight * most <= collector.threshold())
            continue;
        FLUX_TRY(const auto list, scoredTerm(cache, segment, term, formula));
        const std::vector<float>& bounds = list->blockBounds();
        order.resize(bounds.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(),
                         [&bounds](std::size_t a, std::size_t b) { return bounds[a] > bounds[b]; });
        for (const std::size_t block : order) {
            if (bounds[block] <= collector.threshold())
                break;
            offerBlock(*list, block, collector);
        }
        if (list->problem())
            return *list->problem();
    }
    return {};
}

// Ascending by cost. Goes to the next document that all have, from `target` on.
quint32 meet(const Lists& lists, quint32 target) {
    for (std::size_t i = 0; i < lists.size();) {
        lists[i]->advance(target);
        if (lists[i]->document() == kNoDocument)
            return kNoDocument;
        if (lists[i]->document() > target && i > 0) {
            target = lists[i]->document();
            i = 0;
        } else {
            target = lists[i++]->document();
        }
    }
    return target;
}

void runAll(Lists& lists, Collector& collector) {
    std::sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
    quint32 until = 0;
    bool looked = false;
    for (quint32 document = meet(lists, 0); document != kNoDocument;) {
        if (!looked || document > until) {
            float bound = 0;
            until = kNoDocument - 1;
            for (const auto& list : lists) {
                quint32 end = 0;
                bound += list->bound(document, end);
                until = std::min(until, end);
            }
            looked = true;
            if (bound <= collector.threshold()) {
                document = meet(lists, until + 1);
                continue;
            }
        }
        float score = 0;
        for (const auto& list : lists)
            score += list->score();
        collector.offer(document, score);
        document = meet(lists, document + 1);
    }
}

// MaxScore: the lists whose best scores together stay under the threshold cannot bring a document in by themselves;
// they are only asked about documents of the others.
class AnyRunner {
public:
    AnyRunner(Lists& lists, Collector& collector) : m_lists(lists), m_collector(collector) {
        std::sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a->best() < b->best(); });
        float sum = 0;
        for (const auto& list : lists)
            m_sums.push_back(sum += list->best());
    }

    void run() {
        while (m_essential < m_lists.size()) {
            quint32 document = kNoDocument;
            for (std::size_t i = m_essential; i < m_lists.size(); ++i)
                document = std::min(document, m_lists[i]->document());
            if (document == kNoDocument)
                return;
            visit(document);
            while (m_essential < m_lists.size() && m_sums[m_essential] * kRoundedUp <= m_collector.threshold())
                ++m_essential;
        }
    }

private:
    static constexpr float kRoundedUp = 1.00001F; // sums in another order differ by a hair

    void visit(quint32 document) {
        float score = 0;
        for (std::size_t i = m_essential; i < m_lists.size(); ++i) {
            if (m_lists[i]->document() == document) {
                score += m_lists[i]->score();
                m_lists[i]->advance(document + 1);
            }
        }
        for (std::size_t i = m_essential; i-- > 0;) {
            if ((score + m_sums[i]) * kRoundedUp <= m_collector.threshold())
                return;
            quint32 until = 0;
            const float rest = i > 0 ? m_sums[i - 1] : 0;
            if ((score + rest + m_lists[i]->bound(document, until)) * kRoundedUp <= m_collector.threshold())
                return;
            m_lists[i]->advance(document);
            if (m_lists[i]->document() == document)
                score += m_lists[i]->score();
        }
        m_collector.offer(document, score);
    }

    Lists& m_lists;
    Collector& m_collector;
    std::vector<float> m_sums; // of the best scores up to each list
    std::size_t m_essential = 0;
};

Result<void> addBits(const std::vector<WeightedTerm>& terms, const Segment& segment, BlobCache& cache,
                     std::vector<quint64>& bits) {
    for (const WeightedTerm& term : terms) {
        FLUX_TRY(PostingCursor cursor,
                 PostingCursor::open(cache, segment.info().number, term.entry, segment.documents()));
        for (; cursor.document() != kNoDocument; cursor.next())
            bits[cursor.document() / 64] |= quint64(1) << (cursor.document() % 64);
        if (cursor.problem())
            return *cursor.problem();
    }
    return {};
}

// Does it bring hits and scores? Of all words every clause does; of any word labels only narrow down.
bool isListed(const Clause& clause, Match match) {
    return !clause.excluded && !(clause.label && match == Match::Any);
}

// One bit for each document that may not be a hit; empty when all may.
Result<std::vector<quint64>> excludedIn(const Plan& plan, Match match, std::size_t place, const Segment& segment,
                                        BlobCache& cache) {
    std::vector<quint64> bits;
    const std::size_t words = (segment.documents() + 63) / 64;
    for (const Clause& clause : plan.clauses) {
        if (isListed(clause, match))
            continue;
        bits.resize(words);
        if (clause.excluded) {
            FLUX_CHECK(addBits(clause.lists[place], segment, cache, bits));
            continue;
        }
        std::vector<quint64> wanted(words);
        FLUX_CHECK(addBits(clause.lists[place], segment, cache, wanted));
        for (std::size_t i = 0; i < words; ++i)
            bits[i] |= ~wanted[i];
    }
    return bits;
}

// Nothing when the segment cannot have a hit.
Result<Lists> openLists(const Plan& plan, Match match, std::size_t place, const Segment& segment, BlobCache& cache) {
    for (const Clause& clause : plan.clauses) {
        if (match == Match::All && !clause.excluded && clause.lists[place].empty())
            return Lists{};
    }
    Lists lists;
    for (const Clause& clause : plan.clauses) {
        const std::vector<WeightedTerm>& terms = clause.lists[place];
        if (!isListed(clause, match) || terms.empty())
            continue;
        if (terms.size() == 1) {
            FLUX_TRY(auto list, scoredTerm(cache, segment, terms[0], plan.formula));
            lists.push_back(std::move(list));
        } else {
            FLUX_TRY(auto list, scoredUnion(cache, segment, terms, plan.formula));
            lists.push_back(std::move(list));
        }
    }
    return lists;
}

Result<void> runSegment(const Plan& plan, Match match, std::size_t place, const Segment& segment, BlobCache& cache,
                        Collector& collector) {
    FLUX_TRY(auto excluded, excludedIn(plan, match, place, segment, cache));
    collector.enter(segment, std::move(excluded));
    if (const Clause* only = onlyClause(plan, match))
        return runSingle(only->lists[place], plan.formula, segment, cache, collector);
    FLUX_TRY(Lists lists, openLists(plan, match, place, segment, cache));
    if (lists.empty())
        return {};
    if (match == Match::All)
        runAll(lists, collector);
    else
        AnyRunner(lists, collector).run();
    return problemOf(lists);
}

} // namespace

const Clause* onlyClause(const Plan& plan, Match match) {
    const Clause* only = nullptr;
    for (const Clause& clause : plan.clauses) {
        if (!isListed(clause, match))
            continue;
        if (only)
            return nullptr;
        only = &clause;
    }
    return only;
}

Result<void> run(const Plan& plan, Match match, SegmentSet& set, Collector& collector) {
    if (plan.isEmpty())
        return {};
    std::vector<std::size_t> order(set.segments().size()); // the largest first: it brings the threshold up
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&set](std::size_t a, std::size_t b) {
        return set.segments()[a]->documents() > set.segments()[b]->documents();
    });
    for (const std::size_t place : order) {
        FLUX_CHECK(runSegment(plan, match, place, *set.segments()[place], set.cache(), collector));
        if (collector.problem())
            return *collector.problem();
    }
    return {};
}

} // namespace flux::index
