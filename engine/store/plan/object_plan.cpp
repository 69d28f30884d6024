#include "engine/store/plan/object_plan.h"

#include <algorithm>

namespace flux::store {

using domain::FilterNode;
using domain::FilterOp;
using domain::KeyRange;
using domain::KeyRanges;
using domain::OrderField;

namespace {

constexpr qint64 kCountCap = 2000; // keys that an estimate looks at, at most
constexpr qint64 kFew = 300;       // so few are read and sorted at once, whatever else there is
constexpr size_t kMaxStretches = 400;

// The conditions that all must hold.
void collect(const FilterNode& node, std::vector<const FilterNode*>& conditions) {
    for (const FilterNode& child : node.children) {
        if (child.op == FilterOp::And)
            collect(child, conditions);
        else
            conditions.push_back(&child);
    }
}

bool isEquality(const FilterNode& node) {
    return node.op == FilterOp::Eq || node.op == FilterOp::In;
}
bool isRange(const FilterNode& node) {
    return node.op == FilterOp::Gt || node.op == FilterOp::Gte || node.op == FilterOp::Lt || node.op == FilterOp::Lte;
}

KeyRanges intersected(const KeyRanges& a, const KeyRanges& b) {
    KeyRanges both;
    both.exact = a.exact && b.exact;
    for (const KeyRange& x : a.ranges) {
        for (const KeyRange& y : b.ranges) {
            KeyRange shared{std::max(x.low, y.low), x.high.empty()   ? y.high
                                                    : y.high.empty() ? x.high
                                                                     : std::min(x.high, y.high)};
            if (shared.high.empty() || shared.low < shared.high)
                both.ranges.push_back(std::move(shared));
        }
    }
    std::sort(both.ranges.begin(), both.ranges.end(),
              [](const KeyRange& l, const KeyRange& r) { return l.low < r.low; });
    return both;
}

class Planner {
public:
    Planner(const ObjectQuery& query, const PlanHelp& help) : m_query(query), m_help(help), m_order(orderOf(query)) {
        collect(query.where.root(), m_conditions);
    }

    ObjectAccess plan(const std::vector<KnownIndex>& indexes) {
        ObjectAccess best;
        if (m_query.types.size() != 1 || m_query.deleted)
            return best;
        int bestRank = 1'000'000;
        std::optional<IndexDefinition> wanted = wish();
        for (const KnownIndex& index : indexes) {
            if (index.definition.type != m_query.types.front())
                continue;
            if (wanted && index.definition == *wanted)
                wanted.reset();
            auto access = index.ready ? accessThrough(index) : std::nullopt;
            if (!access)
                continue;
            if (const int rank = rankOf(*access); rank < bestRank) {
                bestRank = rank;
                best = std::move(*access);
            }
        }
        best.wanted = std::move(wanted);
        return best;
    }

private:
    // Smaller is better.
    int rankOf(const ObjectAccess& access) const {
        if (access.ordered && access.exact)
            return 0;
        const qint64 count = m_help.count(*access.index, access.stretches, kCountCap);
        if (count <= kFew)
            return 1 + static_cast<int>(count);
        const bool constrained = m_constrained;
        if (access.ordered)
            return access.index->definition.lead.kind != IndexLead::Kind::None ? 1000 : constrained ? 2000 : 500'000;
        return constrained ? 10'000 + static_cast<int>(count) : 900'000;
    }

    // What the conditions on the index's value leave of its keys; nothing when they leave all.
    std::optional<KeyRanges> valueRanges(const KnownIndex& index, std::vector<const FilterNode*>& used) const {
        const OrderField& value = index.definition.value;
        if (value.base != OrderField::Base::Data)
            return std::nullopt;
        std::optional<KeyRanges> found;
        for (const FilterNode* node : m_conditions) {
            if (node->path != value.path)
                continue;
            auto ranges = domain::keyRangesOf(*node);
            if (!ranges)
                continue;
            // Of several conditions on a list each may be met by another element: only one of them narrows.
            if (found && index.traits.many)
                continue;
            found = found ? intersected(*found, *ranges) : std::move(*ranges);
            used.push_back(node);
        }
        return found;
    }

    // Of the patterns on the path of an index of words, the keys of the one that fewest objects have; each must match.
    std::optional<std::vector<std::string>> rarestWords(const KnownIndex& index) {
        std::optional<std::vector<std::string>> best;
        qint64 fewest = 0;
        for (const FilterNode* node : m_conditions) {
            const bool serves = node->path == index.definition.lead.path && node->op == FilterOp::Regex;
            const std::string part = serves ? domain::wordPartOf(*node->pattern) : std::string();
            if (part.empty())
                continue;
            std::vector<std::string> keys;
            for (const std::string& word : m_help.words(index, part))
                keys.push_back(wordKey(word));
            ObjectAccess access;
            addStretches(access, keys, std::nullopt);
            const qint64 count = keys.empty() ? 0 : m_help.count(index, access.stretches, kCountCap);
            if (!best || count < fewest) {
                best = std::move(keys);
                fewest = count;
            }
        }
        return best;
    }

    // The keys that the lead may begin with; nothing when no condition says.
    std::optional<std::vector<std::string>> leadKeys(const KnownIndex& index, std::vector<const FilterNode*>& used,
                                                     bool& exact) {
        const IndexLead& lead = index.definition.lead;
        if (lead.kind == IndexLead::Kind::Tags) {
            if (m_query.tags.isEmpty())
                return std::nullopt;
            exact = m_query.tags.size() == 1;
            return std::vector{wordKey(m_query.tags.front().toStdString())};
        }
        if (lead.kind == IndexLead::Kind::Words) {
            exact = false;
            return rarestWords(index);
        }
        for (const FilterNode* node : m_conditions) {
            if (node->path != lead.path)
                continue;
            const auto ranges = lead.kind == IndexLead::Kind::Elements ? domain::elementRangesOf(*node)
                                : lead.kind == IndexLead::Kind::Path && isEquality(*node) ? domain::keyRangesOf(*node)
                                                                                          : std::nullopt;
            if (!ranges)
                continue;
            std::vector<std::string> keys;
            for (const KeyRange& range : ranges->ranges)
                keys.push_back(range.low);
            exact = ranges->exact;
            if (std::any_of(ranges->ranges.begin(), ranges->ranges.end(),
                            [](const KeyRange& range) { return range.high != domain::behind(range.low); }))
                continue; // a whole bracket: not a key
            used.push_back(node);
            return keys;
        }
        return std::nullopt;
    }

    std::optional<ObjectAccess> accessThrough(const KnownIndex& index) {
        ObjectAccess access;
        access.index = &index;
        std::vector<const FilterNode*> used;
        const auto ranges = valueRanges(index, used);
        const bool ordersByValue = m_order.size() == 1 && sameField(m_order.front(), index.definition.value);
        access.descending = m_order.front().descending;
        bool leadExact = true;
        if (index.definition.lead.kind == IndexLead::Kind::None) {
            if (!ranges && !ordersByValue)
                return std::nullopt;
            m_constrained = ranges.has_value();
            for (const KeyRange& range : ranges ? ranges->ranges : std::vector{KeyRange{}})
                access.stretches.push_back({range, 0});
        } else {
            const auto leads = leadKeys(index, used, leadExact);
            if (!leads)
                return std::nullopt;
            m_constrained = true;
            addStretches(access, *leads, ranges);
        }
        access.narrows = m_constrained;
        if (access.stretches.size() > kMaxStretches)
            return std::nullopt;
        // An object with several keys stands in the order by one of them, which a range may leave out.
        access.ordered = ordersByValue && !(index.traits.many && ranges);
        const bool tagsCovered =
            m_query.tags.isEmpty() || (index.definition.lead.kind == IndexLead::Kind::Tags && leadExact);
        const bool allUsed = std::all_of(m_conditions.begin(), m_conditions.end(), [&used](const FilterNode* node) {
            return std::find(used.begin(), used.end(), node) != used.end();
        });
        access.exact = allUsed && tagsCovered && leadExact && (!ranges || ranges->exact) && !index.traits.cut;
        return access;
    }

    static void addStretches(ObjectAccess& access, const std::vector<std::string>& leads,
                             const std::optional<KeyRanges>& ranges) {
        for (const std::string& lead : leads) {
            if (!ranges) {
                access.stretches.push_back({{lead, domain::behind(lead)}, lead.size()});
                continue;
            }
            for (const KeyRange& range : ranges->ranges)
                access.stretches.push_back(
                    {{lead + range.low, range.high.empty() ? domain::behind(lead) : lead + range.high}, lead.size()});
        }
    }

    static bool sameField(const OrderField& a, const OrderField& b) { return a.base == b.base && a.path == b.path; }

    // The index that this query would like best: equality first, then order, then range.
    [[nodiscard]] std::optional<IndexDefinition> wish() const {
        IndexDefinition best;
        best.type = m_query.types.front();
        if (m_order.size() == 1)
            best.value = m_order.front();
        best.value.descending = false;
        const bool byValue = m_order.size() == 1 && best.value.base == OrderField::Base::Data;
        const FilterNode* equality = nullptr;
        const FilterNode* range = nullptr;
        const FilterNode* contains = nullptr;
        const FilterNode* words = nullptr;
        for (const FilterNode* node : m_conditions) {
            if (node->path.empty())
                continue;
            if (isEquality(*node) && domain::keyRangesOf(*node) && (equality == nullptr || node->op == FilterOp::Eq))
                equality = node;
            else if (isRange(*node) || (node->op == FilterOp::Regex && !node->pattern->prefix().empty()))
                range = range == nullptr || (byValue && node->path == best.value.path) ? node : range;
            else if (node->op == FilterOp::Contains && domain::elementRangesOf(*node))
                contains = node;
            else if (node->op == FilterOp::Regex && !domain::wordPartOf(*node->pattern).empty())
                words = node;
        }
        if (equality != nullptr && equality->op == FilterOp::Eq)
            best.lead = {IndexLead::Kind::Path, equality->path};
        else if (!m_query.tags.isEmpty())
            best.lead = {IndexLead::Kind::Tags, {}};
        else if (contains != nullptr)
            best.lead = {IndexLead::Kind::Elements, contains->path};
        else if (equality != nullptr)
            best.lead = {IndexLead::Kind::Path, equality->path};
        else if (words != nullptr && range == nullptr)
            best.lead = {IndexLead::Kind::Words, words->path};
        const bool isPlain = best.lead.kind == IndexLead::Kind::None;
        if (range != nullptr && (isPlain || m_query.order.empty()))
            best.value = {OrderField::Base::Data, range->path, false};
        if (isPlain && range == nullptr && (m_query.order.empty() || m_order.size() != 1 || !byValue))
            return std::nullopt; // the store's own order serves
        if (best.lead.kind == IndexLead::Kind::Path && best.lead.path == best.value.path)
            best.lead = {};
        return best;
    }

    const ObjectQuery& m_query;
    const PlanHelp& m_help;
    domain::Order m_order;
    std::vector<const FilterNode*> m_conditions;
    bool m_constrained = false; // of the access that was looked at last
};

} // namespace

domain::Order orderOf(const ObjectQuery& query) {
    if (!query.order.empty())
        return query.order;
    return {{OrderField::Base::UpdatedAt, {}, true}};
}

ObjectAccess planAccess(const ObjectQuery& query, const std::vector<KnownIndex>& indexes, const PlanHelp& help) {
    return Planner(query, help).plan(indexes);
}

} // namespace flux::store
