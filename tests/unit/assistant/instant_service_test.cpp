#include "engine/assistant/instant/recurring.h"
#include "tests/support/test_main.h"
#include "tests/unit/assistant/instant_world.h"

#include <QtCore/QTimeZone>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;
using base::Json;
using World = test::InstantWorld;

// Thursday, 26 November 2026, 14:00 in Berlin.
class InstantServiceTest final : public QObject {
    Q_OBJECT

    static void fill(World& world) {
        world.make(
            "event",
            Json{{"title", "Standup"}, {"start", "2026-11-27T14:30:00+01:00"}, {"end", "2026-11-27T15:00:00+01:00"}});
        world.make("event", Json{{"title", "Review with Tom"}, {"start", "2026-11-30T10:00:00+01:00"}});
        world.make("event", Json{{"title", "Dentist"}, {"start", "2026-12-03"}, {"all_day", true}});
        world.make("event", Json{{"title", "Old meeting with Tom"}, {"start", "2026-10-01T10:00:00+01:00"}});
        world.make("event", Json{{"title", "Choir"},
                                 {"start", "2026-01-06T19:00:00+01:00"},
                                 {"end", "2026-01-06T20:00:00+01:00"},
                                 {"recurrence", "FREQ=WEEKLY;BYDAY=TU"}});
        world.make("contact", Json{{"name", "Anna Berg"}, {"phone", "+49 30 1234"}, {"company", "Acme"}});
        world.make("contact",
                   Json{{"name", "Bob Stone"}, {"emails", Json::array({Json{{"value", "bob@example.org"}}})}});
        world.make("project", Json{{"title", "Boat"}, {"status", "active"}});
        world.make("project", Json{{"title", "Shed"}, {"status", "done"}});
    }

private Q_SLOTS:
    void answersOutOfTheCalendar() {
        World world;
        fill(world);
        QCOMPARE(world.say(QStringLiteral("do I have anything between 2 and 4 tomorrow")).left(16),
                 QStringLiteral("You have 1 event"));
        QCOMPARE(world.table(), QStringLiteral("[\"2026-11-27T14:30:00+01:00\",\"Standup\",null]"));
        QCOMPARE(world.say(QStringLiteral("do I have anything between 4 and 6 tomorrow")).left(18),
                 QStringLiteral("You have no events"));
        QCOMPARE(world.say(QStringLiteral("what's on next week")).left(17), QStringLiteral("You have 3 events"));
        QCOMPARE(world.table(), QStringLiteral("[\"2026-11-30T10:00:00+01:00\",\"Review with Tom\",null]\n"
                                               "[\"2026-12-01T19:00:00+01:00\",\"Choir\",null]\n"
                                               "[\"2026-12-03\",\"Dentist\",null]"));
        QVERIFY(world.last->changes.empty());
    }

    void addsMovesAndDeletes() {
        World world;
        fill(world);
        QVERIFY(world.say(QStringLiteral("add lunch with Bob friday noon at Cafe Uno"))
                    .contains(QStringLiteral("Lunch with Bob")));
        QCOMPARE(world.of("Lunch with Bob", "start"), QStringLiteral("2026-11-27T12:00:00+01:00"));
        QCOMPARE(world.of("Lunch with Bob", "location"), QStringLiteral("Cafe Uno"));
        QVERIFY(world.say(QStringLiteral("move my dentist appointment to next monday 9am"))
                    .contains(QStringLiteral("09:00")));
        QCOMPARE(world.of("Dentist", "start"), QStringLiteral("2026-11-30T09:00:00+01:00"));
        QVERIFY(world.say(QStringLiteral("delete the meeting with Tom"))
                    .contains(QStringLiteral("Review with Tom"))); // not the old one
        QCOMPARE(world.all("event").size(), size_t(5));
        QCOMPARE(world.last->heading, QStringLiteral("Deleted from your calendar"));
    }

    void asksWhereSeveralFit() {
        World world;
        fill(world);
        world.make("event", Json{{"title", "Call with Tom"}, {"start", "2026-12-01T10:00:00+01:00"}});
        world.make("contact", Json{{"name", "Anna Lind"}, {"phone", "555"}});
        QVERIFY(world.say(QStringLiteral("delete the meeting with Tom")).contains(QStringLiteral("Which one")));
        QVERIFY(world.last->changes.empty());
        QVERIFY(world.say(QStringLiteral("Anna's phone")).contains(QStringLiteral("Which one")));
        world.make("contact", Json{{"name", "Annabelle Rey"}, {"phone", "777"}});
        QVERIFY(world.say(QStringLiteral("Annabelle's phone")).contains(QStringLiteral("777")));
        world.make("contact", Json{{"name", "Tomas Rey"}, {"phone", "888"}});
        world.make("contact", Json{{"name", "Tom Rey"}, {"phone", "999"}});
        QVERIFY(world.say(QStringLiteral("Tom's phone")).contains(QStringLiteral("999"))); // the whole name is the one
        QVERIFY(world.say(QStringLiteral("Anna Lind's phone")).contains(QStringLiteral("555")));
        QVERIFY(world.say(QStringLiteral("add a meeting with Tom")).contains(QStringLiteral("On which day")));
        QVERIFY(world.last->changes.empty());
        QVERIFY(world.say(QStringLiteral("delete all events"))
                    .contains(QStringLiteral("Which one"))); // never without a time
        QVERIFY(world.last->changes.empty());
    }

    void knowsPeopleAndWork() {
        World world;
        fill(world);
        QVERIFY(world.say(QStringLiteral("Anna's phone")).contains(QStringLiteral("+49 30 1234")));
        QVERIFY(world.say(QStringLiteral("what is Bob's email")).contains(QStringLiteral("bob@example.org")));
        QCOMPARE(world.say(QStringLiteral("Nobody's phone")), QStringLiteral("declined"));
        QVERIFY(world.say(QStringLiteral("who works at Acme")).startsWith(QStringLiteral("One of")));
        QCOMPARE(world.say(QStringLiteral("how many open projects")), QStringLiteral("You have 1 open project."));
        QCOMPARE(world.say(QStringLiteral("show tasks that failed this week")).left(11), QStringLiteral("There are 0"));
        QVERIFY(world.say(QStringLiteral("what did I spend on models this month")).startsWith(QStringLiteral("$0.00")));
        QVERIFY(world.say(QStringLiteral("what time is it in New York")).contains(QStringLiteral("08:00")));
        QCOMPARE(world.say(QStringLiteral("what time is it in Atlantis")), QStringLiteral("declined"));
    }

    void keepsNotesRemindersAndLists() {
        World world;
        (void)world.say(QStringLiteral("note: call the bank"));
        QCOMPARE(domain::titleOf(world.all("note").front()), QStringLiteral("Call the bank"));
        (void)world.say(QStringLiteral("remind me to water the plants every sunday"));
        const auto reminder = world.all("reminder").front();
        QCOMPARE(base::textAt(reminder.data, "recurrence"), QStringLiteral("FREQ=WEEKLY;BYDAY=SU"));
        QCOMPARE(base::textAt(reminder.data, "due"), QStringLiteral("2026-11-29"));
        (void)world.say(QStringLiteral("add milk to my shopping list"));
        (void)world.say(QStringLiteral("add eggs to my shopping list"));
        QCOMPARE(world.all("list").size(), size_t(1));
        (void)world.say(QStringLiteral("what's on my shopping list"));
        QCOMPARE(world.table(), QStringLiteral("[\"milk\"]\n[\"eggs\"]"));
        (void)world.say(QStringLiteral("remove milk from my shopping list"));
        (void)world.say(QStringLiteral("what's on my shopping list"));
        QCOMPARE(world.table(), QStringLiteral("[\"eggs\"]"));
    }

    void keepsRemindersApartFromEvents() {
        World world;
        world.make("event", Json{{"title", "Water the plants with Tom"}, {"start", "2026-11-28T10:00:00+01:00"}});
        QVERIFY(world.say(QStringLiteral("delete my reminder to water the plants"))
                    .contains(QStringLiteral("no such reminder")));
        QVERIFY(world.last->changes.empty());
        (void)world.say(QStringLiteral("remind me to water the plants on saturday"));
        QVERIFY(world.say(QStringLiteral("show my reminders")).startsWith(QStringLiteral("You have 1 reminder")));
        QVERIFY(world.say(QStringLiteral("delete my reminder to water the plants"))
                    .contains(QStringLiteral("in the trash")));
        QCOMPARE(world.all("event").size(), size_t(1));
        QCOMPARE(world.all("reminder").size(), size_t(0));
    }

    void deletesTheNoteThatIsMeant() {
        World world;
        (void)world.say(QStringLiteral("note: the boiler was serviced"));
        (void)world.say(QStringLiteral("note: the garden gate squeaks"));
        QVERIFY(world.say(QStringLiteral("delete the note about the house")).contains(QStringLiteral("no such note")));
        QVERIFY(world.say(QStringLiteral("delete the note about the boiler")).contains(QStringLiteral("in the trash")));
        QCOMPARE(world.all("note").size(), size_t(1));
    }

    void followsRecurrences() {
        const QTimeZone zone("Europe/Berlin");
        const QDateTime start(QDate(2026, 1, 5), QTime(9, 0), zone); // a Monday
        const QDateTime from(QDate(2026, 11, 1), QTime(0, 0), zone), to(QDate(2026, 12, 1), QTime(0, 0), zone);
        const auto days = [&](const char* rule) {
            QStringList list;
            for (const QDateTime& time :
                 recurringTimes(QString::fromLatin1(rule), start, from, to).value_or(std::vector<QDateTime>()))
                list.append(QString::number(time.date().day()));
            return list.join(u' ');
        };
        QCOMPARE(days("FREQ=WEEKLY"), QStringLiteral("2 9 16 23 30"));
        QCOMPARE(days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"), QStringLiteral("10 12 24 26"));
        QCOMPARE(days("FREQ=MONTHLY;BYDAY=-1FR"), QStringLiteral("27"));
        QCOMPARE(days("FREQ=MONTHLY;BYMONTHDAY=-1"), QStringLiteral("30"));
        QCOMPARE(days("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=3"), QStringLiteral("3"));
        QCOMPARE(days("FREQ=DAILY;UNTIL=20261103T000000Z"), QStringLiteral("1 2 3"));
        QCOMPARE(days("FREQ=DAILY;COUNT=10"), QString());
        // A time that a spring morning does not have is an hour later that day; the others keep to the clock.
        const QDateTime early(QDate(2027, 3, 20), QTime(2, 30), zone);
        const auto spring =
            recurringTimes(QStringLiteral("FREQ=DAILY"), early, QDateTime(QDate(2027, 3, 27), QTime(0, 0), zone),
                           QDateTime(QDate(2027, 3, 30), QTime(0, 0), zone));
        QVERIFY(spring && spring->size() == 3);
        QCOMPARE(spring->at(0).time(), QTime(2, 30));
        QCOMPARE(spring->at(1).time(), QTime(3, 30));
        QCOMPARE(spring->at(2).time(), QTime(2, 30));
        QVERIFY(!recurringTimes(QStringLiteral("FREQ=HOURLY"), start, from, to));
        QVERIFY(!recurringTimes(QStringLiteral("FREQ=WEEKLY;BYSETPOS=1"), start, from, to));
        QVERIFY(!recurringTimes(QStringLiteral("rubbish"), start, from, to));
    }
};

FLUX_TEST_CLASS(InstantServiceTest)
#include "instant_service_test.moc"
