#include "ui/core/checkpoint_list_model.h"

#include "ui/core/error_text.h"

#include <algorithm>

namespace flux::ui {

namespace {
constexpr int kMaxCards = 1000;
}

CheckpointListModel::CheckpointListModel(EngineLink& link, Format& format, CardDrafts& drafts, QObject* parent)
    : QAbstractListModel(parent), m_link(link), m_format(format), m_drafts(drafts) {
    connect(&link, &EngineLink::ready, this, &CheckpointListModel::reload);
    connect(&link, &EngineLink::lost, this, &CheckpointListModel::reload);
    connect(&link, &EngineLink::batch, this, &CheckpointListModel::onBatch);
}

int CheckpointListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QHash<int, QByteArray> CheckpointListModel::roleNames() const {
    return {{CardRole, "card"}, {ConversationRole, "conversationId"}};
}

QVariant CheckpointListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    Card* card = m_cards[static_cast<std::size_t>(index.row())];
    switch (role) {
    case CardRole:
        return QVariant::fromValue(card);
    case ConversationRole:
        return card->conversationId();
    case Qt::DisplayRole:
        return card->question();
    default:
        return {};
    }
}

int CheckpointListModel::openCount() const {
    return static_cast<int>(
        std::count_if(m_cards.begin(), m_cards.end(), [](const Card* card) { return card->isOpen(); }));
}

Card* CheckpointListModel::cardAt(int row) const {
    return row >= 0 && row < count() ? m_cards[static_cast<std::size_t>(row)] : nullptr;
}

int CheckpointListModel::nextOpen(int after) const {
    for (int step = 1; step <= count(); ++step) {
        const int row = (std::max(after, -1) + step) % count();
        const Card* card = m_cards[static_cast<std::size_t>(row)];
        if (card->isOpen() && !card->busy())
            return row;
    }
    return -1;
}

int CheckpointListModel::rowOfConversation(const QString& conversationId) const {
    for (int row = 0; row < count(); ++row) {
        if (cardAt(row)->isOpen() && cardAt(row)->conversationId() == conversationId)
            return row;
    }
    return -1;
}

int CheckpointListModel::rowOfCard(const QString& cardId) const {
    const auto it =
        std::find_if(m_cards.begin(), m_cards.end(), [&](const Card* card) { return card->cardId() == cardId; });
    return it == m_cards.end() ? -1 : static_cast<int>(it - m_cards.begin());
}

void CheckpointListModel::reload() {
    if (!m_link.isReady())
        return;
    m_gate.beginLoad();
    m_error.clear();
    Q_EMIT loadingChanged();
    m_link.send(api::ListCheckpoints{kMaxCards}, this,
                [this, asked = ++m_round](const base::Result<api::CheckpointPage>& page) {
                    if (asked == m_round)
                        takePage(page);
                });
}

void CheckpointListModel::takePage(const base::Result<api::CheckpointPage>& page) {
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
    beginResetModel();
    for (Card* card : m_cards)
        card->deleteLater();
    m_cards.clear();
    for (const domain::Checkpoint& checkpoint : page->checkpoints)
        m_cards.push_back(new Card(m_link, m_format, m_drafts, checkpoint, this));
    endResetModel();
    for (const domain::FeedEvent& event : later)
        apply(event);
    Q_EMIT countChanged();
    Q_EMIT loadingChanged();
}

void CheckpointListModel::onBatch(const FeedBatch& batch) {
    for (const domain::FeedEvent& event : batch.events) {
        if (m_gate.admit(event))
            apply(event);
    }
}

void CheckpointListModel::apply(const domain::FeedEvent& event) {
    if (const auto* raised = std::get_if<domain::CheckpointRaised>(&event.payload)) {
        put(raised->checkpoint);
    } else if (const auto* decided = std::get_if<domain::CheckpointDecided>(&event.payload)) {
        put(decided->checkpoint);
    } else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload)) {
        for (Card* card : m_cards) {
            if (card->checkpoint().taskId == step->taskId && card->checkpoint().step == step->key)
                card->follow(step->run);
        }
    } else if (const auto* gone = std::get_if<domain::TaskDeleted>(&event.payload)) {
        for (int row = count() - 1; row >= 0; --row) {
            if (cardAt(row)->checkpoint().taskId == gone->taskId)
                removeCard(row);
        }
        Q_EMIT countChanged();
    }
}

void CheckpointListModel::removeCard(int row) {
    beginRemoveRows({}, row, row);
    m_cards[static_cast<std::size_t>(row)]->deleteLater();
    m_cards.erase(m_cards.begin() + row);
    endRemoveRows();
}

void CheckpointListModel::put(const domain::Checkpoint& checkpoint) {
    const int row = rowOfCard(checkpoint.id.text);
    if (row >= 0) {
        cardAt(row)->update(checkpoint);
        Q_EMIT dataChanged(index(row), index(row));
        Q_EMIT countChanged();
        return;
    }
    if (checkpoint.status != domain::CheckpointStatus::Open)
        return;
    beginInsertRows({}, count(), count());
    m_cards.push_back(new Card(m_link, m_format, m_drafts, checkpoint, this));
    endInsertRows();
    Q_EMIT countChanged();
    Q_EMIT arrived(checkpoint.description.question);
}

void CheckpointListModel::tidy() {
    for (int row = count() - 1; row >= 0; --row) {
        if (!cardAt(row)->isOpen())
            removeCard(row);
    }
    Q_EMIT countChanged();
}

} // namespace flux::ui
