// A step fails, a task fails or is stopped: what that does to everything else (the tables of group_policy.h).
#include "engine/orchestrator/machine/group_policy.h"
#include "engine/orchestrator/machine/transition.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

// What a person may do about it: another go; or on without the step that failed, when it is that one alone.
static QStringList whatHelps(const TaskState& state) {
    QStringList actions{QStringLiteral("retry")};
    QStringList failed;
    for (const domain::StepState& s : state.steps) {
        if (s.run.status == StepStatus::Failed && !isItem(s.spec) && !isBestEffort(s.spec))
            failed.append(s.spec.key.text);
    }
    if (failed.size() == 1)
        actions.append(QStringLiteral("skip:") + failed.front());
    return actions;
}

void noteUnknown(Transition& t, int position, const QString& error) {
    t.step(position).run.note = QStringLiteral("nobody knows whether it went out");
    t.journal(QStringLiteral("effect.unknown"), position, error.isEmpty() ? Json() : Json{{"error", error}});
}

void Transition::failStep(int position, const base::Error& error) {
    domain::StepState& s = step(position);
    s.run.error = error;
    s.run.note.clear();
    const bool bestEffort = isBestEffort(s.spec);
    if (!s.spec.critical) {
        moveStep(position, StepStatus::Skipped);
        journal(QStringLiteral("step.skipped"), position, Json{{"why", error.message}});
    } else {
        moveStep(position, StepStatus::Failed);
        journal(QStringLiteral("step.failed"), position, Json{{"error", error.message}, {"detail", error.detail}});
        if (!bestEffort) {
            failForEach(position, error);
            failTask(error,
                     s.spec.failurePolicy == domain::FailurePolicy::FailFast ? WhatRuns::Stops : WhatRuns::MayEnd);
            return;
        }
    }
    if (!isItem(s.spec) && fateOfGroup(m_state, s.spec) == GroupFate::Failed)
        failTask(error, WhatRuns::MayEnd);
    satisfy(position); // a for-each step looks at its items itself once all have ended
}

// An item takes its for-each step along, which is why the task fails.
void Transition::failForEach(int item, const base::Error& error) {
    const int position = m_state.parentOf(step(item));
    if (position < 0 || domain::isTerminal(step(position).run.status))
        return;
    base::Error why = error;
    why.message = QStringLiteral("%1: %2").arg(step(item).spec.name, error.message);
    step(position).run.error = why;
    moveStep(position, StepStatus::Failed);
    journal(QStringLiteral("step.failed"), position, Json{{"error", why.message}, {"detail", why.detail}});
}

void Transition::failTask(const base::Error& error, WhatRuns running) {
    if (!isFailing())
        m_state.task.error = error;
    endWaiting(running);
    if (m_state.task.status == TaskStatus::Checkpoint)
        moveTask(TaskStatus::Executing); // the cards are withdrawn; what runs is all that is left
    touchTask();
}

void Transition::cancelTask(const QString& reason) {
    endWaiting(WhatRuns::Stops);
    moveTask(TaskStatus::Cancelled);
    journal(QStringLiteral("task.cancelled"), -1, Json{{"why", reason}});
}

void Transition::endWaiting(WhatRuns running) {
    for (size_t i = 0; i < m_state.steps.size(); ++i) {
        const StepStatus status = m_state.steps[i].run.status;
        if (domain::isTerminal(status))
            continue;
        const bool runs = status == StepStatus::Running && !takeBackStart(static_cast<int>(i));
        if (runs) {
            if (running == WhatRuns::MayEnd)
                continue;
            act(StopStep{m_state.task.id, static_cast<int>(i)});
        }
        moveStep(static_cast<int>(i), StepStatus::Cancelled);
        m_state.steps[i].run.note.clear();
        if (runs && m_state.steps[i].run.effect == domain::EffectProgress::Intended)
            noteUnknown(*this, static_cast<int>(i)); // unless its worker can still tell
    }
    const auto open = m_state.checkpoints.keys();
    for (const domain::CheckpointId& id : open)
        close(id, domain::CheckpointStatus::Withdrawn, std::nullopt);
}

// A step that this very event was to start does not run yet.
bool Transition::takeBackStart(int position) {
    return std::erase_if(m_decided.actions, [position](const Action& action) {
               const auto* run = std::get_if<RunStep>(&action);
               return run && run->position == position;
           }) > 0;
}

void Transition::closeFailed() {
    const base::Error& error = *m_state.task.error;
    moveTask(TaskStatus::Failed);
    journal(QStringLiteral("task.failed"), -1, Json{{"why", error.message}});
    domain::ErrorBlock block;
    block.taskId = m_state.task.id;
    block.heading = QStringLiteral("“%1” did not finish").arg(m_state.task.title);
    block.text = error.message;
    block.detail = error.detail;
    const auto done = std::count_if(m_state.steps.begin(), m_state.steps.end(),
                                    [](const auto& s) { return s.run.status == StepStatus::Done; });
    if (done == 1)
        block.text += QStringLiteral(" What the finished step brought is kept.");
    else if (done > 1)
        block.text += QStringLiteral(" What the %1 finished steps brought is kept.").arg(done);
    block.actions = whatHelps(m_state);
    say({std::move(block)});
}

} // namespace flux::orchestrator
