// What a surface may ask to change. Each handler checks, decides and adds to the batch; the reply goes out after the
// commit.
#include "engine/domain/settings.h"
#include "engine/host/conductor.h"
#include "engine/host/inbox.h"
#include "engine/host/message_text.h"
#include "engine/orchestrator/plan_validator.h"

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

void Conductor::decide(Batch& batch, const api::Request& request, const api::Engine::ReplyHandler& done) {
    Result<api::Reply> reply = answer(batch, request);
    if (!reply.ok() && batch.elsewhere) { // its owner decides
        batch.afterwards.push_back(
            [this, task = *batch.elsewhere, request, done](const Result<store::CommitReceipt>& commit) {
                if (commit.ok())
                    m_shared->forward(task, request, done);
                else
                    done(commit.error());
            });
        return;
    }
    batch.afterwards.push_back([reply = std::move(reply), done](const Result<store::CommitReceipt>& commit) {
        if (!commit.ok() && reply.ok())
            done(commit.error());
        else
            done(reply);
    });
}

Result<api::Reply> Conductor::answer(Batch& batch, const api::Request& request) {
    return std::visit(
        [this, &batch](const auto& r) -> Result<api::Reply> {
            if constexpr (requires { this->handle(batch, r); })
                return this->handle(batch, r);
            else if constexpr (WriteDesks::takes<std::decay_t<decltype(r)>>())
                return m_desks.decide({batch, m_parts.writer->reader(), *m_parts.clock}, r);
            else
                return makeError(ErrorCode::Internal, QStringLiteral("This request is answered elsewhere."),
                                 QString::fromLatin1(std::decay_t<decltype(r)>::kMethod));
        },
        request);
}

Result<domain::Conversation> Conductor::conversationFor(Batch& batch, const domain::ConversationId& id,
                                                        const QString& firstText) {
    if (id.isEmpty()) {
        domain::Conversation made;
        made.id = base::newId<domain::ConversationId>(*m_parts.clock);
        made.title = titleFrom(firstText);
        made.who = QStringLiteral("You");
        made.createdAt = made.updatedAt = m_parts.clock->now();
        return made;
    }
    const auto it = batch.conversations.find(id);
    if (it != batch.conversations.end())
        return it->second;
    auto read = m_parts.writer->reader().conversation(id);
    if (m_shared && read.ok())
        batch.before.insert({id, *read});
    return read;
}

void Conductor::addMessage(Batch& batch, const domain::ConversationId& id, domain::Author author,
                           std::vector<domain::Block> blocks, const QString& agent) {
    domain::Message message;
    message.id = base::newId<domain::MessageId>(*m_parts.clock);
    message.conversationId = id;
    message.author = author;
    message.agent = author == domain::Author::Flux ? agent : QString();
    message.blocks = std::move(blocks);
    message.createdAt = m_parts.clock->now();
    batch.event(message.createdAt, domain::MessageAdded{message});
    batch.work.messages.push_back(std::move(message));
}

domain::Turn Conductor::addTurn(Batch& batch, const domain::Conversation& conversation, const QString& text,
                                const domain::Grants& grants, const QString& workingFolder, const QString& source,
                                const domain::TaskId& task, bool start) {
    addMessage(batch, conversation.id, domain::Author::Person, {domain::TextBlock{text}});
    domain::Turn turn;
    turn.id = base::newId<domain::TurnId>(*m_parts.clock);
    turn.conversationId = conversation.id;
    turn.messageId = batch.work.messages.back().id;
    turn.taskId = task;
    turn.text = text;
    turn.grants = grants;
    turn.workingFolder = workingFolder;
    turn.source = source;
    turn.start = start;
    turn.createdAt = m_parts.clock->now();
    batch.work.turns.push_back(turn);
    batch.afterwards.push_back([this, turn](const Result<store::CommitReceipt>& commit) {
        if (commit.ok() && !m_stopping)
            m_parts.jobs->planTurn(turn);
    });
    return turn;
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::SendMessage& request) {
    FLUX_TRY(const QString text, checkedText(request.text));
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, request.conversationId, text));
    conversation.archived = false;
    conversation.updatedAt = std::max(conversation.updatedAt, m_parts.clock->now());
    if (liveOf(conversation.id).all.empty()) {
        conversation.who = QStringLiteral("You");
        conversation.reason = firstLine(text);
    }
    if (const auto message = answerAtOnce(batch, conversation, text, request.source))
        return api::Reply(api::MessageSent{conversation.id, *message});
    batch.setConversation(conversation);
    const domain::Turn turn =
        addTurn(batch, conversation, text, request.grants, request.workingFolder, request.source, {});
    return api::Reply(api::MessageSent{conversation.id, turn.messageId});
}

// What the instant tier understands is answered here and now: without a turn, a task or a model. Nothing: it does not.
std::optional<domain::MessageId> Conductor::answerAtOnce(Batch& batch, domain::Conversation conversation,
                                                         const QString& text, const QString& source) {
    DeskCall call{batch, m_parts.writer->reader(), *m_parts.clock};
    const auto answer = m_instant.understand(call, conversation.id, text, m_parts.settings->timeZoneId());
    if (!answer)
        return std::nullopt;
    addMessage(batch, conversation.id, domain::Author::Person, {domain::TextBlock{text}});
    const domain::MessageId message = batch.work.messages.back().id;
    domain::Attribution by;
    by.name = source;
    by.message = message;
    auto blocks = m_instant.carryOut(call, conversation.id, *answer, by);
    if (liveOf(conversation.id).all.empty()) {
        conversation.who = QStringLiteral("Flux");
        if (const auto* said = blocks.empty() ? nullptr : std::get_if<domain::TextBlock>(&blocks.front()))
            conversation.reason = firstLine(said->markdown);
    }
    batch.setConversation(conversation);
    addMessage(batch, conversation.id, domain::Author::Flux, std::move(blocks), QStringLiteral("instant"));
    return message;
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::CreateTask& request) {
    FLUX_TRY(const QString goal, checkedText(request.goal));
    if (request.plan)
        FLUX_CHECK(orchestrator::planIsValid(*request.plan, *m_parts.registry));
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, request.conversationId, goal));
    conversation.archived = false;
    conversation.updatedAt = std::max(conversation.updatedAt, m_parts.clock->now());
    domain::Task task;
    task.id = base::newId<domain::TaskId>(*m_parts.clock);
    task.conversationId = conversation.id;
    task.goal = goal;
    task.title = titleFrom(goal);
    task.grants = request.grants;
    task.source = request.source;
    task.createdAt = task.updatedAt = m_parts.clock->now();
    const api::TaskCreated reply{task.id, conversation.id};
    if (!request.plan) { // planned like a message, into this very task
        batch.setConversation(conversation);
        batch.work.tasks.push_back(task);
        batch.event(task.createdAt, domain::TaskUpdated{task});
        addTurn(batch, conversation, goal, request.grants, request.workingFolder, request.source, task.id,
                request.start);
        return api::Reply(reply);
    }
    if (request.conversationId.isEmpty() && !request.plan->title.isEmpty())
        conversation.title = request.plan->title;
    batch.setConversation(conversation);
    addMessage(batch, conversation.id, domain::Author::Person, {domain::TextBlock{goal}});
    addMessage(batch, conversation.id, domain::Author::Flux, {domain::TaskBlock{task.id}});
    startTask(batch, std::move(task), *request.plan, request.start);
    return api::Reply(reply);
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::UpdateConversation& request) {
    if (request.conversationId.isEmpty())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("No conversation is named."));
    FLUX_TRY(domain::Conversation conversation, conversationFor(batch, request.conversationId, {}));
    const domain::Conversation before = conversation;
    conversation.unread = request.unread.value_or(conversation.unread);
    conversation.archived = request.archived.value_or(conversation.archived);
    if (conversation.unread != before.unread || conversation.archived != before.archived)
        batch.setConversation(conversation);
    return api::Reply(conversation);
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::CancelTask& request) {
    FLUX_TRY(domain::Task task, applyTo(batch, request.taskId, orchestrator::CancelRequested{QStringLiteral("you")}));
    return api::Reply(std::move(task));
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::PauseTask& request) {
    FLUX_TRY(domain::Task task, applyTo(batch, request.taskId, orchestrator::PauseRequested{QStringLiteral("you")}));
    return api::Reply(std::move(task));
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::ResumeTask& request) {
    FLUX_TRY(domain::Task task, applyTo(batch, request.taskId, orchestrator::ResumeRequested{QStringLiteral("you")}));
    return api::Reply(std::move(task));
}

namespace {

// The same answer twice changes nothing, whoever repeats it.
bool isSameAnswer(const domain::Checkpoint& card, const domain::Decision& again) {
    return card.decision && card.status != domain::CheckpointStatus::Expired &&
           card.decision->verdict == again.verdict &&
           (again.verdict == domain::Verdict::No ||
            (card.decision->edits == again.edits && card.decision->answer == again.answer));
}

QString whoAnswered(const domain::Checkpoint& card) {
    if (card.status == domain::CheckpointStatus::Expired)
        return QStringLiteral("The card had expired. ") + card.expiryText;
    if (!card.decision)
        return QStringLiteral("It is not open any more.");
    const QString verdict = card.decision->verdict == domain::Verdict::No        ? QStringLiteral("no")
                            : card.decision->verdict == domain::Verdict::Yes     ? QStringLiteral("yes")
                            : card.decision->verdict == domain::Verdict::WentOut ? QStringLiteral("it went out")
                                                                                 : QStringLiteral("send again");
    return card.decision->by.isEmpty()
               ? QStringLiteral("It was answered already, with “%1”.").arg(verdict)
               : QStringLiteral("It was answered in the %1 already, with “%2”.").arg(card.decision->by, verdict);
}

} // namespace

Result<api::Reply> Conductor::handle(Batch& batch, const api::DecideCheckpoint& request) {
    FLUX_TRY(domain::Checkpoint checkpoint, m_parts.writer->reader().checkpoint(request.checkpointId));
    for (const domain::Checkpoint& pending : batch.work.checkpoints) { // answered by an item of the same batch
        if (pending.id == request.checkpointId)
            checkpoint = pending;
    }
    if (checkpoint.status != domain::CheckpointStatus::Open) {
        if (isSameAnswer(checkpoint, request.decision))
            return api::Reply(std::move(checkpoint));
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The answer came too late. ") + whoAnswered(checkpoint));
    }
    FLUX_CHECK(
        applyTo(batch, checkpoint.taskId, orchestrator::CheckpointAnswered{request.checkpointId, request.decision}));
    for (const domain::Checkpoint& written : batch.work.checkpoints) {
        if (written.id == request.checkpointId)
            checkpoint = written;
    }
    return api::Reply(std::move(checkpoint));
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::ChangeSetting& request) {
    if (const domain::SettingSpec* spec = domain::settingSpec(request.key);
        spec && spec->kind == domain::SettingKind::Secret)
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("“%1” is a secret. It is kept in the keychain and is set with “flux config set %1”.")
                .arg(request.key));
    if (!request.value.is_null())
        FLUX_CHECK(domain::checkSetting(request.key, request.value));
    else if (!domain::settingSpec(request.key))
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no setting “%1”.").arg(request.key));
    batch.work.settings.push_back({request.key, request.value});
    SettingsCache after(*m_parts.settings->snapshot());
    for (const store::SettingChange& change : batch.work.settings) // others of the same batch are true by then, too
        after.set(change.key, change.value);
    return api::Reply(api::SettingsSnapshot{*after.snapshot()});
}

} // namespace flux::host
