// flux explain, through the real binary: says what is understood, does nothing, needs no engine.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using test::FluxOutput;

class CliExplainTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::FluxProgram m_flux{m_folder.filePath(QStringLiteral("data"))};
    const QStringList m_here{QStringLiteral("explain"), QStringLiteral("--now"), QStringLiteral("2026-11-26T14:00"),
                             QStringLiteral("--tz"), QStringLiteral("Europe/Berlin")};

private Q_SLOTS:
    void explainsLineByLine() {
        const FluxOutput said = m_flux(m_here + QStringList{QStringLiteral("--json")},
                                       "add lunch with Bob friday noon at Cafe Uno\nplay some jazz\n");
        QCOMPARE(said.code, 0);
        const QStringList lines = said.out.split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        const auto lunch = base::parseJson(lines[0].toUtf8());
        QVERIFY(lunch.ok());
        QCOMPARE(base::textAt(*lunch, "intent"), QStringLiteral("calendar_set"));
        QCOMPARE(base::textAt(base::jsonAt(*lunch, "slots"), "person"), QStringLiteral("Bob"));
        QCOMPARE(base::textAt(base::jsonAt(*lunch, "when"), "start"), QStringLiteral("2026-11-27T12:00:00+01:00"));
        const auto jazz = base::parseJson(lines[1].toUtf8());
        QVERIFY(jazz.ok() && base::jsonAt(*jazz, "intent").is_null());
    }

    void explainsInWords() {
        const FluxOutput said = m_flux(m_here + QStringList{QStringLiteral("what's on friday")});
        QVERIFY2(said.out.contains(QStringLiteral("calendar_query")), qPrintable(said.all()));
        QVERIFY2(said.out.contains(QStringLiteral("2026-11-27T00:00:00+01:00")), qPrintable(said.all()));
    }

    void refusesWhatIsNoTime() {
        QCOMPARE(m_flux.line(QStringLiteral("explain --now soon today")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("explain --tz Moon/Sea today")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("tasks --tz Europe/Berlin")).code, 2);
    }
};

FLUX_TEST_CLASS(CliExplainTest)
#include "cli_explain_test.moc"
