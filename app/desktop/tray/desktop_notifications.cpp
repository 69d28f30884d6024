#include "app/desktop/tray/desktop_notifications.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QVariantMap>
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>

namespace flux::desktop {

namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
constexpr int kLongestTitle = 200;
constexpr int kLongestBody = 300;
constexpr qsizetype kMostShown = 100;

QDBusMessage method(const char* name) {
    return QDBusMessage::createMethodCall(kService, kPath, kService, QLatin1String(name));
}

QString oneLine(const QString& text, int longest) {
    QString line;
    for (const QChar c : text)
        line += c.category() == QChar::Other_Control ? QChar(u' ') : c;
    line = line.simplified();
    return line.size() > longest ? line.left(longest - 1) + QChar(0x2026) : line;
}

} // namespace

DesktopNotifications::DesktopNotifications(QObject* parent) : QObject(parent) {}

QString DesktopNotifications::safeBody(const QString& body, bool markup) {
    const QString line = oneLine(body, kLongestBody);
    return markup ? line.toHtmlEscaped() : line;
}

void DesktopNotifications::connectOnce() {
    if (m_connected)
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    m_connected =
        bus.isConnected() &&
        bus.connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this, SLOT(onAction(uint, QString))) &&
        bus.connect(kService, kPath, kService, QStringLiteral("NotificationClosed"), this, SLOT(onClosed(uint, uint)));
}

// Runs `then` when it is known what the service can do, or that there is none.
void DesktopNotifications::whenKnown(std::function<void()> then) {
    if (m_known || !m_connected) {
        then();
        return;
    }
    m_waiting.push_back(std::move(then));
    if (std::exchange(m_asking, true))
        return;
    auto* watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(method("GetCapabilities")), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        m_asking = false;
        m_known = reply.isValid();
        m_abilities = m_known ? reply.value() : QStringList();
        for (const auto& waiting : std::exchange(m_waiting, {}))
            waiting();
    });
}

void DesktopNotifications::show(const Notification& notification) {
    connectOnce();
    whenKnown([this, notification] {
        if (m_known)
            send(notification);
        else
            Q_EMIT unavailable(oneLine(notification.title, kLongestTitle), safeBody(notification.body, false));
    });
}

void DesktopNotifications::send(const Notification& notification) {
    const QString word = QString::number(QRandomGenerator::system()->generate64(), 36);
    QStringList actions;
    if (m_abilities.contains(QStringLiteral("actions"))) {
        actions << word + QStringLiteral(":default") << tr("Open");
        for (const Notification::Button& button : notification.buttons)
            actions << word + u':' + button.key << button.words;
    }
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("fluxos")},
                            {QStringLiteral("urgency"), QVariant::fromValue(uchar(1))}};
    QDBusMessage call = method("Notify");
    call << QStringLiteral("Flux") << numberOf(notification.id) << QStringLiteral("fluxos")
         << oneLine(notification.title, kLongestTitle)
         << safeBody(notification.body, m_abilities.contains(QStringLiteral("body-markup"))) << actions << hints << -1;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, watcher, id = notification.id, word, title = notification.title, body = notification.body] {
                watcher->deleteLater();
                const QDBusPendingReply<uint> reply = *watcher;
                if (!reply.isValid()) {
                    m_known = false; // the service went away; ask again next time
                    Q_EMIT unavailable(oneLine(title, kLongestTitle), safeBody(body, false));
                    return;
                }
                if (m_shown.size() >= kMostShown)
                    m_shown.erase(m_shown.begin());
                m_shown.insert(reply.value(), {id, word});
            });
}

void DesktopNotifications::close(const QString& id) {
    const uint number = numberOf(id);
    if (number == 0)
        return;
    m_shown.remove(number);
    QDBusMessage call = method("CloseNotification");
    call << number;
    QDBusConnection::sessionBus().asyncCall(call);
}

uint DesktopNotifications::numberOf(const QString& id) const {
    for (auto it = m_shown.cbegin(); it != m_shown.cend(); ++it)
        if (it->id == id)
            return it.key();
    return 0;
}

void DesktopNotifications::onAction(uint number, const QString& action) {
    const auto it = m_shown.constFind(number);
    if (it == m_shown.cend())
        return;
    const QString beginning = it->word + u':';
    if (!action.startsWith(beginning))
        return;
    const QString id = it->id;
    m_shown.erase(it);
    Q_EMIT pressed(id, action.mid(beginning.size()));
}

void DesktopNotifications::onClosed(uint number, uint) {
    m_shown.remove(number);
}

} // namespace flux::desktop
