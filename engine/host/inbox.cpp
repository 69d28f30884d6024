#include "engine/host/inbox.h"

#include <algorithm>

namespace flux::host {

using domain::ConversationState;
using domain::TaskStatus;
using orchestrator::TaskState;

namespace {

const domain::Checkpoint* oldestQuestion(const TaskState& state) {
    const domain::Checkpoint* oldest = nullptr;
    for (const domain::Checkpoint& c : state.checkpoints) {
        if (!oldest || c.createdAt < oldest->createdAt || (c.createdAt == oldest->createdAt && c.id < oldest->id))
            oldest = &c;
    }
    return oldest;
}

QString cut(const QString& text, qsizetype limit) {
    if (text.size() <= limit)
        return text;
    const qsizetype space = text.lastIndexOf(u' ', limit);
    qsizetype end = space > limit / 2 ? space : limit;
    if (text.at(end - 1).isHighSurrogate()) // half a character is none
        --end;
    return text.left(end).trimmed() + u'…';
}

QString endReason(const TaskState& state) {
    const domain::Task& task = state.task;
    if (task.error)
        return task.error->message;
    for (const base::Json& entry : task.results) {
        if (base::textAt(entry, "kind") == QStringLiteral("file"))
            return QStringLiteral("Saved as %1").arg(base::textAt(entry, "name"));
    }
    for (const base::Json& entry : task.results) {
        const QString text = base::textAt(entry, "text");
        if (!text.isEmpty())
            return text;
    }
    if (task.status == TaskStatus::Cancelled)
        return QStringLiteral("Stopped");
    return firstLine(task.summary);
}

} // namespace

void projectConversation(domain::Conversation& conversation, const std::vector<const TaskState*>& live,
                         const TaskState& moved, base::Instant now) {
    const ConversationState before = conversation.state;
    const QString reasonBefore = conversation.reason;
    const TaskState* asking = nullptr;
    const TaskState* running = nullptr;
    const TaskState* paused = nullptr;
    for (const TaskState* state : live) {
        if (!state->checkpoints.isEmpty() && state->task.status != TaskStatus::Paused)
            asking = state;
        else if (state->task.status == TaskStatus::Paused)
            paused = state;
        else if (!domain::isTerminal(state->task.status))
            running = state;
    }
    if (asking) {
        const domain::Checkpoint* question = oldestQuestion(*asking);
        conversation.state = ConversationState::NeedsYou;
        conversation.reason = question ? question->description.question : asking->task.title;
    } else if (running) {
        conversation.state = ConversationState::Running;
        conversation.reason = running->task.title;
    } else if (paused) {
        conversation.state = ConversationState::Paused;
        conversation.reason =
            QStringLiteral("You paused it at %1 of %2").arg(paused->task.doneCount).arg(paused->task.stepCount);
    } else {
        conversation.state = moved.task.status == TaskStatus::Completed ? ConversationState::Done
                             : moved.task.status == TaskStatus::Failed  ? ConversationState::Failed
                                                                        : ConversationState::Cancelled;
        conversation.reason = endReason(moved);
    }
    conversation.reason = cut(conversation.reason.simplified(), 160);
    conversation.who = QStringLiteral("Flux");
    const bool worthTelling = conversation.state == ConversationState::NeedsYou ||
                              conversation.state == ConversationState::Done ||
                              conversation.state == ConversationState::Failed;
    if (worthTelling && (conversation.state != before || conversation.reason != reasonBefore))
        conversation.unread = true;
    conversation.updatedAt = std::max(conversation.updatedAt, now); // a clock that jumps back does not bury the row
}

QString titleFrom(const QString& text) {
    return cut(text.simplified(), 60);
}

QString firstLine(const QString& markdown) {
    for (const QString& line : markdown.split(u'\n')) {
        QString clean = line.simplified();
        while (!clean.isEmpty() && QStringLiteral("#*->`_ ").contains(clean.front()))
            clean.remove(0, 1);
        clean.remove(QStringLiteral("**"));
        if (!clean.isEmpty())
            return cut(clean, 160);
    }
    return {};
}

} // namespace flux::host
