#pragma once

#include "engine/orchestrator/machine/machine.h"

#include <map>

namespace flux::orchestrator {

// The hands of a transition: the one place that changes a step or a task, keeps the derived counts true, and writes
// the row, the journal line and the feed event that belong to the change. Each transition file drives one of these.
// Lives for one apply() call.
class Transition {
public:
    Transition(TaskState& state, const MachineContext& context) : m_state(state), m_context(context) {}

    [[nodiscard]] TaskState& state() { return m_state; }
    [[nodiscard]] const MachineContext& context() const { return m_context; }
    [[nodiscard]] domain::StepState& step(int position) { return m_state.steps[static_cast<size_t>(position)]; }

    // Moves a step and notes that its row is to be written.
    void moveStep(int position, domain::StepStatus to);
    void touchStep(int position, bool withOutputs = false, bool withEdits = false);
    void moveTask(domain::TaskStatus to);
    void touchTask() { m_taskMoved = true; }

    void journal(const QString& kind, int position = -1, base::Json data = nullptr);
    void say(std::vector<domain::Block> blocks); // a message of the orchestrator's in the task's thread
    void raise(domain::Checkpoint checkpoint);
    void close(const domain::CheckpointId& id, domain::CheckpointStatus status,
               std::optional<domain::Decision> decision);
    void act(Action action) { m_decided.actions.push_back(std::move(action)); }

    // A step has ended well (or was left out): its dependents may become ready.
    void satisfy(int position);
    // Starts what is ready, within the task's limit, asking first where the policy says so.
    void startReady();
    // Raises the card that a step waits for.
    void ask(int position, const domain::EffectDescription& effect, const base::Json& inputs, const QString& rule,
             domain::CheckpointKind kind);
    // The step ends without success. Decides what that means for its group and for the task.
    void failStep(int position, const base::Error& error);
    // The task is going to fail: what waits is cancelled and nothing new starts. What runs may end, and settle() closes
    // the task then, or is asked to stop. The state is told by Task::error alone, so it survives a kill.
    enum class WhatRuns { MayEnd, Stops };
    void failTask(const base::Error& error, WhatRuns running);
    [[nodiscard]] bool isFailing() const { return m_state.task.error.has_value(); }
    void cancelTask(const QString& reason);
    // What is to be said of the best-effort group of a step that has just ended.
    enum class GroupFate { MayStillSucceed, Failed, LeftOut }; // Failed: each has ended, one failed, none succeeded
    [[nodiscard]] GroupFate fateOfGroup(int position) const;
    // After the event: is the task complete, does it wait, does it run?
    void settle();

    [[nodiscard]] base::Result<base::Json> resolvedInputs(int position);
    // Hands a step to a worker, without asking. Its inputs are resolved.
    void run(int position, base::Json inputs);
    // A step that a changed plan adds; its row and event are written.
    void addStep(domain::StepSpec spec);
    // A step whose plan part changed.
    void respec(int position, domain::StepSpec spec);
    void keepPlan(store::PlanVersion version) { m_decided.work.planVersions.push_back(std::move(version)); }
    [[nodiscard]] Decided finish();

private:
    void setExpiry(domain::Checkpoint& checkpoint, const domain::StepSpec& spec);
    void endWaiting(WhatRuns running);
    bool takeBackStart(int position);
    void closeFailed();
    void complete();
    void start(int position);

    TaskState& m_state;
    const MachineContext& m_context;
    Decided m_decided;
    std::map<int, std::pair<bool, bool>> m_touched; // position → with outputs, with edits
    bool m_taskTouched = false;                     // how far it is is to be written
    bool m_taskMoved = false;                       // its whole row is, and an event tells so
};

// What happens without an answer, as the card says it.
[[nodiscard]] QString expirySentence(domain::ExpiryOutcome outcome);

// One file each.
void askOutcome(Transition& t, int position); // raises the card "did it go out?"
// Skips a step and those that cannot do without it. Fails the task when that leaves a best-effort group with nothing.
void leaveOut(Transition& t, int position, const QString& why);
// An approved step whose effect leaves the house waits out its delay window; false: there is none for it.
bool hold(Transition& t, int position, const domain::EffectDescription& effect);
// The wake-ups that a task needs again after its process died, for what waits by the clock.
void wakeAgain(Transition& t);
void onStarted(Transition& t);
void onRecovered(Transition& t);
base::Result<void> onPause(Transition& t, const PauseRequested& event);
base::Result<void> onResume(Transition& t, const ResumeRequested& event);
base::Result<void> onCancel(Transition& t, const CancelRequested& event);
void onEffectIntended(Transition& t, const EffectIntended& event);
void onStepEnded(Transition& t, const StepEnded& event);
void onRetryDue(Transition& t, const RetryDue& event);
base::Result<void> onCheckpointAnswered(Transition& t, const CheckpointAnswered& event);
base::Result<void> onRetry(Transition& t, const RetryRequested& event);
base::Result<void> onSkip(Transition& t, const SkipRequested& event);
base::Result<void> onPlanChanged(Transition& t, const PlanChanged& event);
base::Result<void> onRecall(Transition& t, const RecallRequested& event);
void onHoldOver(Transition& t, const HoldOver& event);
void onCheckpointExpired(Transition& t, const CheckpointExpired& event);

} // namespace flux::orchestrator
