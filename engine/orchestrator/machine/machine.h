#pragma once

#include "engine/agents/registry.h"
#include "engine/orchestrator/machine/task_state.h"
#include "engine/orchestrator/replanner.h"
#include "engine/store/unit_of_work.h"

#include <variant>

namespace flux::orchestrator {

// The machine: the only code that moves a task. It is handed everything it looks at (state, event, time, randomness)
// and answers with what to write and what to do once that is written. It does no I/O and asks no clock.

// What can happen to a task.
struct TaskStarted {};   // a new task, or a Ready one that may go
struct TaskRecovered {}; // the process that ran it is gone
struct RetryRequested {  // of a failed or cancelled task: these steps, and what was given up because of them, again
    std::vector<int> positions; // empty: every failed one
    QString by;
};
struct SkipRequested {
    int position = 0;
    QString by, reason;
};
struct PlanChanged { // another plan for what has not started; validated by the caller
    domain::Plan plan;
    QString by;
};
struct RecallRequested { // a held effect goes back to its card
    int position = 0;
    QString by;
};
struct HoldOver { // the delay window of a held effect has passed
    int position = 0;
    int attempt = 0;
};
struct CheckpointExpired {
    domain::CheckpointId id;
};
// An undo run begins to take back what this task did, has taken back what one step did, is through. The task has ended;
// its status stays.
struct UndoBegun {
    domain::TaskId by;
};
struct EffectTakenBack {
    int position = 0;
    int attempt = 0; // whose effect it was; nothing changes when the step went again since
    domain::TaskId by;
};
struct UndoEnded {
    domain::TaskId by;
};
// It is this task's turn: a step of it that waits for a place of this agent may take one.
struct PlaceFree {
    QString agent;
};
struct PauseRequested {
    QString by;
};
struct ResumeRequested {
    QString by;
};
struct CancelRequested {
    QString by;
};
// A worker is about to let bytes out that cannot be taken back.
struct EffectIntended {
    int position = 0;
    int attempt = 0;
};
struct StepEnded {
    int position = 0;
    int attempt = 0;
    base::Result<base::Json> outcome;
    QString note;
};
struct RetryDue {
    int position = 0;
    int attempt = 0;
};
struct CheckpointAnswered {
    domain::CheckpointId id;
    domain::Decision decision;
};
using MachineEvent =
    std::variant<TaskStarted, TaskRecovered, PauseRequested, ResumeRequested, CancelRequested, EffectIntended,
                 StepEnded, RetryDue, CheckpointAnswered, RetryRequested, SkipRequested, PlanChanged, RecallRequested,
                 HoldOver, CheckpointExpired, UndoBegun, EffectTakenBack, UndoEnded, PlaceFree>;

// What to do after the commit.
struct RunStep {
    domain::TaskId taskId;
    int position = 0;
    int attempt = 0;
    QString agent;
    base::Json inputs; // resolved
    QString way = {};  // empty for the step's own way, else which rung of it, mended or not: other work, so another key
};
struct StopStep { // ask a running step to stop; its outcome will be dropped
    domain::TaskId taskId;
    int position = 0;
};
struct WakeAt { // send RetryDue, HoldOver or CheckpointExpired then
    enum class For { Retry, Hold, Expiry };
    domain::TaskId taskId;
    int position = 0;
    int attempt = 0;
    qint64 delayMs = 0; // from now; never absolute, so a clock that jumps cannot starve a retry
    For what = For::Retry;
    domain::CheckpointId checkpoint; // For::Expiry
};
using Action = std::variant<RunStep, StopStep, WakeAt>;
[[nodiscard]] MachineEvent eventOf(const WakeAt& wake); // what to apply when its time has come

// How many more steps of an agent may run now, over all tasks. The caller counts; the machine asks before it hands a
// step to a worker, and a step that finds no place waits (Decided::waitsFor).
class Places {
public:
    struct Room {
        int free = 0;
        int limit = 0;
    };
    virtual ~Places() = default;
    [[nodiscard]] virtual std::optional<Room> roomFor(const QString& agent) const = 0; // nothing: as many as it likes
};

// What the settings say to the machine.
struct MachinePolicy {
    qint64 holdMs = 0;    // how long an approved effect that leaves the house is held before it goes out; 0: not at all
    qint64 expiresMs = 0; // how long a card waits whose plan says nothing; 0: for ever
    int maxReplans = 2;   // plan versions after the first
    bool autoReplan = false; // without a card, where no effect was done
};

struct MachineContext {
    base::Instant now;
    base::Clock* clock = nullptr; // for ids and jitter only
    const agents::Registry* registry = nullptr;
    const Replanner* replanner = nullptr; // null: a failed task has failed
    MachinePolicy policy = {};
    const Places* places = nullptr; // null: no agent has a limit
};

struct Decided {
    store::UnitOfWork work;
    std::vector<Action> actions;
    // Tasks that this event made (another plan version): their rows are in `work`; the caller takes them in and sends
    // TaskStarted.
    std::vector<TaskState> successors;
    std::vector<QString>
        waitsFor; // agents that steps of the task wait for a place of: send PlaceFree when there is one
};

// Applies one event to the state (in place) and tells what to write and do. An event that does not fit the state
// changes nothing. Errors are refusals of a request (CheckpointAnswered, Pause, Resume, Cancel): FailedPrecondition,
// NotFound, InvalidArgument; then the state is untouched.
[[nodiscard]] base::Result<Decided> apply(TaskState& state, const MachineEvent& event, const MachineContext& context);

} // namespace flux::orchestrator
