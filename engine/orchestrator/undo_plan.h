#pragma once

#include "engine/orchestrator/machine/machine.h"

namespace flux::orchestrator {

// One thing that a task did outside.
struct DoneOutside {
    domain::TaskId task;
    domain::StepKey step;
    int attempt = 0;
    QString text; // "brief.md saved"
    QString how;  // how it is taken back, or why it cannot be
    bool possible = false;
};

// What is to be taken back, last effect first, and the plan of the run that does it: one step for each item that can
// be, one after the other, none critical, so that one that fails does not keep the others from going. The plan says in
// its constraints what each step takes back, of which tasks, and what stays ("takes_back", "tasks", "stays"); it has no
// steps when nothing can be.
struct UndoPlan {
    std::vector<DoneOutside> items;
    domain::Plan plan;
};

// `line`: the versions of one work, the newest last; each with its own effects. Not in it: what was reused from another
// task (it belongs to that one), what was taken back already, and reading. Pure; the states are not changed.
[[nodiscard]] UndoPlan planUndo(const std::vector<TaskState*>& line, const MachineContext& context);

// Which effect a step of an undo run takes back.
struct UndoTarget {
    domain::TaskId task;
    domain::StepKey step;
    int attempt = 0;
    QString text;
};
[[nodiscard]] std::optional<UndoTarget> targetOf(const domain::Task& undoRun, const domain::StepKey& step);
[[nodiscard]] std::vector<domain::TaskId> undoneTasks(const domain::Task& undoRun); // whose effects it takes back

// The words that the run ends with: what was taken back and what not.
[[nodiscard]] domain::ResultBlock summarizeUndo(const TaskState& undoRun);

} // namespace flux::orchestrator
