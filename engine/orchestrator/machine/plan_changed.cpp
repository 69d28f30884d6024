// A person changes the rest of the plan while the task runs.
#include "engine/orchestrator/machine/plan_changed.h"

#include "engine/orchestrator/machine/group_policy.h"
#include "engine/orchestrator/machine/transition.h"
#include "engine/orchestrator/plan_diff.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::StepSpec;
using domain::StepStatus;

namespace {

bool isUntried(const domain::StepRun& run) {
    return run.tries == 0 && run.fallback == 0 && !run.repaired && !run.expanded &&
           run.effect == domain::EffectProgress::None;
}

// What has not been handed to a worker yet, or waits to go once more from the beginning, may still change.
bool mayChange(const domain::StepState& s) {
    return !s.spec.removed && isUntried(s.run) &&
           (s.run.status == StepStatus::Pending || s.run.status == StepStatus::Checkpoint);
}

// What was left out before it began may go altogether.
bool mayGo(const domain::StepState& s) {
    return mayChange(s) || (!s.spec.removed && s.run.status == StepStatus::Skipped && s.run.attempt == 0);
}

bool mayComeBack(const domain::StepState& s) {
    return s.spec.removed && isUntried(s.run) && s.run.status == StepStatus::Cancelled;
}

Result<void> checkStep(const domain::StepState& s, const StepSpec& wanted) {
    if (!s.spec.itemOf.isEmpty())
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” is the key of an item of “%2”. Give the step another one.")
                             .arg(s.spec.key.text, s.spec.itemOf.text));
    if (mayChange(s) || mayComeBack(s) || sameSpec(s.spec, wanted))
        return {};
    const QString why = s.spec.removed                           ? QStringLiteral("was taken out after it had begun")
                        : s.run.status == StepStatus::Skipped    ? QStringLiteral("was left out")
                        : s.run.status == StepStatus::Checkpoint ? QStringLiteral("has begun and waits for an answer")
                        : domain::isTerminal(s.run.status)       ? QStringLiteral("has ended")
                                                                 : QStringLiteral("has started");
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("“%1” %2 and cannot be changed any more.").arg(s.spec.name, why));
}

void takeOut(Transition& t, int position) {
    StepSpec spec = t.step(position).spec;
    withdrawCards(t, spec.key);
    spec.removed = true;
    t.step(position).run.note = QStringLiteral("taken out of the plan");
    t.moveStep(position, StepStatus::Cancelled);
    t.respec(position, std::move(spec));
}

void replace(Transition& t, int position, const StepSpec& spec) {
    domain::StepRun& run = t.step(position).run;
    withdrawCards(t, spec.key);
    run.approved = false; // the yes was to something else
    run.error.reset();
    run.note.clear();
    run.edits.reset();
    t.moveStep(position, StepStatus::Pending);
    t.respec(position, spec);
    t.touchStep(position, false, true);
}

// Every step, in the order of the rows; what the event adds comes after them.
void changeSteps(Transition& t, const domain::Plan& plan) {
    QHash<domain::StepKey, const StepSpec*> wanted;
    for (const StepSpec& spec : plan.steps)
        wanted.insert(spec.key, &spec);
    const size_t before = t.state().steps.size();
    for (size_t i = 0; i < before; ++i) {
        const int position = static_cast<int>(i);
        const domain::StepState& s = t.step(position);
        if (!s.spec.itemOf.isEmpty())
            continue;
        const StepSpec* spec = wanted.value(s.spec.key);
        if (!spec && mayGo(s))
            takeOut(t, position);
        else if (spec && (mayChange(s) || mayComeBack(s)) && !sameSpec(*spec, s.spec))
            replace(t, position, *spec);
    }
    for (const StepSpec& spec : plan.steps) {
        if (!t.state().index.contains(spec.key))
            t.addStep(spec);
    }
}

// The steps that those which have begun wait for, and theirs: they are in the plan as long as these are.
QSet<domain::StepKey> whatBegunStepsName(const TaskState& state) {
    QSet<domain::StepKey> out;
    std::vector<const domain::StepState*> todo;
    for (const domain::StepState& s : state.steps) {
        if (!s.spec.removed && !mayGo(s))
            todo.push_back(&s);
    }
    while (!todo.empty()) {
        const domain::StepState& s = *todo.back();
        todo.pop_back();
        for (const domain::StepKey& key : s.spec.dependencies) {
            const int at = state.index.value(key, -1);
            if (at < 0 || out.contains(key))
                continue;
            out.insert(key);
            todo.push_back(&state.steps[static_cast<size_t>(at)]);
        }
    }
    return out;
}

// The last member of a best-effort group that could have succeeded may have been taken out, or be in another group now.
void failEmptiedGroup(Transition& t) {
    for (const domain::StepState& s : t.state().steps) {
        if (s.run.status == StepStatus::Failed && isBestEffort(s.spec) && !isItem(s.spec) &&
            fateOfGroup(t.state(), s.spec) == GroupFate::Failed) {
            t.failTask(base::Error(*s.run.error), Transition::WhatRuns::MayEnd);
            return;
        }
    }
}

} // namespace

domain::Plan planOf(const TaskState& state) {
    domain::Plan plan;
    plan.goal = state.task.goal;
    plan.title = state.task.title;
    plan.constraints = state.task.constraints;
    plan.successCriteria = state.task.successCriteria;
    plan.maxParallelSteps = state.task.maxParallelSteps;
    plan.version = state.task.planVersion;
    for (const domain::StepState& s : state.steps) {
        if (!s.spec.removed && s.spec.itemOf.isEmpty())
            plan.steps.push_back(s.spec);
    }
    return plan;
}

domain::Plan planAfter(const TaskState& state, const domain::Plan& wanted) {
    domain::Plan plan = wanted;
    plan.goal = state.task.goal;
    if (plan.title.isEmpty())
        plan.title = state.task.title;
    plan.version = state.task.planVersion + 1;
    QSet<domain::StepKey> named;
    for (const StepSpec& spec : wanted.steps)
        named.insert(spec.key);
    const QSet<domain::StepKey> needed = whatBegunStepsName(state);
    std::vector<StepSpec> staying;
    for (const domain::StepState& s : state.steps) {
        const bool stays = !mayGo(s) || (s.run.status == StepStatus::Skipped && needed.contains(s.spec.key));
        if (!s.spec.removed && s.spec.itemOf.isEmpty() && !named.contains(s.spec.key) && stays)
            staying.push_back(s.spec);
    }
    plan.steps.insert(plan.steps.begin(), staying.begin(), staying.end());
    return plan;
}

Result<void> planMayChange(const TaskState& state, const domain::Plan& plan) {
    const domain::Task& task = state.task;
    if (domain::isTerminal(task.status) || task.error)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” has ended or is ending. Fork it to go another way.").arg(task.title));
    if (task.status == domain::TaskStatus::Planning)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” is not planned yet. There is nothing to change.").arg(task.title));
    for (const StepSpec& spec : plan.steps) {
        if (const int at = state.index.value(spec.key, -1); at >= 0)
            FLUX_CHECK(checkStep(state.steps[static_cast<size_t>(at)], spec));
    }
    return {};
}

Result<void> onPlanChanged(Transition& t, const PlanChanged& event) {
    domain::Task& task = t.state().task;
    FLUX_CHECK(planMayChange(t.state(), event.plan));
    const domain::Plan before = planOf(t.state());
    changeSteps(t, event.plan);
    task.maxParallelSteps = event.plan.maxParallelSteps;
    task.constraints = event.plan.constraints;
    task.successCriteria = event.plan.successCriteria;
    if (!event.plan.title.isEmpty())
        task.title = event.plan.title;
    t.keepPlan({task.id, task.planVersion, t.context().now, QStringLiteral("edited"), before});
    ++task.planVersion;
    task.stepCount = countedSteps(t.state());
    t.state().rebuild();
    t.touchTask();
    t.journal(QStringLiteral("task.edited"), -1, Json{{"by", event.by}, {"version", task.planVersion}});
    failEmptiedGroup(t);
    t.settle();
    return {};
}

} // namespace flux::orchestrator
