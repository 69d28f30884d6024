// Plays every file in scenarios/ against the real engine, and some of them against one on PostgreSQL.
#include "tests/scenario/scenario_run.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;

class ScenarioTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plays_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("shared");
        const QDir dir(QFINDTESTDATA("scenarios"));
        const QStringList names = dir.entryList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name);
        QVERIFY(names.size() >= 10);
        for (const QString& name : names)
            QTest::newRow(qPrintable(name.chopped(5))) << dir.filePath(name) << false;
        for (const char* name : {"compare_and_mail_edited", "several_messages", "summarise_card_no",
                                 "fetch_host_opened", "two_closed_doors", "page_not_found", "right_to_left"})
            QTest::addRow("%s on postgresql", name)
                << dir.filePath(QLatin1StringView(name) + QStringLiteral(".yaml")) << true;
    }
    void plays() {
        QFETCH(QString, path);
        QFETCH(bool, shared);
        auto scenario = test::readScenario(path);
        QVERIFY2(scenario.ok(), scenario.ok() ? "" : qPrintable(scenario.error().message));
        test::ScenarioRun run(std::move(*scenario), shared);
        const QString wrong = run.play();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void aMisspeltExpectationIsNoScenario() {
        QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("wrong.yaml")));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write("about: x\nmessages: hello\nexpect: {status: none, thraed: [x]}\n");
        file.close();
        const auto scenario = test::readScenario(file.fileName());
        QVERIFY(!scenario.ok());
        QVERIFY(scenario.error().message.contains(QStringLiteral("thraed")));
    }
};

FLUX_TEST_CLASS(ScenarioTest)
#include "scenario_test.moc"
