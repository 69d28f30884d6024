// Dependencies, the parallel limit, retries, fencing, pause, resume and cancel.
#include "engine/net/retry.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::TaskStatus;
using test::MachineStage;
using test::mailStep;
using test::step;

class MachineRunningTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsWhatIsReadyInPlanOrder() {
        MachineStage stage({step("d", "work", {"a", "b"}), step("a"), step("b"), step("c", "work", {"a"})});
        stage.start();
        QCOMPARE(stage.takeActions(), (QStringList{u"run a#1"_s, u"run b#1"_s}));
        stage.succeed("b");
        QVERIFY(stage.takeActions().isEmpty());
        stage.succeed("a");
        QCOMPARE(stage.takeActions(), (QStringList{u"run d#1"_s, u"run c#1"_s}));
    }

    void honoursTheParallelLimit() {
        std::vector<domain::StepSpec> steps;
        for (const char* key : {"a", "b", "c", "d", "e"})
            steps.push_back(step(key));
        MachineStage stage(steps, 2);
        stage.start();
        QCOMPARE(stage.takeActions(), (QStringList{u"run a#1"_s, u"run b#1"_s}));
        stage.succeed("b");
        QCOMPARE(stage.takeActions(), QStringList{u"run c#1"_s});
        stage.fail("a", ErrorCode::Unavailable); // waiting for a retry holds no place
        QCOMPARE(stage.takeActions(), (QStringList{u"wake a#1"_s, u"run d#1"_s}));
        stage.retryDue("a");
        QVERIFY(stage.takeActions().isEmpty());
        stage.succeed("c");
        QCOMPARE(stage.takeActions(), QStringList{u"run a#2"_s}); // plan order, not queue order
        QCOMPARE(stage.state().running, 2);
    }

    void aCardHoldsNoPlace() {
        MachineStage stage({mailStep("m"), step("a"), step("b")}, 1);
        stage.start();
        QCOMPARE(stage.takeActions(), QStringList{u"run a#1"_s});
        QCOMPARE(stage.statusOf("m"), u"checkpoint"_s);
        QCOMPARE(stage.status(), TaskStatus::Executing);
        stage.succeed("a");
        stage.succeed("b");
        QCOMPARE(stage.status(), TaskStatus::Checkpoint);
    }

    void passesOutputsOn() {
        MachineStage stage({step("a", "open"), step("b", "work", {"a"}, Json{{"count", "{{a.outputs.n}}"}})});
        stage.start();
        stage.succeed("a", Json{{"n", 12}});
        QCOMPARE(base::dumpJson(stage.lastInputs("b")), base::dumpJson(Json{{"count", 12}}));
    }

    void anUnresolvedReferenceFailsTheStep() {
        MachineStage stage({step("a", "open"), step("b", "work", {"a"}, Json{{"count", "{{a.outputs.m}}"}})});
        stage.start();
        stage.succeed("a", Json{{"n", 12}});
        QCOMPARE(stage.statuses(), u"a:done b:failed"_s);
        QCOMPARE(stage.run("b").attempt, 0);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(stage.state().task.error->message.contains(u"{{a.outputs.m}} leads to nothing"_s));
    }

    void aValueOfTheWrongTypeFailsTheStep() {
        MachineStage stage({step("a", "open"), step("b", "work", {"a"}, Json{{"count", "{{a.outputs.n}}"}})});
        stage.start();
        stage.succeed("a", Json{{"n", "twelve"}});
        QCOMPARE(stage.statusOf("b"), u"failed"_s);
        QVERIFY(stage.state().task.error->message.contains(u"came out as string and should be integer"_s));
    }

    void anAgentThatIsGoneFailsTheStep() {
        MachineStage stage({step("a", "retired")});
        stage.start();
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(stage.state().task.error->message.contains(u"“retired”"_s));
    }

    void retriesWithBackOffAndGivesUp() {
        domain::StepSpec a = step("a");
        a.maxRetries = 2;
        MachineStage stage({a});
        stage.start();
        for (int attempt = 1; attempt <= 2; ++attempt) {
            stage.fail("a", ErrorCode::Unavailable);
            QCOMPARE(stage.statusOf("a"), u"retrying"_s);
            QCOMPARE(stage.status(), TaskStatus::Executing);
            const qint64 delay = stage.run("a").retryAt.ms - stage.clock.now().ms;
            QVERIFY(delay >= 0 && delay <= net::kRetryBaseMs << (attempt - 1));
            QVERIFY(stage.run("a").error.has_value());
            QVERIFY(stage.run("a").note.startsWith(u"tries again in "_s));
            QCOMPARE(stage.takeActions().last(), u"wake a#%1"_s.arg(attempt));
            stage.retryDue("a");
            QCOMPARE(stage.statusOf("a"), u"running"_s);
            QVERIFY(stage.run("a").retryAt.isNull());
            QVERIFY(!stage.run("a").error);
        }
        stage.fail("a", ErrorCode::Unavailable);
        QCOMPARE(stage.statusOf("a"), u"failed"_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.run("a").attempt, 3);
        QCOMPARE(stage.takeJournal(),
                 (QStringList{u"task.started"_s, u"step.started a#1"_s, u"step.retrying a#1"_s, u"step.started a#2"_s,
                              u"step.retrying a#2"_s, u"step.started a#3"_s, u"step.failed a#3"_s, u"task.failed"_s}));
    }

    void waitsAsLongAsTheOtherSideWishes() {
        MachineStage stage({step("a")});
        stage.start();
        base::Error busy = base::makeError(ErrorCode::Unavailable, u"busy"_s);
        busy.retryAfterMs = 30'000;
        stage.send(orchestrator::StepEnded{0, 1, busy, QString()});
        const qint64 delay = stage.run("a").retryAt.ms - stage.clock.now().ms;
        QVERIFY(delay >= 30'000 && delay <= 30'500);
    }

    void aLastingErrorIsNotRetried() {
        MachineStage stage({step("a")});
        stage.start();
        stage.fail("a", ErrorCode::InvalidArgument);
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void aStaleRetryIsDropped() {
        MachineStage stage({step("a")});
        stage.start();
        stage.fail("a", ErrorCode::Unavailable);
        stage.retryDue("a");
        stage.fail("a", ErrorCode::Unavailable);
        stage.retryDue("a", 1); // the timer of the first attempt, late
        QCOMPARE(stage.statusOf("a"), u"retrying"_s);
        QCOMPARE(stage.run("a").attempt, 2);
    }

    void aStaleOutcomeIsDropped() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.fail("a", ErrorCode::Unavailable);
        stage.retryDue("a");
        (void)stage.takeJournal();
        stage.succeed("a", Json{{"text", "old"}}, 1);
        stage.fail("a", ErrorCode::NotFound, {}, 1);
        stage.intend("a", 1);
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        QVERIFY(stage.takeJournal().isEmpty());
        stage.succeed("a", Json{{"text", "new"}});
        QCOMPARE(base::textAt(*stage.run("a").outputs, "text"), u"new"_s);
        stage.succeed("a", Json{{"text", "again"}}); // told twice
        QCOMPARE(base::textAt(*stage.run("a").outputs, "text"), u"new"_s);
        QCOMPARE(stage.run("b").attempt, 1);
    }

    void pauseLetsRunningStepsEndAndStartsNone() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c")});
        stage.start();
        QVERIFY(stage.pause());
        (void)stage.takeActions();
        stage.succeed("a");
        stage.fail("c", ErrorCode::Unavailable);
        stage.retryDue("c");
        QCOMPARE(stage.takeActions(), QStringList{u"wake c#1"_s});
        QCOMPARE(stage.statuses(), u"a:done b:pending c:pending"_s);
        QCOMPARE(stage.status(), TaskStatus::Paused);
        QVERIFY(stage.resume());
        QCOMPARE(stage.takeActions(), (QStringList{u"run b#1"_s, u"run c#2"_s}));
    }

    void aPausedTaskThatHasEndedCompletesOnResume() {
        MachineStage stage({step("a")});
        stage.start();
        stage.pause();
        stage.succeed("a");
        QCOMPARE(stage.status(), TaskStatus::Paused);
        stage.resume();
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void aPausedTaskTakesAnswers() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.pause();
        QVERIFY(stage.answer("m", domain::Verdict::Yes));
        QCOMPARE(stage.statusOf("m"), u"pending"_s);
        QVERIFY(stage.takeActions().isEmpty());
        stage.resume();
        QCOMPARE(stage.takeActions(), QStringList{u"run m#1"_s});
    }

    void pauseAndResumeTwiceAreHarmless() {
        MachineStage stage({step("a")});
        stage.start();
        QVERIFY(stage.pause());
        QVERIFY(stage.pause());
        QVERIFY(stage.resume());
        QVERIFY(stage.resume());
        QCOMPARE(stage.takeActions(), QStringList{u"run a#1"_s});
    }

    void cancelStopsEverything() {
        MachineStage stage({step("a"), mailStep("m"), step("r"), step("w", "work", {"a"})});
        stage.start();
        stage.fail("r", ErrorCode::Unavailable);
        (void)stage.takeActions();
        const domain::CheckpointId card = stage.card("m")->id;
        QVERIFY(stage.cancel());
        QCOMPARE(stage.statuses(), u"a:cancelled m:cancelled r:cancelled w:cancelled"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"stop a"_s});
        QCOMPARE(stage.checkpointRows().at(card).status, domain::CheckpointStatus::Withdrawn);
        QVERIFY(stage.state().checkpoints.isEmpty());
        QVERIFY(!stage.state().task.completedAt.isNull());
        (void)stage.takeJournal();
        stage.succeed("a"); // the worker had not heard yet
        stage.retryDue("r");
        QVERIFY(stage.takeJournal().isEmpty());
        QVERIFY(stage.takeActions().isEmpty());
        QVERIFY(stage.cancel()); // asked twice
    }

    void whatWentOutBeforeTheCancelIsRemembered() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", domain::Verdict::Yes);
        stage.intend("m");
        stage.cancel();
        (void)stage.takeJournal();
        stage.succeed("m", Json{{"sent", true}});
        QCOMPARE(stage.statusOf("m"), u"cancelled"_s);
        QCOMPARE(stage.run("m").effect, domain::EffectProgress::Done);
        QCOMPARE(stage.run("m").note, u"had already gone out"_s);
        QCOMPARE(stage.takeJournal(), QStringList{u"effect.receipt m#1"_s});
    }

    // Its worker may be gone before it can tell.
    void whatWasOnItsWayAtTheCancelIsSaid() {
        MachineStage stage({mailStep("m"), mailStep("n")});
        stage.start();
        for (const char* key : {"m", "n"}) {
            stage.answer(key, domain::Verdict::Yes);
            stage.intend(key);
        }
        (void)stage.takeJournal();
        stage.cancel();
        QVERIFY(stage.takeJournal().contains(u"effect.unknown m#1"_s));
        QCOMPARE(stage.run("m").note, u"nobody knows whether it went out"_s);
        stage.lose("m"); // and its worker does not know either
        QCOMPARE(stage.run("m").note, u"nobody knows whether it went out"_s);
        stage.fail("n", ErrorCode::FailedPrecondition);
        QCOMPARE(stage.run("n").note, u"stopped before it went out"_s);
        QCOMPARE(stage.run("n").effect, domain::EffectProgress::None);
    }

    void anIntentAfterTheCancelIsRefused() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", domain::Verdict::Yes);
        stage.cancel();
        stage.intend("m");
        QCOMPARE(stage.run("m").effect, domain::EffectProgress::None);
    }
};

FLUX_TEST_CLASS(MachineRunningTest)
#include "machine_running_test.moc"
