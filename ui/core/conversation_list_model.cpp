#include "ui/core/conversation_list_model.h"

#include "ui/core/error_text.h"

#include <QtCore/QSet>

#include <algorithm>
#include <limits>

namespace flux::ui {

namespace {
constexpr int kPageSize = 50;
constexpr int kMaxAsking = 200; // of the rows that need the person and stand on top of the inbox

domain::Split toDomain(ConversationListModel::Split split) {
    return static_cast<domain::Split>(static_cast<int>(split));
}
} // namespace

static_assert(static_cast<int>(domain::Split::Archived) == static_cast<int>(ConversationListModel::Split::Archived));

ConversationListModel::ConversationListModel(EngineLink& link, Format& format, QObject* parent)
    : QAbstractListModel(parent), m_link(link), m_format(format) {
    connect(&link, &EngineLink::ready, this, &ConversationListModel::reload);
    connect(&link, &EngineLink::lost, this, &ConversationListModel::reload);
    connect(&link, &EngineLink::batch, this, &ConversationListModel::onBatch);
}

void ConversationListModel::setSplit(Split split) {
    if (m_split == split)
        return;
    m_split = split;
    Q_EMIT splitChanged();
    beginResetModel();
    m_rows.clear();
    endResetModel();
    Q_EMIT countChanged();
    reload();
}

void ConversationListModel::reload() {
    if (!m_link.isReady())
        return;
    ++m_round;
    m_gate.beginLoad();
    m_asking = false;
    m_arriving.clear();
    m_cursor.reset();
    m_hasMore = false;
    m_error.clear();
    m_loadSequence = std::numeric_limits<qint64>::max();
    // What needs the person stands on top of the inbox however old it is, so it is read beside the newest rows.
    m_pagesOpen = m_split == Split::Inbox ? 2 : 1;
    Q_EMIT loadingChanged();
    if (m_split == Split::Inbox)
        ask(domain::Split::NeedsYou, false);
    ask(toDomain(m_split), false);
}

void ConversationListModel::ask(domain::Split split, bool more) {
    api::ListConversations request{split, more ? m_cursor : std::nullopt, kPageSize};
    const bool pinned = m_split == Split::Inbox && split == domain::Split::NeedsYou;
    if (pinned)
        request.limit = kMaxAsking;
    m_link.send(request, this, [this, asked = m_round, more, pinned](const base::Result<api::ConversationPage>& page) {
        if (asked != m_round)
            return;
        if (page.ok() && !pinned) {
            m_hasMore = page->hasMore && !page->conversations.empty();
            if (!page->conversations.empty())
                m_cursor = std::pair(page->conversations.back().updatedAt, page->conversations.back().id);
        }
        takePage(asked, more, page);
    });
}

void ConversationListModel::takePage(int asked, bool more, const base::Result<api::ConversationPage>& page) {
    if (!page.ok()) {
        ++m_round; // the other page of this load has no use alone
        m_gate.abandon();
        m_asking = false;
        m_error = errorText(page.error());
        Q_EMIT loadingChanged();
        return;
    }
    Q_ASSERT(asked == m_round);
    if (more) {
        m_asking = false;
        const std::vector<domain::FeedEvent> later = m_gate.finish(page->sequence);
        for (const domain::Conversation& conversation : page->conversations) {
            if (find(conversation.id) < 0)
                insertRow({conversation, sectionFor(conversation)});
        }
        for (const domain::FeedEvent& event : later) {
            if (const auto* updated = std::get_if<domain::ConversationUpdated>(&event.payload))
                apply(updated->conversation);
        }
        Q_EMIT loadingChanged();
        return;
    }
    m_loadSequence = std::min(m_loadSequence, page->sequence);
    m_arriving.insert(m_arriving.end(), page->conversations.begin(), page->conversations.end());
    if (--m_pagesOpen == 0)
        replaceAll();
}

void ConversationListModel::replaceAll() {
    if (m_gate.overflowed()) {
        reload();
        return;
    }
    const std::vector<domain::FeedEvent> later = m_gate.finish(m_loadSequence);
    beginResetModel();
    m_rows.clear();
    m_orderStale = false;
    QSet<domain::ConversationId> seen;
    for (domain::Conversation& conversation : m_arriving) {
        if (seen.contains(conversation.id))
            continue;
        seen.insert(conversation.id);
        const Section section = sectionFor(conversation);
        m_rows.push_back({std::move(conversation), section});
    }
    m_arriving.clear();
    std::sort(m_rows.begin(), m_rows.end(), standsBefore);
    m_agesAt = m_format.now();
    endResetModel();
    for (const domain::FeedEvent& event : later) {
        if (const auto* updated = std::get_if<domain::ConversationUpdated>(&event.payload))
            apply(updated->conversation);
    }
    Q_EMIT countChanged();
    Q_EMIT loadingChanged();
}

bool ConversationListModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_hasMore && !m_asking && !m_gate.loading();
}

void ConversationListModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    m_asking = true;
    m_gate.beginMore();
    ask(toDomain(m_split), true);
}

void ConversationListModel::onBatch(const FeedBatch& batch) {
    // Of several changes of one conversation in a frame only the last is shown.
    std::vector<const domain::Conversation*> last;
    QSet<domain::ConversationId> seen;
    std::vector<const domain::FeedEvent*> taken;
    for (const domain::FeedEvent& event : batch.events) {
        if (std::holds_alternative<domain::ConversationUpdated>(event.payload) && m_gate.admit(event))
            taken.push_back(&event);
    }
    for (auto it = taken.rbegin(); it != taken.rend(); ++it) {
        const domain::Conversation& conversation = std::get<domain::ConversationUpdated>((*it)->payload).conversation;
        if (!seen.contains(conversation.id)) {
            seen.insert(conversation.id);
            last.push_back(&conversation);
        }
    }
    for (auto it = last.rbegin(); it != last.rend(); ++it)
        apply(**it);
}

void ConversationListModel::apply(const domain::Conversation& conversation) {
    const int row = find(conversation.id);
    const bool belongs = belongsTo(conversation, toDomain(m_split));
    if (row < 0) {
        if (belongs && !beyondPages(conversation))
            insertRow({conversation, sectionFor(conversation)});
        return;
    }
    if (!belongs) {
        removeRow(row);
        return;
    }
    ConversationRow& known = m_rows[static_cast<std::size_t>(row)];
    // Reading a row must not move it away under the pointer: only news puts a row into another section.
    if (known.conversation.state != conversation.state || known.conversation.updatedAt != conversation.updatedAt)
        known.section = sectionFor(conversation);
    known.conversation = conversation;
    Q_EMIT dataChanged(index(row), index(row));
    placeRow(row);
}

void ConversationListModel::insertRow(ConversationRow row) {
    const int at = targetOf(row, -1);
    beginInsertRows({}, at, at);
    m_rows.insert(m_rows.begin() + at, std::move(row));
    endInsertRows();
    Q_EMIT countChanged();
}

void ConversationListModel::removeRow(int row) {
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
    Q_EMIT countChanged();
}

// Where a row belongs among the others; `without` is the row itself (-1: it is not in the list). The result counts
// as if that row had been taken out.
int ConversationListModel::targetOf(const ConversationRow& row, int without) const {
    int at = 0;
    if (m_orderStale) { // rows were held: no binary search over an unsorted list
        for (int i = 0; i < count(); ++i)
            at += i != without && standsBefore(m_rows[static_cast<std::size_t>(i)], row) ? 1 : 0;
        return at;
    }
    if (without < 0)
        return static_cast<int>(std::lower_bound(m_rows.begin(), m_rows.end(), row, standsBefore) - m_rows.begin());
    const auto self = m_rows.begin() + without;
    if (const auto up = std::lower_bound(m_rows.begin(), self, row, standsBefore); up != self)
        return static_cast<int>(up - m_rows.begin());
    return static_cast<int>(std::lower_bound(self + 1, m_rows.end(), row, standsBefore) - m_rows.begin()) - 1;
}

void ConversationListModel::placeRow(int row) {
    if (m_holdOrder) {
        m_orderStale = true;
        return;
    }
    const int to = targetOf(m_rows[static_cast<std::size_t>(row)], row);
    if (to == row)
        return;
    beginMoveRows({}, row, row, {}, to > row ? to + 1 : to);
    ConversationRow moved = std::move(m_rows[static_cast<std::size_t>(row)]);
    m_rows.erase(m_rows.begin() + row);
    m_rows.insert(m_rows.begin() + to, std::move(moved));
    endMoveRows();
}

void ConversationListModel::setHoldOrder(bool hold) {
    if (m_holdOrder == hold)
        return;
    m_holdOrder = hold;
    Q_EMIT holdOrderChanged();
    if (!hold && m_orderStale)
        sortAgain();
}

void ConversationListModel::sortAgain() {
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<domain::ConversationId> ids;
    for (const QModelIndex& index : before)
        ids.push_back(m_rows[static_cast<std::size_t>(index.row())].conversation.id);
    std::sort(m_rows.begin(), m_rows.end(), standsBefore);
    m_orderStale = false;
    for (std::size_t i = 0; i < ids.size(); ++i)
        changePersistentIndex(before[static_cast<qsizetype>(i)], index(find(ids[i])));
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

int ConversationListModel::find(const domain::ConversationId& id) const {
    const auto it =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row.conversation.id == id; });
    return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
}

Section ConversationListModel::sectionFor(const domain::Conversation& conversation) const {
    if (m_split != Split::Inbox)
        return Section::Earlier; // one section: the order is by time alone
    return sectionOf(conversation, m_format.dayOf(conversation.updatedAt), m_format.dayOf(m_format.now()));
}

// A row below the pages that were read comes with its page.
bool ConversationListModel::beyondPages(const domain::Conversation& conversation) const {
    if (!m_hasMore || !m_cursor ||
        (m_split == Split::Inbox && conversation.state == domain::ConversationState::NeedsYou))
        return false;
    return std::pair(conversation.updatedAt.ms, conversation.id.text) <
           std::pair(m_cursor->first.ms, m_cursor->second.text);
}

} // namespace flux::ui
