#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/calendar_times.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/collected.h"

#include <QtCore/QBuffer>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::exchange;

namespace {

test::Collected readText(QByteArray text, bool* ok = nullptr) {
    text.replace("\r\n", "\n").replace('\n', "\r\n");
    QBuffer device(&text);
    device.open(QIODevice::ReadOnly);
    test::Collected sink;
    const bool good = readCalendar(device, sink).ok();
    if (ok)
        *ok = good;
    return sink;
}

test::Collected readEntry(const QByteArray& lines) {
    return readText("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n" + lines + "\nEND:VEVENT\nEND:VCALENDAR\n");
}

QString member(const test::Collected& sink, const char* name, size_t index = 0) {
    if (index >= sink.objects.size())
        return QStringLiteral("no object");
    return base::plainText(base::jsonAt(sink.objects[index].data, name));
}

} // namespace

class CalendarReaderTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAnEvent() {
        const auto sink = readEntry("UID:a1@example.org\nSUMMARY:Lunch\\, with Bob\nDTSTART:20260302T120000Z\n"
                                    "DTEND:20260302T130000Z\nLOCATION:Cafe\n Uno\nDESCRIPTION:one\\ntwo\n"
                                    "STATUS:CONFIRMED\nCATEGORIES:food,friends\n"
                                    "ATTENDEE;CN=\"Bob Ray\":mailto:bob@example.org\nATTENDEE:mailto:ann@example.org\n"
                                    "BEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nSUMMARY:not this\nEND:VALARM");
        QCOMPARE(sink.problems, QStringList());
        QCOMPARE(sink.objects.size(), size_t(1));
        QCOMPARE(sink.objects[0].key, QStringLiteral("ical:a1@example.org"));
        QCOMPARE(sink.objects[0].type, QStringLiteral("event"));
        QCOMPARE(sink.objects[0].tags, QStringList({QStringLiteral("food"), QStringLiteral("friends")}));
        QCOMPARE(
            sink.data(0),
            QStringLiteral("{\"attendees\":[\"Bob Ray <bob@example.org>\",\"ann@example.org\"],"
                           "\"description\":\"one\\ntwo\",\"end\":\"2026-03-02T13:00:00Z\",\"location\":\"CafeUno\","
                           "\"reminders\":[15],\"start\":\"2026-03-02T12:00:00Z\",\"status\":\"confirmed\","
                           "\"title\":\"Lunch, with Bob\",\"uid\":\"a1@example.org\"}"));
    }

    void readsTimesOfEachKind() {
        const auto allDay = readEntry("DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260304");
        QCOMPARE(member(allDay, "start"), QStringLiteral("2026-03-02"));
        QCOMPARE(member(allDay, "end"), QStringLiteral("2026-03-04"));
        QVERIFY(base::boolAt(allDay.objects[0].data, "all_day"));
        const auto floating = readEntry("DTSTART:20260302T090000\nDURATION:PT1H30M");
        QCOMPARE(member(floating, "start"), QStringLiteral("2026-03-02T09:00:00"));
        QCOMPARE(member(floating, "end"), QStringLiteral("2026-03-02T10:30:00"));
        const auto zoned = readEntry("DTSTART;TZID=Europe/Berlin:20260702T090000\nDURATION:P1D");
        QCOMPARE(member(zoned, "start"), QStringLiteral("2026-07-02T09:00:00+02:00"));
        QCOMPARE(member(zoned, "end"), QStringLiteral("2026-07-03T09:00:00+02:00"));
        QCOMPARE(member(zoned, "time_zone"), QStringLiteral("Europe/Berlin"));
        const auto windows = readEntry("DTSTART;TZID=W. Europe Standard Time:20260102T090000");
        QCOMPARE(member(windows, "start"), QStringLiteral("2026-01-02T09:00:00+01:00"));
        const auto path = readEntry("DTSTART;TZID=/example.org/Olson_1/America/New_York:20260102T090000");
        QCOMPARE(member(path, "time_zone"), QStringLiteral("America/New_York"));
    }

    void usesTheZonesOfTheFile() {
        const auto sink = readText("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART;TZID=Our Zone:20260702T090000\n"
                                   "END:VEVENT\nBEGIN:VTIMEZONE\nTZID:Our Zone\nBEGIN:STANDARD\n"
                                   "DTSTART:19700101T000000\nTZOFFSETFROM:+0330\nTZOFFSETTO:+0330\nEND:STANDARD\n"
                                   "END:VTIMEZONE\nEND:VCALENDAR\n");
        QCOMPARE(sink.problems, QStringList());
        QCOMPARE(member(sink, "start"), QStringLiteral("2026-07-02T09:00:00+03:30"));
        const auto unknown = readEntry("DTSTART;TZID=Nowhere:20260702T090000");
        QCOMPARE(member(unknown, "start"), QStringLiteral("2026-07-02T09:00:00"));
        QCOMPARE(unknown.problems.size(), 1);
        QVERIFY(unknown.problems[0].contains(QStringLiteral("Nowhere")));
    }

    void readsRecurrences() {
        const auto sink = readText(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:r\nSUMMARY:Standup\nDTSTART;TZID=Europe/Berlin:20260302T090000\n"
            "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10\nEXDATE;TZID=Europe/Berlin:20260304T090000,20260309T090000\n"
            "RDATE:20260310T080000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:r\nSUMMARY:Moved\n"
            "RECURRENCE-ID;TZID=Europe/Berlin:20260311T090000\nDTSTART;TZID=Europe/Berlin:20260311T100000\n"
            "END:VEVENT\nEND:VCALENDAR\n");
        QCOMPARE(sink.problems, QStringList());
        QCOMPARE(sink.objects.size(), size_t(2));
        QCOMPARE(member(sink, "recurrence"), QStringLiteral("FREQ=WEEKLY;COUNT=10;BYDAY=MO,WE"));
        QCOMPARE(member(sink, "exceptions"),
                 QStringLiteral("[\"2026-03-04T09:00:00+01:00\",\"2026-03-09T09:00:00+01:00\"]"));
        QCOMPARE(member(sink, "extra_dates"), QStringLiteral("[\"2026-03-10T08:00:00Z\"]"));
        QCOMPARE(member(sink, "recurrence_id", 1), QStringLiteral("2026-03-11T09:00:00+01:00"));
        QCOMPARE(sink.objects[1].key, QStringLiteral("ical:r/2026-03-11T09:00:00+01:00"));
    }

    void readsTodosAndJournals() {
        const auto sink =
            readText("BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:t\nSUMMARY:Taxes\nDUE;VALUE=DATE:20260331\n"
                     "STATUS:COMPLETED\nPRIORITY:1\nEND:VTODO\nBEGIN:VJOURNAL\nUID:j\nSUMMARY:Day\n"
                     "DESCRIPTION:It rained.\nDTSTART;VALUE=DATE:20260301\nEND:VJOURNAL\nEND:VCALENDAR\n");
        QCOMPARE(sink.objects.size(), size_t(2));
        QCOMPARE(sink.data(0), QStringLiteral("{\"done\":true,\"due\":\"2026-03-31\",\"priority\":1,"
                                              "\"status\":\"completed\",\"title\":\"Taxes\",\"uid\":\"t\"}"));
        QCOMPARE(sink.objects[1].type, QStringLiteral("note"));
        QCOMPARE(member(sink, "content", 1), QStringLiteral("It rained."));
        QCOMPARE(member(sink, "date", 1), QStringLiteral("2026-03-01"));
    }

    void takesTheRestOfABrokenFile() {
        bool ok = false;
        const auto sink = readText("BEGIN:VCALENDAR\ngarbage without colon\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\n"
                                   "DTSTART:soon\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nSUMMARY:B\n???\n"
                                   "DTSTART:20260302T090000Z\nDTEND:20269999T000000Z\nRRULE:FREQ=SOMETIMES\n"
                                   "BEGIN:VEVENT\nUID:3\nSUMMARY:C\nDTSTART:20260303T090000Z\nEND:VEVENT\nEND:VEVENT\n"
                                   "BEGIN:VEVENT\nUID:4\nSUMMARY:D\nDTSTART:20260304T090000Z\n",
                                   &ok);
        QVERIFY(ok);
        QStringList titles;
        for (size_t i = 0; i < sink.objects.size(); ++i)
            titles.append(member(sink, "title", i));
        QCOMPARE(titles, QStringList({QStringLiteral("B"), QStringLiteral("C"), QStringLiteral("D")}));
        for (const int line : {2, 6, 3, 11, 13, 14, 15, 20}) {
            const QString place = QStringLiteral("Line %1:").arg(line);
            QVERIFY2(sink.problems.filter(place).size() == 1, qPrintable(place + sink.problems.join(u'\n')));
        }
        QVERIFY(sink.problems.last().contains(QStringLiteral("ends in the middle")));
    }

    void refusesWhatIsNoCalendar() {
        bool ok = true;
        const auto sink = readText("<html>nothing here</html>\n", &ok);
        QVERIFY(!ok);
        QVERIFY(sink.objects.empty());
    }

    void boundsALineWithoutEnd() {
        const auto sink = readEntry("UID:x\nDTSTART:20260302T090000Z\nDESCRIPTION:" + QByteArray(3'000'000, 'x'));
        QCOMPARE(sink.objects.size(), size_t(1));
        QCOMPARE(sink.problems.size(), 1);
        QVERIFY(sink.problems[0].startsWith(QStringLiteral("Line 6:")));
    }

    // What takes a time that grows with the square of the length would not come to an end here.
    void longEntriesTakeNoLonger() {
        QByteArray tags("CATEGORIES:");
        for (int i = 0; i < 120'000; ++i)
            tags += QByteArray::number(i) + ',';
        const auto sink = readEntry("UID:x\nDTSTART:20260302T090000Z\n" + tags + '\n' +
                                    QByteArray("BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\n").repeated(20'000));
        QCOMPARE(sink.objects.size(), size_t(1));
        QCOMPARE(sink.objects[0].tags.size(), 100);
        QCOMPARE(base::jsonAt(sink.objects[0].data, "reminders").size(), size_t(100));
    }

    // A zone that changes every second would be followed for years.
    void hostileZonesAreNotUsed() {
        for (const char* rule : {"FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
                                 "FREQ=YEARLY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3"}) {
            const auto sink = readText(
                QByteArray(
                    "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nDTSTART:20200101T000000\nRRULE:") +
                rule +
                "\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:1\n"
                "DTSTART;TZID=Z:20260302T090000\nEND:VEVENT\nEND:VCALENDAR\n");
            QCOMPARE(member(sink, "start"), QStringLiteral("2026-03-02T09:00:00"));
            QCOMPARE(sink.problems.filter(QStringLiteral("time zone “Z” is not known")).size(), 1);
        }
    }

    void anEntryHasABound() {
        const auto sink = readEntry("UID:x\nDTSTART:20260302T090000Z\n" +
                                    ("ATTENDEE:mailto:" + QByteArray(900'000, 'x') + '\n').repeated(25));
        QCOMPARE(sink.objects.size(), size_t(1));
        QCOMPARE(sink.problems.filter(QStringLiteral("longer than 16 MB")).size(), 1);
        QVERIFY(base::dumpJson(sink.objects[0].data).size() < 17 * 1024 * 1024);
    }

    void writesTimesBack() {
        for (const char* text : {"2026-03-02", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00+01:00",
                                 "2026-03-02T09:00:00-03:30", "2026-03-02T09:00:00"})
            QCOMPARE(calendarTimeOf(QString::fromLatin1(text))->iso(), QString::fromLatin1(text));
        for (const char* text : {"", "2026-02-30", "soon and later", "2026-03-02T29:00:00Z"})
            QVERIFY(!calendarTimeOf(QString::fromLatin1(text)).has_value());
    }
};

FLUX_TEST_CLASS(CalendarReaderTest)
#include "calendar_reader_test.moc"
