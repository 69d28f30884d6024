#include "engine/store/plan/index_advisor.h"

#include <algorithm>

namespace flux::store {

void IndexAdvisor::note(const IndexDefinition& wanted, qint64 scanned) {
    const std::lock_guard lock(m_mutex);
    auto found = std::find_if(m_wishes.begin(), m_wishes.end(),
                              [&wanted](const Wish& wish) { return wish.definition == wanted; });
    if (found == m_wishes.end()) {
        if (m_wishes.size() >= kMaxWishes) { // the one that would have helped least makes room
            m_wishes.erase(std::min_element(m_wishes.begin(), m_wishes.end(),
                                            [](const Wish& a, const Wish& b) { return a.scanned < b.scanned; }));
        }
        m_wishes.push_back({wanted, 0, 0});
        found = m_wishes.end() - 1;
    }
    found->scanned += scanned;
    ++found->uses;
}

std::vector<IndexAdvisor::Wish>::iterator IndexAdvisor::best() {
    const auto found = std::max_element(m_wishes.begin(), m_wishes.end(), [](const Wish& a, const Wish& b) {
        return std::pair(a.uses >= kUses, a.scanned) < std::pair(b.uses >= kUses, b.scanned);
    });
    const bool worth = found != m_wishes.end() && found->uses >= kUses && found->scanned >= m_worthwhile;
    return worth ? found : m_wishes.end();
}

void IndexAdvisor::noteUnfinished() {
    const std::lock_guard lock(m_mutex);
    m_unfinished = true;
}

bool IndexAdvisor::hasWork() {
    const std::lock_guard lock(m_mutex);
    return m_unfinished || best() != m_wishes.end();
}

std::optional<IndexDefinition> IndexAdvisor::take() {
    const std::lock_guard lock(m_mutex);
    m_unfinished = false;
    const auto found = best();
    if (found == m_wishes.end())
        return std::nullopt;
    IndexDefinition taken = found->definition;
    m_wishes.erase(found);
    return taken;
}

} // namespace flux::store
