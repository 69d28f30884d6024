#include "engine/store/fake/memory_state.h"

#include "engine/store/feed_payload.h"

namespace flux::store {

using base::Result;

namespace {

base::Error defect(const QString& detail) {
    return base::makeError(
        base::ErrorCode::Internal,
        QStringLiteral("Flux ran into a defect of its own. What was saved before is safe; the log has "
                       "the details."),
        detail);
}

// Which ids exist once the unit of work is written.
template <typename Id, typename Value>
class KnownIds {
public:
    KnownIds(const std::map<Id, Value>& stored, const std::vector<Value>& added) : m_stored(stored) {
        for (const Value& value : added)
            m_added.insert(value.id);
    }
    [[nodiscard]] bool has(const Id& id) const { return m_added.contains(id) || m_stored.contains(id); }

private:
    const std::map<Id, Value>& m_stored;
    QSet<Id> m_added;
};

base::Error noConversation(const QString& of) {
    return defect(of + QStringLiteral(" names a conversation that does not exist"));
}
base::Error noTask(const QString& of) {
    return defect(of + QStringLiteral(" names a task that does not exist"));
}

} // namespace

Result<void> MemoryState::check(const UnitOfWork& work) const {
    const KnownIds knownConversations(conversations, work.conversations);
    const KnownIds knownTasks(tasks, work.tasks);
    for (const domain::Task& task : work.tasks) {
        if (!knownConversations.has(task.conversationId))
            return noConversation(QStringLiteral("task ") + task.id.text);
    }
    for (const TaskProgress& progress : work.progress) {
        if (!knownTasks.has(progress.taskId))
            return noTask(QStringLiteral("progress"));
    }
    QSet<std::pair<domain::TaskId, int>> newSteps;
    for (const StepInsert& step : work.newSteps) {
        if (!knownTasks.has(step.taskId))
            return noTask(QStringLiteral("a step"));
        const auto stored = steps.find(step.taskId);
        if (newSteps.contains({step.taskId, step.position}) ||
            (stored != steps.end() && stored->second.contains(step.position)))
            return defect(QStringLiteral("step %1 of task %2 exists already").arg(step.position).arg(step.taskId.text));
        newSteps.insert({step.taskId, step.position});
    }
    for (const StepChange& step : work.steps) {
        const auto stored = steps.find(step.taskId);
        if (!newSteps.contains({step.taskId, step.position}) &&
            (stored == steps.end() || !stored->second.contains(step.position)))
            return defect(QStringLiteral("step %1 of task %2 does not exist").arg(step.position).arg(step.taskId.text));
    }
    for (const PlanVersion& version : work.planVersions) {
        if (!knownTasks.has(version.taskId))
            return noTask(QStringLiteral("a plan version"));
    }
    for (const domain::Checkpoint& checkpoint : work.checkpoints) {
        if (!knownTasks.has(checkpoint.taskId))
            return noTask(QStringLiteral("checkpoint ") + checkpoint.id.text);
        if (!knownConversations.has(checkpoint.conversationId))
            return noConversation(QStringLiteral("checkpoint ") + checkpoint.id.text);
    }
    for (const domain::Turn& turn : work.turns) {
        if (!knownConversations.has(turn.conversationId))
            return noConversation(QStringLiteral("turn ") + turn.id.text);
    }
    QSet<domain::MessageId> newMessages;
    for (const domain::Message& message : work.messages) {
        if (!knownConversations.has(message.conversationId))
            return noConversation(QStringLiteral("message ") + message.id.text);
        if (messageIds.contains(message.id) || newMessages.contains(message.id))
            return defect(QStringLiteral("message %1 exists already").arg(message.id.text));
        newMessages.insert(message.id);
    }
    for (const domain::JournalRow& row : work.journal) {
        if (!knownTasks.has(row.taskId))
            return noTask(QStringLiteral("a journal row"));
    }
    return objects.check(work);
}

CommitReceipt MemoryState::apply(const UnitOfWork& work) {
    CommitReceipt receipt;
    MessagePositions positions;
    for (const auto& conversation : work.conversations)
        conversations.insert_or_assign(conversation.id, conversation);
    for (const auto& task : work.tasks)
        tasks.insert_or_assign(task.id, task);
    for (const auto& progress : work.progress) {
        domain::Task& task = tasks[progress.taskId];
        task.doneCount = progress.doneCount;
        task.updatedAt = progress.updatedAt;
    }
    for (const auto& step : work.newSteps)
        steps[step.taskId].emplace(step.position, step.state);
    for (const auto& step : work.steps)
        applyStep(step);
    applyRare(work);
    for (const auto& checkpoint : work.checkpoints)
        checkpoints.insert_or_assign(checkpoint.id, checkpoint);
    for (const auto& turn : work.turns)
        turns.insert_or_assign(turn.id, turn);
    for (const auto& message : work.messages) {
        auto& thread = messages[message.conversationId];
        thread.push_back(message);
        thread.back().position = qint64(thread.size());
        messageIds.insert(message.id);
        positions.insert(message.id, thread.back().position);
        receipt.messagePositions.push_back(thread.back().position);
    }
    for (const auto& row : work.journal) {
        auto& rows = journal[row.taskId];
        rows.push_back(row);
        rows.back().position = qint64(rows.size());
    }
    for (const auto& change : work.settings) {
        const std::string key = change.key.toStdString();
        if (change.value.is_null())
            settings.erase(key);
        else
            settings[key] = change.value;
    }
    objects.apply(work);
    if (!work.events.empty())
        receipt.firstSequence = qint64(feed.size()) + 1;
    for (const auto& event : work.events) {
        feed.push_back({qint64(feed.size()) + 1, event.at, event.payload});
        if (auto changed = payloadToKeep(event.payload, positions))
            feed.back().payload = std::move(*changed);
    }
    for (const auto& task : work.deletedTasks)
        remove(task);
    return receipt;
}

void MemoryState::applyRare(const UnitOfWork& work) {
    for (const auto& change : work.specs)
        steps[change.taskId][change.position].spec = change.spec;
    for (const auto& version : work.planVersions)
        planVersions[version.taskId].insert_or_assign(version.version, version);
    for (const auto& breaker : work.breakers) {
        if (breaker.state == domain::BreakerState::Closed && breaker.failures == 0)
            breakers.erase(breaker.key);
        else
            breakers.insert_or_assign(breaker.key, breaker);
    }
}

namespace {
// The task that an event is about; empty for the others.
domain::TaskId taskOf(const domain::EventPayload& payload) {
    if (const auto* task = std::get_if<domain::TaskUpdated>(&payload))
        return task->task.id;
    if (const auto* step = std::get_if<domain::StepUpdated>(&payload))
        return step->taskId;
    if (const auto* raised = std::get_if<domain::CheckpointRaised>(&payload))
        return raised->checkpoint.taskId;
    if (const auto* decided = std::get_if<domain::CheckpointDecided>(&payload))
        return decided->checkpoint.taskId;
    return {};
}
} // namespace

void MemoryState::remove(const domain::TaskId& id) {
    steps.erase(id);
    journal.erase(id);
    planVersions.erase(id);
    tasks.erase(id);
    std::erase_if(checkpoints, [&id](const auto& entry) { return entry.second.taskId == id; });
    std::erase_if(turns, [&id](const auto& entry) { return entry.second.taskId == id; });
    for (domain::FeedEvent& event : feed) {
        if (taskOf(event.payload) == id)
            event.payload = domain::TaskDeleted{id, {}};
    }
}

void MemoryState::applyStep(const StepChange& change) {
    domain::StepRun& run = steps[change.taskId][change.position].run;
    auto outputs = change.withOutputs ? change.run.outputs : run.outputs;
    auto edits = change.withEdits ? change.run.edits : run.edits;
    run = change.run;
    run.outputs = std::move(outputs);
    run.edits = std::move(edits);
}

} // namespace flux::store
