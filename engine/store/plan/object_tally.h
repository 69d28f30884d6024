#pragma once

#include "engine/domain/filter/filter.h"
#include "engine/store/objects.h"

#include <map>

namespace flux::store {

// Every value that the path leads to: through lists into each of their elements, as a filter goes. Of a list at its end
// the list itself.
[[nodiscard]] std::vector<const base::Json*> valuesAt(const base::Json& data, const domain::FieldPath& path);

// How many objects have which value at a path. Of a list each element counts, and an object counts once for each value;
// one without a value there counts for none. Numbers are the same when they are equal.
class ValueTally {
public:
    explicit ValueTally(const QString& path) : m_path(domain::splitPath(path.toStdString())) {}

    void add(const base::Json& data);
    [[nodiscard]] std::vector<ValueCount> take(int limit); // most frequent first, then by value

private:
    domain::FieldPath m_path;
    std::map<std::string, ValueCount> m_values; // by the key of the value
};

// Objects in groups by the value of a path, null where there is none; of a list it is the whole list. The measures sum
// up the numbers that their paths lead to.
class GroupTally {
public:
    explicit GroupTally(const GroupQuery& how);

    void add(const base::Json& data);
    [[nodiscard]] std::vector<Group> take(int limit); // largest first, then by value

private:
    bool m_isOne; // everything is one group
    domain::FieldPath m_by;
    std::vector<std::pair<QString, domain::FieldPath>> m_measures;
    std::map<std::string, Group> m_groups;
};

} // namespace flux::store
