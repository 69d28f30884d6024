#pragma once

#include "engine/orchestrator/machine/task_state.h"

namespace flux::orchestrator {

// The plan as it would stand once `wanted` is put in place: what has begun and is not named in it stays. This is what
// PlanChanged takes, what is validated, and what is compared with the plan in force. Pure.
[[nodiscard]] domain::Plan planAfter(const TaskState& state, const domain::Plan& wanted);

// May this plan (of planAfter) take the place of the one in force now? FailedPrecondition when the task has ended, is
// ending or is not planned yet, or when a step that has begun would be another one.
[[nodiscard]] base::Result<void> planMayChange(const TaskState& state, const domain::Plan& plan);

} // namespace flux::orchestrator
