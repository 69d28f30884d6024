#include "ui/core/thread_model.h"

#include <algorithm>

namespace flux::ui {

namespace {
struct ConversationOf {
    const domain::ConversationId& operator()(const domain::ConversationUpdated& event) const {
        return event.conversation.id;
    }
    const domain::ConversationId& operator()(const domain::MessageAdded& event) const {
        return event.message.conversationId;
    }
    const domain::ConversationId& operator()(const domain::TaskUpdated& event) const {
        return event.task.conversationId;
    }
    const domain::ConversationId& operator()(const domain::StepUpdated& event) const { return event.conversationId; }
    template <typename OfCard> // CheckpointRaised, CheckpointDecided
    const domain::ConversationId& operator()(const OfCard& event) const {
        return event.checkpoint.conversationId;
    }
    const domain::ConversationId& operator()(const domain::TaskDeleted& event) const { return event.conversationId; }
    const domain::ConversationId& operator()(const domain::ObjectsChanged&) const {
        static const domain::ConversationId none; // objects belong to no thread
        return none;
    }
};
} // namespace

static_assert(static_cast<int>(RowKind::Used) == static_cast<int>(ThreadModel::Used));

ThreadModel::ThreadModel(EngineLink& link, Format& format, CardDrafts& drafts, QObject* parent)
    : QAbstractListModel(parent), m_link(link), m_format(format), m_store(link, format, drafts, this) {
    connect(&link, &EngineLink::ready, this, [this] { // another engine may not have what was jumped to
        m_place = {};
        reload();
    });
    connect(&link, &EngineLink::lost, this, &ThreadModel::reload);
    connect(&link, &EngineLink::batch, this, &ThreadModel::onBatch);
    connect(&m_store, &ThreadStore::added, this, &ThreadModel::changeEntities);
}

int ThreadModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QHash<int, QByteArray> ThreadModel::roleNames() const {
    return {{KindRole, "kind"},       {LeadRole, "lead"},
            {GapRole, "gap"},         {TextRole, "text"},
            {TimeRole, "time"},       {FullTimeRole, "fullTime"},
            {SendingRole, "sending"}, {FailureRole, "failure"},
            {TaskRole, "task"},       {CardRole, "card"},
            {HeadingRole, "heading"}, {FilesRole, "files"},
            {SourcesRole, "sources"}, {DetailRole, "detail"},
            {ActionsRole, "actions"}, {SuggestionsRole, "suggestions"},
            {TaskIdRole, "taskId"},   {GoneRole, "gone"},
            {TableRole, "table"},     {ChangeRole, "change"},
            {UsedRole, "used"},       {FoundRole, "found"},
            {DoingRole, "doing"},     {LiveRole, "live"}};
}

QVariant ThreadModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ThreadRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case KindRole:
        return static_cast<int>(row.kind);
    case LeadRole:
        return row.lead && beginsTurn(index.row());
    case GapRole:
        return gapAbove(index.row());
    case TimeRole:
        return m_format.timeOfDay(row.at.ms);
    case FullTimeRole:
        return m_format.fullTime(row.at.ms);
    case SendingRole:
        return row.pending > 0 && row.failure.isEmpty();
    case FailureRole:
        return row.failure;
    case FoundRole:
        return isFound(row);
    case Qt::DisplayRole:
    case TextRole:
        if (row.kind == RowKind::Day)
            return m_format.day(row.at.ms);
        if (row.kind == RowKind::Person)
            return row.message ? plainTextOf(*row.message) : row.text;
        if (row.live)
            return row.text;
        break;
    case DoingRole:
        return row.doing;
    case LiveRole:
        return row.live;
    default:
        break;
    }
    return row.message && row.block >= 0 ? blockData(row, role) : QVariant();
}

// Several messages of Flux in a row are one turn with one mark.
bool ThreadModel::beginsTurn(int row) const {
    if (row == 0)
        return true;
    const RowKind above = m_rows[static_cast<std::size_t>(row) - 1].kind;
    return above == RowKind::Person || above == RowKind::Day;
}

int ThreadModel::gapAbove(int row) const {
    if (row == 0)
        return 0;
    const ThreadRow& own = m_rows[static_cast<std::size_t>(row)];
    const ThreadRow& above = m_rows[static_cast<std::size_t>(row) - 1];
    if (above.kind == RowKind::Day)
        return 1;
    const bool personSpeaks = own.kind == RowKind::Person || above.kind == RowKind::Person;
    return own.kind == RowKind::Day || personSpeaks ? 2 : 1;
}

bool ThreadModel::concerns(const domain::FeedEvent& event) const {
    return !isNew() && std::visit(ConversationOf{}, event.payload) == m_conversation.id;
}

void ThreadModel::onBatch(const FeedBatch& batch) {
    for (const domain::FeedEvent& event : batch.events) {
        if (const auto* changed = std::get_if<domain::ObjectsChanged>(&event.payload))
            followUndo(*changed);
        else if (concerns(event) && m_gate.admit(event))
            apply(event);
    }
    for (const domain::LiveEvent& event : batch.live) {
        if (const auto* progress = std::get_if<domain::StepProgress>(&event))
            m_store.applyLive(*progress);
        else if (const auto* answer = std::get_if<domain::AnswerProgress>(&event))
            followAnswer(*answer);
    }
    m_store.finishBatch();
}

void ThreadModel::apply(const domain::FeedEvent& event) {
    if (const auto* message = std::get_if<domain::MessageAdded>(&event.payload)) {
        addMessage(message->message);
    } else if (const auto* updated = std::get_if<domain::ConversationUpdated>(&event.payload)) {
        const bool news = updated->conversation.unread && !m_conversation.unread;
        m_conversation = updated->conversation;
        Q_EMIT headChanged();
        if (news)
            Q_EMIT becameUnread();
    } else {
        m_store.apply(event);
    }
}

void ThreadModel::addMessage(const domain::Message& message) {
    if (message.position <= m_newest || m_hasNewer)
        return; // known, or beyond the pages that are shown
    m_newest = message.position;
    if (m_oldest == 0)
        m_oldest = message.position;
    if (message.author == domain::Author::Person && settle(message)) {
        Q_EMIT appended(true);
        return;
    }
    if (message.author == domain::Author::Flux && settleAnswer(message)) {
        Q_EMIT appended(false);
        return;
    }
    appendRows(rowsOf(std::vector<domain::Message>{message}, lastDay(), m_format));
    Q_EMIT appended(message.author == domain::Author::Person);
}

// A message on its way has arrived: its row becomes the stored one, in place. False: there is no such row.
bool ThreadModel::settle(const domain::Message& message) {
    const QString text = plainTextOf(message).trimmed();
    const int first = endOfStored();
    for (int row = first; row < count(); ++row) {
        ThreadRow& waiting = m_rows[static_cast<std::size_t>(row)];
        if (waiting.live)
            continue;
        const bool same = waiting.sentAs.isEmpty() ? waiting.failure.isEmpty() && waiting.text.trimmed() == text
                                                   : waiting.sentAs == message.id;
        if (!same)
            continue;
        m_pending.remove(waiting.pending);
        if (row != first) { // an earlier one failed: stored messages stand above it
            removeRow(row);
            return false;
        }
        waiting = rowsOf(std::make_shared<const domain::Message>(message)).front();
        Q_EMIT dataChanged(index(row), index(row));
        return true;
    }
    return false;
}

void ThreadModel::appendRows(std::vector<ThreadRow> rows) {
    if (rows.empty())
        return;
    const int at = endOfStored();
    const int added = static_cast<int>(rows.size());
    beginInsertRows({}, at, at + added - 1);
    m_rows.insert(m_rows.begin() + at, std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    endInsertRows();
    Q_EMIT countChanged();
}

void ThreadModel::removeRow(int row) {
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
    Q_EMIT countChanged();
}

bool ThreadModel::isOnItsWay(const ThreadRow& row) {
    return row.pending > 0 || row.live;
}

int ThreadModel::endOfStored() const {
    int row = count();
    while (row > 0 && isOnItsWay(m_rows[static_cast<std::size_t>(row) - 1]))
        --row;
    return row;
}

QDate ThreadModel::lastDay() const {
    const int end = endOfStored();
    return end == 0 ? QDate() : m_format.dayOf(m_rows[static_cast<std::size_t>(end) - 1].at);
}

void ThreadModel::changeEntities() {
    for (int row = 0; row < count(); ++row) {
        const RowKind kind = m_rows[static_cast<std::size_t>(row)].kind;
        if (kind == RowKind::Task || kind == RowKind::Card)
            Q_EMIT dataChanged(index(row), index(row), {TaskRole, CardRole, GoneRole});
    }
}

Card* ThreadModel::cardAt(int row) const {
    if (row < 0 || row >= count())
        return nullptr;
    return data(index(row), CardRole).value<Card*>();
}

int ThreadModel::openCardRow(int after) const {
    for (int row = after + 1; row < count(); ++row) {
        if (m_rows[static_cast<std::size_t>(row)].kind != RowKind::Card)
            continue;
        if (const Card* card = cardAt(row); card && card->isOpen() && !card->busy())
            return row;
    }
    return -1;
}

} // namespace flux::ui
