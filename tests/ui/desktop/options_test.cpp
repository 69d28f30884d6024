#include "app/desktop/options.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using flux::base::ErrorCode;
using flux::desktop::parseOptions;

class OptionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingGiven() {
        qputenv("FLUX_DATA", "/somewhere/else/../data");
        const auto options = parseOptions({QStringLiteral("fluxos")});
        QVERIFY(options.ok());
        QCOMPARE(options->dataDir, QStringLiteral("/somewhere/data"));
        QVERIFY(!options->startHidden && !options->benchFirstFrame && options->goal.isEmpty());
        qunsetenv("FLUX_DATA");
    }

    void everythingGiven() {
        const auto options = parseOptions({QStringLiteral("fluxos"), QStringLiteral("--data"), QStringLiteral("x"),
                                           QStringLiteral("--start-hidden"), QStringLiteral("--goal"),
                                           QStringLiteral("Tidy my downloads"), QStringLiteral("--bench-first-frame"),
                                           QStringLiteral("1000")});
        QVERIFY(options.ok());
        QCOMPARE(options->dataDir, QDir::current().absoluteFilePath(QStringLiteral("x")));
        QCOMPARE(options->goal, QStringLiteral("Tidy my downloads"));
        QVERIFY(options->startHidden && options->benchFirstFrame);
    }

    void wrongOnesSayWhat_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown") << QStringList{QStringLiteral("--nope")};
        QTest::newRow("no value") << QStringList{QStringLiteral("--data")};
        QTest::newRow("empty value") << QStringList{QStringLiteral("--data"), QString()};
    }
    void wrongOnesSayWhat() {
        QFETCH(const QStringList, arguments);
        const auto options = parseOptions(QStringList{QStringLiteral("fluxos")} + arguments);
        QVERIFY(!options.ok());
        QCOMPARE(options.error().code, ErrorCode::InvalidArgument);
        QVERIFY(options.error().message.contains(QStringLiteral("Nothing was started")));
    }

    void noDisplayIsSaid() {
#if defined(Q_OS_LINUX)
        const QByteArray platform = qgetenv("QT_QPA_PLATFORM");
        const QByteArray x11 = qgetenv("DISPLAY");
        const QByteArray wayland = qgetenv("WAYLAND_DISPLAY");
        qunsetenv("QT_QPA_PLATFORM");
        qunsetenv("DISPLAY");
        qunsetenv("WAYLAND_DISPLAY");
        const auto without = flux::desktop::checkDisplay();
        qputenv("DISPLAY", ":7");
        const auto with = flux::desktop::checkDisplay();
        qputenv("QT_QPA_PLATFORM", platform);
        x11.isEmpty() ? qunsetenv("DISPLAY") : qputenv("DISPLAY", x11);
        if (!wayland.isEmpty())
            qputenv("WAYLAND_DISPLAY", wayland);
        QVERIFY(!without.ok());
        QVERIFY(without.error().message.contains(QStringLiteral("flux run")));
        QVERIFY(with.ok());
#endif
    }
};
FLUX_TEST_CLASS(OptionsTest)
#include "options_test.moc"
