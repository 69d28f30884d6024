#pragma once

#include "engine/orchestrator/plan_validator.h"

namespace flux::orchestrator {

// What in a plan is nested deeper than base::kMaxGivenDepth. Looked at before anything else, since most of what works
// on JSON recurses. Pure; part of validatePlan.
[[nodiscard]] std::vector<PlanProblem> depthProblems(const domain::Plan& plan);

} // namespace flux::orchestrator
