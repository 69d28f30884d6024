#include "tests/bench/figure.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const QStringList names = app.arguments().mid(1);
    const QStringList known{QStringLiteral("engine"), QStringLiteral("window")};
    for (const QString& name : names) {
        if (!known.contains(name)) {
            std::fprintf(stderr, "There is no bench “%s”. There are: %s\n", qPrintable(name),
                         qPrintable(known.join(QStringLiteral(", "))));
            return 2;
        }
    }
    int failed = 0;
    if (names.isEmpty() || names.contains(QStringLiteral("engine")))
        failed += flux::bench::benchEngine() != 0;
    if (names.isEmpty() || names.contains(QStringLiteral("window")))
        failed += flux::bench::benchWindow() != 0;
    return failed == 0 ? 0 : 1;
}
