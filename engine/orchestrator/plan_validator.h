#pragma once

#include "engine/agents/registry.h"
#include "engine/domain/plan.h"

#include <vector>

namespace flux::orchestrator {

// One thing that is wrong with a plan, in words that a person or a model can act on.
struct PlanProblem {
    domain::StepKey step; // empty: about the plan
    QString message;
};

// Everything that is wrong, in step order; empty when the plan may run. Checks: limits, ids present and unique,
// dependencies exist and have no cycle, the agent exists, required inputs are there, unknown inputs (with the nearest
// name), literal types and allowed values, references well formed, to an ancestor step, to a declared output; for-each
// steps: a list or one reference to a list, limits, {{item}} and {{index}} nowhere else.
// Pure. Cost is linear in steps, dependencies and bytes; where a reference goes further up than to a dependency, one
// bit for each pair of steps is added.
[[nodiscard]] std::vector<PlanProblem> validatePlan(const domain::Plan& plan, const agents::Registry& registry,
                                                    const domain::PlanLimits& limits = {});

// The problems as one error (InvalidArgument), at most ten of them in the message. ok when there are none.
[[nodiscard]] base::Result<void> planIsValid(const domain::Plan& plan, const agents::Registry& registry);

} // namespace flux::orchestrator
