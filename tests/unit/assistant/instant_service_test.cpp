#include "engine/assistant/instant/instant_service.h"
#include "engine/assistant/instant/recurring.h"
#include "engine/store/fake/memory_store.h"
#include "engine/workspace/object_service.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QTimeZone>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;
using base::Json;

// Thursday, 26 November 2026, 14:00 in Berlin.
class InstantServiceTest final : public QObject {
    Q_OBJECT

    struct World {
        test::TestClock clock;
        workspace::SchemaGate gate;
        std::unique_ptr<store::Store> kept = store::makeMemoryStore();
        std::unique_ptr<store::Writer> writer = std::move(*kept->openWriter());
        std::optional<InstantAnswer> last;

        World() { clock.setNow({QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch()}); }
        template <typename R>
        bool change(const R& request) {
            R asked = request;
            asked.by.name = QStringLiteral("window");
            store::UnitOfWork work;
            workspace::ObjectService service(writer->reader().objects(), work, clock, gate);
            return service.handle(asked).ok() && writer->commit(work).ok();
        }
        void make(const char* type, Json data) {
            clock.advanceMs(1);
            api::CreateObject create;
            create.type = QString::fromLatin1(type);
            create.data = std::move(data);
            QVERIFY(change(create));
        }
        // Says it; carries out what it changes. The first words of the answer; "declined" when there is none.
        QString say(const char* text) {
            static const auto reader = InstantReader::open();
            WhenContext context;
            context.now = clock.now();
            context.timeZoneId = QStringLiteral("Europe/Berlin");
            last.reset();
            const auto understood = (*reader)->understand(QString::fromUtf8(text), context);
            if (!understood)
                return QStringLiteral("declined");
            auto answer = InstantService(writer->reader(), context).answer(*understood);
            if (!answer.ok())
                return answer.error().message;
            if (!answer->has_value())
                return QStringLiteral("declined");
            last = std::move(**answer);
            for (const ObjectChange& one : last->changes) {
                if (!std::visit([this](const auto& request) { return change(request); }, one))
                    return QStringLiteral("the change was refused");
            }
            return std::get<domain::TextBlock>(last->blocks.front()).markdown;
        }
        // The cells of the answer's table, a row a line.
        QString table() const {
            QStringList lines;
            for (const domain::Block& block : last ? last->blocks : std::vector<domain::Block>()) {
                const auto* shown = std::get_if<domain::TableBlock>(&block);
                for (const auto& row : shown ? shown->rows : std::vector<domain::TableRow>())
                    lines.append(QString::fromUtf8(base::dumpJson(row.cells)));
            }
            return lines.join(u'\n');
        }
        // A member of the event of that title; empty when there is none.
        QString of(const char* title, const char* member) {
            for (const auto& event : all("event")) {
                if (domain::titleOf(event) == QString::fromLatin1(title))
                    return base::textAt(event.data, member);
            }
            return {};
        }
        std::vector<domain::WorkspaceObject> all(const char* type) {
            store::ObjectQuery query;
            query.types = {QString::fromLatin1(type)};
            const auto page = writer->reader().objects().page(query);
            return page.ok() ? page->rows : std::vector<domain::WorkspaceObject>();
        }
    };

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
        QCOMPARE(world.say("do I have anything between 2 and 4 tomorrow").left(16), QStringLiteral("You have 1 event"));
        QCOMPARE(world.table(), QStringLiteral("[\"2026-11-27T14:30:00+01:00\",\"Standup\",null]"));
        QCOMPARE(world.say("do I have anything between 4 and 6 tomorrow").left(18),
                 QStringLiteral("You have no events"));
        QCOMPARE(world.say("what's on next week").left(17), QStringLiteral("You have 3 events"));
        QCOMPARE(world.table(), QStringLiteral("[\"2026-11-30T10:00:00+01:00\",\"Review with Tom\",null]\n"
                                               "[\"2026-12-01T19:00:00+01:00\",\"Choir\",null]\n"
                                               "[\"2026-12-03\",\"Dentist\",null]"));
        QVERIFY(world.last->changes.empty());
    }

    void addsMovesAndDeletes() {
        World world;
        fill(world);
        QVERIFY(world.say("add lunch with Bob friday noon at Cafe Uno").contains(QStringLiteral("Lunch with Bob")));
        QCOMPARE(world.of("Lunch with Bob", "start"), QStringLiteral("2026-11-27T12:00:00+01:00"));
        QCOMPARE(world.of("Lunch with Bob", "location"), QStringLiteral("Cafe Uno"));
        QVERIFY(world.say("move my dentist appointment to next monday 9am").contains(QStringLiteral("09:00")));
        QCOMPARE(world.of("Dentist", "start"), QStringLiteral("2026-11-30T09:00:00+01:00"));
        QVERIFY(
            world.say("delete the meeting with Tom").contains(QStringLiteral("Review with Tom"))); // not the old one
        QCOMPARE(world.all("event").size(), size_t(5));
        QCOMPARE(world.last->heading, QStringLiteral("Deleted from your calendar"));
    }

    void asksWhereSeveralFit() {
        World world;
        fill(world);
        world.make("event", Json{{"title", "Call with Tom"}, {"start", "2026-12-01T10:00:00+01:00"}});
        world.make("contact", Json{{"name", "Anna Lind"}, {"phone", "555"}});
        QVERIFY(world.say("delete the meeting with Tom").contains(QStringLiteral("Which one")));
        QVERIFY(world.last->changes.empty());
        QVERIFY(world.say("Anna's phone").contains(QStringLiteral("Which one")));
        QVERIFY(world.say("Anna Lind's phone").contains(QStringLiteral("555")));
        QVERIFY(world.say("add a meeting with Tom").contains(QStringLiteral("On which day")));
        QVERIFY(world.last->changes.empty());
        QVERIFY(world.say("delete all events").contains(QStringLiteral("Which one"))); // never without a time
        QVERIFY(world.last->changes.empty());
    }

    void knowsPeopleAndWork() {
        World world;
        fill(world);
        QVERIFY(world.say("Anna's phone").contains(QStringLiteral("+49 30 1234")));
        QVERIFY(world.say("what is Bob's email").contains(QStringLiteral("bob@example.org")));
        QCOMPARE(world.say("Nobody's phone"), QStringLiteral("declined"));
        QVERIFY(world.say("who works at Acme").startsWith(QStringLiteral("One of")));
        QCOMPARE(world.say("how many open projects"), QStringLiteral("You have 1 open project."));
        QCOMPARE(world.say("show tasks that failed this week").left(11), QStringLiteral("There are 0"));
        QVERIFY(world.say("what did I spend on models this month").startsWith(QStringLiteral("$0.00")));
        QVERIFY(world.say("what time is it in New York").contains(QStringLiteral("08:00")));
        QCOMPARE(world.say("what time is it in Atlantis"), QStringLiteral("declined"));
    }

    void keepsNotesRemindersAndLists() {
        World world;
        (void)world.say("note: call the bank");
        QCOMPARE(domain::titleOf(world.all("note").front()), QStringLiteral("Call the bank"));
        (void)world.say("remind me to water the plants every sunday");
        const auto reminder = world.all("reminder").front();
        QCOMPARE(base::textAt(reminder.data, "recurrence"), QStringLiteral("FREQ=WEEKLY;BYDAY=SU"));
        QCOMPARE(base::textAt(reminder.data, "due"), QStringLiteral("2026-11-29"));
        (void)world.say("add milk to my shopping list");
        (void)world.say("add eggs to my shopping list");
        QCOMPARE(world.all("list").size(), size_t(1));
        (void)world.say("what's on my shopping list");
        QCOMPARE(world.table(), QStringLiteral("[\"milk\"]\n[\"eggs\"]"));
        (void)world.say("remove milk from my shopping list");
        (void)world.say("what's on my shopping list");
        QCOMPARE(world.table(), QStringLiteral("[\"eggs\"]"));
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
        QVERIFY(!recurringTimes(QStringLiteral("FREQ=HOURLY"), start, from, to));
        QVERIFY(!recurringTimes(QStringLiteral("FREQ=WEEKLY;BYSETPOS=1"), start, from, to));
        QVERIFY(!recurringTimes(QStringLiteral("rubbish"), start, from, to));
    }
};

FLUX_TEST_CLASS(InstantServiceTest)
#include "instant_service_test.moc"
