#include "ui/core/step_lanes.h"

#include <queue>

#include <algorithm>
#include <functional>
#include <limits>

namespace flux::ui {

namespace {

constexpr int kMaxLanes = 64; // of a very wide plan; the window draws three

std::vector<int> childCounts(const StepDependencies& dependencies) {
    std::vector<int> counts(dependencies.size(), 0);
    for (std::size_t step = 0; step < dependencies.size(); ++step) {
        for (const int before : dependencies[step]) {
            if (before >= 0 && before < static_cast<int>(step))
                ++counts[static_cast<std::size_t>(before)];
        }
    }
    return counts;
}

QString point(double x, double y) {
    return QStringLiteral("%1 %2 ").arg(x, 0, 'f', 1).arg(y, 0, 'f', 1);
}

} // namespace

std::vector<int> downwards(const StepDependencies& dependencies) {
    const int count = static_cast<int>(dependencies.size());
    std::vector<std::vector<int>> after(dependencies.size());
    std::vector<int> missing(dependencies.size(), 0);
    for (int step = 0; step < count; ++step) {
        for (const int before : dependencies[static_cast<std::size_t>(step)]) {
            if (before < 0 || before >= count || before == step)
                continue;
            after[static_cast<std::size_t>(before)].push_back(step);
            ++missing[static_cast<std::size_t>(step)];
        }
    }
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int step = 0; step < count; ++step) {
        if (missing[static_cast<std::size_t>(step)] == 0)
            ready.push(step);
    }
    std::vector<int> order;
    std::vector<bool> placed(dependencies.size(), false);
    while (!ready.empty()) {
        const int step = ready.top();
        ready.pop();
        order.push_back(step);
        placed[static_cast<std::size_t>(step)] = true;
        for (const int next : after[static_cast<std::size_t>(step)]) {
            if (--missing[static_cast<std::size_t>(next)] == 0)
                ready.push(next);
        }
    }
    for (int step = 0; step < count; ++step) {
        if (!placed[static_cast<std::size_t>(step)])
            order.push_back(step);
    }
    return order;
}

std::vector<int> assignLanes(const StepDependencies& dependencies) {
    std::vector<int> waiting = childCounts(dependencies); // how many steps below still need this one
    std::vector<int> lanes(dependencies.size(), 0);
    std::vector<int> tips; // the last step of each lane
    for (int step = 0; step < static_cast<int>(dependencies.size()); ++step) {
        const auto& before = dependencies[static_cast<std::size_t>(step)];
        for (const int dependency : before) {
            if (dependency >= 0 && dependency < step)
                --waiting[static_cast<std::size_t>(dependency)];
        }
        int lane = std::numeric_limits<int>::max();
        for (const int dependency : before) {
            if (dependency < 0 || dependency >= step)
                continue;
            const int own = lanes[static_cast<std::size_t>(dependency)];
            if (tips[static_cast<std::size_t>(own)] == dependency)
                lane = std::min(lane, own);
        }
        for (int free = 0; lane == std::numeric_limits<int>::max(); ++free) {
            const bool taken = free < static_cast<int>(tips.size()) &&
                               waiting[static_cast<std::size_t>(tips[static_cast<std::size_t>(free)])] > 0;
            if (!taken || free == kMaxLanes - 1)
                lane = free;
        }
        if (lane >= static_cast<int>(tips.size()))
            tips.resize(static_cast<std::size_t>(lane) + 1, step);
        tips[static_cast<std::size_t>(lane)] = step;
        lanes[static_cast<std::size_t>(step)] = lane;
    }
    return lanes;
}

QString armsPath(const std::vector<Arm>& arms, bool done, const ArmGeometry& geometry) {
    const double h = geometry.rowHeight;
    const auto laneX = [&](int lane) {
        return geometry.firstLane + std::min(lane, geometry.maxLane) * geometry.laneStep;
    };
    QString path;
    for (const Arm& arm : arms) {
        if (arm.done != done)
            continue;
        const bool above = arm.fromRow < 0;
        const bool below = arm.toRow >= geometry.rows;
        const double yFrom = above ? 0 : (arm.fromRow + 0.5) * h;
        const double yTo = below ? geometry.rows * h : (arm.toRow + 0.5) * h;
        const double xFrom = laneX(arm.fromLane);
        const double xTo = laneX(below ? arm.fromLane : arm.toLane);
        const double curve = std::min(h, yTo - yFrom);
        if (xFrom == xTo || curve <= 0) {
            path += QLatin1Char('M') + point(xFrom, yFrom) + QLatin1Char('L') + point(xFrom, yTo);
        } else if (xTo > xFrom) {
            path += QLatin1Char('M') + point(xFrom, yFrom) + QLatin1Char('C') + point(xFrom, yFrom + 0.7 * curve) +
                    point(xTo, yFrom + 0.35 * curve) + point(xTo, yFrom + curve) + QLatin1Char('L') + point(xTo, yTo);
        } else {
            const double turn = yTo - curve;
            path += QLatin1Char('M') + point(xFrom, yFrom) + QLatin1Char('L') + point(xFrom, turn) + QLatin1Char('C') +
                    point(xFrom, turn + 0.65 * curve) + point(xTo, turn + 0.3 * curve) + point(xTo, yTo);
        }
    }
    return path.trimmed();
}

} // namespace flux::ui
