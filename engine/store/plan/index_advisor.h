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
    // An index is worth making when it would have spared looking at so many objects.
    explicit IndexAdvisor(qint64 worthwhile = kWorthwhile) : m_worthwhile(worthwhile) {}

    [[nodiscard]] qint64 worthwhile() const { return m_worthwhile; }
    // A query looked at `scanned` objects that the index would have spared it.
    void note(const IndexDefinition& wanted, qint64 scanned);
    // A query met an index that is still being made. Whoever was making it may have ended since.
    void noteUnfinished();
    // The one that would have spared most, when that is worth it and at least kUses queries asked; it is then
    // taken off the list. What was noted as unfinished is taken up by the same piece of upkeep.
    [[nodiscard]] std::optional<IndexDefinition> take();
    [[nodiscard]] bool hasWork(); // would take() give one, or is one unfinished?

    static constexpr qint64 kWorthwhile = 5'000;
    static constexpr int kUses = 2;

private:
    struct Wish {
        IndexDefinition definition;
        qint64 scanned = 0;
        int uses = 0;
    };
    static constexpr size_t kMaxWishes = 200;
    [[nodiscard]] std::vector<Wish>::iterator best(); // the end: none is worth it

    const qint64 m_worthwhile;
    std::mutex m_mutex; // guards what follows
    std::vector<Wish> m_wishes;
    bool m_unfinished = false;
};

} // namespace flux::store
