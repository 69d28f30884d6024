#include "engine/store/plan/object_search.h"

#include "engine/store/plan/object_finder.h"

#include <queue>

#include <algorithm>
#include <future>

namespace flux::store {

using base::Result;
using domain::OrderField;
using domain::PageMark;

namespace {

constexpr int kMaxWords = 400;
constexpr size_t kFewWalks = 4; // so many read their objects as they go

} // namespace

std::vector<QByteArray> quoted(const QStringList& tags) {
    std::vector<QByteArray> texts;
    for (const QString& tag : tags)
        texts.push_back(base::dumpJson(base::Json(tag)));
    return texts;
}

// A quotation mark inside of a text has a backslash before it, so one behind a bracket or a comma begins a tag.
bool hasTags(std::string_view tagsText, const std::vector<QByteArray>& quotedTags) {
    return std::all_of(quotedTags.begin(), quotedTags.end(), [tagsText](const QByteArray& tag) {
        const std::string_view wanted(tag.constData(), size_t(tag.size()));
        for (size_t at = tagsText.find(wanted); at != std::string_view::npos; at = tagsText.find(wanted, at + 1)) {
            if (at > 0 && (tagsText[at - 1] == '[' || tagsText[at - 1] == ','))
                return true;
        }
        return false;
    });
}

ObjectSearch::ObjectSearch(ObjectSource& source, const ObjectQuery& query)
    : m_source(source), m_query(query), m_order(orderOf(query)), m_types(query.types), m_tags(quoted(query.tags)) {}

Result<void> ObjectSearch::plan() {
    FLUX_TRY(const auto known, m_source.indexes());
    m_indexes.assign(known.begin(), known.end());
    if (m_types.isEmpty()) {
        FLUX_TRY(m_types, m_source.typeNames());
        m_types.removeIf([](const QString& type) { return domain::isReservedType(type); });
    }
    m_types.removeDuplicates();
    PlanHelp help;
    help.count = [this](const KnownIndex& index, const std::vector<KeyStretch>& stretches, qint64 most) {
        const auto count = m_source.countKeys(index, stretches, most);
        if (!count.ok())
            m_problem = count.error();
        return count.ok() ? *count : 0;
    };
    help.words = [this](const KnownIndex& index, const std::string& part) {
        auto words = m_source.words(index, part, kMaxWords + 1);
        if (!words.ok())
            m_problem = words.error();
        return words.ok() ? std::move(*words) : std::vector<std::string>();
    };
    m_access = planAccess(m_query, m_indexes, help);
    if (m_problem)
        return *m_problem;
    if (m_access.index != nullptr)
        m_once = !m_access.index->traits.many &&
                 (m_access.index->definition.lead.kind == IndexLead::Kind::None || m_access.stretches.size() == 1);
    return {};
}

bool ObjectSearch::byLastChange() const {
    return m_access.index == nullptr && m_order.size() == 1 && m_order.front().base == OrderField::Base::UpdatedAt;
}

bool ObjectSearch::isOrdered() const {
    if (m_gaveUp)
        return false;
    return m_access.index != nullptr ? m_access.ordered : byLastChange();
}

std::string ObjectSearch::orderKeyOf(const ObjectCandidate& candidate, const QString& type) const {
    return domain::orderKey(m_order, domain::OrderFacts{candidate.createdAt, candidate.updatedAt, type},
                            candidate.data);
}

Result<bool> ObjectSearch::matches(std::string_view tags, std::string_view data, Seen& seen) const {
    ++seen.scanned;
    if (m_access.index != nullptr && m_access.exact)
        return true;
    if (!hasTags(tags, m_tags))
        return false;
    bool exhausted = false;
    const bool matches = m_query.where.matchesText(data, &exhausted);
    if (exhausted)
        FLUX_CHECK(seen.patience.note(true));
    return matches;
}

bool ObjectSearch::isBehind(const PageMark& row, const PageMark& mark) const {
    const int order = row.key.compare(mark.key);
    if (order != 0)
        return order > 0;
    return descends() ? row.place < mark.place : row.place > mark.place;
}

// Rows in an order lie apart from each other, so each costs several times what one of a scan does.
bool ObjectSearch::isHopeless() const {
    constexpr qint64 kPatience = 500;
    constexpr qint64 kPatienceEach = 50; // more for each row that was found
    return !m_access.narrows && (!m_query.where.isEmpty() || !m_tags.empty()) &&
           m_count.scanned > kPatience + kPatienceEach * m_count.matched;
}

void ObjectSearch::scanInstead() {
    m_gaveUp = true;
    m_access.index = nullptr;
    m_access.stretches.clear();
    m_access.exact = false;
    m_seen.clear();
    m_once = true;
    m_count.matched = 0;
}

Result<bool> ObjectSearch::offer(ObjectWalk& walk, const Take& take) {
    if (!m_once && !m_seen.insert(walk.at().place).second)
        return true;
    FLUX_CHECK(walk.load());
    FLUX_TRY(const bool isOne, matches(walk.at().tags, walk.at().data, m_count));
    if (!isOne)
        return true;
    ++m_count.matched;
    return take(walk);
}

// The mark of a page is the order's key; a walk that goes backwards is marked by the value itself.
Result<void> ObjectSearch::openStretches(Walks& walks, const std::optional<PageMark>& after) {
    const std::string value = !after ? std::string() : descends() ? domain::inverted(after->key) : after->key;
    for (const KeyStretch& stretch : m_access.stretches) {
        std::optional<WalkStart> start;
        if (after)
            start = WalkStart{stretch.range.low.substr(0, stretch.leadSize) + value, after->place};
        auto walk = m_access.stretches.size() > kFewWalks
                        ? m_source.walkKeys(*m_access.index, stretch.range, m_access.descending, start)
                        : m_source.walkIndex(*m_access.index, stretch.range, m_access.descending, start);
        if (!walk.ok())
            return walk.error();
        walks.push_back(std::move(*walk));
    }
    return {};
}

Result<void> ObjectSearch::openChanged(Walks& walks, const std::optional<PageMark>& after) {
    std::optional<WalkStart> start;
    if (after)
        start = WalkStart{descends() ? domain::inverted(after->key) : after->key, after->place};
    for (const QString& type : m_types) {
        FLUX_TRY(auto walk, m_source.walkChanged(type, m_query.deleted, descends(), start));
        walks.push_back(std::move(walk));
    }
    return {};
}

std::string_view ObjectSearch::valueKey(const ObjectWalk& walk, size_t leadSize) const {
    return walk.at().key.substr(std::min(leadSize, walk.at().key.size()));
}

// Several walks in one order: the one whose row comes first is asked next.
Result<bool> ObjectSearch::inOrder(const std::optional<PageMark>& after, const Take& take) {
    Walks walks;
    std::vector<size_t> leads;
    if (m_access.index != nullptr) {
        FLUX_CHECK(openStretches(walks, after));
        for (const KeyStretch& stretch : m_access.stretches)
            leads.push_back(stretch.leadSize);
    } else {
        FLUX_CHECK(openChanged(walks, after));
        leads.assign(walks.size(), 0);
    }
    const auto comesLater = [&](size_t a, size_t b) {
        const int order = valueKey(*walks[a], leads[a]).compare(valueKey(*walks[b], leads[b]));
        const auto places = std::pair(walks[a]->at().place, walks[b]->at().place);
        const bool greater = order != 0 ? order > 0 : places.first > places.second;
        return descends() ? !greater : greater;
    };
    std::priority_queue<size_t, std::vector<size_t>, decltype(comesLater)> next(comesLater);
    const auto advance = [&](size_t i) -> Result<void> {
        FLUX_TRY(const bool found, walks[i]->next());
        if (found)
            next.push(i);
        return {};
    };
    for (size_t i = 0; i < walks.size(); ++i)
        FLUX_CHECK(advance(i));
    while (!next.empty()) {
        const size_t i = next.top();
        next.pop();
        // An object with several keys stands where the first of them is; before a page's mark it was shown already.
        const bool many = after && m_access.index != nullptr && m_access.index->traits.many;
        if (many)
            FLUX_CHECK(walks[i]->load());
        const bool shown =
            many && !isBehind({orderKeyOf(walks[i]->at(), m_types.front()), walks[i]->at().place}, *after);
        if (!shown) {
            FLUX_TRY(const bool goOn, offer(*walks[i], take));
            if (!goOn)
                return true;
            if (isHopeless())
                return false;
        }
        FLUX_CHECK(advance(i));
    }
    return true;
}

Result<void> ObjectSearch::inAnyOrder(const Take& take) {
    Walks walks;
    if (m_access.index != nullptr) {
        FLUX_CHECK(openStretches(walks, std::nullopt));
    } else {
        FLUX_TRY(auto walk, m_source.walkAll(m_types, m_query.deleted));
        walks.push_back(std::move(walk));
    }
    for (const auto& walk : walks) {
        for (;;) {
            FLUX_TRY(const bool found, walk->next());
            if (!found)
                break;
            FLUX_TRY(const bool goOn, offer(*walk, take));
            if (!goOn)
                return {};
        }
    }
    return {};
}

Result<void> ObjectSearch::walkPart(ObjectWalk& walk, size_t part, const TakeOfPart& take, Seen& seen) const {
    for (;;) {
        FLUX_TRY(const bool found, walk.next());
        if (!found)
            return {};
        if (seen.problem)
            return *seen.problem;
        if (!walk.isTested()) {
            FLUX_TRY(const bool isOne, matches(walk.at().tags, walk.at().data, seen));
            if (!isOne)
                continue;
        }
        ++seen.matched;
        FLUX_TRY(const bool goOn, take(walk, part));
        if (!goOn)
            return {};
    }
}

Result<void> ObjectSearch::inParts(const TakeOfPart& take) {
    if (m_access.index != nullptr)
        return inAnyOrder([&take](ObjectWalk& walk) { return take(walk, 0); });
    std::vector<Seen> seen(kMostParts);
    ObjectSource::RowTest test;
    test.ofTags = !m_tags.empty();
    if (test.ofTags || !m_query.where.isEmpty())
        test.passes = [this, &seen](size_t part, std::string_view tags, std::string_view data) {
            // A test that fails lets its row pass, so that the walk comes back and tells.
            const Result<bool> isOne = matches(tags, data, seen[part]);
            if (!isOne.ok())
                seen[part].problem = isOne.error();
            return !isOne.ok() || *isOne;
        };
    FLUX_TRY(const Walks walks, m_source.walkAllParts(m_types, m_query.deleted, test));
    Q_ASSERT(walks.size() <= kMostParts);
    const auto walkOne = [&](size_t part) { return walkPart(*walks[part], part, take, seen[part]); };
    std::vector<std::future<Result<void>>> others; // where no thread can be had it is walked below, by get()
    for (size_t part = 1; part < walks.size(); ++part)
        others.push_back(std::async(std::launch::async | std::launch::deferred, walkOne, part));
    Result<void> result = walkOne(0);
    for (auto& other : others) {
        const Result<void> theirs = other.get();
        if (result.ok() && !theirs.ok())
            result = theirs.error();
    }
    for (const Seen& part : seen) {
        m_count.scanned += part.scanned;
        m_count.matched += part.matched;
        m_count.patience.add(part.patience);
    }
    return result;
}

Result<std::optional<qint64>> ObjectSearch::knownCount() {
    qint64 sum = 0;
    if (m_access.index != nullptr && m_access.exact && m_once) {
        FLUX_TRY(sum, m_source.countKeys(*m_access.index, m_access.stretches, -1));
        m_count.scanned = m_count.matched = sum;
        return std::optional(sum);
    }
    if (m_access.index != nullptr || !m_query.where.isEmpty() || !m_tags.empty() || m_query.deleted)
        return std::optional<qint64>();
    for (const QString& type : m_types) {
        FLUX_TRY(const qint64 count, m_source.countOf(type));
        sum += count;
    }
    m_count.matched = sum;
    return std::optional(sum);
}

QueryExplanation ObjectSearch::finish(bool counted) {
    QueryExplanation told;
    const bool words = m_access.index != nullptr && m_access.index->definition.lead.kind == IndexLead::Kind::Words;
    told.access = m_access.index == nullptr ? QStringLiteral("scan")
                  : words                   ? QStringLiteral("words")
                                            : QStringLiteral("index");
    if (m_access.index != nullptr)
        told.index = nameOf(m_access.index->definition);
    told.ordered = isOrdered();
    told.exact = m_access.index != nullptr && m_access.exact;
    told.scanned = m_count.scanned;
    told.matched = m_count.matched;
    if (m_count.patience.wasTried())
        told.notes.append(QStringLiteral("A pattern took too many steps on some objects; they were left out."));
    for (const KnownIndex& index : m_indexes) {
        if (index.ready || !m_types.contains(index.definition.type))
            continue;
        m_source.advisor().noteUnfinished();
        told.notes.append(QStringLiteral("The index “%1” is being made.").arg(nameOf(index.definition)));
    }
    // An index would have spared what was looked at in vain, or sorted.
    const qint64 spared = isOrdered() && !counted ? m_count.scanned - m_count.matched : m_count.scanned;
    if (m_access.wanted && spared > 0) {
        m_source.advisor().note(*m_access.wanted, spared);
        told.notes.append(QStringLiteral("An index “%1” would help; it is made when this is asked for more often.")
                              .arg(nameOf(*m_access.wanted)));
    }
    return told;
}

} // namespace flux::store
