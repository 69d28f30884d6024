#include "tests/support/test_main.h"
#include "tests/unit/exchange/stored.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace flux;
using base::Json;

namespace {

// Everything of one store, as text, by title.
QStringList contentOf(test::Stored& stored) {
    QStringList all;
    for (domain::WorkspaceObject& object : stored.all()) {
        object.tags.removeIf([](const QString& tag) { return tag.startsWith(QStringLiteral("import:")); });
        all.append(object.type + u' ' + object.tags.join(u',') + u' ' + QString::fromUtf8(base::dumpJson(object.data)));
    }
    all.sort();
    return all;
}

Json event() {
    return Json{{"title", "Standup; daily, yes"},
                {"start", "2026-07-02T09:00:00+02:00"},
                {"end", "2026-07-02T09:15:00+02:00"},
                {"time_zone", "Europe/Berlin"},
                {"recurrence", "FREQ=WEEKLY;COUNT=10;BYDAY=MO,TH"},
                {"exceptions", Json::array({"2026-07-06T09:00:00+02:00"})},
                {"attendees", Json::array({"Bob Ray <bob@example.org>", "ann@example.org"})},
                {"location", "Room 1"},
                {"description", "one\ntwo \\ three"},
                {"reminders", Json::array({10})},
                {"status", "confirmed"}};
}

void fill(test::Stored& stored) {
    stored.make(QStringLiteral("event"), event(), {QStringLiteral("work"), QStringLiteral("a, b")});
    stored.make(QStringLiteral("event"),
                Json{{"title", "Holiday"}, {"start", "2026-08-01"}, {"end", "2026-08-15"}, {"all_day", true}});
    stored.make(
        QStringLiteral("contact"),
        Json{{"name", "Anna Berg"}, {"email", "a@x.org"}, {"phone", "+49 170"}, {"notes", "tea;\nno, \\coffee"}},
        {QStringLiteral("friend")});
    stored.make(QStringLiteral("note"), Json{{"title", "Call: the \"bank\""},
                                             {"content", "# Heading\n\n---\nbody: not yaml\n"},
                                             {"rank", 3},
                                             {"id", 7},
                                             {"type", "memo"},
                                             {"digits", "12345"},
                                             {"empty", ""},
                                             {"none", nullptr},
                                             {"a.b$\"c'' --", "x"},
                                             {"done", false},
                                             {"nested", Json{{"a", Json::array({1, "two", nullptr})}}},
                                             {"looks_like", "true"},
                                             {"formula", "=1+1"}});
}

} // namespace

class RoundTripTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackFromItsOwnExport_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QStringList>("types");
        QTest::newRow("ical") << QStringLiteral("ical") << QStringList{QStringLiteral("event")};
        QTest::newRow("vcard") << QStringLiteral("vcard") << QStringList{QStringLiteral("contact")};
        QTest::newRow("vcard4") << QStringLiteral("vcard4") << QStringList{QStringLiteral("contact")};
        QTest::newRow("csv") << QStringLiteral("csv") << QStringList();
        QTest::newRow("jsonl") << QStringLiteral("jsonl") << QStringList();
        QTest::newRow("markdown") << QStringLiteral("markdown") << QStringList();
    }
    void comesBackFromItsOwnExport() {
        QFETCH(QString, format);
        QFETCH(QStringList, types);
        test::Stored here, there;
        fill(here);
        const QString path = here.folder.filePath(QStringLiteral("out"));
        const auto written = here.write(path, format, types);
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().message));
        QCOMPARE(written->problems, QStringList());
        QVERIFY(written->bytes > 0);
        // In the same store nothing is new.
        const QStringList before = contentOf(here);
        const auto same = here.import(path, format);
        QVERIFY2(same.ok(), same.ok() ? "" : qPrintable(same.error().message));
        QCOMPARE(same->problems, QStringList());
        QCOMPARE(same->created, 0);
        QCOMPARE(contentOf(here), before);
        // In another one everything is.
        const auto moved = there.import(path, format);
        QCOMPARE(moved->created, written->items);
        QStringList expected = contentOf(here);
        if (!types.isEmpty())
            expected = expected.filter(QRegularExpression(QStringLiteral("^%1 ").arg(types[0])));
        QCOMPARE(contentOf(there), expected);
        QVERIFY(!here.write(path, format, types).ok()); // not over what is there
    }

    void carriesWhatHasNoPlace_data() {
        QTest::addColumn<QString>("format");
        for (const char* format : {"ical", "vcard", "vcard4"})
            QTest::newRow(format) << QString::fromLatin1(format);
    }
    void carriesWhatHasNoPlace() {
        QFETCH(QString, format);
        test::Stored here, there;
        if (format == QStringLiteral("ical"))
            here.make(QStringLiteral("event"), Json{{"title", "  Odd, event "},
                                                    {"start", "2026-07-02T09:00"},
                                                    {"status", "maybe; not"},
                                                    {"rank", 3},
                                                    {"none", nullptr},
                                                    {"nested", Json{{"a\n", Json::array({1, "two", nullptr})}}},
                                                    {"reminders", Json::array({"soon"})}});
        else
            here.make(QStringLiteral("contact"), Json{{"title", "Nobody"},
                                                      {"emails", Json::array({"a@x.org", 5})},
                                                      {"birthday", "some day"},
                                                      {"hobbies", Json::array({"tea; coffee", "\\"})},
                                                      {"none", nullptr}});
        const QString path = here.folder.filePath(QStringLiteral("out"));
        const auto written = here.write(path, format);
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().message));
        QCOMPARE(written->problems, QStringList());
        QVERIFY(there.import(path, format).ok());
        QCOMPARE(contentOf(there), contentOf(here));
    }

    // What another program has changed since is as it says; the rest of ours is kept.
    void whatOthersChangedCounts() {
        test::Stored stored;
        stored.make(QStringLiteral("event"),
                    Json{{"title", "Plain"}, {"start", "2026-07-02T09:00"}, {"rank", 3}, {"status", "maybe"}});
        const QString path = stored.folder.filePath(QStringLiteral("a.ics"));
        QVERIFY(stored.write(path, QStringLiteral("ical")).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray text = file.readAll();
        QVERIFY(text.contains("X-FLUX-DATA:"));
        text.replace("DTSTART:20260702T090000", "DTSTART:20260703T100000").replace("SUMMARY:Plain", "SUMMARY:Moved");
        text.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT");
        test::Stored there;
        QVERIFY(there.import(there.file(QStringLiteral("a.ics"), text)).ok());
        QCOMPARE(QString::fromUtf8(base::dumpJson(there.all().at(0).data)),
                 QStringLiteral("{\"rank\":3,\"start\":\"2026-07-03T10:00:00\",\"status\":\"cancelled\","
                                "\"title\":\"Moved\"}"));
        text.replace("X-FLUX-DATA:{", "X-FLUX-DATA:[{");
        test::Stored broken; // nobody's data is lost for a property of ours
        QCOMPARE(broken.import(broken.file(QStringLiteral("a.ics"), text))->created, 1);
    }

    void keepsTheIdsOfOthers() {
        test::Stored stored;
        const QString first =
            stored.file(QStringLiteral("a.ics"), "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x@y\r\nSUMMARY:S\r\n"
                                                 "DTSTART:20260302T120000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        QVERIFY(stored.import(first).ok());
        const QString second = stored.folder.filePath(QStringLiteral("b.ics"));
        QVERIFY(stored.write(second, QStringLiteral("ical")).ok());
        QFile file(second);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("UID:x@y"), text.constData());
        const auto again = stored.import(second);
        QCOMPARE(again->created, 0);
    }

    void writesZonesIntoCalendars() {
        test::Stored stored;
        fill(stored);
        const QString path = stored.folder.filePath(QStringLiteral("z.ics"));
        QVERIFY(stored.write(path, QStringLiteral("ical")).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("TZID:Europe/Berlin\r\n"));
        QVERIFY(text.contains("DTSTART;TZID=Europe/Berlin:20260702T090000\r\n"));
        QVERIFY(text.contains("DTSTART;VALUE=DATE:20260801\r\n"));
        for (const QByteArray& line : text.split('\n'))
            QVERIFY(line.size() <= 76);
    }

    void saysWhatHasNoPlace() {
        test::Stored stored;
        fill(stored);
        stored.make(QStringLiteral("event"), Json{{"title", "Some day"}, {"start", "soon"}});
        const auto written = stored.write(stored.folder.filePath(QStringLiteral("e.ics")), QStringLiteral("ical"),
                                          {QStringLiteral("event"), QStringLiteral("contact")});
        QCOMPARE(written->items, 2);
        QCOMPARE(written->problems.size(), 2);
    }

    void guardsSpreadsheets() {
        test::Stored stored;
        stored.make(QStringLiteral("note"), Json{{"a", "=cmd()"}, {"b", "+49 (170) 1"}, {"c", "@x"}, {"d", -5}});
        const QString path = stored.folder.filePath(QStringLiteral("s.csv"));
        QVERIFY(stored.write(path, QStringLiteral("csv")).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().endsWith(",'=cmd(),+49 (170) 1,'@x,-5\r\n"));
    }

    void givesFilesCleanNames() {
        test::Stored stored;
        for (const char* title : {"../../etc/passwd", "CON", "a/b", "Same", "same", ".hidden", "\x01", "x:y?*"})
            stored.make(QStringLiteral("note"), Json{{"title", title}});
        stored.make(QStringLiteral("note"), Json{{"title", std::string(300, 'n')}});
        const QString path = stored.folder.filePath(QStringLiteral("notes"));
        const auto written = stored.write(path, QStringLiteral("markdown"));
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().message));
        QCOMPARE(written->items, 9);
        const QStringList names = QDir(path + QStringLiteral("/note")).entryList(QDir::Files | QDir::Hidden);
        QCOMPARE(names.size(), 9);
        for (const QString& name : names)
            QVERIFY2(name.endsWith(QStringLiteral(".md")) && !name.startsWith(u'.') && name.size() < 200 &&
                         name != QStringLiteral("CON.md"),
                     qPrintable(name));
        QCOMPARE(stored.import(path)->created, 0);
    }

    void leavesTheOldFileWhenItFails() {
        test::Stored stored;
        fill(stored);
        const QString path = stored.file(QStringLiteral("old.csv"), "old");
        api::ExportData request;
        request.path = path;
        request.format = QStringLiteral("csv");
        request.overwrite = true;
        request.where = Json{{"$nonsense", 1}};
        QVERIFY(!exchange::exportData(request, stored.reader(), stored.clock, text::Papers()).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("old"));
        request.where = Json{{"name", "Anna Berg"}};
        QCOMPARE(exchange::exportData(request, stored.reader(), stored.clock, text::Papers())->items, 1);
        request.path = stored.folder.filePath(QStringLiteral("no/where.csv"));
        QCOMPARE(exchange::exportData(request, stored.reader(), stored.clock, text::Papers()).error().code,
                 base::ErrorCode::NotFound);
    }
};

FLUX_TEST_CLASS(RoundTripTest)
#include "round_trip_test.moc"
