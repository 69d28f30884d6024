#include "engine/base/log.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/test_clock.h"
#include "ui/core/session.h"
#include "ui/modules.h"
#include "ui/theme/no_network.h"
#include "ui/theme/theme.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>
#include <QtQuickControls2/QQuickStyle>

#include <cstdio>
#include <functional>

namespace {

constexpr int kPatienceMs = 20'000;

bool wait(const std::function<bool()>& until) {
    QElapsedTimer clock;
    clock.start();
    while (!until() && clock.elapsed() < kPatienceMs)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    return until();
}

// Until bindings, loaders and layouts have come to rest.
void settle() {
    for (int i = 0; i < 25; ++i) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
}

struct Shot {
    const char* name;
    const char* place;        // empty: the inbox
    const char* conversation; // empty: a new one
    int width;
    int height;
    const char* scheme;
};
constexpr Shot kShots[] = {
    {"inbox-1280x800-light", "inbox", "worktop", 1280, 800, "light"},
    {"inbox-1280x800-dark", "inbox", "worktop", 1280, 800, "dark"},
    {"inbox-900x600-light", "inbox", "worktop", 900, 600, "light"},
    {"inbox-900x600-dark", "inbox", "worktop", 900, 600, "dark"},
};
constexpr Shot kExtra[] = {
    {"extra-contrast", "inbox", "worktop", 1280, 800, "contrast"},
    {"extra-contrast-light", "inbox", "worktop", 1280, 800, "contrastLight"},
    {"extra-result", "inbox", "weekly", 1280, 800, "light"},
    {"extra-error", "inbox", "contacts", 1280, 800, "dark"},
    {"extra-access", "inbox", "council", 1280, 800, "light"},
    {"extra-unknown", "inbox", "lisbon", 1280, 800, "dark"},
    {"extra-needs", "needs", "", 1280, 800, "light"},
    {"extra-done", "done", "weekly", 1280, 800, "dark"},
    {"extra-settings", "settings", "", 1280, 800, "light"},
    {"extra-new", "inbox", "", 1280, 800, "light"},
    {"extra-wide", "inbox", "worktop", 1760, 1000, "light"},
    {"extra-single", "inbox", "worktop", 700, 640, "dark"},
};

bool take(const Shot& shot, QQuickWindow& window, flux::ui::Session& session, const QDir& out) {
    flux::ui::Theme::instance().setScheme(QString::fromLatin1(shot.scheme));
    window.resize(shot.width, shot.height);
    QMetaObject::invokeMethod(&window, "go", Q_ARG(QVariant, QString::fromLatin1(shot.place)));
    const QString conversation = QString::fromLatin1(shot.conversation);
    session.openThread(conversation);
    wait([&] { return session.thread()->conversationId() == conversation && !session.thread()->loading(); });
    settle();
    // A click that nobody made has left no focus ring on the rows.
    const QImage image = window.grabWindow();
    const QString file = out.filePath(QString::fromLatin1(shot.name) + QStringLiteral(".png"));
    if (image.isNull() || !image.save(file)) {
        std::fprintf(stderr, "%s could not be written.\n", qPrintable(file));
        return false;
    }
    std::printf("%s %dx%d\n", qPrintable(file), image.width(), image.height());
    return true;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_SCALE_FACTOR", "1");
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication app(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        QGuiApplication::setFont(QFont(QStringLiteral("Inter")));
    QCommandLineParser parser;
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("The folder for the pictures."),
                                 QStringLiteral("folder"), QStringLiteral("."));
    const QCommandLineOption extra(QStringLiteral("extra"), QStringLiteral("More places and states, for looking at."));
    const QCommandLineOption scale(QStringLiteral("scale"), QStringLiteral("Font scale in percent."),
                                   QStringLiteral("percent"), QStringLiteral("100"));
    const QCommandLineOption mirrored(QStringLiteral("mirrored"), QStringLiteral("As in a right-to-left language."));
    parser.addOptions({out, extra, scale, mirrored});
    parser.process(app);

    auto engine = flux::test::ScriptedEngine::fromFile(QStringLiteral(FLUX_SCREENSHOT_WORLD));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return 1;
    }
    flux::ui::linkModules();
    flux::ui::Theme& theme = flux::ui::Theme::instance();
    theme.setReducedMotion(true);
    theme.setScale(parser.value(scale).toInt() / 100.0);
    theme.setMirrored(parser.isSet(mirrored));
    flux::test::TestClock clock; // the world's own time, so that ages do not change from run to run
    flux::ui::Session session(clock, QLocale(), QTimeZone::utc());
    session.install();
    bool good = true;
    {
        QQmlApplicationEngine qml;
        flux::ui::prepareEngine(qml);
        qml.load(QUrl(QStringLiteral("qrc:/qt/qml/Flux/Shell/Main.qml")));
        auto* window =
            qml.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow*>(qml.rootObjects().constFirst());
        if (!window) {
            std::fprintf(stderr, "The window could not be loaded.\n");
            return 1;
        }
        session.link()->setEngine(engine->get());
        if (!wait([&] { return session.conversations()->count() > 0; })) {
            std::fprintf(stderr, "The scripted world did not appear.\n");
            return 1;
        }
        const QDir folder(parser.value(out));
        for (const Shot& shot : kShots)
            good = take(shot, *window, session, folder) && good;
        for (const Shot& shot : kExtra)
            good = (!parser.isSet(extra) || take(shot, *window, session, folder)) && good;
    }
    session.link()->setEngine(nullptr);
    return good ? 0 : 1;
}
