// What a worker reports: the intent of an effect, the end of a step, and the retry that follows an error that passes.
#include "engine/net/retry.h"
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
    agents::Agent* agent = t.context().registry->find(agentOf(s));
    if (agent && agent->spec().maxEffect >= domain::EffectClass::LocalWrite) {
        if (const auto inputs = t.resolvedInputs(position); inputs.ok()) {
            if (Json entry = resultEntry(agent->describe(*inputs), outputs); !entry.is_null()) {
                t.state().task.results.push_back(std::move(entry));
                t.touchTask();
            }
        }
    }
    t.satisfy(position);
}

void retryLater(Transition& t, int position, const base::Error& error) {
    domain::StepState& s = t.step(position);
    const qint64 delay = net::retryDelayMs(s.run.tries, error, t.context().clock->random());
    s.run.error = error;
    s.run.effect = EffectProgress::None;
    t.moveStep(position, StepStatus::Retrying);
    s.run.retryAt = t.context().now.plusMs(delay);
    s.run.note = QStringLiteral("tries again in %1 s").arg((delay + 999) / 1000);
    t.journal(QStringLiteral("step.retrying"), position, Json{{"error", error.message}, {"delay_ms", delay}});
    t.act(WakeAt{t.state().task.id, position, s.run.attempt, delay, WakeAt::For::Retry, {}});
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

} // namespace

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
        // Stopped meanwhile. What already went out must not be forgotten.
        if (event.outcome.ok() && s.run.effect == EffectProgress::Intended) {
            s.run.effect = EffectProgress::Done;
            s.run.note = QStringLiteral("had already gone out");
            t.touchStep(event.position);
            t.journal(QStringLiteral("effect.receipt"), event.position);
        }
        return;
    }
    if (event.outcome.ok()) {
        succeed(t, event.position, *event.outcome, event.note);
    } else {
        const base::Error& error = event.outcome.error();
        if (t.isFailing()) { // no card and no retry: the task is over as soon as what runs has ended
            const bool unknown = outcomeUnknown(s.run, error);
            t.failStep(event.position, error);
            if (unknown) {
                s.run.note = QStringLiteral("nobody knows whether it went out");
                t.journal(QStringLiteral("effect.unknown"), event.position, Json{{"error", error.message}});
            }
        } else if (outcomeUnknown(s.run, error)) {
            t.journal(QStringLiteral("effect.unknown"), event.position, Json{{"error", error.message}});
            askOutcome(t, event.position);
        } else if (askAccess(t, event.position, error)) {
            // the card is up
        } else if (error.retryable && s.run.tries <= s.spec.maxRetries) {
            retryLater(t, event.position, error);
        } else {
            t.failStep(event.position, error);
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
