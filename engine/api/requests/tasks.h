#pragma once

#include "engine/api/requests/conversations.h"
#include "engine/domain/agent_spec.h"
#include "engine/domain/breaker.h"
#include "engine/domain/journal.h"

namespace flux::api {

// A task from a goal (planned by the assistant) or from a ready plan. Without a conversation a new one is made.
struct TaskCreated {
    domain::TaskId taskId;
    domain::ConversationId conversationId;
};
struct CreateTask {
    using Reply = TaskCreated;
    static constexpr const char* kMethod = "tasks.create";
    domain::ConversationId conversationId;
    QString goal;
    std::optional<domain::Plan> plan; // validated; refused with every problem listed
    domain::Grants grants;
    QString workingFolder; // for relative paths in the goal
    QString source;
    bool start = true; // false: the task stays Ready until ResumeTask
};

struct TaskDetail {
    domain::Task task;
    std::vector<domain::StepState> steps; // with outputs
    std::vector<domain::Checkpoint> checkpoints;
    std::vector<domain::JournalRow> journal;
    qint64 sequence = 0;
};
struct GetTask {
    using Reply = TaskDetail;
    static constexpr const char* kMethod = "tasks.get";
    QString id; // a whole id or a unique beginning or end of one, at least 4 characters
};

struct TaskPage {
    std::vector<domain::Task> tasks; // newest first
    int unanswered = 0;              // messages that Flux has not answered yet; each may become a task
    qint64 sequence = 0;
};
struct ListTasks {
    using Reply = TaskPage;
    static constexpr const char* kMethod = "tasks.list";
    std::vector<domain::TaskStatus> statuses; // empty: any
    int limit = 50;                           // 1 to 1,000
};

struct CancelTask { // terminal at once; running steps are asked to stop
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.cancel";
    domain::TaskId taskId;
};
struct PauseTask { // running steps may end, no new one starts
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.pause";
    domain::TaskId taskId;
};
struct ResumeTask { // a Ready or Paused task goes on; one that runs or waits already is left as it is
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.resume";
    domain::TaskId taskId;
};

// A failed step and everything that was given up because of it goes again, in the same task; what is done is kept.
// Without a step: every failed one. On a cancelled task too. `whole`: a new task with the same plan, nothing reused.
// FailedPrecondition when nothing can be retried. The reply is the task that now runs.
struct RetryTask {
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.retry";
    domain::TaskId taskId;
    domain::StepKey step; // empty: every failed step
    bool whole = false;
};
// Leaves one unfinished (or failed) step out; those that cannot do without it are left out with it.
// FailedPrecondition for one that is done or left out already, or on its way out.
struct SkipStep {
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.skip_step";
    domain::TaskId taskId;
    domain::StepKey step;
    QString reason;
};
// A new task from the same plan, linked to the old one. `fromStep`: results of steps that do not depend on it are
// reused as recorded, effects of theirs are not repeated; it and what follows from it run anew, with `edits` laid over
// its inputs. Empty: nothing is reused.
struct ForkTask {
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.fork";
    domain::TaskId taskId;
    domain::StepKey fromStep;
    base::Json edits = base::Json::object();
    bool start = true; // false: it stays Ready
};
// The whole work again, changed: another goal (planned anew by the assistant), another plan, or other inputs for some
// steps ({"step_1": {"url": "…"}}). Nothing changed: as it was.
struct RerunTask {
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.rerun";
    domain::TaskId taskId;
    QString goal;                     // empty: the same
    std::optional<domain::Plan> plan; // wins over goal and inputs
    base::Json inputs = base::Json::object();
    bool start = true;
};
// Ends it if it still runs and removes it with all that belongs to it. What it did outside and the files stay.
struct TaskGone {
    domain::TaskId taskId;
};
struct DeleteTask {
    using Reply = TaskGone;
    static constexpr const char* kMethod = "tasks.delete";
    domain::TaskId taskId;
};

// The plan in force (version 0) or an older one.
struct PlanInfo {
    int version = 1;
    base::Instant replacedAt; // null: in force
    QString reason;
};
struct PlanDocument {
    domain::Plan plan;
    std::vector<PlanInfo> versions; // all of this task, oldest first, the one in force last
};
struct GetPlan {
    using Reply = PlanDocument;
    static constexpr const char* kMethod = "tasks.plan";
    domain::TaskId taskId;
    int version = 0;
};
// Between two versions of one task, or of two tasks (`other`: from `taskId` to `other`). 0: the plan in force.
struct ComparePlans {
    using Reply = domain::PlanDiff;
    static constexpr const char* kMethod = "tasks.compare_plans";
    domain::TaskId taskId;
    int from = 0;
    domain::TaskId other; // empty: the same task
    int to = 0;
};
// Puts another plan in place of what has not been started yet. Steps that have started keep their spec and must be in
// the plan as they are (or be left out of the list: they stay). Validated as a whole. FailedPrecondition when
// `baseVersion` is not the version in force. With `dryRun` nothing changes. A task that has ended is not edited: fork
// it.
struct PlanEdited {
    domain::Task task;
    domain::PlanDiff diff;
};
struct EditPlan {
    using Reply = PlanEdited;
    static constexpr const char* kMethod = "tasks.edit_plan";
    domain::TaskId taskId;
    domain::Plan plan;
    int baseVersion = 0; // 0: whatever is in force
    bool dryRun = false;
};

// Takes back what a task did, last effect first, as a task of its own (so it survives a kill, and asks where the
// taking back leaves the house). The list names what cannot be taken back, and why.
struct UndoItem {
    domain::StepKey step;
    QString text; // "Saved brief.md"
    bool possible = false;
    QString
        how; // "The file goes to the trash." or why it is not possible: "A mail that went out cannot be called back."
};
struct UndoReport {
    std::vector<UndoItem> items;      // in the order of taking back; empty: the task did nothing outside
    std::optional<domain::Task> task; // the run that takes back; none with dryRun or when nothing can be
};
struct UndoTask {
    using Reply = UndoReport;
    static constexpr const char* kMethod = "tasks.undo";
    domain::TaskId taskId;
    bool dryRun = false;
};
// Holds back an approved effect inside its delay window: the step goes back to its card. FailedPrecondition when the
// window is over.
struct RecallStep {
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.recall_step";
    domain::TaskId taskId;
    domain::StepKey step;
};

// The circuit breakers that are not closed, or have counted failures.
struct BreakerList {
    std::vector<domain::Breaker> breakers;
};
struct ListBreakers {
    using Reply = BreakerList;
    static constexpr const char* kMethod = "breakers.list";
};
struct ResetBreaker {
    using Reply = BreakerList;
    static constexpr const char* kMethod = "breakers.reset";
    QString key; // empty: all
};

// What can be planned with: every agent with its inputs and outputs.
struct AgentList {
    std::vector<domain::AgentSpec> agents;
};
struct ListAgents {
    using Reply = AgentList;
    static constexpr const char* kMethod = "agents.list";
};

} // namespace flux::api
