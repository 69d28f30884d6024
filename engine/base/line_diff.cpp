#include "engine/base/line_diff.h"

#include <QtCore/QStringList>

#include <algorithm>

namespace flux::base {

namespace {

constexpr int kMostSteps = 1000;

using Kind = DiffLine::Kind;

QStringList linesOf(const QString& text) {
    QStringList lines = text.split(u'\n');
    if (lines.last().isEmpty()) // the end of the last line, or no text at all
        lines.removeLast();
    return lines;
}

// After so many steps: how far the furthest path on each diagonal has come, diagonal k at place k + steps.
using Reach = std::vector<int>;

bool comesFromAbove(const Reach& before, int steps, int k) {
    const auto at = [&](int diagonal) { return before[std::size_t(diagonal + steps - 1)]; };
    return k == -steps || (k != steps && at(k - 1) < at(k + 1));
}

int startOn(const Reach& before, int steps, int k) {
    const bool above = comesFromAbove(before, steps, k);
    const int other = above ? k + 1 : k - 1;
    return before[std::size_t(other + steps - 1)] + (above ? 0 : 1);
}

// All rounds until the end is reached; empty: it is too far.
std::vector<Reach> rounds(const QStringList& a, const QStringList& b) {
    std::vector<Reach> all;
    for (int steps = 0; steps <= kMostSteps; ++steps) {
        Reach reach(std::size_t(steps) * 2 + 1, 0);
        for (int k = -steps; k <= steps; k += 2) {
            int x = steps == 0 ? 0 : startOn(all.back(), steps, k);
            while (x < a.size() && x - k < b.size() && x - k >= 0 && a[x] == b[x - k])
                ++x;
            const int place = k + steps;
            reach[std::size_t(place)] = x;
            if (k == int(a.size() - b.size()) && x >= a.size()) {
                all.push_back(std::move(reach));
                return all;
            }
        }
        all.push_back(std::move(reach));
    }
    return {};
}

} // namespace

std::vector<DiffLine> diffLines(const QString& before, const QString& after) {
    const QStringList a = linesOf(before);
    const QStringList b = linesOf(after);
    const std::vector<Reach> all = rounds(a, b);
    std::vector<DiffLine> lines;
    if (all.empty()) {
        for (const QString& line : a)
            lines.push_back({Kind::Removed, line});
        for (const QString& line : b)
            lines.push_back({Kind::Added, line});
        return lines;
    }
    int x = int(a.size());
    int y = int(b.size());
    for (int steps = int(all.size()) - 1; steps >= 0; --steps) { // the way back
        const int k = x - y;
        const int start = steps == 0 ? 0 : startOn(all[std::size_t(steps - 1)], steps, k);
        for (; x > start; --x, --y)
            lines.push_back({Kind::Same, a[x - 1]});
        if (steps == 0)
            break;
        if (comesFromAbove(all[std::size_t(steps - 1)], steps, k))
            lines.push_back({Kind::Added, b[--y]});
        else
            lines.push_back({Kind::Removed, a[--x]});
    }
    std::reverse(lines.begin(), lines.end());
    // Within a run of changes the removed ones come first.
    for (auto at = lines.begin(); at != lines.end();) {
        const auto isChange = [](const DiffLine& line) { return line.kind != Kind::Same; };
        const auto from = std::find_if(at, lines.end(), isChange);
        at = std::find_if_not(from, lines.end(), isChange);
        std::stable_partition(from, at, [](const DiffLine& line) { return line.kind == Kind::Removed; });
    }
    return lines;
}

} // namespace flux::base
