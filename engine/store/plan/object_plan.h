#pragma once

#include "engine/domain/filter/sort_key.h"
#include "engine/store/objects.h"
#include "engine/store/plan/object_index.h"

#include <functional>

namespace flux::store {

// An index that exists, as the planner sees it.
struct KnownIndex {
    qint64 id = 0;
    IndexDefinition definition;
    IndexTraits traits;
    bool ready = false; // else it is still being made
};

// An index with how far it has been made.
struct CatalogIndex {
    KnownIndex known;
    qint64 builtTo = 0; // places up to this one have their keys
};

// Where a walk through keys begins: strictly behind this row, in the direction of the walk.
struct WalkStart {
    std::string key;
    qint64 place = 0;
};

// A stretch of an index's keys. What stands behind `leadSize` bytes is the value's key.
struct KeyStretch {
    domain::KeyRange range;
    size_t leadSize = 0;
};

// How a query is answered: through stretches of an index, or by looking at every object of the types.
struct ObjectAccess {
    const KnownIndex* index = nullptr;     // null: a scan
    std::vector<KeyStretch> stretches;     // merged by value where there are several with a lead
    bool ordered = false;                  // the stretches give the wanted order
    bool descending = false;               // they are read from behind
    bool exact = false;                    // what they give matches; else each object is held against the query
    bool narrows = false;                  // a condition chose the stretches; else they are the whole index
    std::optional<IndexDefinition> wanted; // the index that would serve best and is not there
};

// What the planner may ask of the store while it plans.
struct PlanHelp {
    // How many keys lie in the stretches; counting may stop at `most`.
    std::function<qint64(const KnownIndex& index, const std::vector<KeyStretch>& stretches, qint64 most)> count;
    // The words of an index of words that contain the text.
    std::function<std::vector<std::string>(const KnownIndex& index, const std::string& part)> words;
};

// Pure but for its help. Only queries on one type use indexes.
[[nodiscard]] ObjectAccess planAccess(const ObjectQuery& query, const std::vector<KnownIndex>& indexes,
                                      const PlanHelp& help);

// The order that the query means: its own, or newest change first.
[[nodiscard]] domain::Order orderOf(const ObjectQuery& query);

} // namespace flux::store
