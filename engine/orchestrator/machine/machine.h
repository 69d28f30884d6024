#pragma once

#include "engine/agents/registry.h"
#include "engine/orchestrator/machine/task_state.h"
#include "engine/store/unit_of_work.h"

#include <variant>

namespace flux::orchestrator {

// The machine: the only code that moves a task. It is handed everything it looks at (state, event, time, randomness)
// and answers with what to write and what to do once that is written. It does no I/O and asks no clock.

// What can happen to a task.
struct TaskStarted {};   // a new task, or a Ready one that may go
struct TaskRecovered {}; // the process that ran it is gone
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
using MachineEvent = std::variant<TaskStarted, TaskRecovered, PauseRequested, ResumeRequested, CancelRequested,
                                  EffectIntended, StepEnded, RetryDue, CheckpointAnswered>;

// What to do after the commit.
struct RunStep {
    domain::TaskId taskId;
    int position = 0;
    int attempt = 0;
    QString agent;
    base::Json inputs; // resolved
};
struct StopStep { // ask a running step to stop; its outcome will be dropped
    domain::TaskId taskId;
    int position = 0;
};
struct WakeAt { // send RetryDue then
    domain::TaskId taskId;
    int position = 0;
    int attempt = 0;
    qint64 delayMs = 0; // from now; never absolute, so a clock that jumps cannot starve a retry
};
using Action = std::variant<RunStep, StopStep, WakeAt>;

struct MachineContext {
    base::Instant now;
    base::Clock* clock = nullptr; // for ids and jitter only
    const agents::Registry* registry = nullptr;
};

struct Decided {
    store::UnitOfWork work;
    std::vector<Action> actions;
};

// Applies one event to the state (in place) and tells what to write and do. An event that does not fit the state
// changes nothing. Errors are refusals of a request (CheckpointAnswered, Pause, Resume, Cancel): FailedPrecondition,
// NotFound, InvalidArgument; then the state is untouched.
[[nodiscard]] base::Result<Decided> apply(TaskState& state, const MachineEvent& event, const MachineContext& context);

} // namespace flux::orchestrator
