#include "engine/orchestrator/machine/machine.h"

#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

namespace {

base::Error noSuchStep() {
    return base::makeError(base::ErrorCode::NotFound, QStringLiteral("The task has no such step."));
}

bool inPlan(const TaskState& state, int position) {
    return position >= 0 && static_cast<size_t>(position) < state.steps.size();
}

// Which file of this folder an event is for.
struct Dispatch {
    Transition& t;

    using Done = base::Result<void>;

    Done operator()(const PauseRequested& e) const { return onPause(t, e); }
    Done operator()(const ResumeRequested& e) const { return onResume(t, e); }
    Done operator()(const CancelRequested& e) const { return onCancel(t, e); }
    Done operator()(const CheckpointAnswered& e) const { return onCheckpointAnswered(t, e); }
    Done operator()(const RetryRequested& e) const { return onRetry(t, e); }
    Done operator()(const PlanChanged& e) const { return onPlanChanged(t, e); }
    Done operator()(const SkipRequested& e) const { return hasStep(e) ? onSkip(t, e) : Done(noSuchStep()); }
    Done operator()(const RecallRequested& e) const { return hasStep(e) ? onRecall(t, e) : Done(noSuchStep()); }

    // What has happened cannot be refused. What does not fit the state changes nothing.
    Done operator()(const TaskStarted&) const { return onStarted(t), Done(); }
    Done operator()(const TaskRecovered&) const { return onRecovered(t), Done(); }
    Done operator()(const CheckpointExpired& e) const { return onCheckpointExpired(t, e), Done(); }
    Done operator()(const UndoBegun& e) const { return onUndoBegun(t, e), Done(); }
    Done operator()(const UndoEnded& e) const { return onUndoEnded(t, e), Done(); }
    Done operator()(const PlaceFree& e) const { return onPlaceFree(t, e), Done(); }
    Done operator()(const EffectIntended& e) const { return ofStep(onEffectIntended, e); }
    Done operator()(const StepEnded& e) const { return ofStep(onStepEnded, e); }
    Done operator()(const RetryDue& e) const { return ofStep(onRetryDue, e); }
    Done operator()(const HoldOver& e) const { return ofStep(onHoldOver, e); }
    Done operator()(const EffectTakenBack& e) const { return ofStep(onEffectTakenBack, e); }

    template <typename Event>
    [[nodiscard]] bool hasStep(const Event& e) const {
        return inPlan(t.state(), e.position);
    }
    template <typename Event>
    Done ofStep(void (*handle)(Transition&, const Event&), const Event& e) const {
        if (hasStep(e))
            handle(t, e);
        return {};
    }
};

} // namespace

MachineEvent eventOf(const WakeAt& wake) {
    switch (wake.what) {
    case WakeAt::For::Retry:
        return RetryDue{wake.position, wake.attempt};
    case WakeAt::For::Hold:
        return HoldOver{wake.position, wake.attempt};
    case WakeAt::For::Expiry:
        return CheckpointExpired{wake.checkpoint};
    }
    Q_UNREACHABLE();
}

base::Result<Decided> apply(TaskState& state, const MachineEvent& event, const MachineContext& context) {
    Transition t(state, context);
    const base::Result<void> done = std::visit(Dispatch{t}, event);
    if (!done.ok())
        return done.error();
    return t.finish();
}

} // namespace flux::orchestrator
