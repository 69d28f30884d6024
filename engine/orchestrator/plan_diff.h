#pragma once

#include "engine/domain/plan.h"

#include <vector>

namespace flux::orchestrator {

// What is different between two lists of steps, by key. Where the steps stand in the list does not count. Removed ones
// are in the order of `before`, the others in that of `after`; the names of the members that differ are sorted.
// Pure. Cost: linear in the size of the steps.
[[nodiscard]] domain::PlanDiff diffPlans(const std::vector<domain::StepSpec>& before,
                                         const std::vector<domain::StepSpec>& after);

// Are the two planned alike?
[[nodiscard]] bool sameSpec(const domain::StepSpec& one, const domain::StepSpec& other);

} // namespace flux::orchestrator
