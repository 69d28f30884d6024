#pragma once

#include "ui/core/engine_link.h"
#include "ui/core/format.h"

#include <QtCore/QAbstractListModel>

namespace flux::ui {

// What the search box finds, best first, read in pages. Asks at every change of the words; while an answer is on its
// way only the newest words wait, so that typing never queues questions and an old answer never replaces a newer one.
// The list stands still until the next question: it does not follow the feed.
// Thread: UI. Owner: Session.
class SearchModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.search")
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY asked)
    Q_PROPERTY(Scope scope READ scope WRITE setScope NOTIFY asked)
    Q_PROPERTY(int count READ count NOTIFY answered)
    Q_PROPERTY(bool loading READ loading NOTIFY asked)
    Q_PROPERTY(bool isAnswered READ isAnswered NOTIFY answered) // the rows are of the words in the box
    Q_PROPERTY(bool hasMore READ hasMore NOTIFY answered)
    Q_PROPERTY(QString error READ error NOTIFY answered)
    Q_PROPERTY(QStringList notes READ notes NOTIFY answered)
    Q_PROPERTY(QStringList suggestions READ suggestions NOTIFY answered)
public:
    enum Scope { Everything, Messages, Tasks, Objects, Memories, Files };
    Q_ENUM(Scope)
    enum Role {
        IdRole = Qt::UserRole + 1, // as in api::SearchHit
        TitleRole,
        KindNameRole, // in words: "Message", "Event"
        IconRole,
        SnippetRole, // styled text: what was found stands out
        PlainSnippetRole,
        AgeRole,
        FullTimeRole,
    };
    Q_ENUM(Role)

    SearchModel(EngineLink& link, Format& format, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString& text);
    [[nodiscard]] Scope scope() const { return m_scope; }
    void setScope(Scope scope);
    [[nodiscard]] int count() const { return static_cast<int>(m_hits.size()); }
    [[nodiscard]] bool loading() const { return m_asking; }
    [[nodiscard]] bool isAnswered() const { return m_answered; }
    [[nodiscard]] bool hasMore() const { return m_hasMore; }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QStringList notes() const { return m_notes; }
    [[nodiscard]] QStringList suggestions() const { return m_suggestions; }

    Q_INVOKABLE void again(); // the same question once more
    // Where a row leads to: {objectId} or {conversationId, position | taskId, step}; empty for a row that is not there.
    Q_INVOKABLE QVariantMap hitAt(int row) const;

Q_SIGNALS:
    void asked();
    void answered();

private:
    [[nodiscard]] bool asksNothing() const { return m_text.trimmed().isEmpty(); }
    void ask(int offset);
    void take(int offset, const base::Result<api::SearchPage>& page);
    void replace(std::vector<api::SearchHit> hits);

    EngineLink& m_link;
    Format& m_format;
    QString m_text;
    Scope m_scope = Everything;
    std::vector<api::SearchHit> m_hits;
    QStringList m_notes;
    QStringList m_suggestions;
    QString m_error;
    bool m_hasMore = false;
    bool m_answered = false;
    bool m_asking = false;
    bool m_stale = false; // the words changed since the question on its way was asked
};

} // namespace flux::ui
