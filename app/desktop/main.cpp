#include "app/desktop/desktop_app.h"
#include "app/desktop/engine_host.h"
#include "app/desktop/options.h"
#include "app/desktop/stop_signals.h"

#include <QtCore/QTextStream>
#include <QtQuickControls2/QQuickStyle>
#include <QtWidgets/QApplication>

#include <exception>

namespace {

constexpr int kUsage = 2;

int say(FILE* where, const QString& text) {
    QTextStream(where) << text << Qt::endl;
    return where == stderr ? kUsage : 0;
}

QStringList listOf(int argc, char** argv) {
    QStringList list;
    for (int i = 0; i < argc; ++i)
        list.append(QString::fromLocal8Bit(argv[i]));
    return list;
}

int run(int argc, char** argv) {
    using namespace flux::desktop;
    // Read before there is an application: help and a missing display must not depend on one.
    const auto options = parseOptions(listOf(argc, argv));
    if (!options.ok())
        return say(stderr, options.error().message);
    if (options->help)
        return say(stdout, helpText());
    if (options->version)
        return say(stdout, QStringLiteral("Flux " FLUX_VERSION));
    if (const auto display = checkDisplay(); !display.ok())
        return say(stderr, display.error().message);

    QCoreApplication::setApplicationName(QStringLiteral("fluxos"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FLUX_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.fluxos.Flux"));
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    QApplication app(argc, argv);
    app.setApplicationDisplayName(QString()); // the window sets its whole title itself
    if (handOver(options->dataDir, options->goal))
        return 0; // the window that is there already came to the front
    const StopSignals stopSignals;
    QObject::connect(&stopSignals, &StopSignals::stopAsked, &app, &QCoreApplication::quit);
    DesktopApp desktop(*options);
    if (!desktop.start())
        return say(stderr,
                   QStringLiteral("The window could not be opened: its own files are damaged. Install Flux again; "
                                  "your data was not touched."));
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        return say(
            stderr,
            QStringLiteral("Flux stopped: %1. What was stored is kept.").arg(QString::fromLocal8Bit(error.what())));
    }
}
