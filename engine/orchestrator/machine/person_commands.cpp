// A person has another go: retry what failed, leave a step out.
#include "engine/orchestrator/machine/group_policy.h"
#include "engine/orchestrator/machine/transition.h"

#include <algorithm>
#include <optional>

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::EffectProgress;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

// Failed, and another plan is offered on a card: the person does something else about it.
std::optional<domain::CheckpointId> offeredPlan(Transition& t) {
    for (const domain::Checkpoint& card : std::as_const(t.state().checkpoints)) {
        if (card.kind == domain::CheckpointKind::Replan)
            return card.id;
    }
    return std::nullopt;
}

bool hasFailed(Transition& t) {
    return t.state().task.status == TaskStatus::Failed || offeredPlan(t).has_value();
}

bool isOver(Transition& t) {
    return hasFailed(t) || t.state().task.status == TaskStatus::Cancelled;
}

base::Error refused(const QString& text, const QString& name) {
    return makeError(ErrorCode::FailedPrecondition, text.arg(name));
}

base::Error nothingToRetry(const domain::Task& task) {
    if (task.status == TaskStatus::Completed)
        return refused(QStringLiteral("“%1” has finished. “Run again” does the whole work once more."), task.title);
    if (task.status == TaskStatus::Superseded)
        return refused(QStringLiteral("“%1” was replaced by another plan. Retry that one."), task.title);
    return refused(QStringLiteral("“%1” has no failed step."), task.title);
}

base::Error isEnding(const domain::Task& task) {
    return refused(QStringLiteral("A step of “%1” has failed and what still runs is coming to its end. Try it again "
                                  "when the task has ended."),
                   task.title);
}

// What later steps stand on is gone, so the task cannot go on from where it was.
bool isTakenBack(Transition& t) {
    const auto& steps = t.state().steps;
    return std::any_of(steps.begin(), steps.end(),
                       [](const auto& s) { return s.run.effect == EffectProgress::Undone; });
}

base::Error takenBack(const domain::Task& task) {
    return refused(QStringLiteral("What “%1” did was taken back. “Run again” does the whole work once more."),
                   task.title);
}

bool hasFailed(const domain::StepState& s) { // one that is not critical was skipped for its error
    return s.run.status == StepStatus::Failed || (s.run.status == StepStatus::Skipped && s.run.error);
}

// What came after it has started without it, or has used what was there.
bool isBuiltOn(Transition& t, int position) {
    const auto& dependents = t.state().dependents[static_cast<size_t>(position)];
    const bool item = isItem(t.step(position).spec);
    return std::any_of(dependents.begin(), dependents.end(), [&](int next) {
        const domain::StepRun& run = t.step(next).run;
        switch (run.status) {
        case StepStatus::Done:
        case StepStatus::Running:
        case StepStatus::Retrying:
        case StepStatus::Held:
        case StepStatus::Checkpoint:
            return true;
        default:
            return run.expanded && !item;
        }
    });
}

Result<void> mayGoAgain(Transition& t, int position) {
    const domain::StepState& s = t.step(position);
    if (s.spec.removed)
        return refused(QStringLiteral("“%1” was taken out of the plan."), s.spec.name);
    if (!hasFailed(s))
        return refused(QStringLiteral("“%1” did not fail."), s.spec.name);
    if (!domain::isUndoRun(t.state().task) && isBuiltOn(t, position))
        return refused(QStringLiteral("What comes after “%1” went on without it. Fork the task from that step to do "
                                      "both anew."),
                       s.spec.name);
    return {};
}

// From the first rung on, as if nothing had been tried. What may have gone out stays noted: the start asks about it.
void startOver(Transition& t, int position) {
    domain::StepRun& run = t.step(position).run;
    const int forEach = t.state().parentOf(t.step(position));
    if (forEach >= 0 && hasFailed(t.step(forEach)))
        t.moveStep(forEach, StepStatus::Pending); // it gathers its items once more
    if (run.expanded && hasFailed(t.step(position))) {
        for (const int item : failedItems(t.state(), position))
            startOver(t, item);
    }
    if (run.fallback > 0 || run.repaired)
        run.approved = false; // the yes may have been to the other way
    run.error.reset();
    run.note.clear();
    run.tries = 0;
    run.fallback = 0;
    run.repaired = false;
    t.moveStep(position, StepStatus::Pending);
}

// A yes was to inputs that the steps before brought; when those go again it is asked anew.
void askAnewWhereInputsMayChange(Transition& t) {
    for (size_t i = 0; i < t.state().steps.size(); ++i) {
        domain::StepRun& run = t.state().steps[i].run;
        if (run.status == StepStatus::Pending && run.approved && t.state().waitingFor[i] > 0 && !run.expanded) {
            run.approved = false;
            t.touchStep(static_cast<int>(i));
        }
    }
}

void goAgain(Transition& t, const std::vector<int>& again, const QString& by) {
    Json keys = Json::array();
    for (const int position : again) {
        keys.push_back(t.step(position).spec.key.text);
        startOver(t, position);
    }
    t.state().rebuild();
    askAnewWhereInputsMayChange(t);
    t.journal(QStringLiteral("task.retried"), -1, Json{{"by", by}, {"steps", std::move(keys)}});
}

// Everything that an ended task did not get to, and every failure that would end it again.
std::vector<int> whatEndedIt(Transition& t) {
    std::vector<int> out;
    for (size_t i = 0; i < t.state().steps.size(); ++i) {
        const domain::StepState& s = t.state().steps[i];
        const bool failed = s.run.status == StepStatus::Failed &&
                            (!isBestEffort(s.spec) || fateOfGroup(t.state(), s.spec) == GroupFate::Failed);
        if (!s.spec.removed && (failed || s.run.status == StepStatus::Cancelled))
            out.push_back(static_cast<int>(i));
    }
    return out;
}

void reopen(Transition& t, const std::vector<int>& again, const QString& by) {
    domain::Task& task = t.state().task;
    if (const auto card = offeredPlan(t))
        t.close(*card, domain::CheckpointStatus::Withdrawn, std::nullopt);
    task.error.reset();
    task.summary.clear();
    task.completedAt = {};
    goAgain(t, again, by);
    t.moveTask(TaskStatus::Executing);
}

void add(std::vector<int>& to, int position) {
    if (std::find(to.begin(), to.end(), position) == to.end())
        to.push_back(position);
}

Result<void> retryEnded(Transition& t, const RetryRequested& event) {
    std::vector<int> again = whatEndedIt(t);
    for (const int position : event.positions) {
        if (std::find(again.begin(), again.end(), position) != again.end())
            continue;
        FLUX_CHECK(mayGoAgain(t, position));
        again.push_back(position);
    }
    if (event.positions.empty()) {
        for (size_t i = 0; i < t.state().steps.size(); ++i) {
            const int position = static_cast<int>(i);
            const bool failed = t.step(position).run.status == StepStatus::Failed ||
                                (domain::isUndoRun(t.state().task) && hasFailed(t.step(position)));
            if (failed && mayGoAgain(t, position).ok())
                add(again, position);
        }
    }
    if (again.empty())
        return nothingToRetry(t.state().task);
    reopen(t, again, event.by);
    return {};
}

// Beside what still goes on: a best-effort member that failed, and what waits for its retry goes at once.
Result<void> retryLive(Transition& t, const RetryRequested& event) {
    std::vector<int> again, waiting;
    for (const int position : event.positions) {
        if (t.step(position).run.status == StepStatus::Retrying) {
            add(waiting, position);
            continue;
        }
        FLUX_CHECK(mayGoAgain(t, position));
        add(again, position);
    }
    if (event.positions.empty()) {
        for (size_t i = 0; i < t.state().steps.size(); ++i) {
            const int position = static_cast<int>(i);
            const StepStatus status = t.step(position).run.status;
            if (status == StepStatus::Retrying)
                waiting.push_back(position);
            else if (status == StepStatus::Failed && mayGoAgain(t, position).ok())
                again.push_back(position);
        }
    }
    if (again.empty() && waiting.empty())
        return nothingToRetry(t.state().task);
    for (const int position : waiting)
        t.moveStep(position, StepStatus::Pending);
    goAgain(t, again, event.by);
    return {};
}

Result<void> checkSkip(Transition& t, int position) {
    const domain::Task& task = t.state().task;
    const domain::StepState& s = t.step(position);
    if (s.spec.removed)
        return refused(QStringLiteral("“%1” was taken out of the plan."), s.spec.name);
    if (s.run.status == StepStatus::Done)
        return refused(QStringLiteral("“%1” is done already."), s.spec.name);
    if (s.run.status == StepStatus::Skipped)
        return refused(QStringLiteral("“%1” is left out already."), s.spec.name);
    if (s.run.status == StepStatus::Running && s.run.effect == EffectProgress::Intended)
        return refused(QStringLiteral("“%1” is on its way out and cannot be left out any more."), s.spec.name);
    if (hasFailed(t))
        return s.run.status == StepStatus::Failed
                   ? Result<void>()
                   : refused(QStringLiteral("“%1” was not reached. Leave out the step that failed, or retry the task."),
                             s.spec.name);
    if (domain::isTerminal(task.status))
        return refused(QStringLiteral("“%1” has ended; nothing in it can be left out."), task.title);
    return t.isFailing() ? isEnding(task) : Result<void>();
}

} // namespace

Result<void> onRetry(Transition& t, const RetryRequested& event) {
    const domain::Task& task = t.state().task;
    for (const int position : event.positions) {
        if (position < 0 || static_cast<size_t>(position) >= t.state().steps.size())
            return makeError(ErrorCode::NotFound, QStringLiteral("The task has no such step."));
    }
    if (!isOver(t) && domain::isTerminal(task.status))
        return nothingToRetry(task);
    if (!isOver(t) && t.isFailing())
        return isEnding(task);
    if (isOver(t) && isTakenBack(t))
        return takenBack(task);
    FLUX_CHECK(isOver(t) ? retryEnded(t, event) : retryLive(t, event));
    t.settle();
    return {};
}

Result<void> onSkip(Transition& t, const SkipRequested& event) {
    FLUX_CHECK(checkSkip(t, event.position));
    if (isOver(t) && isTakenBack(t))
        return takenBack(t.state().task);
    const QString why = event.reason.isEmpty() ? QStringLiteral("you left it out") : event.reason;
    if (hasFailed(t))
        reopen(t, whatEndedIt(t), event.by); // what failed beside it is tried again
    if (t.step(event.position).run.status == StepStatus::Failed) {
        // A best-effort member: what needs it goes on without it already.
        t.step(event.position).run.error.reset();
        t.step(event.position).run.note = why;
        t.moveStep(event.position, StepStatus::Skipped);
        t.journal(QStringLiteral("step.skipped"), event.position, Json{{"why", why}, {"by", event.by}});
        t.settle();
        return {};
    }
    if (t.step(event.position).run.status == StepStatus::Running)
        t.act(StopStep{t.state().task.id, event.position});
    withdrawCards(t, t.step(event.position).spec.key);
    leaveOut(t, event.position, why);
    t.settle();
    return {};
}

} // namespace flux::orchestrator
