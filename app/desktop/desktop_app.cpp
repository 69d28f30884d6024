#include "app/desktop/desktop_app.h"

#include "app/desktop/appearance.h"
#include "app/desktop/card_notices.h"
#include "app/desktop/engine_host.h"
#include "app/desktop/first_frame.h"
#include "app/desktop/tray/tray_icon.h"
#include "engine/base/log.h"
#include "ui/core/session.h"
#include "ui/modules.h"
#include "ui/theme/no_network.h"

#include <QtCore/QTimer>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

namespace flux::desktop {

DesktopApp::DesktopApp(Options options, QObject* parent) : QObject(parent), m_options(std::move(options)) {}

DesktopApp::~DesktopApp() {
    m_qml.reset(); // the window first: it must not draw what goes away
    if (m_session)
        m_session->link()->setEngine(nullptr);
    m_host.reset();
}

bool DesktopApp::start() {
    ui::linkModules();
    m_session = std::make_unique<ui::Session>(m_clock);
    m_session->window()->setFile(m_options.dataDir + QStringLiteral("/window.json"));
    m_session->install();
    m_appearance = new Appearance(*m_session, this);
    m_appearance->restore();
    m_host = std::make_unique<EngineHost>(m_options.dataDir);
    m_host->setStore(m_options.storeUrl, m_options.filesDir);
    connectEngine();
    m_host->start();

    m_qml = std::make_unique<QQmlApplicationEngine>();
    ui::prepareEngine(*m_qml);
    if (m_options.startHidden)
        m_qml->setInitialProperties({{QStringLiteral("visible"), false}});
    m_qml->load(QUrl(QStringLiteral("qrc:/qt/qml/Flux/Shell/Main.qml")));
    m_window =
        m_qml->rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow*>(m_qml->rootObjects().constFirst());
    if (!m_window)
        return false;
    if (m_options.benchFirstFrame)
        new FirstFrame(*m_session, *m_window, this);
    if (!m_options.goal.isEmpty())
        bringUpGoal(m_options.goal);
    if (m_options.startHidden)
        QTimer::singleShot(0, this, &DesktopApp::afterFirstFrame);
    else
        connect(m_window, &QQuickWindow::frameSwapped, this, &DesktopApp::afterFirstFrame,
                static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    return true;
}

void DesktopApp::connectEngine() {
    ui::EngineLink* link = m_session->link();
    connect(m_host.get(), &EngineHost::ready, this, [this, link](api::Engine* engine, const QString& filesDir) {
        m_session->files()->setArea(filesDir);
        link->setEngine(engine);
    });
    connect(m_host.get(), &EngineHost::waiting, link, &ui::EngineLink::setFailed);
    connect(m_host.get(), &EngineHost::failed, link, &ui::EngineLink::setFailed);
    connect(m_host.get(), &EngineHost::handedOver, this, [] { QCoreApplication::exit(0); });
    connect(m_host.get(), &EngineHost::showAsked, this, &DesktopApp::bringUpGoal);
}

void DesktopApp::afterFirstFrame() {
    m_appearance->watchSystem();
    m_notices = new CardNotices(
        *m_session, [this] { return isWatched(); }, this);
    connect(m_notices, &CardNotices::openAsked, this, &DesktopApp::bringUpThread);
    if (m_options.benchFirstFrame)
        return;
    QGuiApplication::setWindowIcon(trayPicture(false));
    m_tray = new TrayIcon(this);
    connect(m_tray, &TrayIcon::openAsked, this, &DesktopApp::bringUp);
    connect(m_tray, &TrayIcon::cardsAsked, this, [this] { bringUpPlace(QStringLiteral("needs")); });
    connect(m_tray, &TrayIcon::quitAsked, qApp, &QCoreApplication::quit);
    connect(m_notices, &CardNotices::unavailable, m_tray, &TrayIcon::say);
    const auto count = [this] { m_tray->setWaiting(m_session->counts()->needsYou()); };
    connect(m_session->counts(), &ui::Counts::changed, m_tray, count);
    count();
    // With a tray the work goes on behind a closed window; without one, closing it ends the program.
    QGuiApplication::setQuitOnLastWindowClosed(!m_tray->isShown());
    if (m_options.startHidden && !m_tray->isShown())
        bringUp();
}

bool DesktopApp::isWatched() const {
    return m_window && m_window->isVisible() && m_window->isActive();
}

void DesktopApp::bringUp() {
    if (!m_window)
        return;
    if (m_window->windowState() == Qt::WindowMinimized)
        m_window->setWindowState(Qt::WindowNoState);
    m_window->show();
    m_window->raise();
    m_window->requestActivate();
}

void DesktopApp::bringUpPlace(const QString& place) {
    bringUp();
    QMetaObject::invokeMethod(m_window, "go", Q_ARG(QVariant, place));
}

void DesktopApp::bringUpThread(const QString& conversationId) {
    bringUp();
    QMetaObject::invokeMethod(m_window, "showThread", Q_ARG(QVariant, conversationId));
}

void DesktopApp::bringUpGoal(const QString& goal) {
    if (!m_options.startHidden || m_notices)
        bringUp();
    if (goal.isEmpty())
        return;
    QMetaObject::invokeMethod(m_window, "startNew");
    auto* composer = m_window->findChild<QObject*>(QStringLiteral("composerBox"));
    if (!composer)
        return;
    const QString written = composer->property("text").toString(); // never lost for a goal from elsewhere
    composer->setProperty("text", written.isEmpty() ? goal : written + u'\n' + goal);
}

} // namespace flux::desktop
