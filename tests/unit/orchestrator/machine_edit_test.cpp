// The rest of a plan is changed while the task runs; and how plans are compared.
#include "engine/domain/codec.h"
#include "engine/orchestrator/machine/plan_changed.h"
#include "engine/orchestrator/plan_diff.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace orchestrator;
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

class MachineEditTest : public QObject {
    Q_OBJECT

    static bool edit(MachineStage& stage, std::vector<domain::StepSpec> steps) {
        domain::Plan plan = planOf(stage.state());
        plan.steps = std::move(steps);
        return stage.send(PlanChanged{planAfter(stage.state(), plan), u"test"_s});
    }
    static QStringList keys(const std::vector<domain::StepSpec>& steps) {
        QStringList out;
        for (const domain::StepSpec& s : steps)
            out.append(s.key.text);
        return out;
    }

private Q_SLOTS:
    void comparesByKey() {
        const std::vector before{step("a"), step("b", "work", {"a"}), step("c")};
        std::vector after{step("d", "work", {"b"}), step("b", "open", {"a", "d"}), step("a")};
        after[1].inputs = Json{{"any", 1}};
        const domain::PlanDiff diff = diffPlans(before, after);
        QCOMPARE(keys(diff.added), QStringList{u"d"_s});
        QCOMPARE(keys(diff.removed), QStringList{u"c"_s});
        QCOMPARE(diff.changed.size(), size_t(1));
        QCOMPARE(diff.changed[0].fields, (QStringList{u"agent"_s, u"dependencies"_s, u"inputs"_s}));
        QCOMPARE(diff.changed[0].before.agent, u"work"_s);
        QVERIFY(diffPlans(before, before).isEmpty());
        QVERIFY(diffPlans({}, {}).isEmpty());
        QCOMPARE(diffPlans({}, before).added.size(), size_t(3));
    }
    void seesWhatOneSideAloneSays() {
        auto with = step("a");
        with.fallbacks.push_back({u"open"_s, Json::object(), {}});
        QCOMPARE(diffPlans({step("a")}, {with}).changed[0].fields, QStringList{u"fallbacks"_s});
        QCOMPARE(diffPlans({with}, {step("a")}).changed[0].fields, QStringList{u"fallbacks"_s});
    }

    void changesWhatHasNotBegun() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c", "work", {"b"})});
        stage.start();
        QVERIFY(edit(stage, {step("a"), step("b", "open", {"a"}), step("d", "work", {"b"})}));
        QCOMPARE(stage.statuses(), u"a:running b:pending c:cancelled d:pending"_s);
        QCOMPARE(stage.state().task.planVersion, 2);
        QCOMPARE(stage.state().task.stepCount, 3);
        QCOMPARE(stage.planVersions().size(), size_t(1));
        QCOMPARE(keys(stage.planVersions()[0].plan.steps), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(keys(planOf(stage.state()).steps), (QStringList{u"a"_s, u"b"_s, u"d"_s}));
        stage.kill(); // and so say the rows
        QCOMPARE(keys(planOf(stage.state()).steps), (QStringList{u"a"_s, u"b"_s, u"d"_s}));
        stage.succeed("a");
        stage.succeed("b");
        stage.succeed("d");
        QCOMPARE(stage.status(), TaskStatus::Completed);
        QCOMPARE(stage.run("c").attempt, 0);
        QCOMPARE(stage.state().task.doneCount, 3);
    }

    void whatHasBegunStays() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c", "work", {"b"})});
        stage.start();
        stage.succeed("a");
        QVERIFY(edit(stage, {step("c", "open", {"b"})})); // a and b are not named
        QCOMPARE(stage.statuses(), u"a:done b:running c:pending"_s);
        QVERIFY(!edit(stage, {step("a", "open"), step("b", "work", {"a"})}));
        QVERIFY(stage.refusal().message.contains(u"has ended and cannot be changed"_s));
        QVERIFY(!edit(stage, {step("b", "open", {"a"})}));
        QVERIFY(stage.refusal().message.contains(u"has started and cannot be changed"_s));
        QCOMPARE(stage.state().task.planVersion, 2);
    }

    void aChangedStepIsAskedAnew() {
        MachineStage stage({mailStep("m"), step("b", "work", {"m"})});
        stage.start();
        const auto first = stage.card("m")->id;
        auto other = mailStep("m");
        other.inputs["subject"] = "Other";
        QVERIFY(edit(stage, {other, step("b", "work", {"m"})}));
        QCOMPARE(stage.checkpointRows().at(first).status, domain::CheckpointStatus::Withdrawn);
        QVERIFY(stage.card("m")->id != first);
        QCOMPARE(base::textAt(stage.card("m")->inputs, "subject"), u"Other"_s);
        QVERIFY(edit(stage, {other, step("b", "open", {"m"})})); // its card stays when it does
        QVERIFY(stage.card("m"));
    }

    void aRemovedStepTakesItsCardAlong() {
        MachineStage stage({mailStep("m"), step("a")});
        stage.start();
        QVERIFY(edit(stage, {step("a")}));
        QVERIFY(stage.state().checkpoints.isEmpty());
        stage.succeed("a");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void newDependenciesOnWhatIsDone() {
        MachineStage stage({step("a"), step("b"), step("c", "work", {"b"})});
        stage.start();
        stage.succeed("a");
        QVERIFY(edit(stage, {step("c", "work", {"a"}), step("d", "work", {"a"})}));
        QCOMPARE(stage.statuses(), u"a:done b:running c:running d:running"_s);
    }

    void whilePausedNothingStarts() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.pause();
        QVERIFY(edit(stage, {step("b", "work", {"a"}), step("c")}));
        QCOMPARE(stage.statuses(), u"a:running b:pending c:pending"_s);
        QCOMPARE(stage.status(), TaskStatus::Paused);
        stage.resume();
        QCOMPARE(stage.statusOf("c"), u"running"_s);
    }

    void aStepTakenOutMayComeBack() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        QVERIFY(edit(stage, {step("a")}));
        QCOMPARE(stage.statusOf("b"), u"cancelled"_s);
        QVERIFY(edit(stage, {step("a"), step("b", "open")}));
        QCOMPARE(stage.statuses(), u"a:running b:running"_s);
        QCOMPARE(stage.state().task.stepCount, 2);
        QCOMPARE(stage.state().task.planVersion, 3);
    }

    void whatWasLeftOutMayGo() {
        MachineStage stage({step("a"), step("b"), step("c", "work", {"b"}), step("d", "work", {"c"})}, 1);
        stage.start();
        QVERIFY(stage.send(SkipRequested{stage.position("c"), u"test"_s, {}}));
        QVERIFY(edit(stage, {step("a"), step("b")}));
        QCOMPARE(stage.statuses(), u"a:running b:pending c:cancelled d:cancelled"_s);
        QCOMPARE(stage.state().task.doneCount, 0);
    }

    void aRetriedStepMayChangeBeforeItRuns() {
        MachineStage stage(
            {step("a"), member("b", "g", FailurePolicy::BestEffort), member("c", "g", FailurePolicy::BestEffort)});
        stage.start();
        stage.fail("b", ErrorCode::NotFound);
        stage.pause();
        QVERIFY(stage.send(RetryRequested{{stage.position("b")}, u"test"_s}));
        auto other = member("b", "g", FailurePolicy::BestEffort);
        other.inputs = Json{{"text", "other"}};
        QVERIFY(edit(stage, {other}));
        stage.resume();
        QCOMPARE(stage.lastInputs("b"), (Json{{"text", "other"}}));
        QCOMPARE(stage.run("b").attempt, 2);
    }

    void takingOutTheLastMemberFailsTheGroup() {
        MachineStage stage(
            {member("a", "g", FailurePolicy::BestEffort), member("b", "g", FailurePolicy::BestEffort), step("z")}, 2);
        stage.start(); // a and b run, z waits
        stage.fail("a", ErrorCode::NotFound);
        stage.fail("b", ErrorCode::Unavailable);
        QCOMPARE(stage.statusOf("b"), u"retrying"_s);
        QVERIFY(edit(stage, {step("z")})); // both have begun: they stay
        QCOMPARE(stage.statusOf("b"), u"retrying"_s);
        MachineStage other({member("a", "g", FailurePolicy::BestEffort), step("z"),
                            member("b", "g", FailurePolicy::BestEffort, {"z"})});
        other.start();
        other.fail("a", ErrorCode::NotFound);
        QVERIFY(edit(other, {step("z")}));
        other.succeed("z");
        QCOMPARE(other.status(), TaskStatus::Failed);
    }

    void whenItMayNotBeEdited_data() {
        QTest::addColumn<QString>("how");
        for (const char* how : {"completed", "failed", "cancelled", "ending", "planning"})
            QTest::newRow(how) << QString::fromUtf8(how);
    }
    void whenItMayNotBeEdited() {
        QFETCH(QString, how);
        MachineStage stage({step("a"), step("b")});
        stage.start();
        if (how == u"planning"_s)
            stage.state().task.status = TaskStatus::Planning;
        if (how == u"cancelled"_s)
            stage.cancel();
        if (how == u"completed"_s)
            stage.succeed("a"), stage.succeed("b");
        if (how == u"failed"_s || how == u"ending"_s)
            stage.fail("a", ErrorCode::NotFound);
        if (how == u"failed"_s)
            stage.succeed("b");
        const QString before = stage.statuses();
        QVERIFY(!edit(stage, {step("a"), step("b"), step("c")}));
        QCOMPARE(stage.refusal().code, ErrorCode::FailedPrecondition);
        QCOMPARE(stage.statuses(), before);
    }
};

FLUX_TEST_CLASS(MachineEditTest)
#include "machine_edit_test.moc"
