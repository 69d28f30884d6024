// What a worker reports: the intent of an effect, the end of a step, and the retry that follows an error that passes.
#include "engine/orchestrator/checkpoint_policy.h"
#include "engine/orchestrator/machine/outcome_summary.h"
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using domain::EffectProgress;
using domain::StepStatus;

namespace {

// An effect of which the other side said neither yes nor no. A definite refusal has another code; `retryable` after an
// intent says that it surely did not happen.
bool outcomeUnknown(const domain::StepRun& run, const base::Error& error) {
    return run.effect == EffectProgress::Intended && !error.retryable &&
           (error.code == ErrorCode::Unavailable || error.code == ErrorCode::DeadlineExceeded ||
            error.code == ErrorCode::Cancelled || error.code == ErrorCode::Internal);
}

void keepResult(Transition& t, int position) {
    if (Json entry = resultOf(t, position); !entry.is_null()) {
        t.state().task.results.push_back(std::move(entry));
        t.touchTask();
    }
}

void succeed(Transition& t, int position, const Json& outputs, const QString& note) {
    domain::StepState& s = t.step(position);
    if (s.run.effect == EffectProgress::Intended) {
        s.run.effect = EffectProgress::Done;
        t.journal(QStringLiteral("effect.receipt"), position);
    }
    s.run.outputs = std::make_shared<const Json>(outputs);
    s.run.note = note;
    t.moveStep(position, StepStatus::Done);
    t.touchStep(position, true);
    t.journal(QStringLiteral("step.done"), position);
    keepResult(t, position);
    t.satisfy(position);
}

bool isOpen(const domain::Grants& grants, const domain::EffectDescription& access) {
    return grants.folders.contains(base::textAt(access.preview, "path")) ||
           grants.hosts.contains(base::textAt(access.preview, "host"));
}

// Something is closed: the person may open it. Returns false when the error is not of that kind.
bool askAccess(Transition& t, int position, const base::Error& error) {
    if (error.code != ErrorCode::PermissionDenied)
        return false;
    const auto access = describeAccess(error.detail);
    if (!access)
        return false;
    domain::StepState& s = t.step(position);
    if (isOpen(t.state().task.grants, *access) && s.run.attempt <= s.spec.maxRetries) {
        // Opened on the card of another step while this one ran; it knew only the older grants.
        t.moveStep(position, StepStatus::Pending);
        t.journal(QStringLiteral("step.retrying"), position, Json{{"error", error.message}, {"delay_ms", 0}});
        return true;
    }
    const auto inputs = t.resolvedInputs(position);
    t.ask(position, *access, inputs.ok() ? *inputs : Json::object(), QStringLiteral("It is closed until you open it"),
          domain::CheckpointKind::Access);
    return true;
}

// The step was stopped meanwhile, but its effect was on its way. What went out is never forgotten, so that another go
// does not send it twice; and where a card asks what became of it, this is the answer.
void takeLate(Transition& t, const StepEnded& event) {
    domain::StepState& s = t.step(event.position);
    const bool ok = event.outcome.ok();
    if (s.run.effect != EffectProgress::Intended || (!ok && outcomeUnknown(s.run, event.outcome.error())))
        return;
    const bool asked = s.run.status == StepStatus::Checkpoint;
    if (asked)
        withdrawCards(t, s.spec.key);
    if (asked && ok) {
        succeed(t, event.position, *event.outcome, event.note);
    } else if (asked) {
        recover(t, event.position, event.outcome.error());
    } else if (ok) {
        s.run.effect = EffectProgress::Done;
        s.run.outputs = std::make_shared<const Json>(*event.outcome);
        s.run.note = QStringLiteral("had already gone out");
        t.touchStep(event.position, true);
        t.journal(QStringLiteral("effect.receipt"), event.position);
    } else {
        s.run.effect = EffectProgress::None; // a definite no
        s.run.note = QStringLiteral("stopped before it went out");
        t.touchStep(event.position);
    }
    t.settle();
}

} // namespace

Json resultOf(Transition& t, int position) {
    const domain::StepState& s = t.step(position);
    agents::Agent* agent = t.context().registry->find(agentOf(s));
    if (!agent || agent->spec().maxEffect < domain::EffectClass::LocalWrite || !s.run.outputs)
        return nullptr;
    const auto inputs = t.resolvedInputs(position);
    return inputs.ok() ? resultEntry(agent->describe(*inputs), *s.run.outputs) : Json();
}

bool settleEffect(Transition& t, int position) {
    domain::StepState& s = t.step(position);
    if (s.run.effect == EffectProgress::Intended) {
        t.journal(QStringLiteral("effect.unknown"), position);
        askOutcome(t, position);
        return true;
    }
    if (s.run.effect != EffectProgress::Done || !s.run.outputs)
        return false;
    t.moveStep(position, StepStatus::Done); // it had gone out before the task was stopped
    t.journal(QStringLiteral("step.done"), position);
    keepResult(t, position);
    t.satisfy(position);
    return true;
}

void onEffectIntended(Transition& t, const EffectIntended& event) {
    domain::StepState& s = t.step(event.position);
    if (s.run.status != StepStatus::Running || s.run.attempt != event.attempt)
        return; // the worker sees no change and does not send
    s.run.effect = EffectProgress::Intended;
    t.touchStep(event.position);
    t.journal(QStringLiteral("effect.intent"), event.position);
}

void onStepEnded(Transition& t, const StepEnded& event) {
    domain::StepState& s = t.step(event.position);
    if (s.run.attempt != event.attempt)
        return;
    if (s.run.status != StepStatus::Running) {
        takeLate(t, event);
        return;
    }
    if (event.outcome.ok()) {
        succeed(t, event.position, *event.outcome, event.note);
    } else {
        const base::Error& error = event.outcome.error();
        if (t.isFailing()) { // no card and no retry: the task is over as soon as what runs has ended
            const bool unknown = outcomeUnknown(s.run, error);
            t.failStep(event.position, error);
            if (unknown)
                noteUnknown(t, event.position, error.message);
            else
                s.run.effect = EffectProgress::None; // a definite no
        } else if (outcomeUnknown(s.run, error)) {
            t.journal(QStringLiteral("effect.unknown"), event.position, Json{{"error", error.message}});
            askOutcome(t, event.position);
        } else {
            s.run.effect = EffectProgress::None;
            if (!askAccess(t, event.position, error))
                recover(t, event.position, error);
        }
    }
    t.settle();
}

void onRetryDue(Transition& t, const RetryDue& event) {
    domain::StepState& s = t.step(event.position);
    if (s.run.status != StepStatus::Retrying || s.run.attempt != event.attempt)
        return;
    t.moveStep(event.position, StepStatus::Pending);
    t.settle();
}

} // namespace flux::orchestrator
