#include "engine/memory/fusion.h"

#include <QtCore/QHash>

#include <algorithm>

namespace flux::memory {

namespace {

constexpr double kSmoothing = 60; // of the paper: keeps the first places from deciding alone

} // namespace

std::vector<Ranked> fuseByRank(const std::vector<Ranking>& rankings) {
    std::vector<Ranked> fused; // in the order of first appearance, which a stable sort keeps for equals
    QHash<QString, std::size_t> places;
    for (const Ranking& ranking : rankings) {
        double place = 0;
        for (const Ranked& ranked : ranking.list) {
            place += 1;
            const auto known = places.constFind(ranked.id);
            const std::size_t at = known == places.cend() ? fused.size() : *known;
            if (at == fused.size()) {
                places.insert(ranked.id, at);
                fused.push_back({ranked.id, 0});
            }
            fused[at].score += ranking.weight / (kSmoothing + place);
        }
    }
    std::stable_sort(fused.begin(), fused.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    return fused;
}

} // namespace flux::memory
