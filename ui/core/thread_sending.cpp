// The sending half of ThreadModel: messages on their way, and what error blocks offer.
#include "ui/core/error_text.h"
#include "ui/core/thread_model.h"

#include <algorithm>

namespace flux::ui {

void ThreadModel::send(const QString& text) {
    const QString words = text.trimmed();
    if (words.isEmpty())
        return;
    m_lastSent = words;
    m_drafts.remove(conversationId());
    api::SendMessage request;
    request.text = words;
    post(std::move(request));
}

void ThreadModel::retry(const QString& taskId) {
    TaskView* task = m_store.task({taskId});
    if (task && task->actions().contains(QLatin1StringView("retry")))
        task->retry();
    else
        runAgain(taskId, {});
}

void ThreadModel::leaveOut(const QString& taskId, const QString& step) {
    if (TaskView* task = m_store.task({taskId}))
        task->leaveOut(step);
}

int ThreadModel::rowOfTask(const QString& taskId) const {
    for (int row = 0; row < count(); ++row) {
        if (m_rows[static_cast<std::size_t>(row)].kind == RowKind::Task &&
            data(index(row), TaskIdRole).toString() == taskId)
            return row;
    }
    return -1;
}

QString ThreadModel::titleOfTask(const QString& taskId) const {
    const TaskView* task = m_store.task({taskId});
    return task ? task->title() : QString();
}

void ThreadModel::runAgain(const QString& taskId, const QString& opened) {
    const TaskView* task = m_store.task({taskId});
    if (!task)
        return;
    api::SendMessage request;
    request.text = task->task().goal;
    request.grants = task->task().grants;
    const qsizetype colon = opened.indexOf(QLatin1Char(':'));
    const QString target = opened.mid(colon + 1);
    if (opened.startsWith(QLatin1StringView("host:")) && !target.isEmpty())
        request.grants.hosts.append(target);
    else if (opened.startsWith(QLatin1StringView("folder:")) && !target.isEmpty())
        request.grants.folders.append(target);
    post(std::move(request));
}

void ThreadModel::post(api::SendMessage request) {
    request.conversationId = m_conversation.id;
    request.source = QStringLiteral("window");
    toNewest(); // what one says stands at the end
    const int number = ++m_lastPending;
    ThreadRow row;
    row.kind = RowKind::Person;
    row.lead = true;
    row.at = m_format.now();
    row.pending = number;
    row.text = request.text;
    if (endOfStored() == count() && lastDay() != m_format.dayOf(row.at)) {
        ThreadRow day;
        day.at = row.at;
        appendRows({day});
    }
    beginInsertRows({}, count(), count());
    m_rows.push_back(std::move(row));
    endInsertRows();
    // Until a first message made the conversation, the ones after it wait: they belong into the same one.
    const bool waits = isNew() && std::any_of(m_rows.begin(), m_rows.end() - 1, [](const ThreadRow& other) {
                           return other.pending > 0 && other.failure.isEmpty();
                       });
    m_pending.insert(number, request);
    Q_EMIT countChanged();
    Q_EMIT appended(true);
    if (!waits)
        transmit(number, request);
}

void ThreadModel::transmit(int pending, const api::SendMessage& request) {
    m_link.send(request, this, [this, pending, request](const base::Result<api::MessageSent>& sent) {
        onSent(pending, request, sent);
    });
}

void ThreadModel::onSent(int pending, const api::SendMessage& request, const base::Result<api::MessageSent>& sent) {
    if (!sent.ok()) {
        onNotSent(pending, request, errorText(sent.error()));
        return;
    }
    const int row = pendingRow(pending);
    m_pending.remove(pending);
    if (row < 0)
        return; // its event came first, or another thread is open
    if (request.conversationId.isEmpty()) {
        onConversationMade(row, sent->conversationId);
        return;
    }
    if (shows(sent->messageId))
        removeRow(row);
    else
        m_rows[static_cast<std::size_t>(row)].sentAs = sent->messageId;
}

void ThreadModel::onNotSent(int pending, const api::SendMessage& request, const QString& sentence) {
    if (pendingRow(pending) < 0) { // the person went elsewhere meanwhile: the words wait in that thread's composer
        if (m_pending.remove(pending))
            m_drafts.insert(request.conversationId.text, request.text);
        return;
    }
    for (int row = endOfStored(); row < count(); ++row) {
        ThreadRow& waiting = m_rows[static_cast<std::size_t>(row)];
        if (waiting.pending != pending && !(isNew() && waiting.pending > pending))
            continue; // without a conversation the later ones cannot go either
        waiting.failure = sentence;
        Q_EMIT dataChanged(index(row), index(row), {SendingRole, FailureRole});
    }
}

void ThreadModel::onConversationMade(int row, const domain::ConversationId& id) {
    m_conversation.id = id;
    ThreadRow& first = m_rows[static_cast<std::size_t>(row)];
    first.pending = 0; // its words stay where they are until the page comes
    Q_EMIT dataChanged(index(row), index(row), {SendingRole});
    Q_EMIT conversationChanged();
    Q_EMIT started(id.text);
    for (int other = endOfStored(); other < count(); ++other) {
        if (!m_rows[static_cast<std::size_t>(other)].failure.isEmpty())
            continue;
        const int number = m_rows[static_cast<std::size_t>(other)].pending;
        api::SendMessage& request = m_pending[number];
        request.conversationId = id;
        transmit(number, request);
    }
    reload();
}

bool ThreadModel::shows(const domain::MessageId& id) const {
    return std::any_of(m_rows.rbegin(), m_rows.rend(),
                       [&](const ThreadRow& row) { return row.message && row.message->id == id; });
}

void ThreadModel::sendAgain(int row) {
    if (row < 0 || row >= count() || m_rows[static_cast<std::size_t>(row)].failure.isEmpty())
        return;
    ThreadRow& waiting = m_rows[static_cast<std::size_t>(row)];
    waiting.failure.clear();
    Q_EMIT dataChanged(index(row), index(row), {SendingRole, FailureRole});
    api::SendMessage& request = m_pending[waiting.pending];
    request.conversationId = m_conversation.id;
    transmit(waiting.pending, request);
}

QString ThreadModel::takeBack(int row) {
    if (row < 0 || row >= count() || m_rows[static_cast<std::size_t>(row)].failure.isEmpty())
        return {};
    const ThreadRow waiting = m_rows[static_cast<std::size_t>(row)];
    m_pending.remove(waiting.pending);
    removeRow(row);
    return waiting.text;
}

int ThreadModel::pendingRow(int pending) const {
    const auto it =
        std::find_if(m_rows.begin(), m_rows.end(), [pending](const ThreadRow& row) { return row.pending == pending; });
    return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
}

} // namespace flux::ui
