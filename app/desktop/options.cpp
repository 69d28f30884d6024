#include "app/desktop/options.h"

#include "engine/host/data_folder.h"
#include "engine/host/store_address.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>

namespace flux::desktop {

using base::ErrorCode;
using base::makeError;

namespace {

QList<QCommandLineOption> known() {
    return {
        {QStringLiteral("data"), QStringLiteral("The folder with your data (also FLUX_DATA)."),
         QStringLiteral("folder")},
        {QStringLiteral("store"), QStringLiteral("A PostgreSQL database that several Flux share (also FLUX_STORE)."),
         QStringLiteral("url")},
        {QStringLiteral("files"), QStringLiteral("Where results are saved, if not with the data (also FLUX_FILES)."),
         QStringLiteral("folder")},
        {QStringLiteral("goal"), QStringLiteral("Put this into the message field."), QStringLiteral("text")},
        {QStringLiteral("start-hidden"), QStringLiteral("Start in the tray without a window.")},
        {QStringLiteral("bench-first-frame"),
         QStringLiteral("Open the newest thread, say as JSON when its first frame is on the screen, and stay.")},
        {{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this help.")},
        {QStringLiteral("version"), QStringLiteral("Show the version.")},
    };
}

} // namespace

base::Result<Options> parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.addOptions(known());
    if (!parser.parse(arguments)) {
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("%1 Nothing was started. fluxos --help lists the options.").arg(parser.errorText()));
    }
    Options options;
    options.dataDir = parser.value(QStringLiteral("data"));
    if (parser.isSet(QStringLiteral("data")) && options.dataDir.isEmpty())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("--data needs a folder. Nothing was started."));
    if (options.dataDir.isEmpty())
        options.dataDir = host::defaultDataFolder();
    options.dataDir = QDir::cleanPath(QDir(options.dataDir).absolutePath());
    options.storeUrl = host::defaultStoreUrl();
    if (parser.isSet(QStringLiteral("store"))) {
        FLUX_TRY(options.storeUrl, host::typedStoreUrl(parser.value(QStringLiteral("store"))));
    }
    options.filesDir =
        parser.isSet(QStringLiteral("files")) ? parser.value(QStringLiteral("files")) : host::defaultFilesFolder();
    options.goal = parser.value(QStringLiteral("goal"));
    options.startHidden = parser.isSet(QStringLiteral("start-hidden"));
    options.benchFirstFrame = parser.isSet(QStringLiteral("bench-first-frame"));
    options.help = parser.isSet(QStringLiteral("help"));
    options.version = parser.isSet(QStringLiteral("version"));
    return options;
}

QString helpText() {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Flux: a desktop agent inbox. For the terminal use: flux"));
    parser.addOptions(known());
    return parser.helpText();
}

base::Result<void> checkDisplay() {
#if defined(Q_OS_LINUX)
    const bool chosen = !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
    if (!chosen && qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("There is no display, so the window was not opened. "
                                        "In the terminal use: flux run \"what should be done\""));
    }
#endif
    return {};
}

} // namespace flux::desktop
