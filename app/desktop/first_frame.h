#pragma once

#include <QtCore/QObject>

QT_FORWARD_DECLARE_CLASS(QQuickWindow)

namespace flux::ui {
class Session;
}

namespace flux::desktop {

// For the bench: opens the newest thread as soon as the list is there, and prints {"first_frame_wall_ms":…}
// (milliseconds since 1970) once the first frame that shows its messages was handed to the screen. Thread: main. Owner:
// DesktopApp.
class FirstFrame : public QObject {
    Q_OBJECT
public:
    FirstFrame(ui::Session& session, QQuickWindow& window, QObject* parent);

private:
    void openNewest();
    void onSwapped();

    ui::Session& m_session;
    QQuickWindow& m_window;
    bool m_filled = false; // the messages are in their rows
    bool m_painted = false;
    bool m_told = false;
};

} // namespace flux::desktop
