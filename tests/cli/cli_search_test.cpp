// flux search, through the real binary and its own engine.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using test::FluxOutput;

class CliSearchTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::FluxProgram m_flux{m_folder.filePath(QStringLiteral("data"))};

    FluxOutput find(const QString& text, const QStringList& more = {}) {
        return m_flux(QStringList{QStringLiteral("search"), text} + more);
    }

private Q_SLOTS:
    void findsWhatWasSaid() {
        QCOMPARE(find(QStringLiteral("anything")).out, QStringLiteral("Nothing was found.\n"));
        (void)m_flux({QStringLiteral("ask"), QStringLiteral("Is the veterinarian open?")});
        const FluxOutput found = find(QStringLiteral("veterinarians from:me"));
        QVERIFY2(found.code == 0 && found.out.contains(QStringLiteral("[veterinarian]")), qPrintable(found.all()));
        const FluxOutput near = find(QStringLiteral("veternarian"));
        QVERIFY2(near.out.contains(QStringLiteral("Did you mean “veterinarian”?")), qPrintable(near.all()));
        const FluxOutput unknown = find(QStringLiteral("form:you"));
        QVERIFY2(unknown.out.contains(QStringLiteral("There is no filter “form:”.")), qPrintable(unknown.all()));
    }

    void speaksJson() {
        const auto page =
            base::parseJson(find(QStringLiteral("veterinarian"), {QStringLiteral("--json")}).out.toUtf8());
        QVERIFY(page.ok() && base::jsonAt(*page, "hits").is_array());
    }

    void refusesWhatItCannotDo() {
        QCOMPARE(m_flux.line(QStringLiteral("search")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("search x --limit 0")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("search x --limit many")).code, 2);
    }
};

FLUX_TEST_CLASS(CliSearchTest)
#include "cli_search_test.moc"
