#pragma once

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <functional>

namespace flux::desktop {

// One notification of the desktop.
struct Notification {
    QString id;    // ours: the same id replaces what stands there
    QString title; // plain text
    QString body;  // plain text
    struct Button {
        QString key;
        QString words;
    };
    std::vector<Button> buttons; // beside the click on the notification itself, whose key is "default"
};

// Notifications through org.freedesktop.Notifications (the Desktop Notifications Specification, version 1.2).
// Promises: title and body are shown as they are written, never as markup; a button counts only once, and only for a
// notification of this process that still stands: each carries a random word of its own, because any program of the
// person's may send the signal. Where nobody shows notifications, `unavailable` is sent instead.
// Thread: main. Owner: CardNotices.
class DesktopNotifications : public QObject {
    Q_OBJECT
public:
    explicit DesktopNotifications(QObject* parent);

    void show(const Notification& notification);
    void close(const QString& id);

    // The body as the service may be given it: HTML-escaped where it reads markup, and without control characters.
    [[nodiscard]] static QString safeBody(const QString& body, bool markup);

Q_SIGNALS:
    void pressed(const QString& id, const QString& key);
    void unavailable(const QString& title, const QString& body);

private Q_SLOTS:
    void onAction(uint number, const QString& action);
    void onClosed(uint number, uint reason);

private:
    struct Shown {
        QString id;
        QString word;
    };
    void connectOnce();
    void whenKnown(std::function<void()> then);
    void send(const Notification& notification);
    [[nodiscard]] uint numberOf(const QString& id) const;

    bool m_connected = false;
    bool m_known = false; // what the service can do
    bool m_asking = false;
    QStringList m_abilities;
    std::vector<std::function<void()>> m_waiting;
    QHash<uint, Shown> m_shown;
};

} // namespace flux::desktop
