// One of several engine processes on one database. It makes tasks if it is told to, works on whatever nobody has, and
// goes on until its standard input ends; the suite may kill it before.
//   flux-shared-child --store URL --schema NAME --data DIR --log DIR --lease MS [--make N]
// Prints "ready" when the engine is open and the tasks are made.
#include "tests/durability/shared_child.h"

#include "engine/host/local_engine.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>

#include <cstdio>
#include <unistd.h>

int main(int argc, char** argv) {
    using namespace flux;
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    const auto option = [&parser](const char* name, const char* value = "") {
        QCommandLineOption made(QString::fromLatin1(name), QString(), QStringLiteral("value"),
                                QString::fromLatin1(value));
        parser.addOption(made);
        return made;
    };
    const auto store = option("store"), schema = option("schema"), data = option("data"), log = option("log");
    const auto lease = option("lease", "10000"), make = option("make", "0"), stepMs = option("step-ms", "5");
    parser.process(app);

    host::LocalEngineOptions options;
    options.storeUrl = parser.value(store);
    options.storeSchema = parser.value(schema);
    options.dataDir = parser.value(data);
    options.leaseMs = parser.value(lease).toInt();
    options.workers = 4;
    options.addAgents = [&](agents::Registry& registry) {
        test::addCountingAgents(registry, parser.value(log), parser.value(stepMs).toInt());
    };
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s (%s)\n", qPrintable(engine.error().message), qPrintable(engine.error().detail));
        return 2;
    }
    for (int i = 0; i < parser.value(make).toInt(); ++i) {
        api::CreateTask request;
        request.plan = test::countingPlan(i);
        request.goal = request.plan->goal;
        request.source = QStringLiteral("test");
        if (const auto made = (*engine)->send(request).result(); !made.ok()) {
            std::fprintf(stderr, "%s\n", qPrintable(made.error().message));
            return 3;
        }
    }
    std::puts("ready");
    std::fflush(stdout);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &app, [] {
        char byte = 0;
        if (::read(STDIN_FILENO, &byte, 1) <= 0)
            QCoreApplication::quit();
    });
    const int code = QCoreApplication::exec();
    engine->reset();
    return code;
}
