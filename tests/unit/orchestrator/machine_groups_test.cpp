// What a failed step does to its group and to the task.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::FailurePolicy;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::mailStep;
using test::member;
using test::step;

class MachineGroupsTest : public QObject {
    Q_OBJECT

    // Members x, y, z of one group, w that waits for all of them and takes what they gave, o beside them.
    static std::vector<domain::StepSpec> groupOf(FailurePolicy policy) {
        return {member("x", "g", policy), member("y", "g", policy), member("z", "g", policy),
                step("w", "work", {"x", "y", "z"},
                     Json{{"items", Json::array({"{{x.outputs.text}}", "{{y.outputs.text}}", "{{z.outputs.text}}"})}})};
    }
    static Json text(const char* value) { return Json{{"text", value}}; }

private Q_SLOTS:
    void allOrNothingLetsWhatRunsEnd() {
        auto steps = groupOf(FailurePolicy::AllOrNothing);
        steps.push_back(mailStep("m"));
        steps.push_back(step("p"));
        MachineStage stage(steps, 4); // x y z and p run, m asks
        stage.start();
        stage.fail("p", ErrorCode::Unavailable);
        (void)stage.takeJournal();
        (void)stage.takeActions();
        stage.fail("y", ErrorCode::NotFound);
        QCOMPARE(stage.statuses(), u"x:running y:failed z:running w:cancelled m:cancelled p:cancelled"_s);
        QCOMPARE(stage.status(), TaskStatus::Executing);
        QVERIFY(stage.state().task.error.has_value()); // known at once
        QVERIFY(stage.state().checkpoints.isEmpty());
        QVERIFY(stage.takeActions().isEmpty()); // nobody is asked to stop
        stage.succeed("x", text("kept"));
        QCOMPARE(stage.status(), TaskStatus::Executing);
        stage.fail("z", ErrorCode::Unavailable); // would have been retried
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.state().task.error->message, u"y broke."_s); // the first one counts
        QCOMPARE(stage.takeJournal(),
                 (QStringList{u"step.failed y#1"_s, u"step.done x#1"_s, u"step.failed z#1"_s, u"task.failed"_s}));
        QVERIFY(stage.takeActions().isEmpty());
        const auto* block = std::get_if<domain::ErrorBlock>(&stage.said().back());
        QVERIFY(block);
        QCOMPARE(block->text, u"y broke. What the finished step brought is kept."_s);
    }

    void allOrNothingFailsAtOnceWhenNothingRuns() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.statuses(), u"a:failed b:cancelled"_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.takeJournal(),
                 (QStringList{u"task.started"_s, u"step.started a#1"_s, u"step.failed a#1"_s, u"task.failed"_s}));
    }

    void failFastStopsWhatRuns() {
        MachineStage stage(groupOf(FailurePolicy::FailFast));
        stage.start();
        (void)stage.takeJournal();
        (void)stage.takeActions();
        stage.fail("y", ErrorCode::NotFound);
        QCOMPARE(stage.statuses(), u"x:cancelled y:failed z:cancelled w:cancelled"_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.takeActions(), (QStringList{u"stop x"_s, u"stop z"_s}));
        QCOMPARE(stage.takeJournal(), (QStringList{u"step.failed y#1"_s, u"task.failed"_s}));
        stage.succeed("x", text("late"));
        QVERIFY(stage.takeJournal().isEmpty());
        QVERIFY(!stage.run("x").outputs);
    }

    void failFastCutsAFailingTaskShort() {
        MachineStage stage({step("a"), member("x", "g", FailurePolicy::FailFast), step("c")});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Executing);
        (void)stage.takeActions();
        stage.fail("x", ErrorCode::NotFound);
        QCOMPARE(stage.takeActions(), QStringList{u"stop c"_s});
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.state().task.error->message, u"a broke."_s);
    }

    void bestEffortGoesOnWithTheRest() {
        MachineStage stage(groupOf(FailurePolicy::BestEffort));
        stage.start();
        stage.fail("y", ErrorCode::NotFound);
        stage.succeed("x", text("one"));
        QCOMPARE(stage.statusOf("w"), u"pending"_s); // each member has to end first
        stage.succeed("z", text("three"));
        QCOMPARE(base::dumpJson(stage.lastInputs("w")), base::dumpJson(Json{{"items", {"one", "three"}}}));
        stage.succeed("w");
        QCOMPARE(stage.status(), TaskStatus::Completed);
        QVERIFY(!stage.state().task.error);
        QVERIFY(stage.state().task.summary.contains(u"Left out: Step y (y broke.)"_s));
    }

    void bestEffortFailsWhenEveryMemberDid() {
        MachineStage stage(groupOf(FailurePolicy::BestEffort));
        stage.start();
        stage.fail("y", ErrorCode::NotFound);
        stage.fail("x", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Executing);
        stage.fail("z", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.statusOf("w"), u"cancelled"_s);
        QCOMPARE(stage.state().task.error->message, u"z broke."_s);
    }

    void aMemberThatWasLeftOutIsNoSuccess() { // at least one must have succeeded
        auto steps = groupOf(FailurePolicy::BestEffort);
        steps[1].checkpointRequired = true;
        MachineStage stage(steps);
        stage.start();
        stage.fail("x", ErrorCode::NotFound);
        stage.fail("z", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Checkpoint);
        QVERIFY(stage.answer("y", Verdict::No));
        QCOMPARE(stage.statuses(), u"x:failed y:skipped z:failed w:skipped"_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void aNotCriticalMemberIsNoSuccessEither() {
        auto steps = groupOf(FailurePolicy::BestEffort);
        steps[1].critical = false;
        MachineStage stage(steps);
        stage.start();
        stage.fail("x", ErrorCode::NotFound);
        stage.fail("z", ErrorCode::NotFound);
        stage.fail("y", ErrorCode::NotFound);
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void leavingOutAMemberKeepsTheGroup() {
        auto steps = groupOf(FailurePolicy::BestEffort);
        steps[1].checkpointRequired = true;
        steps.push_back(step("only_y", "work", {"y"}));
        MachineStage stage(steps);
        stage.start();
        QVERIFY(stage.answer("y", Verdict::No));
        QCOMPARE(stage.statusOf("y"), u"skipped"_s);
        QCOMPARE(stage.statusOf("only_y"), u"skipped"_s);
        QCOMPARE(stage.statusOf("w"), u"pending"_s);
        stage.succeed("x", text("one"));
        stage.succeed("z", text("three"));
        QCOMPARE(base::dumpJson(stage.lastInputs("w")), base::dumpJson(Json{{"items", {"one", "three"}}}));
        stage.succeed("w");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void leavingOutEveryMemberLeavesOutTheRest() {
        auto steps = groupOf(FailurePolicy::BestEffort);
        for (size_t i = 0; i < 3; ++i)
            steps[i].checkpointRequired = true;
        MachineStage stage(steps);
        stage.start();
        for (const char* key : {"x", "y", "z"})
            QVERIFY(stage.answer(key, Verdict::No));
        QCOMPARE(stage.statuses(), u"x:skipped y:skipped z:skipped w:skipped"_s);
        QCOMPARE(stage.status(), TaskStatus::Cancelled); // nothing failed, nothing was done
        QVERIFY(!stage.state().task.error);
    }

    // The last hope of a group may be left out along with another step.
    void leavingOutWhatAMemberNeedsMayFailItsGroup() {
        MachineStage stage({mailStep("m"), member("x", "g", FailurePolicy::BestEffort),
                            member("y", "g", FailurePolicy::BestEffort, {"m"}), step("o")});
        stage.start();
        stage.fail("x", ErrorCode::NotFound);
        QVERIFY(stage.answer("m", Verdict::No));
        QCOMPARE(stage.statusOf("y"), u"skipped"_s);
        stage.succeed("o");
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.state().task.error->message, u"x broke."_s);
    }

    void whatIsNotCriticalIsSkipped() {
        domain::StepSpec a = step("a");
        a.critical = false;
        MachineStage stage({a, step("b", "work", {"a"}, Json{{"items", Json::array({"{{a.outputs.text}}", "own"})}})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.statuses(), u"a:skipped b:running"_s);
        QCOMPARE(base::dumpJson(stage.lastInputs("b")), base::dumpJson(Json{{"items", {"own"}}}));
        QCOMPARE(stage.state().task.doneCount, 1);
        stage.succeed("b");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void aPausedTaskStillFails() {
        MachineStage stage({step("a"), step("b"), step("c", "work", {"a"})});
        stage.start();
        stage.pause();
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.statuses(), u"a:failed b:running c:cancelled"_s);
        QCOMPARE(stage.status(), TaskStatus::Paused);
        stage.succeed("b");
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void aFailingTaskAsksNothing() {
        MachineStage stage({step("a"), step("b"), mailStep("m"), step("d")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.fail("a", ErrorCode::NotFound);
        stage.fail("b", ErrorCode::PermissionDenied, u"folder:/closed"_s);
        QVERIFY(stage.state().checkpoints.isEmpty());
        QCOMPARE(stage.statusOf("b"), u"failed"_s);
        stage.lose("m"); // after its intent: nobody knows
        QVERIFY(stage.state().checkpoints.isEmpty());
        QCOMPARE(stage.run("m").note, u"nobody knows whether it went out"_s);
        stage.succeed("d");
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(stage.takeJournal().contains(u"effect.unknown m#1"_s));
    }

    void aFailingTaskCanBeCancelled() {
        MachineStage stage({step("a"), step("b")});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        (void)stage.takeActions();
        QVERIFY(stage.cancel());
        QCOMPARE(stage.takeActions(), QStringList{u"stop b"_s});
        QCOMPARE(stage.status(), TaskStatus::Cancelled);
    }

    void aStartBesideOneThatFailsIsTakenBack() {
        MachineStage stage({step("a"), step("b", "gone")});
        stage.start();
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.statuses(), u"a:cancelled b:failed"_s);
        QVERIFY(stage.takeActions().isEmpty()); // neither run nor stop
    }

    void severalStartsThatFailFailTheTaskOnce() {
        MachineStage stage({step("a", "gone"), step("b", "gone"), step("c", "work", {"a"})});
        stage.start();
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.statuses(), u"a:failed b:cancelled c:cancelled"_s);
        QCOMPARE(stage.takeJournal().count(u"task.failed"_s), 1);
        QCOMPARE(stage.said().size(), size_t(1));
    }
};

FLUX_TEST_CLASS(MachineGroupsTest)
#include "machine_groups_test.moc"
