#include "engine/memory/diversity.h"

#include <algorithm>

namespace flux::memory {

std::vector<Ranked> diversified(const std::vector<Ranked>& list, const Likeness& likeness, double share,
                                std::size_t limit) {
    std::vector<Ranked> taken;
    if (list.empty())
        return taken;
    const double best = std::max(list.front().score, 1e-12);
    std::vector<double> repeats(list.size(), 0); // the likeness to the most similar one taken
    std::vector<bool> isTaken(list.size(), false);
    while (taken.size() < std::min(limit, list.size())) {
        std::size_t next = list.size();
        double most = 0;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (isTaken[i])
                continue;
            const double worth = share * list[i].score / best - (1 - share) * repeats[i];
            if (next == list.size() || worth > most) {
                next = i;
                most = worth;
            }
        }
        isTaken[next] = true;
        taken.push_back(list[next]);
        if (share >= 1)
            continue;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!isTaken[i])
                repeats[i] = std::max(repeats[i], likeness(next, i));
        }
    }
    return taken;
}

} // namespace flux::memory
