// The reading half of ConversationListModel: roles, words and look-ups.
#include "ui/core/conversation_list_model.h"

namespace flux::ui {

namespace {
QString shapeOf(domain::ConversationState state) {
    switch (state) {
    case domain::ConversationState::NeedsYou:
        return QStringLiteral("needs");
    case domain::ConversationState::Running:
        return QStringLiteral("run");
    case domain::ConversationState::Paused:
        return QStringLiteral("pause");
    case domain::ConversationState::Done:
        return QStringLiteral("done");
    case domain::ConversationState::Failed:
        return QStringLiteral("fail");
    case domain::ConversationState::Cancelled:
        return QStringLiteral("skip");
    case domain::ConversationState::Chat:
        break;
    }
    return QStringLiteral("chat");
}

QString stateInWords(domain::ConversationState state) {
    switch (state) {
    case domain::ConversationState::NeedsYou:
        return ConversationListModel::tr("Needs you");
    case domain::ConversationState::Running:
        return ConversationListModel::tr("Running");
    case domain::ConversationState::Paused:
        return ConversationListModel::tr("Paused");
    case domain::ConversationState::Done:
        return ConversationListModel::tr("Done");
    case domain::ConversationState::Failed:
        return ConversationListModel::tr("Failed");
    case domain::ConversationState::Cancelled:
        return ConversationListModel::tr("Stopped");
    case domain::ConversationState::Chat:
        break;
    }
    return ConversationListModel::tr("Conversation");
}
} // namespace

int ConversationListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QHash<int, QByteArray> ConversationListModel::roleNames() const {
    return {
        {IdRole, "conversationId"}, {TitleRole, "title"},   {StateRole, "stateShape"}, {StateNameRole, "stateName"},
        {WhoRole, "who"},           {ReasonRole, "reason"}, {AgeRole, "age"},          {AgeInWordsRole, "ageInWords"},
        {FullTimeRole, "fullTime"}, {CostRole, "cost"},     {UnreadRole, "unread"},    {SectionRole, "section"}};
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ConversationRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const domain::Conversation& c = row.conversation;
    switch (role) {
    case IdRole:
        return c.id.text;
    case Qt::DisplayRole:
    case TitleRole:
        return c.title;
    case StateRole:
        return shapeOf(c.state);
    case StateNameRole:
        return stateInWords(c.state);
    case WhoRole:
        return c.who;
    case ReasonRole:
        return c.reason;
    case AgeRole:
        return m_format.age(c.updatedAt.ms);
    case AgeInWordsRole:
        return m_format.ageInWords(c.updatedAt.ms);
    case FullTimeRole:
        return m_format.fullTime(c.updatedAt.ms);
    case CostRole:
        return m_format.money(c.costMicros);
    case UnreadRole:
        return c.unread;
    case SectionRole:
        return sectionName(row.section);
    default:
        return {};
    }
}

QString ConversationListModel::sectionName(Section section) const {
    if (m_split != Split::Inbox)
        return {};
    switch (section) {
    case Section::NeedsYou:
        return tr("Needs you");
    case Section::WorthReading:
        return tr("Worth reading");
    case Section::Earlier:
        break;
    }
    return tr("Earlier");
}

int ConversationListModel::rowOf(const QString& conversationId) const {
    return find({conversationId});
}

QString ConversationListModel::idAt(int row) const {
    return row >= 0 && row < count() ? m_rows[static_cast<std::size_t>(row)].conversation.id.text : QString();
}

QString ConversationListModel::titleOf(const QString& conversationId) const {
    const int row = rowOf(conversationId);
    return row < 0 ? QString() : m_rows[static_cast<std::size_t>(row)].conversation.title;
}

bool ConversationListModel::isUnread(const QString& conversationId) const {
    const int row = rowOf(conversationId);
    return row >= 0 && m_rows[static_cast<std::size_t>(row)].conversation.unread;
}

void ConversationListModel::refreshAges() {
    const base::Instant now = m_format.now();
    for (int row = 0; row < count(); ++row) {
        const base::Instant at = m_rows[static_cast<std::size_t>(row)].conversation.updatedAt;
        if (m_format.ageAt(at, now) != m_format.ageAt(at, m_agesAt))
            Q_EMIT dataChanged(index(row), index(row), {AgeRole, AgeInWordsRole});
    }
    m_agesAt = now;
}

} // namespace flux::ui
