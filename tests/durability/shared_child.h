#pragma once

#include "engine/agents/registry.h"
#include "engine/domain/plan.h"

// What the processes of the shared suite and the suite itself have in common.
namespace flux::test {

// An agent "count" with an effect outside of Flux: intent, then one line in a file that only grows. An agent "note"
// without one. Both write down each run in `folder`/runs: "run TASK/STEP#ATTEMPT", and "effect TASK/STEP".
void addCountingAgents(agents::Registry& registry, const QString& folder, int stepMs);

// note → count → note → count
[[nodiscard]] domain::Plan countingPlan(int number);

[[nodiscard]] QStringList linesOf(const QString& folder);

} // namespace flux::test
