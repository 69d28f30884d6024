#include "engine/store/plan/key_change.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace flux::store {

KeyChange keyChange(const IndexDefinition& definition, const IndexedState& was, const IndexedState& is) {
    KeyChange change;
    std::vector<std::string> before;
    std::vector<std::string> after;
    if (was.object != nullptr && was.object->type == definition.type) {
        IndexTraits old;
        before = indexKeys(definition, *was.object, was.data, old);
    }
    if (is.object != nullptr && is.object->type == definition.type)
        after = indexKeys(definition, *is.object, is.data, change.traits);
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(change.removed));
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(change.added));
    return change;
}

std::vector<std::string> KnownWords::fresh(const KnownIndex& index, std::string_view data) {
    constexpr size_t kMost = 200'000;
    std::vector<std::string> words;
    if (index.definition.lead.kind != IndexLead::Kind::Words)
        return words;
    for (std::string& word : domain::patternWordsOf(data, index.definition.lead.path)) {
        if (m_words.size() >= kMost)
            m_words.clear();
        if (m_words.insert(std::to_string(index.id) + ' ' + word).second)
            words.push_back(std::move(word));
    }
    return words;
}

std::string endOf(const domain::KeyRange& range) {
    return range.high.empty() ? std::string("\xFF") : range.high; // no key begins with it
}

WalkBounds boundsOf(const domain::KeyRange& range, bool descending, const std::optional<WalkStart>& after) {
    const auto order = [](const WalkStart& a, const WalkStart& b) {
        return std::tie(a.key, a.place) < std::tie(b.key, b.place);
    };
    WalkBounds bounds{descending ? WalkStart{endOf(range), 0} : WalkStart{range.low, -1},
                      descending ? range.low : endOf(range)};
    if (after)
        bounds.start = descending ? std::min(bounds.start, *after, order) : std::max(bounds.start, *after, order);
    return bounds;
}

base::Result<std::pair<qint64, qint64>> startOfChanged(bool descending, const std::optional<WalkStart>& after) {
    using Limits = std::numeric_limits<qint64>;
    if (!after)
        return std::pair(descending ? Limits::max() : Limits::min(), qint64(0));
    const auto time = domain::wholeNumberOf(after->key);
    if (!time)
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("The cursor does not belong to this query. Ask for the first page again."));
    return std::pair(*time, after->place);
}

} // namespace flux::store
