// The conductor's way to the machine: tasks are loaded, moved, started and recovered here.
#include "engine/base/log.h"
#include "engine/host/conductor.h"
#include "engine/host/inbox.h"
#include "engine/orchestrator/plan_validator.h"

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::Task;
using domain::TaskStatus;
using orchestrator::TaskState;

namespace {

// Did the event move the task or its cards, so that the inbox row may look different?
bool movesInbox(const store::UnitOfWork& work) {
    for (const domain::FeedEvent& event : work.events) {
        if (std::holds_alternative<domain::TaskUpdated>(event.payload) ||
            std::holds_alternative<domain::CheckpointRaised>(event.payload) ||
            std::holds_alternative<domain::CheckpointDecided>(event.payload))
            return true;
    }
    return false;
}

} // namespace

orchestrator::MachineContext Conductor::context() const {
    orchestrator::MachineContext context;
    context.now = m_parts.clock->now();
    context.clock = m_parts.clock;
    context.registry = m_parts.registry;
    context.replanner = m_parts.replanner;
    context.policy = m_parts.settings->machinePolicy();
    context.places = &m_limits;
    return context;
}

void Conductor::own(Batch& batch, const domain::TaskId& id) {
    if (m_owned.contains(id))
        return;
    m_owned.insert(id);
    batch.owned.insert(id);
}

// The process that ran it is gone: its work is taken up before anything else happens to it, and only once, for from
// then on what is Running in the rows is really running.
Result<void> Conductor::takeOver(Batch& batch, const domain::TaskId& id) {
    if (m_owned.contains(id))
        return {};
    if (m_shared)
        FLUX_CHECK(claim(batch, id));
    FLUX_TRY(TaskState * state, m_tasks.get(id, m_parts.writer->reader()));
    own(batch, id);
    FLUX_CHECK(advance(batch, *state, orchestrator::TaskRecovered{}));
    return {};
}

Result<Task> Conductor::applyTo(Batch& batch, const domain::TaskId& id, const orchestrator::MachineEvent& event) {
    FLUX_CHECK(takeOver(batch, id));
    FLUX_TRY(TaskState * state, m_tasks.get(id, m_parts.writer->reader()));
    return applyTo(batch, *state, event);
}

Result<Task> Conductor::applyTo(Batch& batch, TaskState& state, const orchestrator::MachineEvent& event) {
    FLUX_CHECK(advance(batch, state, event));
    return state.task;
}

Result<void> Conductor::advance(Batch& batch, const domain::TaskId& id, const orchestrator::MachineEvent& event) {
    FLUX_CHECK(takeOver(batch, id));
    FLUX_TRY(TaskState * state, m_tasks.get(id, m_parts.writer->reader()));
    return advance(batch, *state, event);
}

Result<void> Conductor::advance(Batch& batch, TaskState& state, const orchestrator::MachineEvent& event) {
    batch.tasks.insert(state.task.id); // even if it is refused: an ended task does not stay in memory for that
    if (domain::isUndoRun(state.task))
        FLUX_CHECK(readWhatItTakesBack(batch, state.task));
    FLUX_TRY(orchestrator::Decided decided, orchestrator::apply(state, event, context()));
    countPlaces(batch, state.task.id, decided);
    if (movesInbox(decided.work)) {
        auto conversation = conversationFor(batch, state.task.conversationId, {});
        if (conversation.ok()) {
            projectConversation(*conversation, liveOf(state.task.conversationId).all, state, m_parts.clock->now());
            batch.setConversation(*conversation);
        }
    }
    if (domain::isUndoRun(state.task))
        tellWhatIsTakenBack(batch, state, decided.work);
    remember(batch, state, decided.work);
    batch.work.append(std::move(decided.work));
    for (orchestrator::Action& action : decided.actions)
        batch.actions.push_back(std::move(action));
    for (TaskState& successor : decided.successors)
        adopt(batch, std::move(successor));
    return {};
}

// A task that the machine made; its rows are in the batch already.
void Conductor::adopt(Batch& batch, TaskState state) {
    const domain::TaskId id = state.task.id;
    TaskState& live = m_tasks.insert(std::move(state));
    own(batch, id);
    (void)advance(batch, live, orchestrator::TaskStarted{}).ok(); // cannot be refused: the task is Ready
}

void Conductor::startTask(Batch& batch, Task task, const domain::Plan& plan, bool start) {
    const base::Instant now = m_parts.clock->now();
    task.title = plan.title.isEmpty() ? titleFrom(task.goal) : plan.title;
    task.planVersion = plan.version;
    task.maxParallelSteps = plan.maxParallelSteps;
    task.constraints = plan.constraints;
    task.successCriteria = plan.successCriteria;
    task.stepCount = static_cast<int>(plan.steps.size());
    task.status = TaskStatus::Ready;
    task.updatedAt = now;

    TaskState state;
    state.task = task;
    state.steps.reserve(plan.steps.size());
    for (const domain::StepSpec& spec : plan.steps) {
        state.steps.push_back({spec, {}});
        batch.work.newSteps.push_back({task.id, static_cast<int>(state.steps.size()) - 1, state.steps.back()});
    }
    state.rebuild();
    domain::JournalRow row;
    row.taskId = task.id;
    row.at = now;
    row.kind = QStringLiteral("task.created");
    row.data = base::Json{{"goal", task.goal}, {"steps", task.stepCount}, {"source", task.source}};
    batch.work.journal.push_back(std::move(row));
    batch.work.tasks.push_back(task);
    batch.event(now, domain::TaskUpdated{task});
    TaskState& live = m_tasks.insert(std::move(state));
    own(batch, task.id);
    batch.tasks.insert(task.id);
    for (int i = 0; i < task.stepCount; ++i) {
        const domain::StepState& s = live.steps[static_cast<size_t>(i)];
        batch.event(now, domain::StepUpdated{task.id, task.conversationId, i, s.spec.key, s.spec.name, s.spec.agent,
                                             s.spec.itemOf, s.run});
    }
    if (start)
        (void)advance(batch, live, orchestrator::TaskStarted{}).ok(); // cannot be refused: the task is Ready
}

Result<bool> Conductor::isOpen(const Batch& batch, const domain::Turn& turn) {
    const auto same = [&turn](const domain::Turn& t) { return t.id == turn.id; };
    FLUX_TRY(const auto open, m_parts.writer->reader().openTurns());
    return std::any_of(open.begin(), open.end(), same) &&
           std::none_of(batch.work.turns.begin(), batch.work.turns.end(), same); // no other item has just answered it
}

// Memory first: a request of the same batch may have stopped it.
Result<std::optional<Task>> Conductor::whilePlanning(const domain::TaskId& id) {
    const auto unplanned = [](const Task& task) {
        return task.status == TaskStatus::Planning ? std::optional<Task>(task) : std::nullopt;
    };
    if (const TaskState* state = m_tasks.find(id))
        return unplanned(state->task);
    auto task = m_parts.writer->reader().task(id);
    if (!task.ok() && task.error().code == ErrorCode::NotFound)
        return std::optional<Task>();
    FLUX_TRY(const Task stored, std::move(task));
    return unplanned(stored);
}

void Conductor::planned(Batch& batch, const domain::Turn& turn, const assistant::PlannerReply& reply) {
    if (m_shared && !m_shared->holdsTurn(turn.id))
        return; // another process plans it
    const auto open = isOpen(batch, turn);
    auto conversation = conversationFor(batch, turn.conversationId, turn.text);
    const bool ours = !m_shared || turn.taskId.isEmpty() || claim(batch, turn.taskId).ok();
    const auto wanted = turn.taskId.isEmpty() ? Result<std::optional<Task>>(Task()) : whilePlanning(turn.taskId);
    if (!open.ok() || (!conversation.ok() && conversation.error().code != ErrorCode::NotFound) || !wanted.ok() ||
        (!ours && *wanted)) {
        batch.unread = true; // the answer is not lost for that
        return;
    }
    if (!*open)
        return; // answered by an earlier attempt
    domain::Turn answered = turn;
    answered.answered = true;
    batch.work.turns.push_back(answered);
    if (!conversation.ok() || !*wanted)
        return; // deleted, or stopped while it was being planned

    const auto* task = std::get_if<assistant::PlannedTask>(&reply);
    const Result<void> valid = task ? orchestrator::planIsValid(task->plan, *m_parts.registry) : Result<void>();
    if (task && valid.ok())
        startPlanned(batch, turn, *task, std::move(*conversation), (*wanted)->lineage);
    else
        answerTurn(batch, turn, task ? assistant::NotUnderstood{valid.error().message, {}} : reply,
                   std::move(*conversation));
}

void Conductor::startPlanned(Batch& batch, const domain::Turn& turn, const assistant::PlannedTask& planned,
                             domain::Conversation conversation, const domain::Lineage& lineage) {
    Task made;
    made.lineage = lineage;
    made.id = turn.taskId.isEmpty() ? base::newId<domain::TaskId>(*m_parts.clock) : turn.taskId;
    made.conversationId = turn.conversationId;
    made.goal = turn.text;
    made.grants = turn.grants;
    made.source = turn.source;
    made.createdAt = turn.createdAt;
    if (conversation.title == titleFrom(turn.text) && !planned.plan.title.isEmpty())
        conversation.title = planned.plan.title;
    batch.setConversation(conversation);
    std::vector<domain::Block> blocks;
    if (!planned.announcement.isEmpty())
        blocks.push_back(domain::TextBlock{planned.announcement});
    blocks.push_back(domain::TaskBlock{made.id});
    addMessage(batch, turn.conversationId, domain::Author::Flux, std::move(blocks));
    startTask(batch, std::move(made), planned.plan, turn.start);
}

void Conductor::answerTurn(Batch& batch, const domain::Turn& turn, const assistant::PlannerReply& reply,
                           domain::Conversation conversation) {
    QString markdown;
    QStringList suggestions;
    const auto* answer = std::get_if<assistant::PlainAnswer>(&reply);
    if (answer)
        std::tie(markdown, suggestions) = std::tie(answer->markdown, answer->suggestions);
    else if (const auto* unclear = std::get_if<assistant::NotUnderstood>(&reply))
        std::tie(markdown, suggestions) = std::tie(unclear->markdown, unclear->suggestions);
    std::vector<domain::Block> blocks;
    if (!markdown.isEmpty() || !answer || answer->shown.empty())
        blocks.push_back(domain::TextBlock{markdown});
    if (answer)
        blocks.insert(blocks.end(), answer->shown.begin(), answer->shown.end());
    if (answer && !answer->used.empty())
        blocks.push_back(domain::UsedBlock{answer->used});
    if (!suggestions.isEmpty())
        blocks.push_back(domain::SuggestionsBlock{suggestions});
    addMessage(batch, turn.conversationId, domain::Author::Flux, std::move(blocks),
               answer ? QStringLiteral("inbox_chat") : QStringLiteral("planner"));
    if (liveOf(turn.conversationId).all.empty()) {
        conversation.who = QStringLiteral("Flux");
        conversation.reason = firstLine(markdown);
    }
    conversation.updatedAt = std::max(conversation.updatedAt, m_parts.clock->now());
    batch.setConversation(conversation);
    if (!turn.taskId.isEmpty())
        failPlanning(batch, turn.taskId, markdown);
}

// A task that was asked for by goal and cannot be planned ends here, with the reason.
void Conductor::failPlanning(Batch& batch, const domain::TaskId& id, const QString& why) {
    auto task = m_parts.writer->reader().task(id);
    if (!task.ok())
        return;
    m_tasks.evict(id); // should a request have loaded it meanwhile
    const base::Instant now = m_parts.clock->now();
    task->status = TaskStatus::Failed;
    task->error = makeError(ErrorCode::InvalidArgument, why);
    task->updatedAt = task->completedAt = now;
    batch.work.tasks.push_back(*task);
    batch.event(now, domain::TaskUpdated{*task});
    domain::JournalRow row;
    row.taskId = id;
    row.at = now;
    row.kind = QStringLiteral("task.failed");
    row.data = base::Json{{"why", why}};
    batch.work.journal.push_back(std::move(row));
}

void Conductor::takeUp(const domain::TaskId& id) {
    post({[this, id](Batch& batch) {
              if (const auto done = takeOver(batch, id); !done.ok()) {
                  batch.unread = done.error().code != ErrorCode::NotFound && !batch.elsewhere;
                  qCWarning(logEngine, "a task was not taken up: %ls", qUtf16Printable(done.error().message));
              }
          },
          true});
}

// Each unfinished task is its own item, so that a thousand of them do not make one huge commit.
void Conductor::resume(Batch& batch) {
    constexpr int kMaxUnfinished = 100'000;
    if (m_shared) {
        m_shared->claimAll();
        return;
    }
    store::Reader& reader = m_parts.writer->reader();
    const auto tasks = reader.tasks(
        {TaskStatus::Executing, TaskStatus::Checkpoint, TaskStatus::Paused, TaskStatus::Ready}, {}, kMaxUnfinished);
    const auto turns = reader.openTurns();
    if (!tasks.ok() || !turns.ok()) {
        batch.unread = true;
        return;
    }
    for (auto it = tasks->rows.rbegin(); it != tasks->rows.rend(); ++it) // oldest first
        takeUp(it->id);
    for (const domain::Turn& turn : *turns) {
        batch.afterwards.push_back([this, turn](const auto& commit) {
            if (commit.ok() && !m_stopping)
                m_parts.jobs->planTurn(turn);
        });
    }
}

} // namespace flux::host
