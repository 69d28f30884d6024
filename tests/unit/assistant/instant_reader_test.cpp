#include "engine/assistant/instant/instant_reader.h"
#include "tests/support/test_main.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;

namespace {

// Thursday, 26 November 2026, 14:00 in Berlin.
WhenContext here() {
    WhenContext context;
    context.now.ms = QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch();
    context.timeZoneId = QStringLiteral("Europe/Berlin");
    return context;
}

const InstantReader& reader() {
    static const auto opened = InstantReader::open();
    return **opened;
}

// "calendar_set kind=lunch person=Bob @2026-11-27T12:00", or "none".
QString shown(const QString& text) {
    const auto understood = reader().understand(text, here());
    if (!understood)
        return QStringLiteral("none");
    QString line = understood->intent;
    for (const auto& [slot, said] : understood->filled)
        line += QStringLiteral(" %1=%2").arg(slot, said);
    const auto iso = [](const QDateTime& time) { return time.toString(QStringLiteral("yyyy-MM-ddTHH:mm")); };
    if (understood->when)
        line += QStringLiteral(" @") + iso(understood->when->start);
    if (understood->when && understood->when->kind == WhenKind::Range)
        line += QStringLiteral("..") + iso(understood->when->end);
    if (understood->when && !understood->when->recurrence.isEmpty())
        line += u' ' + understood->when->recurrence;
    if (understood->target)
        line += QStringLiteral(" >") + iso(understood->target->start);
    return line;
}

} // namespace

class InstantReaderTest final : public QObject {
    Q_OBJECT

    static void row(const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    }

private Q_SLOTS:
    void understands_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        row("what's on Thursday", "calendar_query @2026-11-26T00:00");
        row("what's on this week", "calendar_query @2026-11-23T00:00");
        row("do I have anything between 2 and 4 tomorrow", "calendar_query @2026-11-27T14:00..2026-11-27T16:00");
        row("Anna's phone", "email_querycontact attr=phone person=Anna");
        row("What is Tom's email address?", "email_querycontact attr=email person=Tom");
        row("who works at Acme", "email_querycontact org=Acme");
        row("add lunch with Bob friday noon at Cafe Uno",
            "calendar_set kind=lunch person=Bob place=Cafe Uno record=event @2026-11-27T12:00");
        row("friday at noon add lunch with Bob", "calendar_set kind=lunch person=Bob record=event @2026-11-27T12:00");
        row("move my dentist appointment to next monday 9am",
            "calendar_move kind=appointment title=dentist >2026-11-30T09:00");
        row("note: call the bank", "note_add text=call the bank");
        row("note: pay rent on friday", "note_add text=pay rent on friday");
        row("remind me to water the plants every sunday",
            "calendar_set record=reminder text=water the plants @2026-11-29T00:00 FREQ=WEEKLY;BYDAY=SU");
        row("remind me tomorrow at 9 to call mom", "calendar_set record=reminder text=call mom @2026-11-27T09:00");
        row("delete the meeting with Tom", "calendar_remove kind=meeting person=Tom");
        row("how many open projects", "project_query state=open");
        row("show tasks that failed this week", "task_query state=failed @2026-11-23T00:00");
        row("what did I spend on models this month", "spend_query @2026-11-01T00:00");
        row("what time is it in New York", "datetime_query ask=time city=New York");
        row("add milk to my shopping list", "lists_createoradd item=milk list=shopping");
        row("wake me up at 6", "alarm_set @2026-11-27T06:00");
        row("Hey Flux, could you please show me my events?", "calendar_query kinds=event");
        row("Termin mit Anna morgen um 9", "calendar_set kind=appointment person=Anna record=event @2026-11-27T09:00");
    }
    void understands() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(shown(text), expected);
    }

    // What is not about the person's data, or not all of it, is left to others: precision before recall.
    void declines_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 " ",
                                 "?",
                                 "play some jazz music",
                                 "turn off the lights in the kitchen",
                                 "what is the weather tomorrow",
                                 "order a pizza for friday at noon",
                                 "book a train ticket to boston tomorrow",
                                 "who is the president",
                                 "what did I spend on groceries this month",
                                 "write me a poem about monday",
                                 "add this song to my playlist",
                                 "delete the meeting with Tom and send him an email",
                                 "summarize the 3 pages and save it as brief.md",
                                 "what is 5 times 7",
                                 "call a taxi for 5 pm",
                                 "how do i cook rice",
                                 "read the news",
                                 "tell me a joke",
                                 "what's the nearest restaurant's phone number",
                                 "remove the tablecloth",
                                 "show me how to delete a file",
                                 "if Tom calls delete the meeting",
                                 "set the volume to 5",
                                 "dim the lights at 8 pm",
                                 "make me a coffee",
                                 "tweet at the airline that my bag is lost",
                                 "what movies are playing tonight",
                                 "schedule a taxi tomorrow"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void declines() {
        QFETCH(QString, text);
        QCOMPARE(shown(text), QStringLiteral("none"));
    }

    void declinesQuicklyWhateverIsSaid() {
        QString listed;
        for (int i = 0; i < 5'000; ++i)
            listed += QStringLiteral("delete monday meeting with tom and at from to ");
        (void)reader(); // the language files are read once
        for (const QString& text :
             {listed, QString(4'000, u'a'), QStringLiteral("to ").repeated(150),
              QStringLiteral("add monday 5 pm with ").repeated(30), QString(4'000, QChar(0xDC00))}) {
            QElapsedTimer timer;
            timer.start();
            (void)reader().understand(text, here());
            QVERIFY2(timer.elapsed() < 1'000, qPrintable(text.left(30))); // generous: sanitizers are slow
        }
    }

    void declinesOddText() {
        for (const QString& text :
             {QString(1, QChar(u'\0')), QStringLiteral("delete") + QChar(u'\0'), QString::fromUtf8("🎉🎉"),
              QString::fromUtf8("מה יש לי מחר"), QString::fromUtf8("احذف موعدي غدا"), QStringLiteral("@#$%&"),
              QString(100'000, u'x'), QStringLiteral("{title} <@:when> \\")})
            QVERIFY2(!reader().understand(text, here()), qPrintable(text.left(20)));
        // Marks and signs around a sentence do not hide it, and those in a text stay.
        QCOMPARE(shown(QString::fromUtf8("note: \u202Eabc\u202C 🎉")), QString::fromUtf8("note_add text=abc\u202C 🎉"));
    }

    void saysWhatItUnderstoodAsJson() {
        const base::Json json = toJson(reader().understand(QStringLiteral("what's on friday"), here()));
        QCOMPARE(base::textAt(json, "intent"), QStringLiteral("calendar_query"));
        QCOMPARE(base::textAt(base::jsonAt(json, "when"), "start"), QStringLiteral("2026-11-27T00:00:00+01:00"));
        QVERIFY(base::jsonAt(toJson(std::nullopt), "intent").is_null());
    }

    void refusesBrokenData() {
        const QByteArray when("words: {number: {one: 1}}\nrules: {piece: ['now => now=1']}");
        QVERIFY(
            InstantReader::fromData(when, "words: {a: [b]}\nrules: {r: ['<a>']}\nintents: [{intent: x, say: ['<a>']}]")
                .ok());
        for (const char* say :
             {"", "words: {a: [b]}\nrules: {r: ['<a>']}\nintents: [{say: ['<a>']}]",
              "words: {a: [b]}\nrules: {r: ['<a>']}\nintents: [{intent: x}]",
              "words: {a: [b]}\nrules: {r: ['<a>']}\nintents: [{intent: x, say: ['{open']}]",
              "words: {a: [b]}\nrules: {r: ['<a>']}\nintents: [{intent: x, when: moon, say: ['<a>']}]"})
            QVERIFY2(!InstantReader::fromData(when, QByteArray(say)).ok(), say);
        QVERIFY(!InstantReader::open({QStringLiteral("xx")}).ok());
    }
};

FLUX_TEST_CLASS(InstantReaderTest)
#include "instant_reader_test.moc"
