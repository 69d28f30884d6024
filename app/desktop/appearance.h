#pragma once

#include <QtCore/QObject>

QT_FORWARD_DECLARE_CLASS(QDBusVariant)

namespace flux::ui {
class Session;
}

namespace flux::desktop {

// Takes the look from where it is kept: the person's settings (theme, size of text) and, on Linux, what the desktop
// says of itself over the settings portal (dark or light, high contrast), live. The last theme and size are remembered
// beside the window's sizes, so that the first frame has them before the engine is open. Thread: main. Owner:
// DesktopApp.
class Appearance : public QObject {
    Q_OBJECT
public:
    Appearance(ui::Session& session, QObject* parent);

    void restore();     // from the last run
    void watchSystem(); // asks the portal; without one nothing happens

private Q_SLOTS:
    void onSettingChanged(const QString& space, const QString& key, const QDBusVariant& value);

private:
    void apply();
    void askPortal(const QString& key);

    ui::Session& m_session;
};

} // namespace flux::desktop
