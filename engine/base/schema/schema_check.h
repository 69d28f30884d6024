#pragma once

#include "engine/base/schema/schema_index.h"

#include <set>

namespace flux::base {

// What a schema has looked at of an object or a list, for "unevaluatedProperties" and "unevaluatedItems".
struct Evaluated {
    std::set<std::string> names;
    std::set<size_t> items;
    size_t itemsBefore = 0; // all items before this one
    bool everything = false;

    void add(const Evaluated& other);
};

// Checks one value against a compiled schema. Lives for one check.
class SchemaCheck {
public:
    SchemaCheck(const SchemaIndex& index, int limit) : m_index(index), m_limit(limit > 0 ? limit : 1) {}

    bool run(const Json& schema, const Json& value);
    [[nodiscard]] std::vector<SchemaProblem> take() { return std::move(m_problems); }

private:
    // One schema on one value, at the place `m_path`. False when it does not fit; why is in m_problems unless silent.
    bool check(const Json& schema, const QString& around, const Json& value, Evaluated& seen);
    bool checkObject(const Json& schema, const Json& value, Evaluated& seen);
    bool references(const Json& schema, const Json& value, Evaluated& seen);
    bool follow(const SchemaPlace& place, const Json& value, Evaluated& seen);
    bool plain(const Json& schema, const Json& value);
    bool numbers(const Json& schema, const Json& value);
    bool texts(const Json& schema, const Json& value);
    bool combined(const Json& schema, const Json& value, Evaluated& seen);
    bool conditions(const Json& schema, const Json& value, Evaluated& seen);
    bool properties(const Json& schema, const Json& value, Evaluated& seen);
    bool property(const Json& schema, const std::string& name, const Json& item, Evaluated& seen);
    bool dependencies(const Json& schema, const Json& value, Evaluated& seen);
    bool sizesOfObject(const Json& schema, const Json& value);
    bool list(const Json& schema, const Json& value, Evaluated& seen);
    bool items(const Json& schema, const Json& value, Evaluated& seen);
    bool contains(const Json& schema, const Json& value, Evaluated& seen);
    bool sizesOfList(const Json& schema, const Json& value);
    bool unevaluated(const Json& schema, const Json& value, Evaluated& seen);

    bool quiet(const Json& schema, const Json& value, Evaluated& seen); // without noting problems
    bool inner(const Json& schema, const Json& value, const QString& step);
    bool matches(const std::string& pattern, const std::string& text);
    bool spend(int steps);
    bool wrong(const QString& sentence);
    bool giveUp(const QString& sentence);

    const SchemaIndex& m_index;
    int m_limit;
    int m_silent = 0;
    int m_depth = 0;
    int m_inPlace = 0; // of m_depth, since the last step into the value
    qint64 m_steps = 0;
    qint64 m_maxSteps = 0;
    QString m_givenUp; // why the whole could not be checked
    QString m_path;
    std::vector<QString> m_scope; // the resources that were entered, outermost first
    std::vector<SchemaProblem> m_problems;
};

} // namespace flux::base
