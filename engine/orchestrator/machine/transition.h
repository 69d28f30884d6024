#pragma once

#include "engine/orchestrator/machine/machine.h"

#include <map>

namespace flux::orchestrator {

struct SuccessorSpec; // successor.h

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
             domain::CheckpointKind kind, base::Json form = nullptr);
    // The step ends without success. Decides what that means for its group and for the task (group_policy.h).
    void failStep(int position, const base::Error& error);
    // The task is going to fail: what waits is cancelled and nothing new starts. What runs may end, and settle() closes
    // the task then, or is asked to stop. The state is told by Task::error alone, so it survives a kill.
    enum class WhatRuns { MayEnd, Stops };
    void failTask(const base::Error& error, WhatRuns running);
    [[nodiscard]] bool isFailing() const { return m_state.task.error.has_value(); }
    void cancelTask(const QString& reason);
    void closeFailed(); // what the task failed for is said in its thread
    // Another plan takes this one's place: the successor is made and told, what waits here is cancelled, what runs is
    // asked to stop, and the task ends as Superseded.
    void supersede(const SuccessorSpec& spec);
    // After the event: is the task complete, does it wait, does it run?
    void settle();

    [[nodiscard]] base::Result<base::Json> resolvedInputs(int position);
    [[nodiscard]] base::Result<base::Json> resolved(const base::Json& planned); // any value that may hold references
    // A place for the step among those of its agent. False: there is none, and it waits for one.
    bool takePlace(int position);
    [[nodiscard]] int placesTaken(const QString& agent) const; // by this event
    // Hands a step to a worker, without asking. Its inputs are resolved and it has a place.
    void run(int position, base::Json inputs);
    // A step that a changed plan adds; its row and event are written.
    void addStep(domain::StepSpec spec);
    // The item steps of one for-each step, ready to run. Cost: theirs alone.
    void addItems(std::vector<domain::StepSpec> specs);
    // A step whose plan part changed.
    void respec(int position, domain::StepSpec spec);
    void keepPlan(store::PlanVersion version) { m_decided.work.planVersions.push_back(std::move(version)); }
    [[nodiscard]] Decided finish();

private:
    void setExpiry(domain::Checkpoint& checkpoint, const domain::StepSpec& spec);
    void failForEach(int item, const base::Error& error);
    void endWaiting(WhatRuns running);
    bool takeBackStart(int position);
    void complete();
    void start(int position);
    void tellWhatWaits();

    TaskState& m_state;
    const MachineContext& m_context;
    Decided m_decided;
    store::UnitOfWork m_successors;                 // their rows, kept apart from this task's until finish()
    std::map<int, std::pair<bool, bool>> m_touched; // position → with outputs, with edits
    bool m_taskTouched = false;                     // how far it is is to be written
    bool m_taskMoved = false;                       // its whole row is, and an event tells so
    std::map<QString, int> m_places;                // by agent with a limit: places taken by this event
};

// What happens without an answer, as the card says it.
[[nodiscard]] QString expirySentence(domain::ExpiryOutcome outcome);

// One file each.
// The ladder: an attempt of a step has failed for a known reason (or it could not start). Tries it again later, mends
// its inputs, comes down to its next fallback, or lets it fail.
void recover(Transition& t, int position, const base::Error& error);
// The task would be closed as failed: looks for another plan. True: one has taken over, or a card asks about it.
bool replanInstead(Transition& t);
base::Result<void> onReplanAnswered(Transition& t, const domain::Checkpoint& card, int position,
                                    const domain::Decision& decision);
void askOutcome(Transition& t, int position); // raises the card "did it go out?"
// Says it where nothing comes after the step that could be asked.
void noteUnknown(Transition& t, int position, const QString& error = {});
// The entry for Task::results that a done step stands for, or null.
[[nodiscard]] base::Json resultOf(Transition& t, int position);
// A step that is to start and whose effect was intended before: what went out is done, what is not known is asked.
// False: nothing has gone out, it may run.
bool settleEffect(Transition& t, int position);
// The open cards of one step are not asked any more.
void withdrawCards(Transition& t, const domain::StepKey& step);
// Skips a step and those that cannot do without it. Fails the task when that leaves a best-effort group with nothing.
void leaveOut(Transition& t, int position, const QString& why);
// A for-each step is ready: makes an item step for each item of its list, or, when those have ended, ends it.
void fanOut(Transition& t, int position);
// The open items of a for-each step that is left out. What is on its way out ends by itself.
void leaveOutItems(Transition& t, int position, const QString& why);
// The items of a for-each step that failed, or that brought nothing because of an error.
[[nodiscard]] std::vector<int> failedItems(const TaskState& state, int position);
// The plan wants an answer before the step can start: raises that card, or fails the step when it cannot be shown.
// False: there is none to ask, or it is answered.
bool askForm(Transition& t, int position, const base::Json& inputs);
// The card for a step that needs a yes: the plan's own words and names to change, where it has some.
void askApproval(Transition& t, int position, const domain::EffectDescription& effect, const base::Json& inputs,
                 const QString& rule);
// What an answer brings is laid over the step's inputs. `answer` fits the card's form.
void takeAnswer(Transition& t, int position, const base::Json& answer);
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
// What waits for a place says so on its row: as many as the task itself would run.
void noteWaiting(Transition& t);
// The task goes on after a pause: everything tries anew.
void unparkAll(Transition& t);
void onPlaceFree(Transition& t, const PlaceFree& event);
void onUndoBegun(Transition& t, const UndoBegun& event);
void onEffectTakenBack(Transition& t, const EffectTakenBack& event);
void onUndoEnded(Transition& t, const UndoEnded& event);

} // namespace flux::orchestrator
