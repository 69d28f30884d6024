#include "engine/store/pg/pg_store.h"
#include "tests/store/store_samples.h"
#include "tests/support/pg_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QCoreApplication>
#include <QtTest/QTest>

#include <atomic>
#include <libpq-fe.h>
#include <thread>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;

// Two writers on one schema, as two processes would have them: who owns what, and what is refused. That a lease ends is
// said to the database, not waited for.
class PgLeasesTest : public QObject {
    Q_OBJECT

private:
    QString m_schema;

    struct Process {
        std::unique_ptr<store::Store> store;
        std::unique_ptr<store::Writer> writer;
        [[nodiscard]] store::Leases& leases() const { return *writer->leases(); }
    };

    Process process(const QString& name) const {
        store::PgStoreOptions options;
        options.url = PgServer::shared().url();
        options.schema = m_schema;
        options.processName = name;
        options.leaseMs = 600'000;
        Process made;
        made.store = std::move(*store::openPgStore(options));
        made.writer = std::move(*made.store->openWriter());
        if (!made.leases().join().ok())
            qFatal("cannot join");
        return made;
    }

    // As if this process had not been heard for longer than its lease.
    void endLease(const QString& name) const {
        const std::unique_ptr<PGconn, void (*)(PGconn*)> link(
            PQconnectdb(PgServer::shared().url().toUtf8().constData()), PQfinish);
        const QString sql = u"UPDATE %1.process SET until = clock_timestamp() - interval '1 s' WHERE name = '%2'"_s;
        PQclear(PQexec(link.get(), sql.arg(m_schema, name).toUtf8().constData()));
    }

    static store::UnitOfWork touch() { return {.journal = {sampleJournal(u"t1"_s, u"step.done"_s)}}; }
    static store::UnitOfWork openTurn() {
        store::UnitOfWork work;
        work.turns = {sampleTurn(u"turn1"_s, u"c1"_s)};
        return work;
    }

private Q_SLOTS:
    void init() { m_schema = PgServer::newSchema(); }

    void onlyPostgresqlHasLeases() {
        StoreUnderTest sqlite(u"sqlite"_s);
        QVERIFY(sqlite.writer().leases() == nullptr);
    }

    void whatAProcessMakesIsItsOwn() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        QVERIFY(a.leases().holds({u"t1"_s}));
        FLUX_VERIFY_OK(a.writer->commit(touch()));
        QVERIFY(b.leases().claim(10).value().tasks.empty());
        QCOMPARE(b.leases().claimTask({u"t1"_s}).value(), false);
    }

    void othersMayNotWriteToIt() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        store::UnitOfWork work = touch();
        work.conversations = {sampleConversation(u"c2"_s)};
        work.events = {sampleEvent(sampleConversation(u"c2"_s))};
        const auto refused = b.writer->commit(work);
        QVERIFY(!refused.ok() && store::isLeaseLost(refused.error()));
        QVERIFY(!refused.error().retryable);
        QCOMPARE(b.writer->reader().journal({u"t1"_s}, 10).value().size(), size_t(0));
        QCOMPARE(b.writer->reader().lastSequence().value(), 0);
        FLUX_COMPARE_ERROR(b.writer->reader().conversation({u"c2"_s}), ErrorCode::NotFound);
        FLUX_VERIFY_OK(a.writer->commit(touch()));
    }

    void whatADeadProcessLeftIsTakenOnceAndFenced() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        const Process c = process(u"c"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        FLUX_VERIFY_OK(a.writer->commit(openTurn()));
        FLUX_VERIFY_OK(a.writer->commit(touch()));
        endLease(u"a"_s);
        FLUX_VERIFY_OK(a.writer->commit(touch())); // nobody has taken it: going on is safe
        const auto taken = b.leases().claim(10).value();
        QCOMPARE(taken.tasks, (std::vector<domain::TaskId>{{u"t1"_s}}));
        QCOMPARE(taken.turns.size(), size_t(1));
        QCOMPARE(jsonOf(taken.turns), jsonOf(openTurn().turns));
        QVERIFY(c.leases().claim(10).value().tasks.empty());
        const auto refused = a.writer->commit(touch());
        QVERIFY(!refused.ok() && store::isLeaseLost(refused.error()));
        QCOMPARE(a.leases().lost().value().size(), size_t(2));
        QVERIFY(!a.leases().holds({u"t1"_s}));
        FLUX_VERIFY_OK(b.writer->commit(touch()));
        QCOMPARE(b.writer->reader().journal({u"t1"_s}, 10).value().back().position, 3);
    }

    void renewingTooLateNamesWhatWasLost() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        QVERIFY(a.leases().renew().value().empty());
        endLease(u"a"_s);
        QVERIFY(a.leases().renew().value().empty()); // late, but nobody took it
        QVERIFY(b.leases().claim(10).value().tasks.empty());
        endLease(u"a"_s);
        QCOMPARE(b.leases().claim(10).value().tasks.size(), size_t(1));
        QCOMPARE(a.leases().renew().value(), (std::vector<domain::TaskId>{{u"t1"_s}}));
        QVERIFY(a.leases().renew().value().empty());
    }

    // The old epoch stays shut even when the task comes back to the process that lost it.
    void aTaskThatCameBackHasANewEpoch() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        FLUX_VERIFY_OK(a.writer->commit(touch()));
        endLease(u"a"_s);
        QCOMPARE(b.leases().claimTask({u"t1"_s}).value(), true);
        FLUX_VERIFY_OK(b.writer->commit(touch()));
        FLUX_VERIFY_OK(b.leases().release({{u"t1"_s}}));
        const auto refused = a.writer->commit(touch());
        QVERIFY(!refused.ok() && store::isLeaseLost(refused.error()));
        QCOMPARE(a.leases().lost().value().size(), size_t(1));
        QCOMPARE(a.leases().claimTask({u"t1"_s}).value(), true);
        FLUX_VERIFY_OK(a.writer->commit(touch()));
        QCOMPARE(a.writer->reader().journal({u"t1"_s}, 10).value().back().position, 3);
    }

    void leavingGivesEverythingBack() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        FLUX_VERIFY_OK(a.leases().leave());
        QCOMPARE(b.leases().claim(10).value().tasks.size(), size_t(1));
    }

    void endedTasksAreTakenOnlyByName() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        auto work = sampleTaskWork(1);
        work.tasks[0].status = domain::TaskStatus::Failed;
        FLUX_VERIFY_OK(a.writer->commit(work));
        FLUX_VERIFY_OK(a.leases().leave());
        QVERIFY(b.leases().claim(10).value().tasks.empty());
        QCOMPARE(b.leases().claimTask({u"t1"_s}).value(), true);
        FLUX_COMPARE_ERROR(b.leases().claimTask({u"none"_s}), ErrorCode::NotFound);
    }

    void whatWasWrittenAloneIsSharedByTheFirstWhoJoins() {
        {
            store::PgStoreOptions options;
            options.url = PgServer::shared().url();
            options.schema = m_schema;
            const auto alone = std::move(*store::openPgStore(options));
            const auto writer = std::move(*alone->openWriter());
            FLUX_VERIFY_OK(writer->commit(sampleTaskWork(1)));
            FLUX_VERIFY_OK(writer->commit(openTurn()));
        }
        const Process a = process(u"a"_s);
        const auto taken = a.leases().claim(10).value();
        QCOMPARE(taken.tasks.size(), size_t(1));
        QCOMPARE(taken.turns.size(), size_t(1));
        FLUX_VERIFY_OK(a.writer->commit(touch()));
    }

    void aTaskInPlanningGoesWithItsTurn() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        auto work = sampleTaskWork(0);
        work.tasks[0].status = domain::TaskStatus::Planning;
        work.append(openTurn());
        FLUX_VERIFY_OK(a.writer->commit(work));
        endLease(u"a"_s);
        const auto taken = b.leases().claim(10).value();
        QVERIFY(taken.tasks.empty());
        QCOMPARE(taken.turns.size(), size_t(1));
        QVERIFY(b.leases().holds({u"t1"_s}));
    }

    void claimsHaveALimitAndTakeTheOldestFirst() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        store::UnitOfWork work;
        work.conversations = {sampleConversation(u"c1"_s)};
        for (int i = 0; i < 9; ++i)
            work.tasks.push_back(sampleTask(u"t%1"_s.arg(i), u"c1"_s, 1000 + i));
        FLUX_VERIFY_OK(a.writer->commit(work));
        endLease(u"a"_s);
        QCOMPARE(b.leases().claim(4).value().tasks,
                 (std::vector<domain::TaskId>{{u"t0"_s}, {u"t1"_s}, {u"t2"_s}, {u"t3"_s}}));
        QCOMPARE(b.leases().claim(100).value().tasks.size(), size_t(5));
    }

    void lettersReachTheOwnerAndAreAnsweredOnce() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        const Process c = process(u"c"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        const base::Json request{{"task_id", "t1"}};
        const qint64 id = b.leases().send({0, {u"t1"_s}, u"tasks.pause"_s, request}).value();
        QVERIFY(c.leases().letters().value().empty()); // not its task
        const auto letters = a.leases().letters().value();
        QCOMPARE(letters.size(), size_t(1));
        QCOMPARE(letters[0].id, id);
        QCOMPARE(letters[0].method, u"tasks.pause"_s);
        QVERIFY(letters[0].request == request);
        QVERIFY(b.leases().answers().value().empty());
        store::UnitOfWork work = touch();
        work.answers = {{id, base::Json{{"ok", true}}}};
        FLUX_VERIFY_OK(a.writer->commit(work));
        QVERIFY(a.leases().letters().value().empty());
        QVERIFY(c.leases().answers().value().empty());
        const auto answers = b.leases().answers().value();
        QCOMPARE(answers.size(), size_t(1));
        QCOMPARE(answers[0].id, id);
        QVERIFY(answers[0].answer == (base::Json{{"ok", true}}));
        QVERIFY(b.leases().answers().value().empty());
    }

    void lettersToADeadOwnerGoToWhoeverIsThere() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        FLUX_VERIFY_OK(a.writer->commit(sampleTaskWork(1)));
        FLUX_VERIFY_OK(b.leases().send({0, {u"t1"_s}, u"tasks.pause"_s, base::Json::object()}));
        QVERIFY(b.leases().letters().value().empty());
        endLease(u"a"_s);
        QCOMPARE(b.leases().letters().value().size(), size_t(1));
    }

    void commitsOfOthersAreNews() {
        const Process a = process(u"a"_s);
        const Process b = process(u"b"_s);
        int news = 0;
        b.leases().onNews([&news](const store::News& told) { news += told.events; });
        FLUX_VERIFY_OK(b.writer->commit(
            {.conversations = {sampleConversation(u"c0"_s)}, .events = {sampleEvent(sampleConversation(u"c0"_s))}}));
        QCoreApplication::processEvents();
        QCOMPARE(news, 0); // its own are none
        FLUX_VERIFY_OK(a.writer->commit({.events = {sampleEvent(sampleConversation(u"c0"_s))}}));
        QTRY_VERIFY(news > 0);
    }

    void sequencesAreGaplessOverProcesses() {
        const Process a = process(u"a"_s);
        FLUX_VERIFY_OK(a.writer->commit({.conversations = {sampleConversation(u"c1"_s)}}));
        constexpr int kEach = 100;
        std::atomic<int> failed{0};
        std::vector<std::thread> threads;
        for (int p = 0; p < 3; ++p) {
            threads.emplace_back([&, p] {
                const Process own = process(u"p%1"_s.arg(p));
                for (int i = 0; i < kEach; ++i) {
                    store::UnitOfWork work;
                    work.messages = {sampleMessage(u"m%1-%2"_s.arg(p).arg(i), u"c1"_s)};
                    work.events = {{0, {}, domain::MessageAdded{work.messages[0]}},
                                   sampleEvent(sampleConversation(u"c1"_s))};
                    const auto receipt = own.writer->commit(work);
                    failed += !receipt.ok() || receipt->messagePositions.size() != 1;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(failed.load(), 0);
        const auto events = a.writer->reader().eventsAfter(0, 10'000).value();
        QCOMPARE(events.size(), size_t(3 * kEach * 2));
        qint64 lastPosition = 0;
        for (size_t i = 0; i < events.size(); ++i) {
            QCOMPARE(events[i].sequence, qint64(i) + 1);
            if (const auto* added = std::get_if<domain::MessageAdded>(&events[i].payload))
                QCOMPARE(added->message.position, ++lastPosition); // places and numbers go together
        }
        QCOMPARE(lastPosition, 3 * kEach);
    }
};

FLUX_TEST_CLASS(PgLeasesTest)
#include "pg_leases_test.moc"
