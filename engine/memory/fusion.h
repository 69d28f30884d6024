#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::memory {

// One thing in a ranked list; more is better. What a score is worth only its own list knows.
struct Ranked {
    QString id;
    double score = 0;

    friend bool operator==(const Ranked&, const Ranked&) = default;
};

// A list that takes part in a fusion, best first, and how much it counts.
struct Ranking {
    std::vector<Ranked> list;
    double weight = 1;
};

// Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009): each list gives weight / (60 + place), so that
// lists whose scores cannot be compared are put together by their order alone. Best first; equals by the first list
// that has one of them, then by id. Pure.
[[nodiscard]] std::vector<Ranked> fuseByRank(const std::vector<Ranking>& rankings);

} // namespace flux::memory
