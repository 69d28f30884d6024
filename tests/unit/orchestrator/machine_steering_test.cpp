// A person has another go: retry and skip.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace orchestrator;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::EffectProgress;
using domain::FailurePolicy;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::mailStep;
using test::member;
using test::step;

class MachineSteeringTest : public QObject {
    Q_OBJECT

    static bool retry(MachineStage& stage, std::initializer_list<const char*> keys = {}) {
        RetryRequested event{{}, u"test"_s};
        for (const char* key : keys)
            event.positions.push_back(stage.position(key));
        return stage.send(event);
    }
    static bool skip(MachineStage& stage, const char* key) {
        return stage.send(SkipRequested{stage.position(key), u"test"_s, {}});
    }
    static domain::StepSpec forgiving(const char* key, std::initializer_list<const char*> dependencies = {}) {
        domain::StepSpec spec = step(key, "work", dependencies);
        spec.critical = false;
        return spec;
    }

private Q_SLOTS:
    void aFailedTaskGoesOnFromWhereItFailed() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c", "work", {"b"})});
        stage.start();
        stage.succeed("a", Json{{"text", "kept"}});
        stage.fail("b", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        (void)stage.takeActions();
        QVERIFY(retry(stage, {"b"}));
        QCOMPARE(stage.statuses(), u"a:done b:running c:pending"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"run b#2"_s});
        QVERIFY(!stage.state().task.error);
        QVERIFY(stage.state().task.completedAt.isNull());
        stage.kill(); // the rows say the same
        QCOMPARE(stage.statuses(), u"a:done b:running c:pending"_s);
        stage.succeed("b");
        stage.succeed("c");
        QCOMPARE(stage.status(), TaskStatus::Completed);
        QCOMPARE(stage.state().task.doneCount, 3);
    }

    void aStoppedTaskGoesOn() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.cancel();
        (void)stage.takeActions();
        QVERIFY(retry(stage));
        QCOMPARE(stage.takeActions(), QStringList{u"run a#2"_s});
        stage.succeed("a", Json::object(), 1); // the stopped attempt reports late
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        stage.succeed("a");
        QCOMPARE(stage.statusOf("b"), u"running"_s);
    }

    void whatCannotBeRetried_data() {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("says");
        QTest::newRow("running") << u"run"_s << u"did not fail"_s;
        QTest::newRow("done") << u"complete"_s << u"has finished"_s;
        QTest::newRow("superseded") << u"supersede"_s << u"replaced by another plan"_s;
        QTest::newRow("left out") << u"leave out"_s << u"no failed step"_s;
        QTest::newRow("beyond") << u"beyond"_s << u"no such step"_s;
    }
    void whatCannotBeRetried() {
        QFETCH(QString, how);
        QFETCH(QString, says);
        MachineStage stage({step("a")});
        stage.start();
        if (how == u"complete"_s)
            stage.succeed("a");
        else if (how == u"supersede"_s)
            stage.state().task.status = TaskStatus::Superseded;
        else if (how == u"leave out"_s)
            QVERIFY(skip(stage, "a"));
        const QString before = stage.statuses();
        QVERIFY(how == u"run"_s      ? !retry(stage, {"a"})
                : how == u"beyond"_s ? !stage.send(RetryRequested{{7}, u"test"_s})
                                     : !retry(stage));
        QVERIFY2(stage.refusal().message.contains(says), qPrintable(stage.refusal().message));
        QCOMPARE(stage.statuses(), before);
    }

    void notWhileTheTaskIsEnding() {
        MachineStage stage({step("a"), step("b")});
        stage.start();
        stage.fail("a", ErrorCode::NotFound); // b may end
        QVERIFY(!retry(stage, {"a"}));
        QVERIFY(stage.refusal().message.contains(u"when the task has ended"_s));
        QVERIFY(!skip(stage, "b"));
        stage.succeed("b");
        QVERIFY(retry(stage, {"a"}));
        QCOMPARE(stage.statuses(), u"a:running b:done"_s);
    }

    void aBestEffortMemberGoesAgainWhileNothingIsBuiltOnIt() {
        MachineStage stage({member("a", "g", FailurePolicy::BestEffort), member("b", "g", FailurePolicy::BestEffort),
                            step("c", "work", {"a", "b"})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QVERIFY(retry(stage, {"a"}));
        QCOMPARE(stage.statuses(), u"a:running b:running c:pending"_s);
        stage.fail("a", ErrorCode::NotFound);
        stage.succeed("b");
        QCOMPARE(stage.statusOf("c"), u"running"_s);
        QVERIFY(!retry(stage, {"a"}));
        QVERIFY(stage.refusal().message.contains(u"went on without it"_s));
        stage.succeed("c");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void aGroupThatFailedGoesAgainAsAWhole() {
        MachineStage stage({member("a", "g", FailurePolicy::BestEffort), member("b", "g", FailurePolicy::BestEffort)});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        stage.fail("b", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(retry(stage, {"b"}));
        QCOMPARE(stage.statuses(), u"a:running b:running"_s);
    }

    void aStepThatIsNotCriticalGoesAgain() {
        MachineStage stage({forgiving("a"), step("b"), step("c", "work", {"a", "b"})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.statusOf("a"), u"skipped"_s);
        QVERIFY(retry(stage, {"a"}));
        stage.succeed("b");
        QCOMPARE(stage.statuses(), u"a:running b:done c:pending"_s); // c waits for it once more
        stage.succeed("a");
        QCOMPARE(stage.statusOf("c"), u"running"_s);
    }

    void whatWaitsForItsRetryGoesNow() {
        MachineStage stage({step("a")});
        stage.start();
        stage.fail("a", ErrorCode::Unavailable);
        QCOMPARE(stage.statusOf("a"), u"retrying"_s);
        QVERIFY(retry(stage));
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        stage.retryDue("a", 1); // the timer comes later
        QCOMPARE(stage.run("a").attempt, 2);
    }

    void nothingStartsInAPausedTask() {
        MachineStage stage({member("a", "g", FailurePolicy::BestEffort), member("b", "g", FailurePolicy::BestEffort)});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        stage.pause();
        QVERIFY(retry(stage, {"a"}));
        QCOMPARE(stage.statusOf("a"), u"pending"_s);
        stage.resume();
        QCOMPARE(stage.statusOf("a"), u"running"_s);
    }

    void whatMayHaveGoneOutIsAskedFirst() {
        MachineStage stage({mailStep("m"), step("b", "work", {"m"})});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.cancel();
        (void)stage.takeActions();
        QVERIFY(retry(stage));
        QVERIFY(stage.takeActions().isEmpty());
        QCOMPARE(stage.card("m")->kind, domain::CheckpointKind::UnknownOutcome);
        stage.answer("m", Verdict::WentOut);
        QCOMPARE(stage.statuses(), u"m:done b:running"_s);
    }

    void aLateReceiptAnswersTheCard() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.cancel();
        QVERIFY(retry(stage));
        stage.succeed("m", Json{{"sent", true}}, 1);
        QVERIFY(!stage.card("m"));
        QCOMPARE(stage.status(), TaskStatus::Completed);
        QCOMPARE(stage.run("m").effect, EffectProgress::Done);
    }

    void aLateDefiniteNoAnswersTheCardToo() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.cancel();
        QVERIFY(retry(stage));
        stage.fail("m", ErrorCode::InvalidArgument, {}, 1); // surely not sent
        QVERIFY(!stage.card("m"));
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.run("m").effect, EffectProgress::None);
    }

    void whatWentOutBeforeTheStopIsNotRepeated() {
        MachineStage stage({mailStep("m"), step("b", "work", {"m"})});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.cancel();
        stage.succeed("m", Json{{"sent", true}});
        QCOMPARE(stage.statusOf("m"), u"cancelled"_s);
        stage.kill();
        (void)stage.takeActions();
        QVERIFY(retry(stage));
        QCOMPARE(stage.statuses(), u"m:done b:running"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"run b#1"_s});
        QCOMPARE(stage.state().task.results.size(), size_t(1));
    }

    void aYesHoldsForTheSameInputsOnly() {
        MachineStage stage({member("a", "g", FailurePolicy::BestEffort), member("b", "g", FailurePolicy::BestEffort),
                            mailStep("m", {"a", "b"})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        stage.succeed("b");
        stage.answer("m", Verdict::Yes);
        stage.fail("m", ErrorCode::InvalidArgument);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(retry(stage)); // a goes again as well, so the mail will be another
        QCOMPARE(stage.statuses(), u"a:running b:done m:pending"_s);
        stage.succeed("a");
        QCOMPARE(stage.statusOf("m"), u"checkpoint"_s);
    }

    void skipsAFailedStepAndGoesOn() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c"), step("d", "work", {"c"})}, 2);
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        stage.succeed("c");
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.statusOf("d"), u"cancelled"_s);
        QVERIFY(!skip(stage, "d")); // it was not reached
        QVERIFY(skip(stage, "a"));
        QCOMPARE(stage.statuses(), u"a:skipped b:skipped c:done d:running"_s);
        stage.succeed("d");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void skips_data() {
        QTest::addColumn<QString>("state");
        for (const char* state : {"ready", "running", "retrying", "checkpoint", "held", "paused"})
            QTest::newRow(state) << QString::fromUtf8(state);
    }
    void skips() {
        QFETCH(QString, state);
        const bool mail = state == u"checkpoint"_s || state == u"held"_s;
        MachineStage stage({mail ? mailStep("a") : step("a"), step("b", "work", {"a"}), step("c")});
        stage.policy.holdMs = 5000;
        if (state != u"ready"_s)
            stage.start();
        if (state == u"held"_s)
            stage.answer("a", Verdict::Yes);
        else if (state == u"retrying"_s)
            stage.fail("a", ErrorCode::Unavailable);
        else if (state == u"paused"_s)
            stage.pause();
        (void)stage.takeActions();
        QVERIFY(skip(stage, "a"));
        QCOMPARE(stage.statusOf("a"), u"skipped"_s);
        QCOMPARE(stage.statusOf("b"), u"skipped"_s);
        QVERIFY(stage.state().checkpoints.isEmpty());
        const bool ran = state == u"running"_s || state == u"paused"_s;
        QCOMPARE(stage.takeActions(), ran ? QStringList{u"stop a"_s} : QStringList());
        QVERIFY(!skip(stage, "a"));
        QVERIFY(stage.refusal().message.contains(u"left out already"_s));
        if (state == u"ready"_s)
            stage.start();
        if (state == u"paused"_s)
            stage.resume();
        stage.succeed("c");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void whatCannotBeSkipped() {
        MachineStage stage({mailStep("m"), step("b"), step("c", "work", {"m"})});
        stage.start();
        stage.succeed("b");
        QVERIFY(!skip(stage, "b"));
        QVERIFY(stage.refusal().message.contains(u"done already"_s));
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        QVERIFY(!skip(stage, "m"));
        QVERIFY(stage.refusal().message.contains(u"on its way out"_s));
        stage.cancel();
        QVERIFY(!skip(stage, "c"));
        QVERIFY(stage.refusal().message.contains(u"has ended"_s));
    }

    void aFailedMemberIsLeftOutBesideTheOthers() {
        MachineStage stage({member("a", "g", FailurePolicy::BestEffort), member("b", "g", FailurePolicy::BestEffort),
                            step("c", "work", {"a", "b"})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QVERIFY(skip(stage, "a"));
        QCOMPARE(stage.statuses(), u"a:skipped b:running c:pending"_s);
        stage.succeed("b");
        QCOMPARE(stage.statusOf("c"), u"running"_s);
    }

    // What needs it has counted it as ended already, and must not count it twice.
    void aFailedMemberOfATaskThatFailedIsLeftOutOnce() {
        MachineStage stage({member("x", "g", FailurePolicy::BestEffort), member("y", "g", FailurePolicy::BestEffort),
                            step("z"), step("w", "work", {"x", "z"})});
        stage.start();
        stage.succeed("y");
        stage.fail("x", ErrorCode::NotFound);
        stage.fail("z", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(skip(stage, "x"));
        QCOMPARE(stage.statuses(), u"x:skipped y:done z:running w:pending"_s);
    }

    void aStepThatGoesAgainIsCountedBackInTheRow() {
        MachineStage stage({forgiving("a"), step("b")});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.state().task.doneCount, 1);
        QVERIFY(retry(stage, {"a"}));
        QCOMPARE(stage.state().task.doneCount, 0);
        stage.kill();
        QCOMPARE(stage.state().task.doneCount, 0);
    }

    void aFailureOffersWhatHelps() {
        MachineStage stage({step("a")});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        const auto& block = std::get<domain::ErrorBlock>(stage.said().back());
        QCOMPARE(block.actions, (QStringList{u"retry"_s, u"skip:a"_s}));
    }
};

FLUX_TEST_CLASS(MachineSteeringTest)
#include "machine_steering_test.moc"
