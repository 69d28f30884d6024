#pragma once

#include "ui/core/breaker_list.h"
#include "ui/core/card_drafts.h"
#include "ui/core/checkpoint_list_model.h"
#include "ui/core/conversation_list_model.h"
#include "ui/core/counts.h"
#include "ui/core/engine_link.h"
#include "ui/core/file_opener.h"
#include "ui/core/format.h"
#include "ui/core/object_view.h"
#include "ui/core/plan_editor.h"
#include "ui/core/search_model.h"
#include "ui/core/settings_store.h"
#include "ui/core/thread_model.h"
#include "ui/core/window_store.h"

#include <QtQml/QQmlEngine>

namespace flux::ui {

// Everything a window shows, in one place: the QML singleton `Session` of Flux.Core.
// The program makes one before its first QML engine and installs it; the engine is given to `link` when it is ready:
//     base::SystemClock clock;
//     ui::Session session(clock);
//     session.files()->setArea(folder); session.window()->setFile(path);   // where results lie; sizes of panes
//     session.install();
//     engine.load(QUrl(u"qrc:/qt/qml/Flux/Shell/Main.qml"_s));
//     …
//     session.link()->setEngine(&engine);      // or setFailed(sentence), setHandedOver(sentence)
//     …
//     session.link()->setEngine(nullptr);      // before the engine goes away
// Thread: UI. Owner: the program; outlives the QML engines.
class Session : public QObject {
    Q_OBJECT
    QML_NAMED_ELEMENT(Session)
    QML_SINGLETON
    Q_PROPERTY(flux::ui::EngineLink* link READ link CONSTANT)
    Q_PROPERTY(flux::ui::Format* format READ format CONSTANT)
    Q_PROPERTY(flux::ui::Counts* counts READ counts CONSTANT)
    Q_PROPERTY(flux::ui::ConversationListModel* conversations READ conversations CONSTANT)
    Q_PROPERTY(flux::ui::ThreadModel* thread READ thread CONSTANT)
    Q_PROPERTY(flux::ui::CheckpointListModel* cards READ cards CONSTANT)
    Q_PROPERTY(flux::ui::ObjectView* object READ object CONSTANT)
    Q_PROPERTY(flux::ui::PlanEditor* plan READ plan CONSTANT)
    Q_PROPERTY(flux::ui::SearchModel* search READ search CONSTANT)
    Q_PROPERTY(flux::ui::BreakerList* breakers READ breakers CONSTANT)
    Q_PROPERTY(flux::ui::SettingsStore* settings READ settings CONSTANT)
    Q_PROPERTY(flux::ui::FileOpener* files READ files CONSTANT)
    Q_PROPERTY(flux::ui::WindowStore* window READ window CONSTANT)
public:
    explicit Session(base::Clock& clock, QLocale locale = QLocale(), QTimeZone zone = QTimeZone::systemTimeZone(),
                     QObject* parent = nullptr);
    ~Session() override;

    void install(); // QML engines made from now on see this one
    static Session* create(QQmlEngine* engine, QJSEngine* scriptEngine);

    [[nodiscard]] EngineLink* link() { return &m_link; }
    [[nodiscard]] Format* format() { return &m_format; }
    [[nodiscard]] Counts* counts() { return &m_counts; }
    [[nodiscard]] ConversationListModel* conversations() { return &m_conversations; }
    [[nodiscard]] ThreadModel* thread() { return &m_thread; }
    [[nodiscard]] CheckpointListModel* cards() { return &m_cards; }
    [[nodiscard]] ObjectView* object() { return &m_object; }
    [[nodiscard]] PlanEditor* plan() { return &m_plan; }
    [[nodiscard]] SearchModel* search() { return &m_search; }
    [[nodiscard]] BreakerList* breakers() { return &m_breakers; }
    [[nodiscard]] SettingsStore* settings() { return &m_settings; }
    [[nodiscard]] FileOpener* files() { return &m_files; }
    [[nodiscard]] WindowStore* window() { return &m_window; }

    // Shows a thread (empty: a new one) and, when it was unread, marks it read.
    Q_INVOKABLE void openThread(const QString& conversationId);
    // The same at a message, by its position (0: none), or at the one that shows a task.
    Q_INVOKABLE void openThreadAt(const QString& conversationId, qint64 position, const QString& taskId);
    // Opens a stored file with the program the person uses for it: a copy of it, since what is stored never changes.
    Q_INVOKABLE void openFile(const QString& objectId);
    Q_INVOKABLE void setArchived(const QString& conversationId, bool archived);
    Q_INVOKABLE void setUnread(const QString& conversationId, bool unread);
    // Whether the person sees the open thread: then what arrives in it is read.
    Q_INVOKABLE void setWatching(bool watching);
    // Has a screen reader say the name of an item now (Qt 6.4 has no call for it in QML).
    Q_INVOKABLE void announce(QObject* item) const;

Q_SIGNALS:
    void archivedChanged(const QString& conversationId, const QString& title, bool archived); // done: for the toast
    void failed(const QString& sentence); // something the person asked for was not done

private:
    void readIfWatched();

    EngineLink m_link;
    Format m_format;
    CardDrafts m_drafts;
    Counts m_counts;
    ConversationListModel m_conversations;
    ThreadModel m_thread;
    CheckpointListModel m_cards;
    ObjectView m_object;
    PlanEditor m_plan;
    SearchModel m_search;
    BreakerList m_breakers;
    SettingsStore m_settings;
    FileOpener m_files;
    WindowStore m_window;
    QTimer m_minute;
    bool m_watching = true;
    QString m_keptUnread; // the person marked this one unread while it was open
};

} // namespace flux::ui
