#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/checkpoint.h"
#include "engine/domain/task.h"

#include <QtCore/QHash>

#include <map>
#include <set>
#include <vector>

namespace flux::orchestrator {

// How the members of a parallel group stand. The rules are in group_policy.h.
struct GroupCount {
    int members = 0;
    int open = 0; // not ended
    int done = 0;
    int failed = 0;

    friend bool operator==(const GroupCount&, const GroupCount&) = default;
};

// The item steps of an expanded for-each step: one row after another, in the order of the list.
struct FanOut {
    int first = 0; // position of the first item step
    int count = 0;
    int running = 0;
    int maxParallel = 1;

    friend bool operator==(const FanOut&, const FanOut&) = default;
};

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
    // By agent: Pending like those above, or Held past its time, but the agent has no free place. Not in `ready`.
    std::map<QString, std::set<int>> parked;
    int running = 0;
    int retrying = 0;
    int asking = 0;
    int held = 0;
    int ended = 0;                     // terminal steps
    QHash<QString, GroupCount> groups; // by name; the items of a for-each step are a group named as its key
    QHash<int, FanOut> fans;           // by the position of the for-each step

    // Computes the derived part. Steps that are Running stay so: recovery is an event of its own.
    void rebuild();
    // Takes in the item steps that were put at the end of `steps`, all of one for-each step. Cost: the items alone.
    void addItems(int first);
    void park(int position);   // until there is a place
    void unpark(int position); // it may try; one that is Pending is ready again
    // Counts a step in, by what its status is now (by = 1), or out (by = -1).
    void count(const domain::StepState& step, int by);
    // The first ready step that may run now: an item only while its for-each step has room. -1: none.
    [[nodiscard]] int nextReady() const;
    [[nodiscard]] int parentOf(const domain::StepState& item) const; // position of its for-each step, or -1

private:
    void linkItem(int position);
};

// The plan in force: what is in the rows without items and without what was taken out.
[[nodiscard]] domain::Plan planOf(const TaskState& state);

// Task::stepCount: every step of the plan, and every item step once it exists. A for-each step counts beside its items.
[[nodiscard]] int countedSteps(const TaskState& state);

// What the step's present rung says: the step itself, or the fallback that it has come down to.
[[nodiscard]] const domain::StepFallback* rungOf(const domain::StepState& step); // null: its own way
// The agent that the step runs with now. Everything but the plan itself asks here and not at StepSpec::agent.
[[nodiscard]] const QString& agentOf(const domain::StepState& step);
// The planned inputs of the rung, references and all: the step's own with the rung's laid over them. A rung with
// another agent keeps of the step's own inputs only those that this agent knows; a null takes one away.
[[nodiscard]] base::Json inputsOf(const domain::StepSpec& step, int fallback, const domain::AgentSpec* agent);

// Made by the engine for one item of a for-each step.
[[nodiscard]] inline bool isItem(const domain::StepSpec& step) {
    return !step.itemOf.isEmpty();
}

// Is it a member of a group that goes on without those that fail?
[[nodiscard]] bool isBestEffort(const domain::StepSpec& step);

// Is a step's part in its dependents' waiting over: Done, Skipped, or failed inside a best-effort group.
[[nodiscard]] bool isSatisfied(const domain::StepState& step);

} // namespace flux::orchestrator
