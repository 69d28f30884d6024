#include "engine/store/plan/object_tally.h"

#include "engine/domain/filter/sort_key.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace flux::store {

using base::Json;
using domain::FieldPath;

namespace {

std::optional<size_t> placeIn(const std::string& text) {
    size_t place = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(place) : std::nullopt;
}

void collect(const Json& node, const FieldPath& path, size_t step, std::vector<const Json*>& found) {
    if (step == path.size()) {
        found.push_back(&node);
        return;
    }
    if (node.is_object()) {
        if (const auto member = node.find(path[step]); member != node.end())
            collect(*member, path, step + 1, found);
        return;
    }
    if (!node.is_array())
        return;
    if (const auto place = placeIn(path[step]); place && *place < node.size())
        collect(node[*place], path, step + 1, found);
    for (const Json& element : node) {
        if (element.is_object())
            collect(element, path, step, found);
    }
}

// What makes values the same: their order's key where that is whole, and their text.
std::string keyOf(const Json& value) {
    std::string key = domain::sortKey(value);
    if (!value.is_number())
        key += base::dumpJson(value).toStdString();
    return key;
}

// The largest first; the map gave them in the order of their values.
template <typename Row>
std::vector<Row> mostFrequent(std::map<std::string, Row>& rows, int limit) {
    std::vector<Row> all;
    all.reserve(rows.size());
    for (auto& [key, row] : rows)
        all.push_back(std::move(row));
    std::stable_sort(all.begin(), all.end(), [](const Row& a, const Row& b) { return a.count > b.count; });
    if (all.size() > size_t(std::max(0, limit)))
        all.erase(all.begin() + std::max(0, limit), all.end());
    return all;
}

void measure(Measure& sums, const Json& number) {
    const double value = number.get<double>();
    ++sums.count;
    sums.sum += value;
    if (sums.min.is_null() || value < sums.min.get<double>())
        sums.min = number;
    if (sums.max.is_null() || value > sums.max.get<double>())
        sums.max = number;
}

} // namespace

std::vector<const Json*> valuesAt(const Json& data, const FieldPath& path) {
    std::vector<const Json*> found;
    collect(data, path, 0, found);
    return found;
}

void ValueTally::add(const Json& data) {
    std::set<std::string> counted;
    const auto count = [&](const Json& value) {
        std::string key = keyOf(value);
        if (!counted.insert(key).second)
            return;
        ValueCount& row = m_values[std::move(key)];
        if (row.count++ == 0)
            row.value = value;
    };
    for (const Json* value : valuesAt(data, m_path)) {
        if (!value->is_array()) {
            count(*value);
            continue;
        }
        for (const Json& element : *value)
            count(element);
    }
}

std::vector<ValueCount> ValueTally::take(int limit) {
    return mostFrequent(m_values, limit);
}

GroupTally::GroupTally(const GroupQuery& how)
    : m_isOne(how.by.isEmpty()), m_by(domain::splitPath(how.by.toStdString())) {
    for (const QString& path : how.measures)
        m_measures.emplace_back(path, domain::splitPath(path.toStdString()));
}

void GroupTally::add(const Json& data) {
    const auto found = m_isOne ? std::vector<const Json*>() : valuesAt(data, m_by);
    const Json value = found.empty() ? Json() : *found.front();
    Group& group = m_groups[keyOf(value)];
    if (group.count++ == 0) {
        group.value = value;
        for (const auto& [name, path] : m_measures) {
            group.measures.emplace_back();
            group.measures.back().path = name;
        }
    }
    for (size_t i = 0; i < m_measures.size(); ++i) {
        for (const Json* number : valuesAt(data, m_measures[i].second)) {
            if (number->is_number())
                measure(group.measures[i], *number);
        }
    }
}

std::vector<Group> GroupTally::take(int limit) {
    return mostFrequent(m_groups, limit);
}

} // namespace flux::store
