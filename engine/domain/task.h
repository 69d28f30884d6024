#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/domain/plan.h"

#include <memory>
#include <optional>

namespace flux::domain {

enum class TaskStatus { Planning, Ready, Executing, Checkpoint, Paused, Completed, Failed, Cancelled, Superseded };
enum class StepStatus {
    Pending,    // waits for its dependencies or for a free place
    Running,    // handed to a worker
    Retrying,   // waits for retryAt
    Held,       // approved; its effect goes out at retryAt unless it is recalled
    Checkpoint, // waits for a person
    Done,
    Failed,
    Skipped,
    Cancelled,
};

[[nodiscard]] bool isTerminal(TaskStatus status);
[[nodiscard]] bool isTerminal(StepStatus status);

// What the person opened for one task, beyond the settings.
struct Grants {
    QStringList folders; // absolute, clean paths
    QStringList hosts;   // "host" or "host:port"

    friend bool operator==(const Grants&, const Grants&) = default;
};

// How far an outside effect got. The journal holds the same, with times.
enum class EffectProgress {
    None,
    Intended,
    Done,
    Undone, // it happened and was taken back later (the created object deleted, the older version restored)
};

// What happened to one step so far.
struct StepRun {
    StepStatus status = StepStatus::Pending;
    int attempt = 0;       // counts from 1; an outcome of an older attempt is dropped
    int tries = 0;         // attempts on the present rung; retries are counted by it
    int fallback = 0;      // the rung: 0 is the step's own way, n is spec.fallbacks[n - 1]
    bool repaired = false; // its inputs have been mended once
    bool expanded = false; // a for-each step whose item steps exist
    EffectProgress effect = EffectProgress::None;
    bool approved = false;                     // a person said yes to this step's card
    std::shared_ptr<const base::Json> edits;   // inputs that a card or a repair changed; null: none
    std::shared_ptr<const base::Json> outputs; // null until Done
    std::optional<base::Error> error;
    QString note;                                  // a few words for the row: "4 files", "waits for you"
    base::Instant startedAt, completedAt, retryAt; // null when not
};

struct StepState {
    StepSpec spec;
    StepRun run;
};

// Where a task comes from and what came of it. Ids are empty where there is none.
struct Lineage {
    TaskId supersedes, supersededBy; // another plan version of the same work
    TaskId forkedFrom;               // a fork or a re-run of that task
    StepKey forkStep;                // from which step on it was done anew
    TaskId undoes, undoneBy;         // a run that takes back what that task did
    int replans = 0;                 // how many plan versions went before, over all tasks of the line

    friend bool operator==(const Lineage&, const Lineage&) = default;
};

// A task without its steps.
struct Task {
    TaskId id;
    ConversationId conversationId;
    QString goal;
    QString title;
    TaskStatus status = TaskStatus::Planning;
    int planVersion = 1;
    int maxParallelSteps = 5;
    base::Json constraints = base::Json::object();
    QStringList successCriteria;
    Grants grants;
    int stepCount = 0;
    int doneCount = 0; // steps Done or Skipped
    qint64 costMicros = 0;
    std::optional<base::Error> error;
    QString summary;                          // what came out, one paragraph of Markdown; empty until Completed
    base::Json results = base::Json::array(); // [{"kind":"file","path":…,"name":…,"bytes":…} | {"kind":"mail",…}]
    QString source;                           // "window", "terminal", …
    Lineage lineage;
    base::Instant createdAt, updatedAt, startedAt, completedAt;
};

// Does it take back what another task did? Its steps wait for each other for the order alone: none uses what another
// brought.
[[nodiscard]] inline bool isUndoRun(const Task& task) {
    return !task.lineage.undoes.isEmpty();
}

[[nodiscard]] QString statusName(TaskStatus status); // "executing"
[[nodiscard]] QString statusName(StepStatus status); // "running"

} // namespace flux::domain
