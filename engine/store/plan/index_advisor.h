#pragma once

#include "engine/store/plan/object_index.h"

#include <mutex>
#include <optional>
#include <vector>

namespace flux::store {

// Remembers which indexes queries would have liked, and says which one is worth making. In memory: what is forgotten
// by a restart is asked for again. Thread: any. Owner: the store.
class IndexAdvisor {
public:
    // A query looked at `scanned` objects that the index would have spared it.
    void note(const IndexDefinition& wanted, qint64 scanned);
    // The one that would have spared most, when that is at least kWorthwhile objects over kUses queries; it is then
    // taken off the list.
    [[nodiscard]] std::optional<IndexDefinition> take();

    static constexpr qint64 kWorthwhile = 5'000;
    static constexpr int kUses = 2;

private:
    struct Wish {
        IndexDefinition definition;
        qint64 scanned = 0;
        int uses = 0;
    };
    static constexpr size_t kMaxWishes = 200;

    std::mutex m_mutex; // guards m_wishes
    std::vector<Wish> m_wishes;
};

} // namespace flux::store
