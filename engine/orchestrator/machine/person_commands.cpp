// A person has another go: retry what failed, leave a step out.
#include "engine/orchestrator/machine/transition.h"

#include <algorithm>

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using domain::EffectProgress;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

bool isOver(const domain::Task& task) {
    return task.status == TaskStatus::Failed || task.status == TaskStatus::Cancelled;
}

base::Error nothingToRetry(const domain::Task& task) {
    return makeError(
        ErrorCode::FailedPrecondition,
        task.status == TaskStatus::Completed
            ? QStringLiteral("“%1” has finished. “Run again” does the whole work once more.").arg(task.title)
        : task.status == TaskStatus::Superseded
            ? QStringLiteral("“%1” was replaced by another plan. Retry that one.").arg(task.title)
            : QStringLiteral("“%1” has no failed step.").arg(task.title));
}

// From the first rung on, as if nothing had been tried.
void startOver(Transition& t, int position) {
    domain::StepRun& run = t.step(position).run;
    run.error.reset();
    run.note.clear();
    run.tries = 0;
    run.fallback = 0;
    run.repaired = false;
    t.moveStep(position, StepStatus::Pending);
    t.touchStep(position);
}

// The task goes on from where it ended: what was given up waits again, and what may have gone out is asked about.
void reopen(Transition& t, const QString& by) {
    domain::Task& task = t.state().task;
    task.error.reset();
    task.summary.clear();
    task.completedAt = {};
    std::vector<int> unknown;
    for (size_t i = 0; i < t.state().steps.size(); ++i) {
        const int position = static_cast<int>(i);
        const domain::StepState& s = t.step(position);
        if (s.spec.removed || (s.run.status != StepStatus::Cancelled && s.run.status != StepStatus::Failed))
            continue;
        if (s.run.effect == EffectProgress::Intended)
            unknown.push_back(position);
        if (s.run.status == StepStatus::Cancelled || !isBestEffort(s.spec))
            startOver(t, position);
    }
    t.state().rebuild();
    t.moveTask(TaskStatus::Executing);
    t.journal(QStringLiteral("task.retried"), -1, Json{{"by", by}});
    for (const int position : unknown) {
        t.journal(QStringLiteral("effect.unknown"), position);
        askOutcome(t, position);
    }
}

// A failed member of a best-effort group goes again while nothing has been built on its failure yet.
bool mayGoAgain(Transition& t, int position) {
    const domain::StepState& s = t.step(position);
    if (s.run.status != StepStatus::Failed)
        return false;
    const auto& dependents = t.state().dependents[static_cast<size_t>(position)];
    return std::all_of(dependents.begin(), dependents.end(),
                       [&](int next) { return t.step(next).run.status == StepStatus::Pending; });
}

} // namespace

base::Result<void> onRetry(Transition& t, const RetryRequested& event) {
    domain::Task& task = t.state().task;
    for (const int position : event.positions) {
        if (position < 0 || static_cast<size_t>(position) >= t.state().steps.size())
            return makeError(ErrorCode::NotFound, QStringLiteral("The task has no such step."));
    }
    if (isOver(task)) {
        std::vector<int> again;
        for (const int position : event.positions) {
            const StepStatus status = t.step(position).run.status;
            if (status != StepStatus::Failed && status != StepStatus::Cancelled)
                return makeError(ErrorCode::FailedPrecondition,
                                 QStringLiteral("“%1” did not fail.").arg(t.step(position).spec.name));
            if (status == StepStatus::Failed && isBestEffort(t.step(position).spec))
                again.push_back(position);
        }
        reopen(t, event.by);
        for (const int position : again)
            startOver(t, position);
        if (event.positions.empty()) {
            for (size_t i = 0; i < t.state().steps.size(); ++i) {
                if (t.step(static_cast<int>(i)).run.status == StepStatus::Failed)
                    startOver(t, static_cast<int>(i));
            }
        }
        t.state().rebuild();
        t.settle();
        return {};
    }
    std::vector<int> again = event.positions;
    if (again.empty()) {
        for (size_t i = 0; i < t.state().steps.size(); ++i) {
            if (mayGoAgain(t, static_cast<int>(i)))
                again.push_back(static_cast<int>(i));
        }
    }
    bool any = false;
    for (const int position : again) {
        const bool waits = t.step(position).run.status == StepStatus::Retrying; // now instead of later
        if (domain::isTerminal(task.status) || t.isFailing() || (!waits && !mayGoAgain(t, position)))
            continue;
        waits ? t.moveStep(position, StepStatus::Pending) : startOver(t, position);
        any = true;
    }
    if (!any)
        return nothingToRetry(task);
    t.state().rebuild();
    t.journal(QStringLiteral("task.retried"), -1, Json{{"by", event.by}});
    t.settle();
    return {};
}

base::Result<void> onSkip(Transition& t, const SkipRequested& event) {
    domain::Task& task = t.state().task;
    const StepStatus status = t.step(event.position).run.status;
    const QString name = t.step(event.position).spec.name;
    if (t.step(event.position).run.effect == EffectProgress::Intended && status == StepStatus::Running)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” is on its way out and cannot be left out any more.").arg(name));
    if (status == StepStatus::Skipped)
        return {};
    if (status == StepStatus::Done)
        return makeError(ErrorCode::FailedPrecondition, QStringLiteral("“%1” is done already.").arg(name));
    if (!isOver(task) && (domain::isTerminal(task.status) || t.isFailing()))
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” has ended or is ending; nothing in it can be left out.").arg(task.title));
    if (isOver(task))
        reopen(t, event.by);
    if (t.step(event.position).run.status == StepStatus::Running)
        t.act(StopStep{task.id, event.position});
    const auto cards = t.state().checkpoints.values();
    for (const domain::Checkpoint& card : cards) {
        if (card.step == t.step(event.position).spec.key)
            t.close(card.id, domain::CheckpointStatus::Withdrawn, std::nullopt);
    }
    leaveOut(t, event.position, event.reason.isEmpty() ? QStringLiteral("you left it out") : event.reason);
    t.settle();
    return {};
}

} // namespace flux::orchestrator
