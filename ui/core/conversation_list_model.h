#pragma once

#include "ui/core/conversation_order.h"
#include "ui/core/engine_link.h"
#include "ui/core/feed_gate.h"
#include "ui/core/format.h"

#include <QtCore/QAbstractListModel>

namespace flux::ui {

// The conversations of one split, newest first (the inbox in three sections), read in pages and kept up by the feed.
// Promises: a row that changes is changed in place; while `holdOrder` is set (the pointer is over the list) rows do
// not move; a page that comes late never overwrites what the feed said since.
// Thread: UI. Owner: Session.
class ConversationListModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.conversations")
    Q_PROPERTY(Split split READ split WRITE setSplit NOTIFY splitChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool loading READ loading NOTIFY loadingChanged)
    Q_PROPERTY(bool hasMore READ hasMore NOTIFY loadingChanged)
    Q_PROPERTY(QString error READ error NOTIFY loadingChanged)
    Q_PROPERTY(bool holdOrder READ holdOrder WRITE setHoldOrder NOTIFY holdOrderChanged)
public:
    enum class Split { Inbox, NeedsYou, Running, Done, Archived };
    Q_ENUM(Split)
    enum Role {
        IdRole = Qt::UserRole + 1,
        TitleRole,
        StateRole,     // the name of the state shape: "needs", "run", "pause", "done", "fail", "skip", "chat"
        StateNameRole, // the same in words, for readers
        WhoRole,
        ReasonRole,
        AgeRole,
        AgeInWordsRole,
        FullTimeRole,
        CostRole,
        UnreadRole,
        SectionRole, // empty in lists without sections
    };
    Q_ENUM(Role)

    ConversationListModel(EngineLink& link, Format& format, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    [[nodiscard]] Split split() const { return m_split; }
    void setSplit(Split split);
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] bool loading() const { return m_gate.loading(); }
    [[nodiscard]] bool hasMore() const { return m_hasMore; }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] bool holdOrder() const { return m_holdOrder; }
    void setHoldOrder(bool hold);

    Q_INVOKABLE void reload();
    Q_INVOKABLE int rowOf(const QString& conversationId) const; // -1: not listed
    Q_INVOKABLE QString idAt(int row) const;
    Q_INVOKABLE QString titleOf(const QString& conversationId) const;
    Q_INVOKABLE bool isUnread(const QString& conversationId) const;
    // Says anew how old the rows are, where the text changed. Called once a minute.
    void refreshAges();

Q_SIGNALS:
    void splitChanged();
    void countChanged();
    void loadingChanged();
    void holdOrderChanged();

private:
    void ask(domain::Split split, bool more);
    void takePage(int asked, bool more, const base::Result<api::ConversationPage>& page);
    void replaceAll();
    void onBatch(const FeedBatch& batch);
    void apply(const domain::Conversation& conversation);
    void insertRow(ConversationRow row);
    void removeRow(int row);
    void placeRow(int row);
    void sortAgain();
    [[nodiscard]] int find(const domain::ConversationId& id) const;
    [[nodiscard]] int targetOf(const ConversationRow& row, int without) const;
    [[nodiscard]] Section sectionFor(const domain::Conversation& conversation) const;
    [[nodiscard]] bool beyondPages(const domain::Conversation& conversation) const;
    [[nodiscard]] QString sectionName(Section section) const;

    EngineLink& m_link;
    Format& m_format;
    Split m_split = Split::Inbox;
    std::vector<ConversationRow> m_rows;
    std::vector<domain::Conversation> m_arriving; // of the pages of a load, until all are there
    FeedGate m_gate;
    std::optional<std::pair<base::Instant, domain::ConversationId>> m_cursor; // the last row of the last page
    bool m_hasMore = false;
    bool m_asking = false; // an older page
    bool m_holdOrder = false;
    bool m_orderStale = false;
    int m_round = 0;     // answers to an older question are dropped
    int m_pagesOpen = 0; // of a load
    qint64 m_loadSequence = 0;
    QString m_error;
    base::Instant m_agesAt;
};

} // namespace flux::ui
