#include "app/cli/commands.h"
#include "app/cli/terminal.h"

#include <QtCore/QCoreApplication>

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("flux"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FLUX_VERSION));
    const auto arguments = flux::cli::parseArguments(QCoreApplication::arguments().mid(1));
    if (!arguments.ok()) {
        flux::cli::printError(arguments.error().message);
        return flux::cli::kExitUsage;
    }
    return flux::cli::runCommand(*arguments);
}
