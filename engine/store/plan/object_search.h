#pragma once

#include "engine/store/plan/object_source.h"

#include <optional>
#include <unordered_set>

namespace flux::store {

// One run of a query: plans it, walks, and hands over what matches. Private to object_finder.cpp and its tests.
// Lives as long as one question, inside one read transaction.
class ObjectSearch {
public:
    ObjectSearch(ObjectSource& source, const ObjectQuery& query);

    // Decides how. Before anything else.
    [[nodiscard]] base::Result<void> plan();
    // Matches in the wanted order, strictly behind `after`; `take` says whether to go on. Only when isOrdered().
    using Take = std::function<base::Result<bool>(ObjectWalk& walk)>;
    // False: it stopped because it was hopeless.
    [[nodiscard]] base::Result<bool> inOrder(const std::optional<domain::PageMark>& after, const Take& take);
    // While it goes in order: were so many rows looked at in vain that to look at all and sort is sooner done?
    [[nodiscard]] bool isHopeless() const;
    // Begins anew with a scan; isOrdered() is then false.
    void scanInstead();
    // Matches in no order, each once; the parts of a scan at the same time, on threads of their own. `part` is below
    // kMostParts, and what is taken from one part is taken on one thread.
    using TakeOfPart = std::function<base::Result<bool>(ObjectWalk& walk, size_t part)>;
    [[nodiscard]] base::Result<void> inParts(const TakeOfPart& take);
    static constexpr size_t kMostParts = 8;
    // Matches in no order, each once.
    [[nodiscard]] base::Result<void> inAnyOrder(const Take& take);
    // The number of matches where an index or a tally knows it without looking at an object.
    [[nodiscard]] base::Result<std::optional<qint64>> knownCount();

    [[nodiscard]] bool isOrdered() const;
    [[nodiscard]] const domain::Order& order() const { return m_order; }
    [[nodiscard]] bool descends() const { return m_order.front().descending; }
    [[nodiscard]] std::string orderKeyOf(const ObjectCandidate& candidate, const QString& type) const;
    [[nodiscard]] bool isBehind(const domain::PageMark& row, const domain::PageMark& mark) const; // in the order
    // What it did so far. Notes what index would have helped.
    QueryExplanation finish(bool counted = false); // counted: an index would have spared all that was looked at

private:
    using Walks = std::vector<std::unique_ptr<ObjectWalk>>;

    [[nodiscard]] bool byLastChange() const;
    [[nodiscard]] base::Result<void> openStretches(Walks& walks, const std::optional<domain::PageMark>& after);
    [[nodiscard]] base::Result<void> openChanged(Walks& walks, const std::optional<domain::PageMark>& after);
    [[nodiscard]] base::Result<bool> offer(ObjectWalk& walk, const Take& take);
    // What was seen, of the whole or of a part.
    struct alignas(64) Seen { // each part counts in memory of its own: a thread must not wait for another's
        qint64 scanned = 0, matched = 0;
        domain::PatternPatience patience;
        std::optional<base::Error> problem; // of a test that could not return it
    };
    [[nodiscard]] base::Result<bool> matches(std::string_view tags, std::string_view data, Seen& seen) const;
    [[nodiscard]] base::Result<void> walkPart(ObjectWalk& walk, size_t part, const TakeOfPart& take, Seen& seen) const;
    [[nodiscard]] std::string_view valueKey(const ObjectWalk& walk, size_t leadSize) const;

    ObjectSource& m_source;
    const ObjectQuery& m_query;
    domain::Order m_order;
    QStringList m_types; // those of the query, or all that are not reserved
    std::vector<QByteArray> m_tags;
    std::vector<KnownIndex> m_indexes; // m_access points into it
    ObjectAccess m_access;
    std::optional<base::Error> m_problem; // of a helper of the planner
    std::unordered_set<qint64> m_seen;    // where an object may be met twice
    bool m_once = true;                   // else m_seen is kept
    bool m_gaveUp = false;                // scanInstead() was called
    Seen m_count;
};

} // namespace flux::store
