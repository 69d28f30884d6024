// A second conductor on the rows that the first one left.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::TaskStatus;
using test::ConductorBench;
using test::mailStep;
using test::step;

class ConductorRestartTest : public QObject {
    Q_OBJECT

    // The store and the task of a process that is gone.
    struct Left {
        std::shared_ptr<store::Store> store;
        domain::TaskId task;
    };
    static Left leave(std::vector<domain::StepSpec> steps,
                      const std::function<void(ConductorBench&, domain::TaskId)>& then = {}) {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask(std::move(steps));
        if (then)
            then(bench, task);
        return {bench.store, task};
    }

private Q_SLOTS:
    void goesOnWithEverything() {
        const Left left = leave({step("a"), step("b", "work", {"a"})});
        ConductorBench bench(left.store, 2);
        QVERIFY(bench.jobs.runs.empty());
        bench.conductor->resumeAll();
        QVERIFY(bench.until([&] { return !bench.jobs.runs.empty(); }));
        QCOMPARE(bench.runs(), u"a#2"_s);
        bench.end(left.task, 0, Json::object(), 1); // of the dead process
        bench.end(left.task, 0, Json::object(), 2);
        bench.pump();
        QCOMPARE(bench.runs(), u"a#2 b#1"_s);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void takesATaskUpOnlyOnce() {
        const Left left = leave({step("a")});
        ConductorBench bench(left.store, 2);
        bench.conductor->resumeAll();
        bench.conductor->resumeAll();
        std::optional<base::Result<domain::Task>> resumed;
        bench.post(api::ResumeTask{left.task}, resumed); // a request in between
        bench.conductor->resumeAll();
        for (int i = 0; i < 5; ++i)
            bench.pump();
        QCOMPARE(bench.runs(), u"a#2"_s);
        QCOMPARE(bench.stepRows(left.task), u"a:running#2"_s);
    }

    void takesUpOnlyWhatARequestTouches() {
        const Left left = leave({step("a"), mailStep("m")});
        ConductorBench bench(left.store, 2);
        bench.pump();
        QVERIFY(bench.jobs.runs.empty());
        const auto card = bench.rows().checkpointsOf(left.task)->front();
        const domain::Decision yes{domain::Verdict::Yes, Json::object(), Json::object(), QString(), u"terminal"_s};
        QVERIFY(bench.ask(api::DecideCheckpoint{card.id, yes}).ok());
        QCOMPARE(bench.runs(), u"a#2 m#1"_s);
    }

    void aTakeOverThatIsNotSavedHappensAgain() {
        const Left left = leave({step("a")});
        ConductorBench bench(left.store, 2);
        bench.writer->failures = {test::diskFull(), test::diskFull()};
        QVERIFY(!bench.ask(api::PauseTask{left.task}).ok()); // takes it over, and that is not saved
        QVERIFY(bench.jobs.runs.empty());
        bench.conductor->resumeAll();
        QVERIFY(bench.until([&] { return !bench.jobs.runs.empty(); }));
        QCOMPARE(bench.runs(), u"a#2"_s);
    }

    void aStoreThatCannotBeReadIsAskedAgain() {
        const Left left = leave({step("a")});
        ConductorBench bench(left.store, 2);
        bench.writer->reader().trouble = base::makeError(ErrorCode::Unavailable, u"busy"_s);
        bench.conductor->resumeAll();
        bench.pump();
        QVERIFY(bench.jobs.runs.empty());
        bench.writer->reader().trouble.reset();
        QVERIFY(bench.until([&] { return bench.runs() == u"a#2"_s; }));
    }

    void anUnansweredMessageIsAnswered() {
        std::shared_ptr<store::Store> store;
        {
            ConductorBench first;
            api::SendMessage request;
            request.text = u"Hello"_s;
            QVERIFY(first.ask(request).ok());
            store = first.store;
        }
        ConductorBench bench(store, 2);
        bench.conductor->resumeAll();
        bench.pump();
        QCOMPARE(bench.jobs.turns.size(), size_t(1));
        QCOMPARE(bench.jobs.turns[0].text, u"Hello"_s);
    }

    void anIntentWithoutReceiptIsAsked() {
        const Left left = leave({mailStep("m")}, [](ConductorBench& bench, const domain::TaskId& task) {
            const domain::Decision yes{domain::Verdict::Yes, Json::object(), Json::object(), QString(), u"test"_s};
            QVERIFY(bench.ask(api::DecideCheckpoint{bench.rows().checkpointsOf(task)->front().id, yes}).ok());
            std::optional<base::Result<void>> intended;
            const std::unique_ptr<QThread> worker(
                QThread::create([&] { intended = bench.conductor->commitIntent(task, 0, 1); }));
            worker->start();
            QVERIFY(bench.until([&] { return worker->isFinished(); }));
            QVERIFY(intended && intended->ok());
        });
        ConductorBench bench(left.store, 2);
        bench.conductor->resumeAll();
        QVERIFY(bench.until([&] { return bench.rows().openCheckpoints(10)->rows.size() == 1; }));
        QCOMPARE(bench.rows().openCheckpoints(10)->rows[0].kind, domain::CheckpointKind::UnknownOutcome);
        QVERIFY(bench.jobs.runs.empty());
        QCOMPARE(bench.taskRow(left.task).status, TaskStatus::Checkpoint);
    }

    void whatWaitsForItsStartIsLeftAlone() {
        const Left left = leave({step("a")}, [](ConductorBench& bench, const domain::TaskId&) {
            (void)bench.makeTask({step("z")}, false);
        });
        ConductorBench bench(left.store, 2);
        bench.conductor->resumeAll();
        QVERIFY(bench.until([&] { return !bench.jobs.runs.empty(); }));
        bench.pump();
        QCOMPARE(bench.runs(), u"a#2"_s);
    }
};

FLUX_TEST_CLASS(ConductorRestartTest)
#include "conductor_restart_test.moc"
