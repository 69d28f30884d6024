#include "tests/bench/figure.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QStringList names = app.arguments().mid(1);
    if (names.size() == 3 && names.front() == QStringLiteral("--child"))
        return flux::bench::benchChild(names[1], names[2]);
    flux::bench::Wanted wanted;
    wanted.quick = names.removeAll(QStringLiteral("--quick")) > 0;
    const QStringList known{QStringLiteral("engine"), QStringLiteral("window")};
    for (const QString& name : names) {
        if (!known.contains(name)) {
            std::fprintf(stderr, "There is no bench “%s”. There are: %s; --quick makes them short.\n", qPrintable(name),
                         qPrintable(known.join(QStringLiteral(", "))));
            return 2;
        }
    }
    int failed = 0;
    if (names.isEmpty() || names.contains(QStringLiteral("engine")))
        failed += flux::bench::benchEngine(wanted) != 0;
    if (names.isEmpty() || names.contains(QStringLiteral("window")))
        failed += flux::bench::benchWindow() != 0;
    return failed == 0 ? 0 : 1;
}
