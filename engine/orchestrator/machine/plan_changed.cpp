// A person changes the rest of the plan while the task runs.
#include "engine/domain/codec.h"
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;

namespace {

// What has not been handed to a worker yet may still change.
bool mayChange(const domain::StepRun& run) {
    return run.attempt == 0 && (run.status == StepStatus::Pending || run.status == StepStatus::Checkpoint);
}

void withdrawCards(Transition& t, const domain::StepKey& step) {
    const auto open = t.state().checkpoints.values();
    for (const domain::Checkpoint& card : open) {
        if (card.step == step)
            t.close(card.id, domain::CheckpointStatus::Withdrawn, std::nullopt);
    }
}

void takeOut(Transition& t, int position) {
    domain::StepSpec spec = t.step(position).spec;
    withdrawCards(t, spec.key);
    spec.removed = true;
    t.respec(position, std::move(spec));
    t.step(position).run.note = QStringLiteral("taken out of the plan");
    t.moveStep(position, StepStatus::Cancelled);
}

void replace(Transition& t, int position, const domain::StepSpec& spec) {
    domain::StepRun& run = t.step(position).run;
    withdrawCards(t, spec.key);
    t.respec(position, spec);
    run.approved = false; // the yes was to something else
    run.note.clear();
    run.edits.reset();
    t.touchStep(position, false, true);
    t.moveStep(position, StepStatus::Pending);
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

base::Result<void> onPlanChanged(Transition& t, const PlanChanged& event) {
    domain::Task& task = t.state().task;
    if (domain::isTerminal(task.status) || task.status == domain::TaskStatus::Planning || t.isFailing())
        return base::makeError(
            base::ErrorCode::FailedPrecondition,
            QStringLiteral("“%1” has ended or is not planned yet. Fork it to go another way.").arg(task.title));
    QHash<domain::StepKey, const domain::StepSpec*> wanted;
    for (const domain::StepSpec& spec : event.plan.steps)
        wanted.insert(spec.key, &spec);
    for (const domain::StepState& s : t.state().steps) {
        const domain::StepSpec* spec = wanted.value(s.spec.key);
        if (spec && !mayChange(s.run) && (s.spec.removed || domain::toJson(*spec) != domain::toJson(s.spec)))
            return base::makeError(base::ErrorCode::FailedPrecondition,
                                   QStringLiteral("“%1” has started and cannot be changed any more.").arg(s.spec.name));
    }
    t.keepPlan({task.id, task.planVersion, t.context().now, QStringLiteral("edited"), planOf(t.state())});
    const size_t before = t.state().steps.size();
    for (size_t i = 0; i < before; ++i) {
        const int position = static_cast<int>(i);
        const domain::StepState& s = t.step(position);
        if (!mayChange(s.run) || s.spec.removed || !s.spec.itemOf.isEmpty())
            continue;
        const domain::StepSpec* spec = wanted.value(s.spec.key);
        if (!spec)
            takeOut(t, position);
        else if (domain::toJson(*spec) != domain::toJson(s.spec))
            replace(t, position, *spec);
    }
    for (const domain::StepSpec& spec : event.plan.steps) {
        if (!t.state().index.contains(spec.key))
            t.addStep(spec);
    }
    task.maxParallelSteps = event.plan.maxParallelSteps;
    task.successCriteria = event.plan.successCriteria;
    ++task.planVersion;
    task.stepCount = static_cast<int>(planOf(t.state()).steps.size());
    t.state().rebuild();
    t.touchTask();
    t.journal(QStringLiteral("task.edited"), -1, Json{{"by", event.by}, {"version", task.planVersion}});
    t.settle();
    return {};
}

} // namespace flux::orchestrator
