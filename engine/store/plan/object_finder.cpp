#include "engine/store/plan/object_finder.h"

#include "engine/base/compact_json.h"
#include "engine/store/plan/object_search.h"
#include "engine/store/plan/object_tally.h"

#include <algorithm>

namespace flux::store {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::PageMark;
using domain::WorkspaceObject;

namespace {

Result<void> checkLimit(int limit) {
    if (limit < 1 || limit > kMaxObjectPage)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("A page has 1 to %1 objects.").arg(kMaxObjectPage));
    return {};
}

// Found rows that wait for their place: those that come first in the order, no more than a page.
class BestRows {
    bool isBefore(const PageMark& a, const PageMark& b) const {
        const int compared = a.key.compare(b.key);
        if (compared != 0)
            return compared < 0;
        return m_descends ? a.place > b.place : a.place < b.place;
    }
    auto order() const {
        return [this](const PageMark& a, const PageMark& b) { return isBefore(a, b); };
    }

public:
    BestRows(size_t most, bool descends) : m_most(most), m_descends(descends) {}

    void add(PageMark row) {
        if (m_rows.size() >= m_most && !isBefore(row, m_rows.front()))
            return;
        m_rows.push_back(std::move(row));
        std::push_heap(m_rows.begin(), m_rows.end(), order());
        if (m_rows.size() > m_most) {
            std::pop_heap(m_rows.begin(), m_rows.end(), order());
            m_rows.pop_back();
        }
    }
    std::vector<PageMark> sorted() {
        std::sort_heap(m_rows.begin(), m_rows.end(), order());
        return std::move(m_rows);
    }

private:
    size_t m_most;
    bool m_descends;
    std::vector<PageMark> m_rows;
};

// A page being gathered: one row more than asked for says that there are more.
struct Gathered {
    std::vector<WorkspaceObject> rows;
    PageMark last; // of the last row that is shown
    bool hasMore = false;
};

// Nothing when it would take longer than to look at everything.
Result<std::optional<Gathered>> gatherInOrder(ObjectSearch& search, const QString& type,
                                              const std::optional<PageMark>& after, size_t limit) {
    Gathered page;
    FLUX_TRY(const bool finished, search.inOrder(after, [&](ObjectWalk& walk) -> Result<bool> {
        if (page.rows.size() == limit) {
            page.hasMore = true;
            return false;
        }
        FLUX_TRY(WorkspaceObject object, walk.object());
        page.rows.push_back(std::move(object));
        if (page.rows.size() == limit)
            page.last = {search.orderKeyOf(walk.at(), type), walk.at().place};
        return true;
    }));
    return finished ? std::optional(std::move(page)) : std::nullopt;
}

Result<Gathered> gatherAndSort(ObjectSearch& search, ObjectSource& source, const std::optional<PageMark>& after,
                               size_t limit) {
    std::vector<BestRows> bests(ObjectSearch::kMostParts, BestRows(limit + 1, search.descends()));
    const bool byType = std::any_of(search.order().begin(), search.order().end(), [](const domain::OrderField& field) {
        return field.base == domain::OrderField::Base::Type;
    });
    FLUX_CHECK(search.inParts([&](ObjectWalk& walk, size_t part) -> Result<bool> {
        QString type;
        if (byType) {
            FLUX_TRY(const WorkspaceObject object, walk.object());
            type = object.type;
        }
        PageMark row{search.orderKeyOf(walk.at(), type), walk.at().place};
        if (!after || search.isBehind(row, *after))
            bests[part].add(std::move(row));
        return true;
    }));
    BestRows& best = bests.front();
    for (size_t part = 1; part < bests.size(); ++part) {
        for (PageMark& row : bests[part].sorted())
            best.add(std::move(row));
    }
    std::vector<PageMark> marks = best.sorted();
    Gathered page;
    page.hasMore = marks.size() > limit;
    if (page.hasMore)
        marks.pop_back();
    std::vector<qint64> places;
    for (const PageMark& mark : marks)
        places.push_back(mark.place);
    if (!marks.empty())
        page.last = marks.back();
    FLUX_TRY(page.rows, source.at(places));
    return page;
}

// Every match, in any order, with its data.
template <typename Add>
Result<void> forEachMatch(ObjectSource& source, const ObjectQuery& query, const Add& add) {
    ObjectSearch search(source, query);
    FLUX_CHECK(search.plan());
    FLUX_CHECK(search.inAnyOrder([&add](ObjectWalk& walk) -> Result<bool> {
        const std::string_view text = walk.at().data;
        FLUX_TRY(const Json data, base::parseCompactJson(QByteArrayView(text.data(), qsizetype(text.size())),
                                                         {.maxBytes = 1 << 30, .maxDepth = 2000}));
        add(data);
        return true;
    }));
    search.finish();
    return {};
}

} // namespace

Result<ObjectPage> ObjectFinder::page(const ObjectQuery& query) {
    FLUX_CHECK(checkLimit(query.limit));
    std::optional<PageMark> after;
    if (!query.cursor.isEmpty()) {
        FLUX_TRY(after, domain::decodeCursor(orderOf(query), query.cursor));
    }
    ObjectSearch search(m_source, query);
    FLUX_CHECK(search.plan());
    const auto limit = size_t(query.limit);
    const QString type = query.types.value(0);
    std::optional<Gathered> gathered;
    if (search.isOrdered()) {
        FLUX_TRY(gathered, gatherInOrder(search, type, after, limit));
        if (!gathered)
            search.scanInstead();
    }
    if (!gathered) {
        FLUX_TRY(gathered, gatherAndSort(search, m_source, after, limit));
    }
    ObjectPage page;
    page.rows = std::move(gathered->rows);
    page.hasMore = gathered->hasMore;
    if (page.hasMore)
        page.cursor = domain::encodeCursor(search.order(), gathered->last);
    page.explanation = search.finish();
    FLUX_TRY(page.sequence, m_source.lastSequence());
    return page;
}

Result<qint64> ObjectFinder::count(const ObjectQuery& query) {
    ObjectSearch search(m_source, query);
    FLUX_CHECK(search.plan());
    FLUX_TRY(const std::optional<qint64> known, search.knownCount());
    if (known)
        return *known;
    FLUX_CHECK(search.inParts([](ObjectWalk&, size_t) -> Result<bool> { return true; }));
    return search.finish(true).matched;
}

Result<std::vector<ValueCount>> ObjectFinder::distinct(const ObjectQuery& query, const QString& path, int limit) {
    ValueTally tally(path);
    FLUX_CHECK(forEachMatch(m_source, query, [&tally](const Json& data) { tally.add(data); }));
    return tally.take(limit);
}

Result<std::vector<Group>> ObjectFinder::group(const ObjectQuery& query, const GroupQuery& how, int limit) {
    GroupTally tally(how);
    FLUX_CHECK(forEachMatch(m_source, query, [&tally](const Json& data) { tally.add(data); }));
    return tally.take(limit);
}

Result<QueryExplanation> ObjectFinder::explain(const ObjectQuery& query) {
    FLUX_TRY(const ObjectPage found, page(query));
    return found.explanation;
}

} // namespace flux::store
