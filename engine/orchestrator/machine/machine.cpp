#include "engine/orchestrator/machine/machine.h"

#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

base::Error noSuchStep() {
    return base::makeError(base::ErrorCode::NotFound, QStringLiteral("The task has no such step."));
}

bool inPlan(const TaskState& state, int position) {
    return position >= 0 && static_cast<size_t>(position) < state.steps.size();
}

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
    const base::Result<void> done =
        std::visit(Overloaded{
                       [&](const TaskStarted&) -> base::Result<void> {
                           onStarted(t);
                           return {};
                       },
                       [&](const TaskRecovered&) -> base::Result<void> {
                           onRecovered(t);
                           return {};
                       },
                       [&](const PauseRequested& e) { return onPause(t, e); },
                       [&](const ResumeRequested& e) { return onResume(t, e); },
                       [&](const CancelRequested& e) { return onCancel(t, e); },
                       [&](const EffectIntended& e) -> base::Result<void> {
                           if (inPlan(state, e.position))
                               onEffectIntended(t, e);
                           return {};
                       },
                       [&](const StepEnded& e) -> base::Result<void> {
                           if (inPlan(state, e.position))
                               onStepEnded(t, e);
                           return {};
                       },
                       [&](const RetryDue& e) -> base::Result<void> {
                           if (inPlan(state, e.position))
                               onRetryDue(t, e);
                           return {};
                       },
                       [&](const CheckpointAnswered& e) { return onCheckpointAnswered(t, e); },
                       [&](const RetryRequested& e) { return onRetry(t, e); },
                       [&](const SkipRequested& e) -> base::Result<void> {
                           return inPlan(state, e.position) ? onSkip(t, e) : noSuchStep();
                       },
                       [&](const PlanChanged& e) { return onPlanChanged(t, e); },
                       [&](const RecallRequested& e) -> base::Result<void> {
                           return inPlan(state, e.position) ? onRecall(t, e) : noSuchStep();
                       },
                       [&](const HoldOver& e) -> base::Result<void> {
                           if (inPlan(state, e.position))
                               onHoldOver(t, e);
                           return {};
                       },
                       [&](const CheckpointExpired& e) -> base::Result<void> {
                           onCheckpointExpired(t, e);
                           return {};
                       },
                       [&](const UndoBegun& e) -> base::Result<void> {
                           onUndoBegun(t, e);
                           return {};
                       },
                       [&](const EffectTakenBack& e) -> base::Result<void> {
                           if (inPlan(state, e.position))
                               onEffectTakenBack(t, e);
                           return {};
                       },
                       [&](const PlaceFree& e) -> base::Result<void> {
                           onPlaceFree(t, e);
                           return {};
                       },
                       [&](const UndoEnded& e) -> base::Result<void> {
                           onUndoEnded(t, e);
                           return {};
                       },
                   },
                   event);
    if (!done.ok())
        return done.error();
    return t.finish();
}

} // namespace flux::orchestrator
