// Tasks and cards through the conductor.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::ConversationState;
using domain::TaskStatus;
using domain::Verdict;
using test::ConductorBench;
using test::mailStep;
using test::step;

class ConductorTasksTest : public QObject {
    Q_OBJECT

    static domain::Decision decision(Verdict verdict, const QString& by = u"test"_s) {
        return {verdict, Json::object(), Json::object(), QString(), by};
    }
    static domain::CheckpointId cardOf(ConductorBench& bench, const domain::TaskId& task) {
        return bench.rows().checkpointsOf(task)->front().id;
    }
    static ConversationState stateOf(ConductorBench& bench, const domain::TaskId& task) {
        return bench.rows().conversation(bench.taskRow(task).conversationId)->state;
    }

private Q_SLOTS:
    void runsAPlanToItsEnd() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        QCOMPARE(stateOf(bench, task), ConversationState::Running);
        bench.end(task, 0, Json{{"text", "x"}});
        bench.pump();
        bench.end(task, 1, Json{{"summary", "All is well."}});
        bench.pump();
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Completed);
        QCOMPARE(bench.taskRow(task).doneCount, 2);
        QCOMPARE(stateOf(bench, task), ConversationState::Done);
        QCOMPARE(bench.rows().conversation(bench.taskRow(task).conversationId)->reason, u"All is well."_s);
        QCOMPARE(bench.runs(), u"a#1 b#1"_s);
    }

    void aPlanThatIsWrongIsRefused() {
        ConductorBench bench;
        api::CreateTask create;
        create.goal = u"Do it"_s;
        create.plan.emplace();
        create.plan->steps = {step("a", "wrok"), step("b", "work", {"zz"})};
        const auto made = bench.ask(create);
        QVERIFY(!made.ok());
        QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
        QVERIFY(made.error().message.contains(u"Did you mean work?"_s));
        QVERIFY(made.error().message.contains(u"It waits for zz"_s));
        QCOMPARE(bench.writer->attempts, 0);
    }

    void aTaskMayWaitForItsStart() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a")}, false);
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Ready);
        QVERIFY(bench.jobs.runs.empty());
        QVERIFY(bench.ask(api::ResumeTask{task}).ok());
        QCOMPARE(bench.runs(), u"a#1"_s);
    }

    void aStopInTheSameBatchStartsNothing() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        std::optional<base::Result<domain::Task>> cancelled;
        bench.end(task, 0, Json::object()); // would start b
        bench.post(api::CancelTask{task}, cancelled);
        bench.pump();
        QVERIFY(cancelled && cancelled->ok());
        QCOMPARE(bench.stepRows(task), u"a:done#1 b:cancelled#1"_s);
        QCOMPARE(bench.runs(), u"a#1"_s);
    }

    void cancelStopsWhatRuns() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b")});
        const auto cancelled = bench.ask(api::CancelTask{task});
        QVERIFY(cancelled.ok());
        QCOMPARE(cancelled->status, TaskStatus::Cancelled);
        QCOMPARE(bench.jobs.stops.size(), size_t(2));
        QCOMPARE(stateOf(bench, task), ConversationState::Cancelled);
        const qint64 before = *bench.rows().lastSequence();
        bench.end(task, 0, Json{{"text", "late"}});
        bench.pump();
        QCOMPARE(*bench.rows().lastSequence(), before);
        QVERIFY(bench.ask(api::CancelTask{task}).ok()); // twice is harmless
        QVERIFY(!bench.ask(api::PauseTask{task}).ok());
        QVERIFY(!bench.ask(api::ResumeTask{task}).ok());
    }

    void unknownIdsAreTold() {
        ConductorBench bench;
        QCOMPARE(bench.ask(api::CancelTask{{u"nope"_s}}).error().code, ErrorCode::NotFound);
        QCOMPARE(bench.ask(api::PauseTask{}).error().code, ErrorCode::NotFound);
        QCOMPARE(bench.ask(api::DecideCheckpoint{{u"nope"_s}, decision(Verdict::Yes)}).error().code,
                 ErrorCode::NotFound);
    }

    void pauseAndResume() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        QVERIFY(bench.ask(api::PauseTask{task}).ok());
        QCOMPARE(stateOf(bench, task), ConversationState::Paused);
        bench.end(task, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.runs(), u"a#1"_s);
        QVERIFY(bench.ask(api::ResumeTask{task}).ok());
        QCOMPARE(bench.runs(), u"a#1 b#1"_s);
    }

    void aRetryComesByItself() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.end(task, 0, base::makeError(ErrorCode::Unavailable, u"busy"_s));
        bench.pump();
        QCOMPARE(bench.stepRows(task), u"a:retrying#1"_s);
        QVERIFY(bench.until([&] { return bench.runs() == u"a#1 a#2"_s; })); // at most half a second for the first
    }

    void theFirstAnswerWins() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({mailStep("m")});
        const domain::CheckpointId card = cardOf(bench, task);
        QCOMPARE(stateOf(bench, task), ConversationState::NeedsYou);
        const auto first = bench.ask(api::DecideCheckpoint{card, decision(Verdict::Yes, u"window"_s)});
        QVERIFY(first.ok());
        QCOMPARE(first->status, domain::CheckpointStatus::Approved);
        const auto same = bench.ask(api::DecideCheckpoint{card, decision(Verdict::Yes, u"terminal"_s)});
        QVERIFY(same.ok());
        QCOMPARE(same->decision->by, u"window"_s);
        const auto other = bench.ask(api::DecideCheckpoint{card, decision(Verdict::No)});
        QVERIFY(!other.ok());
        QCOMPARE(other.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(other.error().message.contains(u"in the window already"_s));
        QCOMPARE(bench.runs(), u"m#1"_s);
    }

    void twoAnswersInOneBatch() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({mailStep("m")});
        const domain::CheckpointId card = cardOf(bench, task);
        std::optional<base::Result<domain::Checkpoint>> no, yes, again;
        bench.post(api::DecideCheckpoint{card, decision(Verdict::No, u"window"_s)}, no);
        bench.post(api::DecideCheckpoint{card, decision(Verdict::Yes, QString())}, yes);
        bench.post(api::DecideCheckpoint{card, decision(Verdict::No)}, again);
        bench.pump();
        QVERIFY(no && no->ok());
        QVERIFY(yes && !yes->ok());
        QCOMPARE(yes->error().code, ErrorCode::FailedPrecondition);
        QVERIFY(again && again->ok());
        QVERIFY(bench.jobs.runs.empty());
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Cancelled);
    }

    void aRefusedAnswerLeavesTheCard() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({mailStep("m")});
        const domain::CheckpointId card = cardOf(bench, task);
        domain::Decision wrong = decision(Verdict::Yes);
        wrong.edits = Json{{"body", "x"}};
        QCOMPARE(bench.ask(api::DecideCheckpoint{card, wrong}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.ask(api::DecideCheckpoint{card, decision(Verdict::Again)}).error().code,
                 ErrorCode::InvalidArgument);
        QCOMPARE(bench.rows().checkpoint(card)->status, domain::CheckpointStatus::Open);
        QVERIFY(bench.ask(api::DecideCheckpoint{card, decision(Verdict::Yes)}).ok());
    }

    void aWithdrawnCardCannotBeAnswered() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({mailStep("m")});
        QVERIFY(bench.ask(api::CancelTask{task}).ok());
        const auto late = bench.ask(api::DecideCheckpoint{cardOf(bench, task), decision(Verdict::Yes)});
        QCOMPARE(late.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(late.error().message.contains(u"not open any more"_s));
        QVERIFY(bench.jobs.runs.empty());
    }

    void aFailedStepTellsTheThread() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.end(task, 0, base::makeError(ErrorCode::NotFound, u"There is no such page."_s, u"secret detail"_s));
        bench.pump();
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Failed);
        QCOMPARE(stateOf(bench, task), ConversationState::Failed);
        const auto page = bench.rows().messages(bench.taskRow(task).conversationId, 0, 1);
        QCOMPARE(std::get<domain::ErrorBlock>(page->rows[0].blocks[0]).text, u"There is no such page."_s);
    }

    void twoTasksOfOneConversation() {
        ConductorBench bench;
        const domain::TaskId first = bench.makeTask({mailStep("m")});
        api::CreateTask create;
        create.conversationId = bench.taskRow(first).conversationId;
        create.goal = u"And that"_s;
        create.plan.emplace();
        create.plan->steps = {step("a")};
        const auto second = bench.ask(create);
        QVERIFY(second.ok());
        QCOMPARE(stateOf(bench, first), ConversationState::NeedsYou); // a question counts more than what runs
        bench.writer->failures = {test::diskFull()};
        QVERIFY(!bench.ask(api::PauseTask{first}).ok()); // and after a failed commit it still does
        bench.end(second->taskId, 0, Json::object());
        bench.pump();
        QCOMPARE(stateOf(bench, first), ConversationState::NeedsYou);
        QVERIFY(bench.ask(api::CancelTask{first}).ok());
        QCOMPARE(stateOf(bench, first), ConversationState::Cancelled);
    }
};

FLUX_TEST_CLASS(ConductorTasksTest)
#include "conductor_tasks_test.moc"
