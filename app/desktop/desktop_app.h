#pragma once

#include "app/desktop/options.h"
#include "engine/base/clock.h"

#include <QtCore/QObject>

#include <memory>

QT_FORWARD_DECLARE_CLASS(QQmlApplicationEngine)
QT_FORWARD_DECLARE_CLASS(QQuickWindow)

namespace flux::ui {
class Session;
}

namespace flux::desktop {

class Appearance;
class CardNotices;
class EngineHost;
class TrayIcon;

// The program with a window: puts engine, models, window, tray and notifications together, and takes them apart in the
// other order. The window comes first; the engine opens behind it; tray and desktop are asked after the first frame.
// Thread: main. Owner: main().
class DesktopApp : public QObject {
    Q_OBJECT
public:
    explicit DesktopApp(Options options, QObject* parent = nullptr);
    ~DesktopApp() override;

    // False: the window's own files are broken (a defect of the build).
    [[nodiscard]] bool start();

private:
    void connectEngine();
    void afterFirstFrame();
    void bringUp();                          // the window to the front
    void bringUpPlace(const QString& place); // "needs"
    void bringUpThread(const QString& conversationId);
    void bringUpGoal(const QString& goal);
    [[nodiscard]] bool isWatched() const;

    const Options m_options;
    base::SystemClock m_clock;
    std::unique_ptr<ui::Session> m_session;
    std::unique_ptr<EngineHost> m_host;
    std::unique_ptr<QQmlApplicationEngine> m_qml;
    QQuickWindow* m_window = nullptr; // the engine's
    Appearance* m_appearance = nullptr;
    TrayIcon* m_tray = nullptr;
    CardNotices* m_notices = nullptr;
};

} // namespace flux::desktop
