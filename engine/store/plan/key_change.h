#pragma once

#include "engine/store/plan/object_plan.h"

#include <unordered_set>

namespace flux::store {

// What a change of objects does to the indexes, for every store that keeps their keys in a table.

inline constexpr int kIndexPiece = 1024;  // objects whose keys are made at once when an index is made
inline constexpr size_t kMaxIndexes = 64; // every one costs each change

// An object as it was or is; null: there is none of it to be found, it does not exist or is in the trash.
struct IndexedState {
    const domain::WorkspaceObject* object = nullptr; // its data is not looked at
    std::string_view data;                           // compact JSON
};
struct KeyChange {
    std::vector<std::string> removed, added; // sorted
    IndexTraits traits;                      // of what is
};
[[nodiscard]] KeyChange keyChange(const IndexDefinition& definition, const IndexedState& was, const IndexedState& is);

// Is the object at that place the writer's to index? Else the builder comes there.
[[nodiscard]] inline bool hasReached(const CatalogIndex& index, qint64 place) {
    return index.known.ready || place <= index.builtTo;
}
// Traits are only ever set: what was true of one object must be reckoned with from then on.
[[nodiscard]] inline bool isNews(const IndexTraits& found, const IndexTraits& known) {
    return (found.many && !known.many) || (found.cut && !known.cut);
}

// Words that the store's table of words has already, so that they are not written again and again. In memory, bounded.
// Thread and owner: a writer's.
class KnownWords {
public:
    // Those of the text that may be new; from now on they are known. None where it is no index of words.
    [[nodiscard]] std::vector<std::string> fresh(const KnownIndex& index, std::string_view data);
    void forget() { m_words.clear(); } // what was to be written was not

private:
    std::unordered_set<std::string> m_words; // index id and word
};

// How a stretch of keys, or of times, is walked from a start on.
struct WalkBounds {
    WalkStart start; // exclusive
    std::string end; // forwards exclusive, backwards inclusive
};
[[nodiscard]] WalkBounds boundsOf(const domain::KeyRange& range, bool descending,
                                  const std::optional<WalkStart>& after);
// The time and place behind which a walk by last change begins. Errors: InvalidArgument for a key that is no time.
[[nodiscard]] base::Result<std::pair<qint64, qint64>> startOfChanged(bool descending,
                                                                     const std::optional<WalkStart>& after);
[[nodiscard]] std::string endOf(const domain::KeyRange& range); // exclusive; also where it has none

} // namespace flux::store
