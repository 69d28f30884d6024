// The process is killed and the rows are all that is left.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::EffectProgress;
using domain::TaskStatus;
using domain::Verdict;
using orchestrator::TaskRecovered;
using test::MachineStage;
using test::mailStep;
using test::step;

class MachineRecoveryTest : public QObject {
    Q_OBJECT

    static void restart(MachineStage& stage) {
        stage.kill();
        (void)stage.takeActions();
        (void)stage.takeJournal();
        stage.send(TaskRecovered{});
    }

private Q_SLOTS:
    void aRunningStepStartsOver() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        restart(stage);
        QCOMPARE(stage.takeActions(), QStringList{u"run a#2"_s});
        QCOMPARE(stage.takeJournal(), (QStringList{u"recovered a#1"_s, u"step.started a#2"_s}));
        stage.succeed("a", Json::object(), 1); // an outcome of the dead process
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        stage.succeed("a");
        QCOMPARE(stage.statusOf("b"), u"running"_s);
    }

    void aWaitingStepWaitsOn() {
        MachineStage stage({step("a"), step("b", "work", {"a"})}, 1);
        stage.start();
        stage.succeed("a");
        restart(stage);
        QCOMPARE(stage.statuses(), u"a:done b:running"_s);
        QCOMPARE(stage.run("a").attempt, 1);
    }

    void aRetryKeepsItsTimeAndItsCount() {
        MachineStage stage({step("a")});
        stage.start();
        base::Error busy = base::makeError(ErrorCode::Unavailable, u"busy"_s);
        busy.retryAfterMs = 30'000;
        stage.send(orchestrator::StepEnded{0, 1, busy, QString()});
        stage.clock.advanceMs(10'000);
        restart(stage);
        QCOMPARE(stage.statusOf("a"), u"retrying"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"wake a#1"_s});
        stage.retryDue("a");
        QCOMPARE(stage.run("a").attempt, 2);
    }

    void aClockThatJumpsDoesNotStarveARetry() {
        for (const qint64 jump : {-86'400'000LL * 365, 86'400'000LL * 365}) {
            MachineStage stage({step("a")});
            stage.start();
            stage.fail("a", ErrorCode::Unavailable);
            stage.clock.jumpWallMs(jump);
            stage.kill();
            const orchestrator::MachineContext context{stage.clock.now(), &stage.clock, &stage.registry};
            const auto decided = orchestrator::apply(stage.state(), TaskRecovered{}, context);
            QVERIFY(decided.ok());
            QCOMPARE(decided->actions.size(), size_t(1));
            const auto* wake = std::get_if<orchestrator::WakeAt>(&decided->actions.front());
            QVERIFY(wake);
            QVERIFY(wake->delayMs >= 0 && wake->delayMs <= 60'000);
        }
    }

    void aCardStaysOpen() {
        MachineStage stage({mailStep("m")});
        stage.start();
        const domain::CheckpointId id = stage.card("m")->id;
        restart(stage);
        QVERIFY(stage.takeActions().isEmpty());
        QVERIFY(stage.takeJournal().isEmpty());
        QCOMPARE(stage.card("m")->id, id);
        QCOMPARE(stage.status(), TaskStatus::Checkpoint);
        QVERIFY(stage.answer("m", Verdict::Yes));
        QCOMPARE(stage.statusOf("m"), u"running"_s);
    }

    void anApprovalIsNotAskedTwice() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        restart(stage);
        QCOMPARE(stage.takeActions(), QStringList{u"run m#2"_s}); // nothing had gone out
        QVERIFY(stage.state().checkpoints.isEmpty());
    }

    void anIntentWithoutReceiptIsAsked() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        restart(stage);
        QVERIFY(stage.takeActions().isEmpty()); // never a blind retry of an effect
        QCOMPARE(stage.card("m")->kind, domain::CheckpointKind::UnknownOutcome);
        QCOMPARE(stage.run("m").effect, EffectProgress::Intended);
        QCOMPARE(stage.takeJournal(), (QStringList{u"effect.unknown m#1"_s, u"checkpoint.raised m#1"_s}));
        restart(stage); // and once more
        QCOMPARE(stage.state().checkpoints.size(), 1);
        QVERIFY(stage.answer("m", Verdict::WentOut));
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void whatEndedStaysEnded() {
        domain::StepSpec optional = step("s");
        optional.critical = false;
        MachineStage stage({step("d"), optional, mailStep("x"), step("r")});
        stage.start();
        stage.succeed("d", Json{{"text", "kept"}});
        stage.fail("s", ErrorCode::NotFound);
        stage.answer("x", Verdict::No);
        restart(stage);
        QCOMPARE(stage.statuses(), u"d:done s:skipped x:skipped r:running"_s);
        QCOMPARE(base::textAt(*stage.run("d").outputs, "text"), u"kept"_s);
        QCOMPARE(stage.state().task.doneCount, 3);
    }

    void aPausedTaskStaysPaused() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.pause();
        restart(stage);
        QCOMPARE(stage.status(), TaskStatus::Paused);
        QCOMPARE(stage.statuses(), u"a:pending b:pending"_s);
        QVERIFY(stage.takeActions().isEmpty());
        stage.resume();
        QCOMPARE(stage.takeActions(), QStringList{u"run a#2"_s});
    }

    void aFailingTaskFails() {
        MachineStage stage({step("a"), mailStep("m"), step("b")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.fail("a", ErrorCode::NotFound);
        restart(stage);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.statuses(), u"a:failed m:cancelled b:cancelled"_s);
        QCOMPARE(stage.run("m").note, u"nobody knows whether it went out"_s);
        QCOMPARE(stage.takeJournal(),
                 (QStringList{u"effect.unknown m#1"_s, u"step.cancelled b#1"_s, u"task.failed"_s}));
        QVERIFY(stage.takeActions().isEmpty());
    }

    void anEndedTaskIsLeftAlone() {
        MachineStage stage({step("a"), step("b")});
        stage.start();
        stage.cancel();
        restart(stage);
        QVERIFY(stage.takeActions().isEmpty());
        QVERIFY(stage.takeJournal().isEmpty());
        QCOMPARE(stage.status(), TaskStatus::Cancelled);
    }

    void aTaskThatNeverStartedWaits() {
        MachineStage stage({step("a")});
        restart(stage);
        QCOMPARE(stage.status(), TaskStatus::Ready);
        QVERIFY(stage.takeActions().isEmpty());
    }

    void recoveringTwiceIsHarmless() { // of the two attempts only the last one counts
        MachineStage stage({step("a")});
        stage.start();
        restart(stage);
        restart(stage);
        QCOMPARE(stage.run("a").attempt, 3);
        stage.succeed("a", Json::object(), 2);
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        stage.succeed("a");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }
};

FLUX_TEST_CLASS(MachineRecoveryTest)
#include "machine_recovery_test.moc"
