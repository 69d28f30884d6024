#pragma once

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/domain/ids.h"

namespace flux::domain {

// One line of a task's journal: what happened and why, enough to explain, rewind and undo the run.
// Kinds: task.created, task.started, task.paused, task.resumed, task.cancelled, task.completed, task.failed,
//   task.retried, task.edited, task.superseded, task.undone,
//   step.started, step.done, step.failed, step.retrying, step.skipped, step.cancelled, step.fallback, step.repaired,
//   step.expanded, step.held, step.recalled, step.reused,
//   checkpoint.raised, checkpoint.decided, checkpoint.expired, effect.intent, effect.receipt, effect.unknown,
//   effect.undone, recovered
struct JournalRow {
    TaskId taskId;
    qint64 position = 0; // given by the store, from 1 within the task
    base::Instant at;
    QString kind;
    StepKey step; // empty: about the task
    int attempt = 0;
    base::Json data;
};

} // namespace flux::domain
