#pragma once

#include <QtCore/QObject>
#include <QtGui/QIcon>

#include <memory>

QT_FORWARD_DECLARE_CLASS(QAction)
QT_FORWARD_DECLARE_CLASS(QMenu)
QT_FORWARD_DECLARE_CLASS(QSystemTrayIcon)

namespace flux::desktop {

// The mark, with an amber disc when something waits for the person.
[[nodiscard]] QIcon trayPicture(bool waiting);

// The icon in the tray and its menu. Where the desktop has no tray, nothing is shown and nothing breaks.
// Thread: main. Owner: DesktopApp.
class TrayIcon : public QObject {
    Q_OBJECT
public:
    explicit TrayIcon(QObject* parent);
    ~TrayIcon() override;

    [[nodiscard]] bool isShown() const;
    void setWaiting(int count);
    void say(const QString& title, const QString& body); // where notifications have no better way

Q_SIGNALS:
    void openAsked();
    void cardsAsked();
    void quitAsked();

private:
    std::unique_ptr<QMenu> m_menu;
    QSystemTrayIcon* m_icon = nullptr;
    QAction* m_cards = nullptr;
    int m_waiting = -1;
};

} // namespace flux::desktop
