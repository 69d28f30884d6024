// flux import and flux export, through the real binary and its own engine.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using test::FluxOutput;

class CliExchangeTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::FluxProgram m_flux{m_folder.filePath(QStringLiteral("data"))};

    QString file(const QString& name, const QByteArray& content) {
        const QString path = m_folder.filePath(name);
        QFile out(path);
        out.open(QIODevice::WriteOnly);
        out.write(content);
        return path;
    }
    FluxOutput flux(const QStringList& words) { return m_flux(words); }

private Q_SLOTS:
    void bringsIn() {
        const QString path = file(QStringLiteral("team.ics"),
                                  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Veterinarian visit\r\n"
                                  "DTSTART:20260302T120000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Never\r\n"
                                  "END:VEVENT\r\nEND:VCALENDAR\r\n");
        const FluxOutput dry = flux({QStringLiteral("import"), path, QStringLiteral("--dry-run")});
        QVERIFY2(dry.code == 0 && dry.out.contains(QStringLiteral("Would bring in (ical): 1 new")),
                 qPrintable(dry.all()));
        QVERIFY(dry.out.contains(QStringLiteral("+ Veterinarian visit")));
        const FluxOutput first = flux({QStringLiteral("import"), path});
        QVERIFY2(first.out.contains(QStringLiteral("Brought in (ical): 1 new")), qPrintable(first.all()));
        QVERIFY(first.out.contains(QStringLiteral("import:team-ics")));
        QVERIFY(first.out.contains(QStringLiteral("! Line 7: ")));
        const FluxOutput again = flux({QStringLiteral("import"), path, QStringLiteral("--json")});
        const auto report = base::parseJson(again.out.toUtf8());
        QVERIFY2(report.ok() && base::intAt(*report, "same") == 1, qPrintable(again.all()));
        const FluxOutput found = flux({QStringLiteral("search"), QStringLiteral("veterinarian")});
        QVERIFY2(found.out.contains(QStringLiteral("Veterinarian visit")), qPrintable(found.all()));
    }

    void writesOut() {
        const QString path = m_folder.filePath(QStringLiteral("out.csv"));
        const FluxOutput written =
            flux({QStringLiteral("export"), path, QStringLiteral("--type"), QStringLiteral("event"),
                  QStringLiteral("--where"), QStringLiteral("{\"title\":{\"$regex\":\"^Vet\"}}")});
        QVERIFY2(written.code == 0 && written.out.startsWith(QStringLiteral("Wrote 1 to ")), qPrintable(written.all()));
        QFile csv(path);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(csv.readAll().contains("Veterinarian visit"));
        QCOMPARE(flux({QStringLiteral("export"), path}).code, 1);
        QCOMPARE(flux({QStringLiteral("export"), path, QStringLiteral("--overwrite")}).code, 0);
    }

    void writesAConversation() {
        (void)m_flux({QStringLiteral("ask"), QStringLiteral("Is the surgery open?")});
        const auto hits = base::parseJson(
            flux({QStringLiteral("search"), QStringLiteral("surgery from:me"), QStringLiteral("--json")}).out.toUtf8());
        QVERIFY(hits.ok() && !base::jsonAt(*hits, "hits").empty());
        const QString id = base::textAt(base::jsonAt(*hits, "hits")[0], "conversation_id");
        QVERIFY(!id.isEmpty());
        const QString path = m_folder.filePath(QStringLiteral("talk.html"));
        const FluxOutput written = flux({QStringLiteral("export"), path, QStringLiteral("--thread"), id});
        QVERIFY2(written.code == 0, qPrintable(written.all()));
        QFile html(path);
        QVERIFY(html.open(QIODevice::ReadOnly));
        QVERIFY(html.readAll().contains("Is the surgery open?"));
    }

    void refusesWhatItCannotDo() {
        QCOMPARE(m_flux.line(QStringLiteral("import")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("import /no/such/file.ics")).code, 1);
        QCOMPARE(m_flux.line(QStringLiteral("export x.csv --where nonsense")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("import x.csv --type a --type b")).code, 2);
        QCOMPARE(m_flux.line(QStringLiteral("search x --overwrite")).code, 2);
    }
};

FLUX_TEST_CLASS(CliExchangeTest)
#include "cli_exchange_test.moc"
