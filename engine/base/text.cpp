#include "engine/base/text.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace flux::base {

namespace {
constexpr qsizetype kLongestName = 128; // nobody misspells more than this, and the cost is quadratic
}

int editDistance(QStringView a, QStringView b, int limit) {
    if (std::abs(a.size() - b.size()) > limit)
        return limit + 1;
    const auto columns = static_cast<size_t>(b.size());
    std::vector<int> before(columns + 1), previous(columns + 1), current(columns + 1);
    for (size_t j = 0; j <= columns; ++j)
        previous[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        current[0] = static_cast<int>(i);
        int best = current[0];
        for (size_t j = 1; j <= columns; ++j) {
            const auto bj = static_cast<qsizetype>(j);
            const int replaced = previous[j - 1] + (a[i - 1] == b[bj - 1] ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
            if (i > 1 && bj > 1 && a[i - 1] == b[bj - 2] && a[i - 2] == b[bj - 1])
                current[j] = std::min(current[j], before[j - 2] + 1);
            best = std::min(best, current[j]);
        }
        // A swap reaches back two rows, so one row beyond the limit does not end it; the row before must be there too.
        if (best > limit && *std::min_element(previous.begin(), previous.end()) > limit)
            return limit + 1;
        std::swap(before, previous);
        std::swap(previous, current);
    }
    return std::min(previous[columns], limit + 1);
}

QString nearestName(QStringView name, const QStringList& candidates) {
    if (name.isEmpty() || name.size() > kLongestName)
        return {};
    const QString wanted = name.toString().toCaseFolded();
    QString nearest;
    int nearestDistance = -1;
    for (const QString& candidate : candidates) {
        const QString folded = candidate.toCaseFolded();
        int limit = std::max<int>(1, static_cast<int>(std::max(wanted.size(), folded.size()) / 3));
        if (nearestDistance >= 0)
            limit = std::min(limit, nearestDistance - 1);
        if (limit < 0)
            break;
        const int distance = editDistance(wanted, folded, limit);
        // A name that shares no letter in place is no hint, however short: "ab" is not near "cd".
        if (distance <= limit && distance < std::min(wanted.size(), folded.size())) {
            nearest = candidate;
            nearestDistance = distance;
        }
    }
    return nearest;
}

} // namespace flux::base
