// A person steers a run: retry, skip, another plan, a fork, the whole once more, away with it.
#include "engine/host/conductor.h"
#include "engine/host/inbox.h"
#include "engine/host/message_text.h"
#include "engine/orchestrator/machine/plan_changed.h"
#include "engine/orchestrator/machine/successor.h"
#include "engine/orchestrator/plan_diff.h"
#include "engine/orchestrator/plan_validator.h"

namespace flux::host {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::Task;
using domain::TaskStatus;
using orchestrator::SuccessorSpec;
using orchestrator::TaskState;

namespace {

const QString kPerson = QStringLiteral("you");

Result<int> positionOf(const TaskState& state, const domain::StepKey& key) {
    const int at = state.index.value(key, -1);
    if (at >= 0)
        return at;
    return makeError(ErrorCode::NotFound,
                     QStringLiteral("“%1” has no step “%2”.").arg(state.task.title, key.text.left(80)));
}

// The step as it is planned: not an item, and not one that was taken out.
Result<void> isPlanned(const TaskState& state, const domain::StepKey& key) {
    FLUX_TRY(const int at, positionOf(state, key));
    const domain::StepSpec& spec = state.steps[static_cast<size_t>(at)].spec;
    if (orchestrator::isItem(spec))
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("“%1” is one item of “%2”. Name the whole step.").arg(key.text, spec.itemOf.text));
    if (spec.removed)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” was taken out of the plan.").arg(spec.name));
    return {};
}

Result<void> layOver(domain::Plan& plan, const domain::StepKey& key, const Json& inputs) {
    if (!inputs.is_object())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The inputs for “%1” are not an object of name and value.").arg(key.text));
    for (domain::StepSpec& spec : plan.steps) {
        if (spec.key != key)
            continue;
        for (const auto& [name, value] : inputs.items())
            spec.inputs[name] = value;
    }
    return {};
}

} // namespace

// The live state for a request: taken over if another process had it, and forgotten afterwards if it has ended.
Result<TaskState*> Conductor::steered(Batch& batch, const domain::TaskId& id) {
    FLUX_CHECK(takeOver(batch, id));
    batch.tasks.insert(id);
    return m_tasks.get(id, m_parts.writer->reader());
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::RetryTask& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    const TaskStatus status = state->task.status;
    if (state->steps.empty() && (status == TaskStatus::Failed || status == TaskStatus::Cancelled))
        return planAgain(batch, *state);
    if (domain::isUndoRun(state->task)) {
        FLUX_CHECK(request.whole ? isNoUndoRun(state->task) : mayTakeBackMore(batch, state->task));
    }
    if (!request.whole) {
        orchestrator::RetryRequested event{{}, kPerson};
        if (!request.step.isEmpty()) {
            FLUX_TRY(const int position, positionOf(*state, request.step));
            event.positions.push_back(position);
        }
        FLUX_TRY(Task task, applyTo(batch, *state, event));
        return api::Reply(std::move(task));
    }
    if (!domain::isTerminal(status))
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("“%1” has not ended. Stop it first, then do it once more.").arg(state->task.title));
    SuccessorSpec spec;
    spec.plan = planOf(*state);
    spec.why = QStringLiteral("The whole work once more.");
    return runAnew(batch, *state, std::move(spec), true);
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::SkipStep& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    FLUX_TRY(const int position, positionOf(*state, request.step));
    FLUX_TRY(Task task, applyTo(batch, *state,
                                orchestrator::SkipRequested{position, kPerson, request.reason.simplified().left(500)}));
    return api::Reply(std::move(task));
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::RecallStep& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    FLUX_TRY(const int position, positionOf(*state, request.step));
    FLUX_TRY(Task task, applyTo(batch, *state, orchestrator::RecallRequested{position, kPerson}));
    return api::Reply(std::move(task));
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::ForkTask& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    FLUX_CHECK(isNoUndoRun(state->task));
    SuccessorSpec spec;
    spec.plan = planOf(*state);
    if (request.fromStep.isEmpty()) {
        if (!request.edits.empty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("Name the step whose inputs are to be others, or run the task again with "
                                            "inputs for several steps."));
        spec.why = QStringLiteral("The whole work once more, as a task of its own.");
        return runAnew(batch, *state, std::move(spec), request.start);
    }
    FLUX_CHECK(isPlanned(*state, request.fromStep));
    FLUX_CHECK(layOver(spec.plan, request.fromStep, request.edits));
    spec.forkStep = request.fromStep;
    spec.reuse = orchestrator::reusableBefore(*state, request.fromStep);
    const QString name = state->steps[static_cast<size_t>(state->index.value(request.fromStep))].spec.name;
    const auto reused = spec.reuse.size();
    spec.why = QStringLiteral("Done anew from “%1” on. ").arg(name) +
               (reused == 0   ? QStringLiteral("Nothing from before is reused.")
                : reused == 1 ? QStringLiteral("What 1 other step brought is reused.")
                              : QStringLiteral("What %1 other steps brought is reused.").arg(reused));
    return runAnew(batch, *state, std::move(spec), request.start);
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::RerunTask& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    FLUX_CHECK(isNoUndoRun(state->task));
    const QString goal = request.goal.trimmed();
    if (!request.inputs.is_object())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The inputs are not an object of step and inputs."));
    SuccessorSpec spec;
    if (request.plan) {
        spec.plan = *request.plan;
        spec.why = QStringLiteral("The whole work once more, with another plan.");
        return runAnew(batch, *state, std::move(spec), request.start);
    }
    if ((!goal.isEmpty() && goal != state->task.goal) || state->steps.empty()) {
        if (!request.inputs.empty())
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("Another goal is planned anew, so inputs for the steps of the old plan have "
                               "no place. Give one or the other."));
        return planAnew(batch, *state, goal.isEmpty() ? state->task.goal : goal, request.start);
    }
    spec.plan = planOf(*state);
    for (const auto& [key, inputs] : request.inputs.items()) {
        const domain::StepKey step{QString::fromStdString(key)};
        FLUX_CHECK(isPlanned(*state, step));
        FLUX_CHECK(layOver(spec.plan, step, inputs));
    }
    spec.why = request.inputs.empty() ? QStringLiteral("The whole work once more.")
                                      : QStringLiteral("The whole work once more, with other inputs.");
    return runAnew(batch, *state, std::move(spec), request.start);
}

// A task made from another; its rows go into the batch, and it starts if it may.
Result<api::Reply> Conductor::runAnew(Batch& batch, TaskState& old, SuccessorSpec spec, bool start) {
    if (spec.plan.steps.empty())
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("“%1” has no plan yet, so there is nothing to do anew.").arg(old.task.title));
    FLUX_CHECK(orchestrator::planIsValid(spec.plan, *m_parts.registry));
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, old.task.conversationId, {}));
    conversation.archived = false;
    conversation.updatedAt = std::max(conversation.updatedAt, m_parts.clock->now());
    batch.setConversation(conversation);
    TaskState made = orchestrator::makeSuccessor(old, spec, context(), batch.work);
    const domain::TaskId id = made.task.id;
    TaskState& live = m_tasks.insert(std::move(made));
    own(batch, id);
    batch.tasks.insert(id);
    if (start)
        (void)applyTo(batch, live, orchestrator::TaskStarted{}).ok(); // cannot be refused: the task is Ready
    return api::Reply(live.task);
}

// Another goal: planned like a message, into a task that is linked to the old one.
Result<api::Reply> Conductor::planAnew(Batch& batch, const TaskState& old, const QString& rawGoal, bool start) {
    FLUX_TRY(const QString goal, checkedText(rawGoal));
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, old.task.conversationId, {}));
    conversation.archived = false;
    conversation.updatedAt = std::max(conversation.updatedAt, m_parts.clock->now());
    batch.setConversation(conversation);
    Task task;
    task.id = base::newId<domain::TaskId>(*m_parts.clock);
    task.conversationId = conversation.id;
    task.goal = goal;
    task.title = titleFrom(goal);
    task.grants = old.task.grants;
    task.source = old.task.source;
    task.lineage.forkedFrom = old.task.id;
    task.createdAt = task.updatedAt = m_parts.clock->now();
    batch.work.tasks.push_back(task);
    batch.event(task.createdAt, domain::TaskUpdated{task});
    addTurn(batch, conversation, goal, task.grants, {}, task.source, task.id, start);
    return api::Reply(std::move(task));
}

// A task that could not be planned, or was stopped before it was: the same task is planned once more.
Result<api::Reply> Conductor::planAgain(Batch& batch, TaskState& state) {
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, state.task.conversationId, {}));
    const base::Instant now = m_parts.clock->now();
    conversation.archived = false;
    conversation.updatedAt = std::max(conversation.updatedAt, now);
    batch.setConversation(conversation);
    Task& task = state.task;
    task.status = TaskStatus::Planning;
    task.error.reset();
    task.completedAt = {};
    task.updatedAt = now;
    batch.work.tasks.push_back(task);
    batch.event(now, domain::TaskUpdated{task});
    domain::JournalRow row;
    row.taskId = task.id;
    row.at = now;
    row.kind = QStringLiteral("task.retried");
    row.data = Json{{"by", kPerson}};
    batch.work.journal.push_back(std::move(row));
    addTurn(batch, conversation, task.goal, task.grants, {}, task.source, task.id, true);
    return api::Reply(task);
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::EditPlan& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    const Task& task = state->task;
    FLUX_CHECK(isNoUndoRun(task));
    if (request.baseVersion != 0 && request.baseVersion != task.planVersion)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The plan is at version %1 by now; the change was made to version %2. Nothing "
                                        "was changed. Look at the plan again.")
                             .arg(task.planVersion)
                             .arg(request.baseVersion));
    const domain::Plan before = planOf(*state);
    const domain::Plan after = orchestrator::planAfter(*state, request.plan);
    FLUX_CHECK(orchestrator::planMayChange(*state, after));
    FLUX_CHECK(orchestrator::planIsValid(after, *m_parts.registry));
    domain::PlanDiff diff = orchestrator::diffPlans(before.steps, after.steps);
    const bool same = diff.isEmpty() && before.title == after.title && before.constraints == after.constraints &&
                      before.successCriteria == after.successCriteria &&
                      before.maxParallelSteps == after.maxParallelSteps;
    if (request.dryRun || same)
        return api::Reply(api::PlanEdited{task, std::move(diff)});
    FLUX_TRY(Task edited, applyTo(batch, *state, orchestrator::PlanChanged{after, kPerson}));
    return api::Reply(api::PlanEdited{std::move(edited), std::move(diff)});
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::DeleteTask& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    const Task task = state->task;
    for (size_t i = 0; i < state->steps.size(); ++i) { // what they still bring finds no task and is dropped
        if (state->steps[i].run.status == domain::StepStatus::Running)
            batch.actions.push_back(orchestrator::StopStep{task.id, static_cast<int>(i)});
    }
    forget(task.id);
    FLUX_CHECK(projectWithout(batch, task));
    batch.work.deletedTasks.push_back(task.id);
    batch.event(m_parts.clock->now(), domain::TaskDeleted{task.id, task.conversationId});
    addMessage(
        batch, task.conversationId, domain::Author::Flux,
        {domain::TextBlock{
            QStringLiteral("The task “%1” was deleted. What it did outside and its files stay.").arg(task.title)}},
        QStringLiteral("task_orchestrator"));
    batch.afterwards.push_back([this, id = task.id](const Result<store::CommitReceipt>& commit) {
        if (commit.ok())
            forget(id); // a later item of the same batch may have loaded it once more
    });
    return api::Reply(api::TaskGone{task.id});
}

void Conductor::forget(const domain::TaskId& id) {
    m_tasks.evict(id);
    m_owned.remove(id);
}

// The inbox row of a conversation that has lost one of its tasks.
Result<void> Conductor::projectWithout(Batch& batch, const Task& gone) {
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, gone.conversationId, {}));
    FLUX_TRY(const std::vector<Task> all, m_parts.writer->reader().tasksOf(gone.conversationId));
    const base::Instant now = m_parts.clock->now();
    const Task* newest = nullptr;
    for (const Task& task : all) {
        const auto& deleted = batch.work.deletedTasks;
        if (task.id == gone.id || std::find(deleted.begin(), deleted.end(), task.id) != deleted.end())
            continue;
        if (!domain::isTerminal(task.status) && task.status != TaskStatus::Planning && !isLost(task.id))
            FLUX_CHECK(m_tasks.get(task.id, m_parts.writer->reader())); // so that it counts among the live ones
        if (!newest || newest->createdAt < task.createdAt)
            newest = &task;
    }
    const bool unread = conversation.unread;
    const LiveTasks known = liveOf(conversation.id);
    const auto& live = known.all;
    if (newest || !live.empty()) {
        TaskState moved;
        moved.task = newest ? *newest : live.front()->task;
        projectConversation(conversation, live, moved, now);
    } else {
        conversation.state = domain::ConversationState::Chat;
        conversation.who = QStringLiteral("Flux");
        conversation.reason = QStringLiteral("The task was deleted");
        conversation.updatedAt = std::max(conversation.updatedAt, now);
    }
    conversation.unread = unread; // the person did it
    batch.setConversation(conversation);
    return {};
}

} // namespace flux::host
