#include "engine/store/pg/pg_check.h"
#include "engine/store/pg/pg_link.h"
#include "engine/store/pg/pg_store.h"
#include "tests/store/store_samples.h"
#include "tests/support/pg_server.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::WorkspaceObject;

// Several engines on one database: an index that one makes while another writes leaves no object out, and two changes
// of one object meet each other.
class PgObjectsTest : public QObject {
    Q_OBJECT

private:
    QString m_schema;

    struct Engine {
        std::unique_ptr<store::Store> store;
        std::unique_ptr<store::Writer> writer;
        std::unique_ptr<store::Reader> reader;
    };
    [[nodiscard]] Engine engine() const {
        store::PgStoreOptions options;
        options.url = PgServer::shared().url();
        options.schema = m_schema;
        options.indexAfter = 10;
        Engine made;
        made.store = std::move(*store::openPgStore(options));
        made.writer = std::move(*made.store->openWriter());
        made.reader = std::move(*made.store->openReader());
        return made;
    }

    static WorkspaceObject event(int number, int day) {
        WorkspaceObject object;
        object.id.text = u"01890a5d-ac96-774b-bcce-%1"_s.arg(number, 12, 10, QLatin1Char('0'));
        object.type = u"event"_s;
        object.data = Json{{"day", day}, {"title", "Standup " + std::to_string(number)}};
        object.createdAt.ms = object.updatedAt.ms = 1000 + number;
        return object;
    }
    static store::UnitOfWork making(int from, int to) {
        store::UnitOfWork work;
        for (int i = from; i < to; ++i)
            work.objects.push_back({event(i, i % 100), 0});
        return work;
    }
    static store::ObjectQuery byDay(int day) {
        store::ObjectQuery query;
        query.types = {u"event"_s};
        query.where = *domain::Filter::parse(Json{{"day", Json{{"$gte", day}, {"$lt", day + 10}}}});
        query.order = *domain::parseOrder(Json("day"));
        query.limit = 1000;
        return query;
    }
    // Asked for often enough that an index is worth it.
    static void wish(const Engine& engine) {
        for (int i = 0; i < 3; ++i)
            (void)engine.reader->objects().page(byDay(i)).ok();
    }
    // How the day's objects are found, and whether they are those of a walk through everything.
    static QString checked(const Engine& engine, int day) {
        const auto page = engine.reader->objects().page(byDay(day));
        if (!page.ok())
            return page.error().detail;
        QStringList expected;
        const auto walked =
            engine.reader->objects().forEach({u"event"_s}, [&expected, day](const WorkspaceObject& object) {
                const int on = object.data["day"].get<int>();
                if (!object.deleted && on >= day && on < day + 10)
                    expected.append(u"%1 %2"_s.arg(on, 3).arg(object.id.text));
                return true;
            });
        if (!walked.ok())
            return walked.error().detail;
        expected.sort(); // by day, then in the order of making
        QStringList found;
        for (const WorkspaceObject& object : page->rows)
            found.append(u"%1 %2"_s.arg(object.data["day"].get<int>(), 3).arg(object.id.text));
        return found == expected ? page->explanation.access
                                 : u"found %1, expected %2"_s.arg(found.size()).arg(expected.size());
    }

private Q_SLOTS:
    void init() { m_schema = PgServer::newSchema(); }

    void anIndexThatIsBeingMadeMissesNoWriteOfAnother() {
        const Engine a = engine();
        const Engine b = engine();
        FLUX_VERIFY_OK(a.writer->commit(making(1, 2500)));
        wish(a);
        int pieces = 0;
        for (int step = 0; step < 10; ++step) {
            const auto more = a.writer->maintain();
            FLUX_VERIFY_OK(more);
            if (!*more)
                break;
            ++pieces;
            store::UnitOfWork work = making(3000 + step * 10, 3005 + step * 10); // behind what is made
            WorkspaceObject early = event(5 + step, 55);                         // in what is made
            early.version = 2;
            work.objects.push_back({early, 1});
            WorkspaceObject late = event(2400 + step, 56); // in what is to be made
            late.version = 2;
            late.deleted = step % 2 == 0;
            work.objects.push_back({late, 1});
            work.purgedObjects = {event(100 + step, 0).id, event(2300 + step, 0).id};
            FLUX_VERIFY_OK(b.writer->commit(work));
            const QString how = checked(b, 50);
            QVERIFY2(how == u"scan"_s || how == u"index"_s, qPrintable(how));
        }
        QVERIFY(pieces >= 3);
        for (int day = 0; day < 100; day += 10) {
            QCOMPARE(checked(a, day), u"index"_s);
            QCOMPARE(checked(b, day), u"index"_s);
        }
    }

    void writersAndAMakerAtTheSameTime() {
        const Engine a = engine();
        const Engine b = engine();
        FLUX_VERIFY_OK(a.writer->commit(making(1, 5000)));
        wish(a);
        FLUX_VERIFY_OK(a.writer->maintain());
        std::atomic<int> failed = 0;
        std::thread other([&failed, this] {
            const Engine c = engine();
            for (int i = 0; i < 60; ++i) {
                store::UnitOfWork work = making(6000 + i * 3, 6003 + i * 3);
                WorkspaceObject moved = event(1 + i * 80, 57);
                moved.version = 2;
                work.objects.push_back({moved, 1});
                failed += c.writer->commit(work).ok() ? 0 : 1;
                failed += c.writer->maintain().ok() ? 0 : 1;
            }
        });
        for (int i = 0; i < 40; ++i)
            failed += a.writer->maintain().ok() ? 0 : 1;
        other.join();
        QCOMPARE(failed.load(), 0);
        for (int day = 0; day < 100; day += 10)
            QCOMPARE(checked(b, day), u"index"_s);
    }

    void ofTwoChangesOfOneVersionOneIsRefused() {
        const Engine a = engine();
        const Engine b = engine();
        FLUX_VERIFY_OK(a.writer->commit(making(1, 2)));
        WorkspaceObject next = event(1, 7);
        next.version = 2;
        store::UnitOfWork work;
        work.objects.push_back({next, 1});
        FLUX_VERIFY_OK(a.writer->commit(work));
        const auto refused = b.writer->commit(work);
        FLUX_COMPARE_ERROR(refused, ErrorCode::FailedPrecondition);
        QCOMPARE(refused.error().detail, u"version"_s);
        FLUX_COMPARE_ERROR(b.writer->commit(making(1, 2)), ErrorCode::FailedPrecondition);
    }

    // Wishes of two engines are one index; what the one has made serves the other.
    void oneWishOfTwoIsOneIndex() {
        const Engine a = engine();
        const Engine b = engine();
        FLUX_VERIFY_OK(a.writer->commit(making(1, 200)));
        wish(a);
        wish(b);
        FLUX_VERIFY_OK(a.writer->maintain());
        FLUX_VERIFY_OK(b.writer->maintain());
        QCOMPARE(a.writer->maintain().value(), false);
        QCOMPARE(b.writer->maintain().value(), false);
        const auto page = b.reader->objects().page(byDay(20));
        FLUX_VERIFY_OK(page);
        QCOMPARE(page->explanation.index, u"event: day"_s);
        QCOMPARE(page->explanation.exact, true);
        QCOMPARE(b.reader->objects().count(byDay(20)).value(), qint64(20));
    }

    // Whoever was making an index has ended; an engine that has found nothing to do goes on with it once a query meets
    // it.
    void anUnfinishedIndexIsTakenUpByAQuery() {
        const Engine b = engine();
        QCOMPARE(b.writer->maintain().value(), false);
        {
            const Engine a = engine();
            FLUX_VERIFY_OK(a.writer->commit(making(1, 2500)));
            wish(a);
            QCOMPARE(a.writer->maintain().value(), true);
        }
        QVERIFY(!b.store->wantsUpkeep());
        QCOMPARE(checked(b, 20), u"scan"_s);
        QVERIFY(b.store->wantsUpkeep());
        int pieces = 0;
        while (b.writer->maintain().value() && pieces < 10)
            ++pieces;
        QVERIFY(pieces > 0);
        QCOMPARE(checked(b, 20), u"index"_s);
        QVERIFY(!b.store->wantsUpkeep());
    }

    void keysThatDoNotFitAreFoundAndMadeAgain() {
        const Engine a = engine();
        FLUX_VERIFY_OK(a.writer->commit(making(1, 1200)));
        wish(a);
        while (a.writer->maintain().value()) {
        }
        QCOMPARE(checked(a, 20), u"index"_s);
        const store::PgPlace place{PgServer::shared().url(), {}, m_schema};
        QCOMPARE(store::pgProblems(place, {}).value(), QStringList());
        QCOMPARE(store::pgIndexProblems(place, {}).value(), QStringList());
        const auto link = store::PgLink::open({place.url, {}, place.schema});
        FLUX_VERIFY_OK((*link)->exec("DELETE FROM object_key WHERE place = 5; UPDATE object_key SET key = 'x' WHERE "
                                     "place = 7"));
        const auto problems = store::pgIndexProblems(place, {});
        FLUX_VERIFY_OK(problems);
        QCOMPARE(*problems, QStringList{u"the index of event: day lacks 2 keys and has 1 too many"_s});
        FLUX_VERIFY_OK(store::mendPgIndexes(place));
        QCOMPARE(checked(a, 0), u"scan"_s); // nothing is left out meanwhile
        QVERIFY(a.store->wantsUpkeep());
        while (a.writer->maintain().value()) {
        }
        QCOMPARE(checked(a, 0), u"index"_s);
        QCOMPARE(store::pgIndexProblems(place, {}).value(), QStringList());
    }

    // A long path is no key of a table's index, and a wrong cursor is an error that leaves the connection usable.
    void oddQueriesAreAnswered() {
        const Engine a = engine();
        FLUX_VERIFY_OK(a.writer->commit(making(1, 60)));
        store::ObjectQuery odd = byDay(1);
        odd.where = *domain::Filter::parse(Json{{std::string(20'000, 'p'), 1}});
        for (int i = 0; i < 3; ++i)
            FLUX_VERIFY_OK(a.reader->objects().page(odd));
        FLUX_VERIFY_OK(a.writer->maintain());
        FLUX_VERIFY_OK(a.reader->objects().page(odd));
        odd = byDay(1);
        odd.limit = 3;
        odd.order.clear();
        const auto page = a.reader->objects().page(odd);
        FLUX_VERIFY_OK(page);
        odd.cursor = u"nonsense"_s;
        FLUX_COMPARE_ERROR(a.reader->objects().page(odd), ErrorCode::InvalidArgument);
        odd.limit = 0;
        FLUX_COMPARE_ERROR(a.reader->objects().page(odd), ErrorCode::InvalidArgument);
        FLUX_VERIFY_OK(a.reader->objects().object(event(1, 1).id));
    }

    // The end of a read is not waited for; whatever the link is used for next takes it in.
    void readsAndCommitsOfOneConnectionMix() {
        const Engine a = engine();
        for (int i = 1; i < 30; ++i) {
            FLUX_VERIFY_OK(a.writer->commit(making(i, i + 1)));
            QCOMPARE(a.writer->reader().objects().count(byDay(0)).value(), qint64(std::min(i, 9)));
            FLUX_VERIFY_OK(a.writer->reader().lastSequence());
            QCOMPARE(a.writer->reader().objects().page(byDay(0))->rows.size(), size_t(std::min(i, 9)));
            FLUX_VERIFY_OK(a.writer->reader().openCheckpoints(5));
        }
    }
};

FLUX_TEST_CLASS(PgObjectsTest)
#include "pg_objects_test.moc"
