#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::ui {

// Indices of the steps that a step waits for, for each step.
using StepDependencies = std::vector<std::vector<int>>;

// The steps in an order in which each stands below what it waits for; of several that could come next, the earliest in
// the plan. Steps of a cycle (a plan that was not validated) come last, in plan order. Kahn 1962, with a heap.
[[nodiscard]] std::vector<int> downwards(const StepDependencies& dependencies);

// The lane of each step of a list that is ordered downwards (dependencies point to earlier indices, others are
// ignored): a step goes on in the lane of the first step it waits for whose lane nobody took since, else in the first
// lane that nobody needs any more. So steps that run side by side stand in lanes of their own, and lanes join again.
[[nodiscard]] std::vector<int> assignLanes(const StepDependencies& dependencies);

// One line between two steps. Rows count from the first visible one; a row above or below the visible ones means that
// the line comes from or goes on beyond the edge.
struct Arm {
    int fromRow = 0, fromLane = 0;
    int toRow = 0, toLane = 0;
    bool done = false; // its upper step is done
};

struct ArmGeometry {
    double rowHeight = 28;
    double firstLane = 20;
    double laneStep = 20;
    int rows = 0;    // visible ones
    int maxLane = 2; // lanes beyond are drawn in this one
};

// The lines as an SVG path (straight down, a curve of one row height where lanes part or join).
[[nodiscard]] QString armsPath(const std::vector<Arm>& arms, bool done, const ArmGeometry& geometry);

} // namespace flux::ui
