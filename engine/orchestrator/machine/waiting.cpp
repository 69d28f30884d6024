// What waits by the clock: the delay window of an approved effect, and cards that expire.
#include "engine/domain/enum_names.h"
#include "engine/orchestrator/machine/card_forms.h"
#include "engine/orchestrator/machine/transition.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::CheckpointStatus;
using domain::ExpiryOutcome;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

constexpr qint64 kLongestWakeMs = 86'400'000; // a timer further away is set again when this one fires

// Mail and posts: what another person would see. A repeated attempt has waited already.
bool isHoldable(const domain::StepRun& run, const domain::EffectDescription& effect) {
    const QString type = base::textAt(effect.preview, "type");
    return run.tries == 0 && effect.effectClass >= domain::EffectClass::ExternalWrite &&
           (type == QStringLiteral("mail") || type == QStringLiteral("post") || type == QStringLiteral("request"));
}

// A held step takes up no room, so there may be none when its window is over.
bool hasRoom(const TaskState& state, int position) {
    const auto fan = state.fans.constFind(state.parentOf(state.steps[static_cast<size_t>(position)]));
    return state.running < state.task.maxParallelSteps && (fan == state.fans.cend() || fan->running < fan->maxParallel);
}

qint64 leftUntil(base::Instant due, base::Instant now) {
    return std::clamp<qint64>(due.ms - now.ms, 0, kLongestWakeMs);
}

} // namespace

// The outcome that the card announced.
static void applyExpiry(Transition& t, int position, const domain::Checkpoint& card) {
    switch (card.onExpiry) {
    case ExpiryOutcome::LeaveOut:
        leaveOut(t, position, QStringLiteral("nobody answered in time"));
        break;
    case ExpiryOutcome::Fail:
        t.failStep(position,
                   base::makeError(base::ErrorCode::DeadlineExceeded,
                                   QStringLiteral("Nobody answered in time. Retry the step to be asked again.")));
        break;
    case ExpiryOutcome::UseDefault:
        if (const auto answer = defaultAnswer(card)) {
            takeAnswer(t, position, *answer);
            t.step(position).run.note = QStringLiteral("nobody answered in time; the default was taken");
            t.moveStep(position, StepStatus::Pending);
        } else {
            leaveOut(t, position, QStringLiteral("nobody answered in time"));
        }
        break;
    }
}

QString expirySentence(ExpiryOutcome outcome) {
    switch (outcome) {
    case ExpiryOutcome::LeaveOut:
        return QStringLiteral("Without an answer it is left out.");
    case ExpiryOutcome::Fail:
        return QStringLiteral("Without an answer the step fails.");
    case ExpiryOutcome::UseDefault:
        return QStringLiteral("Without an answer the default is taken.");
    }
    return {};
}

bool hold(Transition& t, int position, const domain::EffectDescription& effect) {
    domain::StepRun& run = t.step(position).run;
    const qint64 holdMs = t.context().policy.holdMs;
    if (!run.retryAt.isNull()) { // it has been held, and then there was no room
        run.retryAt = {};
        return false;
    }
    if (holdMs <= 0 || !isHoldable(run, effect))
        return false;
    ++run.attempt; // so that the wake-up of an earlier window is told from this one's
    t.moveStep(position, StepStatus::Held);
    run.retryAt = t.context().now.plusMs(holdMs);
    run.note = QStringLiteral("goes out in %1 s").arg((holdMs + 999) / 1000);
    t.journal(QStringLiteral("step.held"), position, Json{{"for_ms", holdMs}});
    t.act(WakeAt{t.state().task.id, position, run.attempt, holdMs, WakeAt::For::Hold, {}});
    return true;
}

void onHoldOver(Transition& t, const HoldOver& event) {
    domain::StepRun& run = t.step(event.position).run;
    if (run.status != StepStatus::Held || run.attempt != event.attempt)
        return;
    const TaskStatus status = t.state().task.status;
    const bool goesOn = status == TaskStatus::Executing || status == TaskStatus::Checkpoint;
    auto inputs = t.resolvedInputs(event.position);
    run.note.clear();
    if (!goesOn || !inputs.ok() || !hasRoom(t.state(), event.position)) {
        t.moveStep(event.position, StepStatus::Pending); // paused meanwhile: it is held again when the task goes on
        if (goesOn)
            run.retryAt = t.context().now; // it need not be held once more
    } else if (t.takePlace(event.position)) {
        t.run(event.position, std::move(*inputs));
    } // else it stays held, and can be recalled, until there is a place
    t.settle();
}

base::Result<void> onRecall(Transition& t, const RecallRequested& event) {
    domain::StepRun& run = t.step(event.position).run;
    if (run.status != StepStatus::Held)
        return base::makeError(
            base::ErrorCode::FailedPrecondition,
            run.effect == domain::EffectProgress::None
                ? QStringLiteral("“%1” is not about to go out.").arg(t.step(event.position).spec.name)
                : QStringLiteral("Too late: “%1” is on its way or has gone out.")
                      .arg(t.step(event.position).spec.name));
    run.approved = false;
    run.note.clear();
    t.moveStep(event.position, StepStatus::Pending);
    t.journal(QStringLiteral("step.recalled"), event.position, Json{{"by", event.by}});
    t.settle();
    return {};
}

void onCheckpointExpired(Transition& t, const CheckpointExpired& event) {
    const auto it = t.state().checkpoints.constFind(event.id);
    if (it == t.state().checkpoints.cend() || !it->expiresAt)
        return;
    const domain::Checkpoint card = *it;
    const int position = t.state().index.value(card.step, -1);
    if (position < 0)
        return;
    if (t.context().now < *card.expiresAt) { // a long wait in pieces, or a clock that was set back
        t.act(WakeAt{t.state().task.id, position, 0, leftUntil(*card.expiresAt, t.context().now), WakeAt::For::Expiry,
                     card.id});
        return;
    }
    t.close(card.id, CheckpointStatus::Expired, std::nullopt);
    t.journal(QStringLiteral("checkpoint.expired"), position,
              Json{{"checkpoint", card.id.text}, {"outcome", domain::enumName(card.onExpiry)}});
    applyExpiry(t, position, card);
    t.settle();
}

void wakeAgain(Transition& t) {
    TaskState& state = t.state();
    for (size_t i = 0; i < state.steps.size(); ++i) {
        const domain::StepRun& run = state.steps[i].run;
        const bool held = run.status == StepStatus::Held;
        if (held || run.status == StepStatus::Retrying)
            t.act(WakeAt{state.task.id,
                         static_cast<int>(i),
                         run.attempt,
                         std::min<qint64>(leftUntil(run.retryAt, t.context().now),
                                          held ? t.context().policy.holdMs : 60'000), // after a clock was set back
                         held ? WakeAt::For::Hold : WakeAt::For::Retry,
                         {}});
    }
    for (const domain::Checkpoint& card : std::as_const(state.checkpoints)) {
        if (card.expiresAt)
            t.act(WakeAt{state.task.id, state.index.value(card.step, -1), 0,
                         leftUntil(*card.expiresAt, t.context().now), WakeAt::For::Expiry, card.id});
    }
}

} // namespace flux::orchestrator
