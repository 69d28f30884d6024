#pragma once

#include "app/desktop/tray/desktop_notifications.h"
#include "engine/domain/checkpoint.h"

#include <functional>

namespace flux::ui {
class Session;
struct FeedBatch;
} // namespace flux::ui

namespace flux::desktop {

// The notification of one card: the question, the first line of its preview, and its yes and no where both are
// harmless. What leaves the house, costs money, opens access or destroys something can only be opened from here.
[[nodiscard]] Notification noticeOf(const domain::Checkpoint& card);

// Tells the desktop when a card is raised while the person does not look at the window, and takes it away when the
// card is answered anywhere. Thread: main. Owner: DesktopApp.
class CardNotices : public QObject {
    Q_OBJECT
public:
    // `watched`: whether the person has the window in front of them.
    CardNotices(ui::Session& session, std::function<bool()> watched, QObject* parent);

Q_SIGNALS:
    void openAsked(const QString& conversationId);
    void unavailable(const QString& title, const QString& body); // no notification service: say it another way

private:
    void onBatch(const ui::FeedBatch& batch);
    void onPressed(const QString& cardId, const QString& key);

    ui::Session& m_session;
    std::function<bool()> m_watched;
    DesktopNotifications m_notifications;
    QHash<QString, QString> m_conversations; // by card, while its notification stands
};

} // namespace flux::desktop
