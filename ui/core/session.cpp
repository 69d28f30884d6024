#include "ui/core/session.h"

#include "ui/core/error_text.h"

#include <QtGui/QAccessible>

namespace flux::ui {

namespace {
constexpr int kMinuteMs = 60'000;
Session* g_installed = nullptr;
} // namespace

Session::Session(base::Clock& clock, QLocale locale, QTimeZone zone, QObject* parent)
    : QObject(parent)
    , m_format(clock, std::move(locale), std::move(zone))
    , m_counts(m_link, nullptr)
    , m_conversations(m_link, m_format)
    , m_thread(m_link, m_format, m_drafts)
    , m_cards(m_link, m_format, m_drafts)
    , m_object(m_link, m_format)
    , m_plan(m_link)
    , m_search(m_link, m_format)
    , m_breakers(m_link, m_format)
    , m_settings(m_link, nullptr) {
    m_minute.setInterval(kMinuteMs);
    m_minute.setTimerType(Qt::VeryCoarseTimer);
    connect(&m_minute, &QTimer::timeout, &m_conversations, &ConversationListModel::refreshAges);
    m_minute.start();
    connect(&m_thread, &ThreadModel::loaded, this, &Session::readIfWatched);
    connect(&m_thread, &ThreadModel::found, this, &Session::readIfWatched);
    connect(&m_thread, &ThreadModel::becameUnread, this, &Session::readIfWatched);
    connect(&m_thread, &ThreadModel::failed, this, &Session::failed);
}

Session::~Session() {
    if (g_installed == this)
        g_installed = nullptr;
}

void Session::install() {
    g_installed = this;
}

Session* Session::create(QQmlEngine* engine, QJSEngine* scriptEngine) {
    Q_UNUSED(engine)
    Q_UNUSED(scriptEngine)
    Q_ASSERT_X(g_installed, "Session", "install() a session before the QML engine is made");
    QQmlEngine::setObjectOwnership(g_installed, QQmlEngine::CppOwnership);
    return g_installed;
}

void Session::openThread(const QString& conversationId) {
    m_keptUnread.clear();
    m_thread.open(conversationId);
    readIfWatched();
}

void Session::openThreadAt(const QString& conversationId, qint64 position, const QString& taskId) {
    m_keptUnread.clear();
    m_thread.openAt(conversationId, position, taskId);
    readIfWatched();
}

void Session::openFile(const QString& objectId) {
    const QString folder = m_files.folderForCopy();
    if (folder.isEmpty()) {
        Q_EMIT failed(tr("The file could not be opened: there is no folder for a copy of it."));
        return;
    }
    m_link.send(api::SaveFile{{objectId}, 0, folder}, this, [this](const base::Result<api::FileSaved>& saved) {
        if (!saved.ok())
            Q_EMIT failed(errorText(saved.error()));
        else if (!m_files.open(saved->path))
            Q_EMIT failed(tr("No program was found to open %1.").arg(Format::isolated(saved->path)));
    });
}

void Session::readIfWatched() {
    const QString id = m_thread.conversationId();
    if (m_watching && m_thread.unread() && !id.isEmpty() && id != m_keptUnread)
        m_link.send(api::UpdateConversation{{id}, false, std::nullopt}, this,
                    [](const base::Result<domain::Conversation>&) {}); // the dot that stays says it as well
}

void Session::setWatching(bool watching) {
    m_watching = watching;
    readIfWatched();
}

void Session::announce(QObject* item) const {
    QAccessibleEvent event(item, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Session::setUnread(const QString& conversationId, bool unread) {
    if (conversationId.isEmpty())
        return;
    if (unread)
        m_keptUnread = conversationId;
    m_link.send(api::UpdateConversation{{conversationId}, unread, std::nullopt}, this,
                [this](const base::Result<domain::Conversation>& conversation) {
                    if (!conversation.ok())
                        Q_EMIT failed(errorText(conversation.error()));
                });
}

void Session::setArchived(const QString& conversationId, bool archived) {
    if (conversationId.isEmpty())
        return;
    m_link.send(api::UpdateConversation{{conversationId}, std::nullopt, archived}, this,
                [this, archived](const base::Result<domain::Conversation>& conversation) {
                    if (conversation.ok())
                        Q_EMIT archivedChanged(conversation->id.text, conversation->title, archived);
                    else
                        Q_EMIT failed(errorText(conversation.error()));
                });
}

} // namespace flux::ui
