// The reading half of ThreadModel: the newest page, the one around a message, older and newer ones.
#include "ui/core/error_text.h"
#include "ui/core/thread_model.h"

#include <algorithm>

namespace flux::ui {

namespace {
constexpr int kPageSize = 50;
} // namespace

void ThreadModel::open(const QString& conversationId) {
    if (!conversationId.isEmpty() && conversationId == m_conversation.id.text)
        return;
    clear(conversationId);
    reload();
}

void ThreadModel::openAt(const QString& conversationId, qint64 position, const QString& taskId) {
    const bool same = conversationId == m_conversation.id.text;
    if (!same)
        clear(conversationId);
    m_place = {position, {taskId}};
    if (!same || !tellFound())
        reload();
}

void ThreadModel::clear(const QString& conversationId) {
    ++m_round;
    m_gate.abandon();
    beginResetModel();
    m_rows.clear();
    m_store.clear();
    m_conversation = {};
    m_conversation.id = {conversationId};
    m_oldest = m_newest = 0;
    m_hasOlder = m_hasNewer = m_loadingOlder = m_loadingNewer = false;
    m_place = {};
    m_error.clear();
    endResetModel();
    Q_EMIT conversationChanged();
    Q_EMIT headChanged();
    Q_EMIT countChanged();
    Q_EMIT loadingChanged();
}

// Of a message its first row, of a task its block.
bool ThreadModel::isFound(const ThreadRow& row) const {
    if (!row.message || m_place.isEnd())
        return false;
    if (m_place.task.isEmpty())
        return row.lead && row.message->position == m_place.position;
    if (row.kind != RowKind::Task)
        return false;
    const auto* task = std::get_if<domain::TaskBlock>(&row.message->blocks[static_cast<std::size_t>(row.block)]);
    return task && task->taskId == m_place.task;
}

// Is what was jumped to among the rows? Then they say so.
bool ThreadModel::tellFound() {
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [this](const ThreadRow& one) { return isFound(one); });
    if (row == m_rows.end())
        return false;
    Q_EMIT dataChanged(index(0), index(count() - 1), {FoundRole});
    Q_EMIT found(static_cast<int>(row - m_rows.begin()));
    return true;
}

void ThreadModel::reload() {
    if (isNew() || !m_link.isReady())
        return;
    m_gate.beginLoad();
    m_loadingOlder = m_loadingNewer = false;
    m_error.clear();
    Q_EMIT loadingChanged();
    m_link.send(api::GetThread{m_conversation.id, 0, kPageSize, m_place.position, m_place.task}, this,
                [this, asked = ++m_round](const base::Result<api::ThreadPage>& page) {
                    if (asked == m_round)
                        takePage(page);
                });
}

void ThreadModel::toNewest() {
    m_place = {};
    if (m_hasNewer)
        reload();
}

void ThreadModel::takePage(const base::Result<api::ThreadPage>& page) {
    if (!page.ok() && !m_place.isEnd() && page.error().code == base::ErrorCode::NotFound) {
        m_place = {}; // the thread is shown all the same
        Q_EMIT failed(errorText(page.error()));
        reload();
        return;
    }
    if (!page.ok()) {
        m_gate.abandon();
        m_error = errorText(page.error());
        Q_EMIT loadingChanged();
        return;
    }
    if (m_gate.overflowed()) {
        reload();
        return;
    }
    const std::vector<domain::FeedEvent> later = m_gate.finish(page->sequence);
    std::vector<ThreadRow> waiting = m_rows;
    std::erase_if(waiting, [&](const ThreadRow& row) {
        return !isOnItsWay(row) || std::any_of(page->messages.begin(), page->messages.end(),
                                               [&](const auto& message) { return message.id == row.sentAs; });
    });
    beginResetModel();
    m_store.clear();
    m_store.take(page->tasks, page->checkpoints, false);
    m_conversation = page->conversation;
    m_rows = rowsOf(page->messages, {}, m_format);
    m_oldest = page->messages.empty() ? 0 : page->messages.front().position;
    m_newest = page->messages.empty() ? 0 : page->messages.back().position;
    m_hasOlder = page->hasMore;
    m_hasNewer = page->hasNewer;
    m_rows.insert(m_rows.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
    endResetModel();
    for (const domain::FeedEvent& event : later)
        apply(event);
    m_store.finishBatch();
    Q_EMIT countChanged();
    Q_EMIT headChanged();
    Q_EMIT loadingChanged();
    if (m_place.isEnd() || !tellFound())
        Q_EMIT loaded();
}

bool ThreadModel::mayLoadMore() const {
    return !m_loadingOlder && !m_loadingNewer && !m_gate.loading() && !isNew();
}

void ThreadModel::loadOlder() {
    if (!m_hasOlder || !mayLoadMore())
        return;
    m_loadingOlder = true;
    m_gate.beginMore();
    Q_EMIT loadingChanged();
    m_link.send(api::GetThread{m_conversation.id, m_oldest, kPageSize, 0, {}}, this,
                [this, asked = m_round](const base::Result<api::ThreadPage>& page) {
                    if (asked == m_round)
                        takeOlder(page);
                });
}

void ThreadModel::takeOlder(const base::Result<api::ThreadPage>& page) {
    m_loadingOlder = false;
    if (!page.ok() || page->messages.empty()) {
        m_gate.abandon();
        m_hasOlder = m_hasOlder && !page.ok();
        Q_EMIT loadingChanged();
        return;
    }
    const std::vector<domain::FeedEvent> later = m_gate.finish(page->sequence);
    m_store.take(page->tasks, page->checkpoints, true);
    std::vector<ThreadRow> rows = rowsOf(page->messages, {}, m_format);
    // The line of the day that both pages share moves up with the older one.
    const bool sameDay = !m_rows.empty() && m_rows.front().kind == RowKind::Day && !rows.empty() &&
                         m_format.dayOf(rows.back().at) == m_format.dayOf(m_rows.front().at);
    if (sameDay)
        removeRow(0);
    const int added = static_cast<int>(rows.size());
    if (added > 0) {
        beginInsertRows({}, 0, added - 1);
        m_rows.insert(m_rows.begin(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        endInsertRows();
        if (added < count())
            Q_EMIT dataChanged(index(added), index(added), {GapRole, LeadRole});
    }
    m_oldest = page->messages.front().position;
    m_hasOlder = page->hasMore;
    for (const domain::FeedEvent& event : later)
        m_store.apply(event);
    m_store.finishBatch();
    Q_EMIT countChanged();
    Q_EMIT loadingChanged();
}

// Positions have no gaps: the page that ends a page's length on is the next one.
void ThreadModel::loadNewer() {
    if (!m_hasNewer || !mayLoadMore())
        return;
    m_loadingNewer = true;
    m_gate.beginMore();
    m_link.send(api::GetThread{m_conversation.id, m_newest + kPageSize + 1, kPageSize, 0, {}}, this,
                [this, asked = m_round](const base::Result<api::ThreadPage>& page) {
                    if (asked == m_round)
                        takeNewer(page);
                });
}

void ThreadModel::takeNewer(const base::Result<api::ThreadPage>& page) {
    m_loadingNewer = false;
    if (!page.ok()) {
        m_gate.abandon();
        return;
    }
    const std::vector<domain::FeedEvent> later = m_gate.finish(page->sequence);
    m_store.take(page->tasks, page->checkpoints, true);
    std::vector<domain::Message> messages = page->messages;
    std::erase_if(messages, [this](const domain::Message& message) { return message.position <= m_newest; });
    if (!messages.empty())
        m_newest = messages.back().position;
    m_hasNewer = page->hasNewer && !messages.empty();
    appendRows(rowsOf(messages, lastDay(), m_format));
    for (const domain::FeedEvent& event : later)
        apply(event);
    m_store.finishBatch();
    Q_EMIT loadingChanged();
}

} // namespace flux::ui
