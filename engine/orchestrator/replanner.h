#pragma once

#include "engine/agents/registry.h"
#include "engine/orchestrator/machine/task_state.h"

#include <optional>

namespace flux::orchestrator {

// Another way to the same goal.
struct Replan {
    domain::Plan plan; // whole; steps that are done stay in it as they are, so that their results are reused by key
    QString diagnosis; // a sentence or two: what went wrong, and what the new plan does instead
};

// Finds another plan for a task that is failing. Pure: state and error in, plan or nothing out; it is called while the
// machine decides, so it must not wait. Owner: the host.
class Replanner {
public:
    virtual ~Replanner() = default;
    [[nodiscard]] virtual std::optional<Replan> replan(const TaskState& state, int failedPosition,
                                                       const agents::Registry& registry) const = 0;
};

} // namespace flux::orchestrator
