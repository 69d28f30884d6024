#pragma once

#include "ui/core/feed_gate.h"
#include "ui/core/thread_rows.h"
#include "ui/core/thread_store.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QSet>

namespace flux::ui {

// The open thread, one row a block, oldest first. Reads the newest page, or the one around a message that was found;
// older and newer ones when asked; and follows the feed: blocks change in place. What the person sends stands in its
// row at once and says so until it is stored; a message that could not be sent stays and can be sent again. Thread: UI.
// Owner: Session.
class ThreadModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.thread")
    Q_PROPERTY(QString conversationId READ conversationId NOTIFY conversationChanged)
    Q_PROPERTY(bool isNew READ isNew NOTIFY conversationChanged)
    Q_PROPERTY(QString title READ title NOTIFY headChanged)
    Q_PROPERTY(bool archived READ archived NOTIFY headChanged)
    Q_PROPERTY(bool unread READ unread NOTIFY headChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool loading READ loading NOTIFY loadingChanged)
    Q_PROPERTY(bool loadingOlder READ loadingOlder NOTIFY loadingChanged)
    Q_PROPERTY(bool hasOlder READ hasOlder NOTIFY loadingChanged)
    Q_PROPERTY(bool hasNewer READ hasNewer NOTIFY loadingChanged)
    Q_PROPERTY(QString error READ error NOTIFY loadingChanged)
    Q_PROPERTY(bool answering READ answering NOTIFY answeringChanged)
public:
    enum Kind { Day, Person, Text, Task, CardBlock, Result, Error, Suggestions, Table, Change, Used };
    Q_ENUM(Kind)
    enum Role {
        KindRole = Qt::UserRole + 1,
        LeadRole, // a turn of Flux begins: the mark stands here
        GapRole,  // space above: 0 none, 1 between blocks, 2 between turns
        TextRole, // a day, a person's words, Markdown
        TimeRole, // "09:43"
        FullTimeRole,
        SendingRole,
        FailureRole,
        TaskRole, // TaskView
        CardRole, // Card
        HeadingRole,
        FilesRole,   // [{name, path, bytes}]
        SourcesRole, // [{title, url | path}]
        DetailRole,
        ActionsRole, // of an error block: names
        SuggestionsRole,
        TaskIdRole,
        GoneRole,   // of a task: it was deleted
        TableRole,  // block_data.h
        ChangeRole, // block_data.h
        UsedRole,   // block_data.h
        FoundRole,  // of the message that was jumped to
        DoingRole,  // of an answer that is being given: what Flux does instead of speaking
        LiveRole,   // it is being given
    };
    Q_ENUM(Role)

    ThreadModel(EngineLink& link, Format& format, CardDrafts& drafts, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] QString conversationId() const { return m_conversation.id.text; }
    [[nodiscard]] bool isNew() const { return m_conversation.id.isEmpty(); }
    [[nodiscard]] QString title() const { return m_conversation.title; }
    [[nodiscard]] bool archived() const { return m_conversation.archived; }
    [[nodiscard]] bool unread() const { return m_conversation.unread; }
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] bool loading() const { return m_gate.loading(); }
    [[nodiscard]] bool loadingOlder() const { return m_loadingOlder; }
    [[nodiscard]] bool answering() const { return answerRow() >= 0; } // Flux is speaking here
    [[nodiscard]] bool hasOlder() const { return m_hasOlder; }
    [[nodiscard]] bool hasNewer() const { return m_hasNewer; }
    [[nodiscard]] QString error() const { return m_error; }

    Q_INVOKABLE void open(const QString& conversationId); // empty: a new one
    // Jumps to a message, by its position, or to the one whose block shows a task; `found` says where it stands.
    Q_INVOKABLE void openAt(const QString& conversationId, qint64 position, const QString& taskId);
    Q_INVOKABLE void reload();
    Q_INVOKABLE void loadOlder();
    Q_INVOKABLE void loadNewer();
    Q_INVOKABLE void toNewest();                       // leaves the page that was jumped to
    Q_INVOKABLE int openCardRow(int after = -1) const; // the next row whose card waits; -1: none
    Q_INVOKABLE flux::ui::Card* cardAt(int row) const;

    Q_INVOKABLE void send(const QString& text);
    Q_INVOKABLE void sendAgain(int row);
    Q_INVOKABLE QString takeBack(int row);                  // a message that was not sent: its text, out of the thread
    Q_INVOKABLE int rowOfTask(const QString& taskId) const; // its block; -1: not in what is shown
    Q_INVOKABLE QString titleOfTask(const QString& taskId) const;
    // What an error block offers: another go at what failed, or on without one step.
    Q_INVOKABLE void retry(const QString& taskId);
    Q_INVOKABLE void leaveOut(const QString& taskId, const QString& step);
    // The goal once more, with what the person opens for it ("host:name", "folder:/path").
    Q_INVOKABLE void runAgain(const QString& taskId, const QString& opened = {});
    // Takes back everything that a change block shows.
    Q_INVOKABLE void undoChange(int row);
    Q_INVOKABLE void stopAnswer(); // what was said by then stays

    // What is written but not sent, for each conversation, in memory only.
    Q_INVOKABLE QString draft() const { return m_drafts.value(conversationId()); }
    Q_INVOKABLE void setDraft(const QString& text) { m_drafts.insert(conversationId(), text); }
    Q_INVOKABLE QString lastSent() const { return m_lastSent; }

Q_SIGNALS:
    void conversationChanged();
    void headChanged();
    void answeringChanged();
    void countChanged();
    void loadingChanged();
    void loaded();                               // the newest page is there
    void found(int row);                         // what was jumped to
    void appended(bool byPerson);                // rows came at the end
    void started(const QString& conversationId); // a first message made a conversation
    void becameUnread();                         // news while it is open
    void failed(const QString& sentence);        // what was asked for was not done

private:
    struct Place { // what was jumped to; nothing: the end
        qint64 position = 0;
        domain::TaskId task;
        [[nodiscard]] bool isEnd() const { return position == 0 && task.isEmpty(); }
    };
    void clear(const QString& conversationId);
    void takePage(const base::Result<api::ThreadPage>& page);
    void takeOlder(const base::Result<api::ThreadPage>& page);
    void takeNewer(const base::Result<api::ThreadPage>& page);
    [[nodiscard]] bool mayLoadMore() const;
    bool tellFound();
    [[nodiscard]] bool isFound(const ThreadRow& row) const;
    void onBatch(const FeedBatch& batch);
    void apply(const domain::FeedEvent& event);
    void addMessage(const domain::Message& message);
    bool settle(const domain::Message& message);
    void appendRows(std::vector<ThreadRow> rows);
    void removeRow(int row);
    void post(api::SendMessage request);
    void transmit(int pending, const api::SendMessage& request);
    void onNotSent(int pending, const api::SendMessage& request, const QString& sentence);
    void onConversationMade(int row, const domain::ConversationId& id);
    void onSent(int pending, const api::SendMessage& request, const base::Result<api::MessageSent>& sent);
    void changeEntities();
    void showUndone(const domain::MessageId& id);
    void followUndo(const domain::ObjectsChanged& changed);
    // The answer that is being given (thread_answer.cpp).
    void followAnswer(const domain::AnswerProgress& progress);
    bool settleAnswer(const domain::Message& message);
    void putInPlace(int row, std::vector<ThreadRow>& rows);
    [[nodiscard]] int answerRow() const;
    [[nodiscard]] static bool isOnItsWay(const ThreadRow& row);
    [[nodiscard]] bool concerns(const domain::FeedEvent& event) const;
    [[nodiscard]] int pendingRow(int pending) const;
    [[nodiscard]] bool shows(const domain::MessageId& id) const;
    [[nodiscard]] int endOfStored() const; // the first row that is on its way
    [[nodiscard]] QDate lastDay() const;
    [[nodiscard]] QVariant blockData(const ThreadRow& row, int role) const;
    [[nodiscard]] QVariant dataBlock(const ThreadRow& row, int role) const;
    [[nodiscard]] int gapAbove(int row) const;
    [[nodiscard]] bool beginsTurn(int row) const;

    EngineLink& m_link;
    Format& m_format;
    ThreadStore m_store;
    FeedGate m_gate;
    domain::Conversation m_conversation;
    std::vector<ThreadRow> m_rows;          // stored ones, then those on their way
    QHash<int, api::SendMessage> m_pending; // by number
    QHash<QString, QString> m_drafts;
    QSet<domain::MessageId> m_undone; // changes that were taken back since they were read
    QString m_lastSent;
    QString m_error;
    qint64 m_oldest = 0; // positions of the messages that are shown
    qint64 m_newest = 0;
    bool m_hasOlder = false;
    bool m_hasNewer = false; // while set, what comes is left for the pages
    bool m_loadingOlder = false;
    bool m_loadingNewer = false;
    Place m_place;
    int m_round = 0;
    int m_lastPending = 0;
};

} // namespace flux::ui
