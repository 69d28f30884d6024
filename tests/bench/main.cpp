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
    flux::bench::DataWanted data;
    data.peers = qEnvironmentVariable("FLUX_PEERS", QStringLiteral("../shared/peers"));
    data.search = names.removeAll(QStringLiteral("--no-search")) == 0;
    for (const QString& name : names) {
        if (name.startsWith(QStringLiteral("--n=")))
            data.count = name.mid(4).toLongLong();
        if (name.startsWith(QStringLiteral("--peers=")))
            data.peers = name.mid(8);
    }
    names.removeIf([](const QString& name) {
        return name.startsWith(QStringLiteral("--n=")) || name.startsWith(QStringLiteral("--peers="));
    });
    if (data.count < 1000) {
        std::fprintf(stderr, "--n=<objects> is a number from 1000 on.\n");
        return 2;
    }
    const QStringList known{QStringLiteral("engine"), QStringLiteral("window"), QStringLiteral("data"),
                            QStringLiteral("minds")};
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
    if (names.isEmpty() || names.contains(QStringLiteral("minds")))
        failed += flux::bench::benchMinds(wanted) != 0;
    if (names.contains(QStringLiteral("data"))) // only when asked for: it needs the peers' scripts for its data
        failed += flux::bench::benchData(data) != 0;
    return failed == 0 ? 0 : 1;
}
