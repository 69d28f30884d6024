#include "tests/support/test_main.h"

#include <QtCore/QCoreApplication>
#include <QtTest/QTest>
#ifdef FLUX_TEST_GUI // compiled once more for tests that need fonts and windows
#include <QtGui/QGuiApplication>
#endif

#include <cstdio>
#include <vector>

namespace flux::test {

namespace {
struct Entry {
    const char* name;
    std::function<std::unique_ptr<QObject>()> make;
};
std::vector<Entry>& entries() {
    static std::vector<Entry> list;
    return list;
}
} // namespace

bool registerTestClass(const char* name, std::function<std::unique_ptr<QObject>()> make) {
    entries().push_back({name, std::move(make)});
    return true;
}

} // namespace flux::test

int main(int argc, char** argv) {
#ifdef FLUX_TEST_GUI
    QGuiApplication app(argc, argv);
#else
    QCoreApplication app(argc, argv);
#endif
    QStringList arguments = app.arguments();
    QString only = qEnvironmentVariable("FLUX_TEST");
    if (const qsizetype at = arguments.indexOf(QStringLiteral("-class")); at > 0 && at + 1 < arguments.size()) {
        only = arguments.at(at + 1);
        arguments.remove(at, 2);
    }
    int failed = 0;
    int run = 0;
    for (const auto& entry : flux::test::entries()) {
        if (!only.isEmpty() && only != QLatin1StringView(entry.name))
            continue;
        ++run;
        const auto object = entry.make();
        failed += QTest::qExec(object.get(), arguments) == 0 ? 0 : 1;
    }
    if (run == 0) {
        std::fputs("no test class ran\n", stderr);
        return 1;
    }
    return failed == 0 ? 0 : 1;
}
