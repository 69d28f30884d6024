#pragma once

#include "ui/core/card.h"
#include "ui/core/feed_gate.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QHash>

namespace flux::ui {

// The queue "Needs you": every open card, oldest first. A card that arrives goes to the end, never under the finger;
// one that was answered stays in its place as a record until `tidy` is called (the person leaves the place).
// Thread: UI. Owner: Session.
class CheckpointListModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.cards")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(int openCount READ openCount NOTIFY countChanged)
    Q_PROPERTY(bool loading READ loading NOTIFY loadingChanged)
    Q_PROPERTY(QString error READ error NOTIFY loadingChanged)
public:
    enum Role { CardRole = Qt::UserRole + 1, ConversationRole };
    Q_ENUM(Role)

    CheckpointListModel(EngineLink& link, Format& format, CardDrafts& drafts, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] int count() const { return static_cast<int>(m_cards.size()); }
    [[nodiscard]] int openCount() const;
    [[nodiscard]] bool loading() const { return m_gate.loading(); }
    [[nodiscard]] QString error() const { return m_error; }

    Q_INVOKABLE flux::ui::Card* cardAt(int row) const;
    Q_INVOKABLE int nextOpen(int after) const; // the next row that waits, from the start again at the end; -1: none
    Q_INVOKABLE int rowOfConversation(const QString& conversationId) const; // its first open card; -1: none
    Q_INVOKABLE int rowOfCard(const QString& cardId) const;
    Q_INVOKABLE void tidy();
    Q_INVOKABLE void reload();

Q_SIGNALS:
    void countChanged();
    void loadingChanged();
    void arrived(const QString& question); // for the one announcement

private:
    void takePage(const base::Result<api::CheckpointPage>& page);
    void onBatch(const FeedBatch& batch);
    void apply(const domain::FeedEvent& event);
    void put(const domain::Checkpoint& checkpoint);
    void removeCard(int row);

    EngineLink& m_link;
    Format& m_format;
    CardDrafts& m_drafts;
    std::vector<Card*> m_cards; // children of this
    FeedGate m_gate;
    int m_round = 0;
    QString m_error;
};

} // namespace flux::ui
