// How the scripted world answers each request.
#include "engine/domain/settings.h"
#include "tests/support/scripted_world.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::test {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::ConversationState;
using domain::Split;
using domain::TaskStatus;

namespace {

Result<void> checkLimit(int limit, int most) {
    if (limit < 1 || limit > most)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("A page holds 1 to %1 rows.").arg(most));
    return {};
}

Result<QString> checkText(const QString& text) {
    if (text.trimmed().isEmpty())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The message is empty. Write what should be done."));
    if (text.size() > 20'000)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The message is longer than 20,000 characters."));
    return text.trimmed();
}

Split splitOf(const domain::Conversation& conversation) {
    if (conversation.archived)
        return Split::Archived;
    switch (conversation.state) {
    case ConversationState::NeedsYou:
        return Split::NeedsYou;
    case ConversationState::Running:
        return Split::Running;
    case ConversationState::Done:
    case ConversationState::Failed:
    case ConversationState::Cancelled:
        return Split::Done;
    case ConversationState::Chat:
    case ConversationState::Paused:
        return Split::Inbox;
    }
    return Split::Inbox;
}

bool isListedIn(const domain::Conversation& conversation, Split split) {
    const Split own = splitOf(conversation);
    return split == Split::Inbox ? own != Split::Archived : own == split;
}

bool newerFirst(const domain::Conversation& a, const domain::Conversation& b) {
    return a.updatedAt == b.updatedAt ? b.id < a.id : b.updatedAt < a.updatedAt;
}

} // namespace

Result<domain::Conversation> ScriptedWorld::conversation(const domain::ConversationId& id) const {
    const auto it = m_conversations.find(id.text);
    if (it == m_conversations.end())
        return makeError(ErrorCode::NotFound, QStringLiteral("This conversation does not exist."), id.text);
    return it->second;
}

Result<domain::Conversation> ScriptedWorld::conversationFor(const domain::ConversationId& id, const QString& text) {
    if (!id.isEmpty())
        return conversation(id);
    domain::Conversation made;
    made.id = newId<domain::ConversationId>();
    made.title = text.left(60);
    made.createdAt = tick();
    return made;
}

domain::Message ScriptedWorld::newMessage(const domain::ConversationId& id, domain::Author author,
                                          std::vector<domain::Block> blocks) {
    domain::Message message;
    message.id = newId<domain::MessageId>();
    message.conversationId = id;
    message.author = author;
    message.agent = author == domain::Author::Flux ? QStringLiteral("inbox_chat") : QString();
    message.blocks = std::move(blocks);
    message.createdAt = tick();
    message.position = static_cast<qint64>(m_threads[id.text].size()) + 1;
    return message;
}

std::vector<domain::Block> ScriptedWorld::cannedAnswer(const QString& text) const {
    for (const Canned& canned : m_answers) {
        if (canned.match.isEmpty() || text.contains(canned.match, Qt::CaseInsensitive))
            return canned.blocks;
    }
    return {};
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::SendMessage& r, Events& events) {
    FLUX_TRY(const QString text, checkText(r.text));
    FLUX_TRY(domain::Conversation conversation, conversationFor(r.conversationId, text));
    domain::Message message = newMessage(conversation.id, domain::Author::Person, {domain::TextBlock{text}});
    const api::MessageSent sent{conversation.id, message.id};
    conversation.archived = false;
    conversation.who = QStringLiteral("You");
    conversation.reason = text.left(120);
    conversation.updatedAt = message.createdAt;
    happen(events, domain::ConversationUpdated{conversation});
    happen(events, domain::MessageAdded{std::move(message)});
    if (auto blocks = cannedAnswer(text); !blocks.empty()) {
        domain::Message reply = newMessage(conversation.id, domain::Author::Flux, std::move(blocks));
        conversation.who = QStringLiteral("Flux");
        conversation.updatedAt = reply.createdAt;
        happen(events, domain::MessageAdded{std::move(reply)});
        happen(events, domain::ConversationUpdated{conversation});
    }
    return api::Reply(sent);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ListConversations& r, Events&) {
    FLUX_CHECK(checkLimit(r.limit, 200));
    api::ConversationPage page;
    page.sequence = sequence;
    for (const auto& [id, conversation] : m_conversations) {
        page.counts.inbox += isListedIn(conversation, Split::Inbox);
        page.counts.needsYou += isListedIn(conversation, Split::NeedsYou);
        page.counts.running += isListedIn(conversation, Split::Running);
        page.counts.done += isListedIn(conversation, Split::Done);
        page.counts.archived += isListedIn(conversation, Split::Archived);
        domain::Conversation last; // of the page before
        if (r.before) {
            last.updatedAt = r.before->first;
            last.id = r.before->second;
        }
        if (isListedIn(conversation, r.split) && (!r.before || newerFirst(last, conversation)))
            page.conversations.push_back(conversation);
    }
    std::sort(page.conversations.begin(), page.conversations.end(), newerFirst);
    page.hasMore = page.conversations.size() > static_cast<size_t>(r.limit);
    if (page.hasMore)
        page.conversations.resize(static_cast<size_t>(r.limit));
    return api::Reply(std::move(page));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::UpdateConversation& r, Events& events) {
    FLUX_TRY(domain::Conversation changed, conversation(r.conversationId));
    const bool same = r.unread.value_or(changed.unread) == changed.unread &&
                      r.archived.value_or(changed.archived) == changed.archived;
    changed.unread = r.unread.value_or(changed.unread);
    changed.archived = r.archived.value_or(changed.archived);
    if (!same)
        happen(events, domain::ConversationUpdated{changed});
    return api::Reply(changed);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::CreateTask& r, Events& events) {
    FLUX_TRY(const QString goal, checkText(r.goal));
    FLUX_TRY(domain::Conversation conversation, conversationFor(r.conversationId, goal));
    api::TaskWithSteps entry;
    domain::Task& task = entry.task;
    task.id = newId<domain::TaskId>();
    task.conversationId = conversation.id;
    task.goal = goal;
    task.title = goal.left(60);
    task.grants = r.grants;
    task.source = r.source;
    task.createdAt = task.updatedAt = tick();
    if (r.plan) {
        task.status = r.start ? TaskStatus::Executing : TaskStatus::Ready;
        for (const domain::StepSpec& spec : r.plan->steps)
            entry.steps.push_back({spec, {}});
        task.stepCount = static_cast<int>(entry.steps.size());
        conversation.state = r.start ? ConversationState::Running : ConversationState::Chat;
    }
    conversation.updatedAt = task.createdAt;
    m_tasks[task.id.text] = entry;
    happen(events, domain::ConversationUpdated{conversation});
    happen(events, domain::TaskUpdated{task});
    happen(events,
           domain::MessageAdded{newMessage(conversation.id, domain::Author::Person, {domain::TextBlock{goal}})});
    happen(events,
           domain::MessageAdded{newMessage(conversation.id, domain::Author::Flux, {domain::TaskBlock{task.id}})});
    return api::Reply(api::TaskCreated{task.id, conversation.id});
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::GetTask& r, Events&) {
    const QString wanted = r.id.trimmed().toLower();
    if (wanted.size() < 4)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Name a task by at least 4 characters of its id."));
    std::vector<const api::TaskWithSteps*> found;
    for (const auto& [id, entry] : m_tasks) {
        if (id.startsWith(wanted) || id.endsWith(wanted))
            found.push_back(&entry);
    }
    if (found.empty())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no task “%1”.").arg(r.id));
    if (found.size() > 1)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("Several tasks match “%1”. Give more of the id.").arg(r.id));
    api::TaskDetail detail;
    detail.task = found.front()->task;
    detail.steps = found.front()->steps;
    detail.journal = m_journals[detail.task.id.text];
    detail.sequence = sequence;
    for (const auto& [id, checkpoint] : m_checkpoints) {
        if (checkpoint.taskId == detail.task.id)
            detail.checkpoints.push_back(checkpoint);
    }
    return api::Reply(std::move(detail));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ListTasks& r, Events&) {
    FLUX_CHECK(checkLimit(r.limit, 1000));
    api::TaskPage page;
    page.sequence = sequence;
    for (const auto& [id, entry] : m_tasks) {
        if (r.statuses.empty() ||
            std::find(r.statuses.begin(), r.statuses.end(), entry.task.status) != r.statuses.end())
            page.tasks.push_back(entry.task);
    }
    std::sort(page.tasks.begin(), page.tasks.end(), [](const domain::Task& a, const domain::Task& b) {
        return a.createdAt == b.createdAt ? b.id < a.id : b.createdAt < a.createdAt;
    });
    page.tasks.resize(std::min(page.tasks.size(), static_cast<size_t>(r.limit)));
    return api::Reply(std::move(page));
}

ScriptedWorld::Answer ScriptedWorld::changeStatus(const domain::TaskId& id, TaskStatus to, Events& events) {
    const auto it = m_tasks.find(id.text);
    if (it == m_tasks.end())
        return makeError(ErrorCode::NotFound, QStringLiteral("This task does not exist."), id.text);
    domain::Task task = it->second.task;
    if (task.status == to)
        return api::Reply(task);
    if (domain::isTerminal(task.status))
        return makeError(ErrorCode::FailedPrecondition, QStringLiteral("The task has ended already."));
    if (to == TaskStatus::Executing && task.status != TaskStatus::Ready && task.status != TaskStatus::Paused)
        return api::Reply(task); // it runs or waits already
    task.status = to;
    task.updatedAt = tick();
    if (domain::isTerminal(to))
        task.completedAt = task.updatedAt;
    happen(events, domain::TaskUpdated{task});
    if (auto owner = conversation(task.conversationId); owner.ok()) {
        owner->state = to == TaskStatus::Cancelled ? ConversationState::Cancelled
                       : to == TaskStatus::Paused  ? ConversationState::Paused
                                                   : ConversationState::Running;
        owner->updatedAt = task.updatedAt;
        happen(events, domain::ConversationUpdated{*owner});
    }
    return api::Reply(task);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::CancelTask& r, Events& events) {
    const auto it = m_tasks.find(r.taskId.text);
    if (it != m_tasks.end() && !domain::isTerminal(it->second.task.status)) { // what has not ended ends with it
        api::TaskWithSteps entry = it->second;
        for (size_t i = 0; i < entry.steps.size(); ++i) {
            if (!domain::isTerminal(entry.steps[i].run.status))
                changeStep(entry, i, domain::StepStatus::Cancelled, {}, events);
        }
    }
    return changeStatus(r.taskId, TaskStatus::Cancelled, events);
}
ScriptedWorld::Answer ScriptedWorld::handle(const api::PauseTask& r, Events& events) {
    return changeStatus(r.taskId, TaskStatus::Paused, events);
}
ScriptedWorld::Answer ScriptedWorld::handle(const api::ResumeTask& r, Events& events) {
    return changeStatus(r.taskId, TaskStatus::Executing, events);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ListAgents&, Events&) {
    return api::Reply(api::AgentList{m_agents});
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ListCheckpoints& r, Events&) {
    FLUX_CHECK(checkLimit(r.limit, 1000));
    api::CheckpointPage page;
    page.sequence = sequence;
    for (const auto& [id, checkpoint] : m_checkpoints) {
        if (checkpoint.status == domain::CheckpointStatus::Open)
            page.checkpoints.push_back(checkpoint);
    }
    std::sort(page.checkpoints.begin(), page.checkpoints.end(),
              [](const domain::Checkpoint& a, const domain::Checkpoint& b) {
                  return a.createdAt == b.createdAt ? a.id < b.id : a.createdAt < b.createdAt;
              });
    page.checkpoints.resize(std::min(page.checkpoints.size(), static_cast<size_t>(r.limit)));
    return api::Reply(std::move(page));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::DecideCheckpoint& r, Events& events) {
    const auto it = m_checkpoints.find(r.checkpointId.text);
    if (it == m_checkpoints.end())
        return makeError(ErrorCode::NotFound, QStringLiteral("This card does not exist."), r.checkpointId.text);
    domain::Checkpoint card = it->second;
    if (card.status != domain::CheckpointStatus::Open) {
        if (card.decision && card.decision->verdict == r.decision.verdict)
            return api::Reply(std::move(card));
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The answer came too late. It was answered in the %1 already.")
                             .arg(card.decision ? card.decision->by : QStringLiteral("window")));
    }
    card.status = r.decision.verdict == domain::Verdict::No ? domain::CheckpointStatus::Rejected
                                                            : domain::CheckpointStatus::Approved;
    card.decision = r.decision;
    card.decidedAt = tick();
    happen(events, domain::CheckpointDecided{card});
    return api::Reply(std::move(card));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::GetSettings&, Events&) {
    api::SettingsSnapshot snapshot;
    for (const domain::SettingSpec& spec : domain::settingSpecs()) {
        if (spec.kind == domain::SettingKind::Secret)
            continue;
        const std::string key = spec.key.toStdString();
        snapshot.values[key] = m_settings.contains(key) ? m_settings[key] : spec.defaultValue;
    }
    return api::Reply(std::move(snapshot));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ChangeSetting& r, Events& events) {
    FLUX_CHECK(domain::checkSetting(r.key, r.value));
    if (domain::settingSpec(r.key)->kind == domain::SettingKind::Secret)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("“%1” is a secret and is kept in the keychain.").arg(r.key));
    if (r.value.is_null())
        m_settings.erase(r.key.toStdString());
    else
        m_settings[r.key.toStdString()] = r.value;
    return handle(api::GetSettings{}, events);
}

} // namespace flux::test
