// The conductor on a store that other processes work on, too. The test is the other processes.
#include "engine/domain/codec.h"
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

class ConductorSharedTest : public QObject {
    Q_OBJECT

    static base::Error gone() { return base::makeError(ErrorCode::Unavailable, u"The server is gone."_s); }

    // The store and the task of a process that is gone.
    static std::pair<std::shared_ptr<store::Store>, domain::TaskId> leave(std::vector<domain::StepSpec> steps) {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask(std::move(steps));
        return {bench.store, task};
    }

    static std::optional<base::Result<void>> intend(ConductorBench& bench, const domain::TaskId& task) {
        std::optional<base::Result<void>> intended;
        const std::unique_ptr<QThread> worker(
            QThread::create([&] { intended = bench.conductor->commitIntent(task, 0, 1); }));
        worker->start();
        if (!bench.until([&] { return worker->isFinished(); }))
            return std::nullopt;
        return intended;
    }

private Q_SLOTS:
    // ---- taking ----

    void whatIsClaimedIsTakenUp() {
        const auto [store, task] = leave({step("a")});
        ConductorBench bench(store, 2, true);
        bench.pump();
        QVERIFY(bench.jobs.runs.empty());
        domain::Turn turn;
        turn.id.text = u"turn"_s;
        bench.leases.unclaimed = {{task}, {turn}};
        bench.conductor->resumeAll();
        bench.pump();
        QCOMPARE(bench.runs(), u"a#2"_s);
        QCOMPARE(bench.jobs.turns.size(), size_t(1));
    }

    void whatComesFreeLaterIsTakenWhenOneGoes() {
        const auto [store, task] = leave({step("a")});
        ConductorBench bench(store, 2, true);
        bench.conductor->resumeAll();
        bench.pump();
        bench.leases.unclaimed = {{task}, {}};
        bench.leases.tell({.members = true});
        QVERIFY(bench.until([&] { return bench.runs() == u"a#2"_s; }));
    }

    void withoutResumeAllOnlyWhatIsAskedForIsTaken() {
        const auto [store, task] = leave({step("a")});
        ConductorBench bench(store, 2, true);
        bench.leases.unclaimed = {{task}, {}};
        bench.leases.tell({.members = true});
        bench.pump();
        QVERIFY(bench.jobs.runs.empty());
        QVERIFY(bench.ask(api::PauseTask{task}).ok());
        QVERIFY(bench.leases.holds(task));
    }

    void whatHasEndedIsGivenBackAndTakenAgainForARetry() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.end(task, 0, base::makeError(ErrorCode::InvalidArgument, u"No."_s));
        bench.pump();
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Failed);
        bench.conductor->shared()->tick();
        QVERIFY(bench.leases.released == std::vector<domain::TaskId>{task});
        QVERIFY(bench.ask(api::RetryTask{task, {}, false}).ok());
        QCOMPARE(bench.runs(), u"a#1 a#2"_s);
        bench.conductor->shared()->tick();
        QCOMPARE(bench.leases.released.size(), size_t(1)); // not while it runs
    }

    // ---- losing ----

    void aLostTaskIsDroppedAndTheOthersGoOn() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId lost = bench.makeTask({step("a"), step("b", "work", {"a"})});
        const domain::TaskId kept = bench.makeTask({step("c"), step("d", "work", {"c"})});
        bench.leases.takeAway(lost.text);
        bench.end(lost, 0, Json::object());
        bench.end(kept, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.runs(), u"a#1 c#1 d#1"_s);
        QCOMPARE(bench.jobs.stops.size(), size_t(1));
        QVERIFY(bench.jobs.stops[0].first == lost);
        QCOMPARE(bench.stepRows(lost), u"a:running#1 b:pending#0"_s); // the other process writes to it
        bench.end(lost, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.stepRows(lost), u"a:running#1 b:pending#0"_s);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void aLossFoundByARenewalStopsWhatRuns() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.leases.takeAway(task.text);
        bench.conductor->shared()->tick();
        QCOMPARE(bench.jobs.stops.size(), size_t(1));
        const auto intended = intend(bench, task);
        QVERIFY(intended && !intended->ok());
        QCOMPARE(intended->error().code, ErrorCode::Cancelled);
    }

    void aTaskThatComesBackIsTakenUpAnew() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.conductor->resumeAll();
        bench.leases.unclaimed = {{task}, {}}; // lost and free again before this process saw it
        bench.leases.tell({.members = true});
        QVERIFY(bench.until([&] { return bench.runs() == u"a#1 a#2"_s; }));
        QCOMPARE(bench.jobs.stops.size(), size_t(1));
        bench.end(task, 0, Json::object(), 1);
        bench.pump();
        QCOMPARE(bench.stepRows(task), u"a:running#2"_s);
    }

    // ---- when the server is away ----

    void nothingStartsOnALeaseThatMayBeGone() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId first = bench.makeTask({step("a"), mailStep("m")});
        bench.leases.down = true;
        bench.clock.advanceMs(bench.leases.ms + 1);
        std::optional<base::Result<api::TaskCreated>> made;
        api::CreateTask request;
        request.goal = u"Do it"_s;
        request.plan.emplace();
        request.plan->steps = {step("late")};
        bench.post(request, made);
        bench.pump();
        QVERIFY(made && made->ok()); // the store took it, so it is ours
        const auto intended = intend(bench, first);
        QVERIFY(intended && !intended->ok());
        QCOMPARE(intended->error().code, ErrorCode::Unavailable);
        QCOMPARE(bench.ask(api::PauseTask{first}).error().code, ErrorCode::Unavailable);
        QCOMPARE(bench.runs(), u"a#1"_s);
        bench.leases.down = false;
        bench.conductor->shared()->tick();
        QVERIFY(bench.until([&] { return bench.runs() == u"a#1 late#1"_s; }));
    }

    void aCommitInDoubtIsLookedUp_data() {
        QTest::addColumn<bool>("landed");
        QTest::newRow("it landed") << true;
        QTest::newRow("it did not") << false;
    }
    void aCommitInDoubtIsLookedUp() {
        QFETCH(bool, landed);
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        bench.leases.down = true;
        (landed ? bench.writer->broken : bench.writer->failures) = {gone()};
        bench.end(task, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.runs(), u"a#1"_s);
        const auto refused = bench.ask(api::PauseTask{task});
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
        bench.leases.down = false;
        QVERIFY(bench.until([&] { return bench.runs() == u"a#1 b#1"_s; }));
        bench.pump();
        QCOMPARE(bench.runs(), u"a#1 b#1"_s);
        QCOMPARE(bench.stepRows(task), u"a:done#1 b:running#1"_s);
        bench.end(task, 1, Json::object());
        QVERIFY(bench.until([&] { return bench.taskRow(task).status == TaskStatus::Completed; }));
        QCOMPARE(bench.gapInFeed(), QString());
    }

    // ---- letters ----

    void aRequestForATaskOfAnotherGoesThere() {
        const auto [store, task] = leave({step("a")});
        ConductorBench bench(store, 2, true);
        bench.leases.elsewhere.insert(task.text);
        std::optional<base::Result<domain::Task>> paused, refused;
        bench.post(api::PauseTask{task}, paused);
        bench.post(api::CancelTask{task}, refused);
        bench.pump();
        QVERIFY(!paused && !refused);
        QCOMPARE(bench.leases.sent.size(), size_t(2));
        QCOMPARE(bench.leases.sent[1].method, u"tasks.pause"_s);
        domain::Task answer = bench.taskRow(task);
        answer.status = TaskStatus::Paused;
        bench.leases.answer(1, Json{{"reply", domain::toJson(answer)}});
        bench.leases.answer(2,
                            Json{{"error", domain::toJson(base::makeError(ErrorCode::FailedPrecondition, u"No."_s))}});
        QVERIFY(bench.until([&] { return paused && refused; }));
        QCOMPARE((*paused)->status, TaskStatus::Paused);
        QCOMPARE(refused->error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(refused->error().message, u"No."_s);
        QVERIFY(bench.jobs.runs.empty());
    }

    void aLetterThatNobodyAnswersIsTakenBack() {
        const auto [store, task] = leave({step("a")});
        ConductorBench bench(store, 2, true);
        bench.leases.elsewhere.insert(task.text);
        std::optional<base::Result<domain::Task>> paused;
        bench.post(api::PauseTask{task}, paused);
        bench.pump();
        bench.clock.advanceMs(3 * bench.leases.ms - 1);
        bench.conductor->shared()->tick();
        QVERIFY(!paused);
        bench.clock.advanceMs(1);
        bench.conductor->shared()->tick();
        QVERIFY(paused && !paused->ok());
        QCOMPARE(paused->error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(bench.leases.sent.empty());
    }

    void aLetterIsDecidedOnceAndAnsweredInItsCommit() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        const int before = bench.writer->commits;
        bench.leases.ask(7, task, u"tasks.pause"_s, Json{{"task_id", task.text.toStdString()}});
        bench.leases.tell({.letters = true});
        bench.leases.tell({.letters = true});
        QVERIFY(bench.until([&] { return bench.leases.answered.contains(7); }));
        bench.pump();
        QCOMPARE(bench.writer->commits, before + 1);
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Paused);
        QCOMPARE(base::textAt(bench.leases.answered[7]["reply"], "status"), u"paused"_s);
        bench.leases.ask(8, task, u"steps.recall"_s, Json::object());
        QVERIFY(bench.until([&] { return bench.leases.answered.contains(8); }));
        QVERIFY(bench.leases.answered[8].contains("error"));
    }

    void aLetterThatWasTakenBackIsNotDone() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.writer->before = [&] { bench.leases.open.clear(); };
        bench.leases.ask(7, task, u"tasks.pause"_s, Json{{"task_id", task.text.toStdString()}});
        bench.pump();
        bench.pump();
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Executing);
        QVERIFY(bench.leases.answered.empty());
    }

    // ---- the feed and the inbox ----

    void eventsOfOthersComeInTheirPlace() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        domain::Conversation other;
        other.id.text = u"other"_s;
        const store::UnitOfWork work{.conversations = {other},
                                     .events = {{0, bench.clock.now(), domain::ConversationUpdated{other}}}};
        bench.writer->before = [&] { QVERIFY(bench.writer->commitAsOther(work).ok()); };
        bench.end(task, 0, Json::object());
        bench.pump();
        bench.writer->before = {};
        QCOMPARE(bench.gapInFeed(), QString());
        QVERIFY(bench.writer->commitAsOther(work).ok());
        QVERIFY(!bench.gapInFeed().isEmpty());
        bench.leases.tell({.events = true});
        QVERIFY(bench.until([&] { return bench.gapInFeed().isEmpty(); }));
    }

    void settingsOfOthersAreTakenOver() {
        ConductorBench bench({}, 1, true);
        QVERIFY(bench.writer->commitAsOther({.settings = {{u"engine.undo_seconds"_s, 77}}}).ok());
        bench.leases.tell({.settings = true});
        QVERIFY(bench.until([&] { return bench.settings.machinePolicy().holdMs == 77'000; }));
    }

    // Another process archives the conversation while the task's end is being written.
    void whatTwoWriteToOneConversationIsPutTogether() {
        ConductorBench bench({}, 1, true);
        const domain::TaskId task = bench.makeTask({step("a")});
        const domain::ConversationId id = bench.taskRow(task).conversationId;
        bench.writer->before = [&] {
            auto conversation = *bench.rows().conversation(id);
            conversation.archived = true;
            conversation.title = u"Their title"_s;
            const store::UnitOfWork work{.conversations = {conversation},
                                         .events = {{0, bench.clock.now(), domain::ConversationUpdated{conversation}}}};
            bench.writer->before = {};
            QVERIFY(bench.writer->commitAsOther(work).ok());
        };
        bench.end(task, 0, Json::object());
        for (int i = 0; i < 3; ++i)
            bench.pump();
        const auto conversation = *bench.rows().conversation(id);
        QCOMPARE(conversation.state, domain::ConversationState::Done);
        QVERIFY(conversation.archived);
        QCOMPARE(conversation.title, u"Their title"_s);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    // One task of the conversation runs elsewhere: the row does not say that all is done.
    void tasksOfOthersCountInTheInbox() {
        const auto [store, task] = leave({step("a")});
        ConductorBench bench(store, 2, true);
        bench.leases.elsewhere.insert(task.text);
        api::CreateTask request;
        request.conversationId = bench.taskRow(task).conversationId;
        request.goal = u"More"_s;
        request.plan.emplace();
        request.plan->steps = {step("z")};
        const auto made = bench.ask(request);
        QVERIFY(made.ok());
        bench.end(made->taskId, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.taskRow(made->taskId).status, TaskStatus::Completed);
        QCOMPARE(bench.rows().conversation(request.conversationId)->state, domain::ConversationState::Running);
    }

    void leavesAtTheEnd() {
        ConductorBench bench({}, 1, true);
        QVERIFY(bench.leases.joined);
        bench.conductor->beginShutdown();
        bench.conductor->flush();
        QVERIFY(!bench.leases.joined);
    }
};

FLUX_TEST_CLASS(ConductorSharedTest)
#include "conductor_shared_test.moc"
