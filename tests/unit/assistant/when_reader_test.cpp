#include "engine/assistant/when/when_reader.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <map>

using namespace flux;
using namespace flux::assistant;

// Thursday, 26 November 2026, 14:00 in Berlin.
class WhenReaderTest final : public QObject {
    Q_OBJECT

    std::map<QString, std::unique_ptr<WhenReader>> m_readers;

    const WhenReader& reader(const QString& language) {
        auto& found = m_readers[language];
        if (!found)
            found = std::move(*WhenReader::open(language));
        return *found;
    }
    static WhenContext here() {
        WhenContext context;
        context.now.ms = QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch();
        context.timeZoneId = QStringLiteral("Europe/Berlin");
        return context;
    }
    // "2026-11-27T14:00 .. 2026-11-27T16:00 hour", then the recurrence if there is one.
    static QString shown(const std::optional<When>& when) {
        if (!when)
            return QStringLiteral("none");
        const auto iso = [](const QDateTime& time) { return time.toString(QStringLiteral("yyyy-MM-ddTHH:mm")); };
        QString text;
        switch (when->kind) {
        case WhenKind::Point:
            text = iso(when->start);
            break;
        case WhenKind::Range:
            text = iso(when->start) + QStringLiteral(" .. ") + iso(when->end);
            break;
        case WhenKind::After:
            text = iso(when->start) + QStringLiteral(" ..");
            break;
        case WhenKind::Before:
            text = QStringLiteral(".. ") + iso(when->end);
            break;
        case WhenKind::Duration:
            return QStringLiteral("%1 s").arg(when->durationMs / 1000);
        }
        text += u' ' + grainName(when->grain);
        return when->recurrence.isEmpty() ? text : text + u' ' + when->recurrence;
    }
    static void row(const char* language, const char* text, const char* expected) {
        QTest::addRow("%s: %s", language, text)
            << QString::fromUtf8(language) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    }
    static void days(const char* en) {
        row(en, "today", "2026-11-26T00:00 day");
        row(en, "Tomorrow!", "2026-11-27T00:00 day");
        row(en, "the day after tomorrow", "2026-11-28T00:00 day");
        row(en, "thursday", "2026-11-26T00:00 day");
        row(en, "next thursday", "2026-12-03T00:00 day");
        row(en, "next friday", "2026-11-27T00:00 day");
        row(en, "friday after next", "2026-12-04T00:00 day");
        row(en, "last tuesday", "2026-11-24T00:00 day");
        row(en, "wednesday of next week", "2026-12-02T00:00 day");
        row(en, "the 3rd of march", "2027-03-03T00:00 day");
        row(en, "march third 2015", "2015-03-03T00:00 day");
        row(en, "Sunday, Nov 29", "2026-11-29T00:00 day");
        row(en, "31.12.2026", "2026-12-31T00:00 day");
        row(en, "12/31", "2026-12-31T00:00 day");
        row(en, "2026-12-31", "2026-12-31T00:00 day");
        row(en, "on the 15th", "2026-12-15T00:00 day");
        row(en, "the 20th of next month", "2026-12-20T00:00 day");
        row(en, "end of next month", "2026-12-31T00:00 day");
        row(en, "last friday of the month", "2026-11-27T00:00 day");
        row(en, "third tuesday of september 2027", "2027-09-21T00:00 day");
        row(en, "30 february", "none");
        row(en, "monday november 26 2026", "none");
        row(en, "next week", "2026-11-30T00:00 week");
        row(en, "this month", "2026-11-01T00:00 month");
        row(en, "q3 2026", "2026-07-01T00:00 quarter");
        row(en, "in 2014", "2014-01-01T00:00 year");
        row(en, "3 days ago", "2026-11-23T00:00 day");
        row(en, "a week from friday", "2026-12-04T00:00 day");
        row(en, "easter 2027", "2027-03-28T00:00 day");
        row(en, "thanksgiving 2027", "2027-11-25T00:00 day");
        row(en, "2 days after christmas", "2026-12-27T00:00 day");
    }
    static void times(const char* en) {
        row(en, "in 2 hours", "2026-11-26T16:00 minute");
        row(en, "in an hour and a half", "2026-11-26T15:30 minute");
        row(en, "half an hour ago", "2026-11-26T13:30 minute");
        row(en, "friday noon", "2026-11-27T12:00 hour");
        row(en, "next monday 9am", "2026-11-30T09:00 hour");
        row(en, "at 3", "2026-11-26T15:00 hour");
        row(en, "tomorrow at 3", "2026-11-27T15:00 hour");
        row(en, "tomorrow at 8", "2026-11-27T08:00 hour");
        row(en, "8 tonight", "2026-11-26T20:00 hour");
        row(en, "9 a.m.", "2026-11-27T09:00 hour");
        row(en, "quarter to 5", "2026-11-26T16:45 minute");
        row(en, "half past three pm", "2026-11-26T15:30 minute");
        row(en, "seven thirty pm", "2026-11-26T19:30 minute");
        row(en, "five hundred and thirty am tomorrow", "2026-11-27T05:30 minute");
        row(en, "12am tomorrow", "2026-11-27T00:00 hour");
        row(en, "at midnight", "2026-11-27T00:00 hour");
        row(en, "10 minutes before noon", "2026-11-27T11:50 minute");
        row(en, "at 25:00", "none");
        row(en, "15 am", "none");
    }
    static void ranges(const char* en) {
        row(en, "between 2 and 4 tomorrow", "2026-11-27T14:00 .. 2026-11-27T16:00 hour");
        row(en, "tomorrow from 10 to 11:30", "2026-11-27T10:00 .. 2026-11-27T11:30 minute");
        row(en, "from 9 to 5", "2026-11-26T09:00 .. 2026-11-26T17:00 hour");
        row(en, "3-4pm", "2026-11-26T15:00 .. 2026-11-26T16:00 hour");
        row(en, "11 to 1pm on friday", "2026-11-27T11:00 .. 2026-11-27T13:00 hour");
        row(en, "from 10pm to 2am", "2026-11-26T22:00 .. 2026-11-27T02:00 hour");
        row(en, "from the 13th to the 15th of July", "2027-07-13T00:00 .. 2027-07-16T00:00 day");
        row(en, "july 13-15", "2027-07-13T00:00 .. 2027-07-16T00:00 day");
        row(en, "monday to friday", "2026-11-30T00:00 .. 2026-12-05T00:00 day");
        row(en, "this weekend", "2026-11-28T00:00 .. 2026-11-30T00:00 day");
        row(en, "tomorrow morning", "2026-11-27T04:00 .. 2026-11-27T12:00 hour");
        row(en, "the next 3 days", "2026-11-27T00:00 .. 2026-11-30T00:00 day");
        row(en, "last 2 weeks", "2026-11-12T00:00 .. 2026-11-26T00:00 day");
        row(en, "tomorrow at 3pm for 30 minutes", "2026-11-27T15:00 .. 2026-11-27T15:30 hour");
        row(en, "after 2 pm", "2026-11-26T14:00 .. hour");
        row(en, "since monday", "2026-11-23T00:00 .. day");
        row(en, "until friday", ".. 2026-11-28T00:00 day");
        row(en, "before friday", ".. 2026-11-27T00:00 day");
        row(en, "for 2 hours", "7200 s");
    }
    static void recurrences(const char* en) {
        row(en, "every sunday", "2026-11-29T00:00 day FREQ=WEEKLY;BYDAY=SU");
        row(en, "every monday, wednesday and friday at 9", "2026-11-27T09:00 hour FREQ=WEEKLY;BYDAY=MO,WE,FR");
        row(en, "every other tuesday", "2026-12-01T00:00 day FREQ=WEEKLY;INTERVAL=2;BYDAY=TU");
        row(en, "weekdays at 7", "2026-11-27T07:00 hour FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
        row(en, "daily at 18:00", "2026-11-26T18:00 minute FREQ=DAILY");
        row(en, "every first monday of the month", "2026-12-07T00:00 day FREQ=MONTHLY;BYDAY=1MO");
        row(en, "the 1st of every month", "2026-12-01T00:00 day FREQ=MONTHLY;BYMONTHDAY=1");
        row(en, "june fifth every year", "2027-06-05T00:00 day FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5");
        row(en, "every 3 hours", "2026-11-26T17:00 minute FREQ=HOURLY;INTERVAL=3");
    }
    static void german(const char* de) {
        row(de, "nächsten Montag um 9 Uhr", "2026-11-30T09:00 hour");
        row(de, "am 3. März", "2027-03-03T00:00 day");
        row(de, "am dritten März 2027", "2027-03-03T00:00 day");
        row(de, "3.3.2027", "2027-03-03T00:00 day");
        row(de, "am 15.", "2026-12-15T00:00 day");
        row(de, "zwischen 14 und 16 Uhr", "2026-11-26T14:00 .. 2026-11-26T16:00 hour");
        row(de, "morgen von 9 bis 11 Uhr", "2026-11-27T09:00 .. 2026-11-27T11:00 hour");
        row(de, "halb drei", "2026-11-26T14:30 minute");
        row(de, "morgen um viertel vor neun", "2026-11-27T08:45 minute");
        row(de, "morgen um 9 Uhr 30", "2026-11-27T09:30 minute");
        row(de, "Ende nächsten Monats", "2026-12-31T00:00 day");
        row(de, "am Ende des Monats", "2026-11-30T00:00 day");
        row(de, "jeden Sonntag", "2026-11-29T00:00 day FREQ=WEEKLY;BYDAY=SU");
        row(de, "jeden Montag, Mittwoch und Freitag um 9", "2026-11-27T09:00 hour FREQ=WEEKLY;BYDAY=MO,WE,FR");
        row(de, "jeden zweiten Dienstag", "2026-12-01T00:00 day FREQ=WEEKLY;INTERVAL=2;BYDAY=TU");
        row(de, "werktags um 7", "2026-11-27T07:00 hour FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
        row(de, "täglich um 18 Uhr", "2026-11-26T18:00 hour FREQ=DAILY");
        row(de, "alle zwei Wochen am Dienstag", "2026-12-01T00:00 day FREQ=WEEKLY;INTERVAL=2;BYDAY=TU");
        row(de, "jeden ersten Montag im Monat", "2026-12-07T00:00 day FREQ=MONTHLY;BYDAY=1MO");
        row(de, "am 1. jedes Monats", "2026-12-01T00:00 day FREQ=MONTHLY;BYMONTHDAY=1");
        row(de, "in 2 Stunden", "2026-11-26T16:00 minute");
        row(de, "in anderthalb Stunden", "2026-11-26T15:30 minute");
        row(de, "vor 3 Tagen", "2026-11-23T00:00 day");
        row(de, "heute Abend", "2026-11-26T18:00 .. 2026-11-27T00:00 hour");
        row(de, "morgen früh", "2026-11-27T04:00 .. 2026-11-27T12:00 hour");
        row(de, "Freitagnachmittag", "2026-11-27T12:00 .. 2026-11-27T19:00 hour");
        row(de, "heute Abend um 8", "2026-11-26T20:00 hour");
        row(de, "Freitag Mittag", "2026-11-27T12:00 hour");
        row(de, "nächste Woche", "2026-11-30T00:00 week");
        row(de, "Dienstag nächster Woche", "2026-12-01T00:00 day");
        row(de, "die nächsten 3 Tage", "2026-11-27T00:00 .. 2026-11-30T00:00 day");
        row(de, "am Wochenende", "2026-11-28T00:00 .. 2026-11-30T00:00 day");
        row(de, "bis Freitag", ".. 2026-11-28T00:00 day");
        row(de, "nach 14 Uhr", "2026-11-26T14:00 .. hour");
        row(de, "für 2 Stunden", "7200 s");
        row(de, "am 30. Februar", "none");
        row(de, "nächsten Banane", "none");
    }
    static void spanish(const char* es) {
        row(es, "el lunes que viene a las 10 de la mañana", "2026-11-30T10:00 hour");
        row(es, "manana a las 9", "2026-11-27T09:00 hour");
        row(es, "mañana a las 9 y media", "2026-11-27T09:30 minute");
        row(es, "mañana por la tarde", "2026-11-27T12:00 .. 2026-11-27T20:00 hour");
        row(es, "entre las 2 y las 4 de la tarde", "2026-11-26T14:00 .. 2026-11-26T16:00 hour");
        row(es, "mañana de 9 a 11", "2026-11-27T09:00 .. 2026-11-27T11:00 hour");
        row(es, "dentro de tres días", "2026-11-29T00:00 day");
        row(es, "en 2 horas", "2026-11-26T16:00 minute");
        row(es, "en media hora", "2026-11-26T14:30 minute");
        row(es, "hace 3 días", "2026-11-23T00:00 day");
        row(es, "el 3 de marzo", "2027-03-03T00:00 day");
        row(es, "a finales del mes que viene", "2026-12-31T00:00 day");
        row(es, "a finales de mes", "2026-11-30T00:00 day");
        row(es, "la semana que viene", "2026-11-30T00:00 week");
        row(es, "este fin de semana", "2026-11-28T00:00 .. 2026-11-30T00:00 day");
        row(es, "los próximos 3 días", "2026-11-27T00:00 .. 2026-11-30T00:00 day");
        row(es, "del 3 al 5 de marzo", "2027-03-03T00:00 .. 2027-03-06T00:00 day");
        row(es, "hasta el viernes", ".. 2026-11-28T00:00 day");
        row(es, "todos los domingos", "2026-11-29T00:00 day FREQ=WEEKLY;BYDAY=SU");
        row(es, "cada domingo", "2026-11-29T00:00 day FREQ=WEEKLY;BYDAY=SU");
        row(es, "los lunes y miércoles a las 9", "2026-11-30T09:00 hour FREQ=WEEKLY;BYDAY=MO,WE");
        row(es, "cada dos semanas", "2026-11-26T00:00 day FREQ=WEEKLY;INTERVAL=2");
        row(es, "el primer lunes de cada mes", "2026-12-07T00:00 day FREQ=MONTHLY;BYDAY=1MO");
        row(es, "el 30 de febrero", "none");
    }

private Q_SLOTS:
    void reads_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        days("en");
        times("en");
        ranges("en");
        recurrences("en");
        german("de");
        spanish("es");
        for (const char* text : {"laughing out loud", "1 adult", "25", "this is the one", "3 30", "at 650.650.6500",
                                 "Pay ABC 2000", "single o'clock", "", " ", "tomorrow banana", "every"})
            row("en", text, "none");
    }
    void reads() {
        QFETCH(QString, language);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(shown(reader(language).parse(text, here())), expected);
    }

    void findsTimesInSentences() {
        const QString text = QStringLiteral("add lunch with Bob friday noon at Cafe Uno, not on the 3rd of march");
        const auto found = reader(QStringLiteral("en")).find(text, here());
        QCOMPARE(found.size(), size_t(2));
        QCOMPARE(shown(found[0]), QStringLiteral("2026-11-27T12:00 hour"));
        QCOMPARE(found[0].firstWord, size_t(4));
        QCOMPARE(found[0].wordCount, size_t(2));
        QCOMPARE(shown(found[1]), QStringLiteral("2027-03-03T00:00 day"));
        QVERIFY(reader(QStringLiteral("en")).find(QStringLiteral("the cat sat in may be"), here()).size() <= 1);
    }

    void keepsToTheZone() {
        WhenContext context = here();
        context.timeZoneId = QStringLiteral("Pacific/Auckland"); // it is Friday there
        QCOMPARE(shown(reader(QStringLiteral("en")).parse(QStringLiteral("today"), context)),
                 QStringLiteral("2026-11-27T00:00 day"));
        context.timeZoneId = QStringLiteral("No/Where");
        QCOMPARE(shown(reader(QStringLiteral("en")).parse(QStringLiteral("in 1 hour"), context)),
                 QStringLiteral("2026-11-26T14:00 minute"));
    }

    void survivesTheChangeOfSummerTime() {
        WhenContext context = here(); // 28 March 2027 has no 2:30 in Berlin
        const auto when = reader(QStringLiteral("en")).parse(QStringLiteral("28.3.2027 at 02:30"), context);
        QVERIFY(when && when->start.isValid());
        QCOMPARE(when->start.time(), QTime(3, 30));
        context.timeZoneId = QStringLiteral("Africa/Cairo"); // 30 April 2027 begins there at one o'clock
        const auto day = reader(QStringLiteral("en")).parse(QStringLiteral("30.4.2027"), context);
        QVERIFY(day && day->start.isValid() && day->end.isValid() && day->start < day->end);
    }

    void asksForThePast() {
        WhenContext context = here();
        context.past = true;
        QCOMPARE(shown(reader(QStringLiteral("en")).parse(QStringLiteral("in march"), context)),
                 QStringLiteral("2026-03-01T00:00 month"));
        QCOMPARE(shown(reader(QStringLiteral("en")).parse(QStringLiteral("friday"), context)),
                 QStringLiteral("2026-11-20T00:00 day"));
    }

    void refusesBrokenData() {
        QVERIFY(!WhenReader::open(QStringLiteral("xx")).ok());
        for (const char* yaml :
             {"", "[", "a: b", "words: 1\nrules: {}", "words: {a: {b: moon}}\nrules: {}",
              "words: {a: {b: 1}}\nrules: {piece: ['<nothing>']}", "words: {a: {b: 1}}\nrules: {piece: ['(open']}",
              "words: {a: {b: 1}}\nrules: {piece: ['x => moon=1']}", "words: {a: {b: 1}}\nrules: {piece: 5}"}) {
            const auto read = WhenReader::fromData(QByteArray(yaml));
            QVERIFY2(!read.ok(), yaml);
            QVERIFY(!read.error().message.isEmpty());
        }
    }

    void endsOnAnyText() {
        QString everything;
        for (int i = 0; i < 2'000; ++i)
            everything += QStringLiteral("every monday and tuesday from 3 to 4 at 5 until 6 of next month ");
        QVERIFY(!reader(QStringLiteral("en")).parse(everything, here()));
        QVERIFY(reader(QStringLiteral("en")).find(everything, here()).size() < 200);
        QVERIFY(!reader(QStringLiteral("en")).parse(QString(100'000, QChar(0x661)), here()));
        QVERIFY(!reader(QStringLiteral("en")).parse(QString(1, QChar(0xD800)), here()));
        for (const char* text : {"in 99999999 years", "in 9999 decades", "9999 days ago", "the 0th of march", "99:99",
                                 "0/0/0", "year 2200", "last 9999 years", "every 9999 weeks"})
            (void)reader(QStringLiteral("en")).parse(QString::fromUtf8(text), here());
    }
};

FLUX_TEST_CLASS(WhenReaderTest)
#include "when_reader_test.moc"
