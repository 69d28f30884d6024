// One life of the process in a round of the fault suite: opens the data folder, does what is left of the round's tasks
// on the real engine while the round's faults happen to it, and leaves with 0 once all has settled, 3 when it does not.
//   flux-fault-child --data DIR --seed N --life N --http PORT --smtp URL
// Prints one line for each fault that happened, "fired <name>".
#include "tests/faults/fault_store.h"
#include "tests/faults/person.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QTimer>

#include <cstdio>

using namespace flux;

namespace {

constexpr int kDeadlineMs = 40'000; // a life that takes longer hangs

int live(const test::Round& round, const QString& dataDir, int life, quint16 port, const QString& smtp) {
    std::vector<test::Fault> faults;
    for (const test::Fault& fault : round.faults) {
        if (fault.life == life)
            faults.push_back(fault);
    }
    QDir().mkpath(dataDir);
    test::FaultClock clock(round.seed * 10ULL + static_cast<quint64>(life));
    auto store = test::openFaultStore(dataDir, std::move(faults), clock, [](const test::Fault& fault) {
        std::printf("fired %s\n", qPrintable(test::faultName(fault.kind)));
        std::fflush(stdout);
    });
    if (!store.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().message));
        return 2;
    }
    host::LocalEngineOptions options;
    options.dataDir = dataDir;
    options.clock = &clock;
    options.store = std::move(*store);
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return 2;
    }
    test::Person person(**engine, round, port, smtp, life);
    QTimer::singleShot(kDeadlineMs, qApp, [&person] {
        std::fprintf(stderr, "%s\n", qPrintable(person.waitsFor()));
        QCoreApplication::exit(3);
    });
    QMetaObject::invokeMethod(
        qApp, [&person] { person.start(); }, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption data(QStringLiteral("data"), QString(), QStringLiteral("dir"));
    const QCommandLineOption seed(QStringLiteral("seed"), QString(), QStringLiteral("n"));
    const QCommandLineOption life(QStringLiteral("life"), QString(), QStringLiteral("n"));
    const QCommandLineOption http(QStringLiteral("http"), QString(), QStringLiteral("port"));
    const QCommandLineOption smtp(QStringLiteral("smtp"), QString(), QStringLiteral("url"));
    parser.addOptions({data, seed, life, http, smtp});
    parser.process(app);
    const quint16 port = parser.value(http).toUShort();
    const test::Round round =
        test::makeRound(parser.value(seed).toUInt(), QStringLiteral("http://127.0.0.1:%1").arg(port));
    return live(round, parser.value(data), parser.value(life).toInt(), port, parser.value(smtp));
}
