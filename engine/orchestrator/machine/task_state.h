#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/checkpoint.h"
#include "engine/domain/task.h"

#include <QtCore/QHash>

#include <set>
#include <vector>

namespace flux::orchestrator {

// A task as the machine works on it: the rows of the store and what can be derived from them, kept up to date step by
// step so that no transition costs more on a longer plan.
// Thread: the conductor. Owner: the conductor's table of live tasks.
struct TaskState {
    domain::Task task;
    std::vector<domain::StepState> steps;                        // in plan order
    QHash<domain::CheckpointId, domain::Checkpoint> checkpoints; // the open ones

    // Derived from the rows above by rebuild(), then kept by the machine.
    QHash<domain::StepKey, int> index;
    std::vector<std::vector<int>> dependents; // position → positions that wait for it
    std::vector<int> waitingFor;              // position → dependencies not yet satisfied
    std::set<int> ready;                      // Pending with nothing to wait for
    int running = 0;
    int retrying = 0;
    int asking = 0;
    int held = 0;
    int ended = 0; // terminal steps

    // Computes the derived part. Steps that are Running stay so: recovery is an event of its own.
    void rebuild();
};

// The plan in force: what is in the rows without items and without what was taken out.
[[nodiscard]] domain::Plan planOf(const TaskState& state);

// What the step's present rung says: the step itself, or the fallback that it has come down to.
[[nodiscard]] const domain::StepFallback* rungOf(const domain::StepState& step); // null: its own way
// The agent that the step runs with now. Everything but the plan itself asks here and not at StepSpec::agent.
[[nodiscard]] const QString& agentOf(const domain::StepState& step);
// The planned inputs of the rung, references and all: the step's own with the rung's laid over them. A rung with
// another agent keeps of the step's own inputs only those that this agent knows; a null takes one away.
[[nodiscard]] base::Json inputsOf(const domain::StepSpec& step, int fallback, const domain::AgentSpec* agent);

// Is it a member of a group that goes on without those that fail?
[[nodiscard]] bool isBestEffort(const domain::StepSpec& step);

// Is a step's part in its dependents' waiting over: Done, Skipped, or failed inside a best-effort group.
[[nodiscard]] bool isSatisfied(const domain::StepState& step);

} // namespace flux::orchestrator
