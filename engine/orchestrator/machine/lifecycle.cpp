// Start, recovery after a kill, pause, resume, cancel.
#include "engine/orchestrator/checkpoint_policy.h"
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

namespace {
base::Error refused(const domain::Task& task, const QString& verb) {
    return base::makeError(
        base::ErrorCode::FailedPrecondition,
        QStringLiteral("“%1” cannot be %2: it is %3.").arg(task.title, verb, domain::statusName(task.status)));
}

// A step of a failing task whose process is gone. What may have gone out is said, not asked: there is no next step.
void giveUp(Transition& t, int position) {
    const bool unknown = t.step(position).run.effect == domain::EffectProgress::Intended;
    t.moveStep(position, StepStatus::Cancelled);
    t.step(position).run.note.clear();
    if (unknown)
        noteUnknown(t, position);
    else
        t.journal(QStringLiteral("step.cancelled"), position);
}
} // namespace

void onStarted(Transition& t) {
    if (t.state().task.status != TaskStatus::Ready)
        return; // one that is being planned has no steps yet
    t.moveTask(TaskStatus::Executing);
    t.journal(QStringLiteral("task.started"));
    t.settle();
}

// What ran in the process that is gone goes back to the same queue as new work; its old attempt is fenced off by the
// next one. Only an effect whose intent was written needs the person.
void onRecovered(Transition& t) {
    TaskState& state = t.state();
    if (domain::isTerminal(state.task.status) || state.task.status == TaskStatus::Planning ||
        state.task.status == TaskStatus::Ready)
        return;
    wakeAgain(t);
    for (size_t i = 0; i < state.steps.size(); ++i) {
        const int position = static_cast<int>(i);
        domain::StepRun& run = state.steps[i].run;
        if (run.status != StepStatus::Running)
            continue;
        if (t.isFailing()) { // it might have ended by itself; there is nothing to go on with
            giveUp(t, position);
            continue;
        }
        if (run.effect != domain::EffectProgress::Intended) {
            t.moveStep(position, StepStatus::Pending);
            t.journal(QStringLiteral("recovered"), position);
            continue;
        }
        t.journal(QStringLiteral("effect.unknown"), position);
        askOutcome(t, position);
    }
    t.settle();
}

void askOutcome(Transition& t, int position) {
    domain::StepState& s = t.step(position);
    const auto inputs = t.resolvedInputs(position);
    agents::Agent* agent = t.context().registry->find(agentOf(s));
    const Json shown = inputs.ok() ? *inputs : Json::object();
    const domain::EffectDescription effect = agent ? agent->describe(shown) : domain::EffectDescription{};
    t.ask(position, describeUnknownOutcome(effect), shown, QStringLiteral("Nobody knows whether it went out"),
          domain::CheckpointKind::UnknownOutcome);
}

base::Result<void> onPause(Transition& t, const PauseRequested& event) {
    domain::Task& task = t.state().task;
    if (task.status == TaskStatus::Paused)
        return {};
    if (task.status != TaskStatus::Executing && task.status != TaskStatus::Checkpoint &&
        task.status != TaskStatus::Ready)
        return refused(task, QStringLiteral("paused"));
    t.moveTask(TaskStatus::Paused);
    t.journal(QStringLiteral("task.paused"), -1, Json{{"by", event.by}});
    return {};
}

base::Result<void> onResume(Transition& t, const ResumeRequested& event) {
    domain::Task& task = t.state().task;
    if (task.status == TaskStatus::Ready) {
        onStarted(t);
        return {};
    }
    if (domain::isTerminal(task.status))
        return refused(task, QStringLiteral("resumed"));
    if (task.status != TaskStatus::Paused)
        return {};
    t.moveTask(TaskStatus::Executing);
    unparkAll(t);
    t.journal(QStringLiteral("task.resumed"), -1, Json{{"by", event.by}});
    t.settle();
    return {};
}

base::Result<void> onCancel(Transition& t, const CancelRequested& event) {
    domain::Task& task = t.state().task;
    if (task.status == TaskStatus::Cancelled)
        return {};
    if (domain::isTerminal(task.status))
        return refused(task, QStringLiteral("stopped"));
    t.cancelTask(QStringLiteral("stopped by %1").arg(event.by));
    t.say(
        {domain::TextBlock{QStringLiteral("Stopped. What the finished steps brought is kept; nothing more is done.")}});
    return {};
}

} // namespace flux::orchestrator
