// One task made from another.
#include "engine/orchestrator/machine/successor.h"
#include "engine/orchestrator/machine/transition.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace orchestrator;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::EffectProgress;
using domain::StepStatus;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::mailStep;
using test::step;

class SuccessorTest : public QObject {
    Q_OBJECT

    static QStringList names(const QSet<domain::StepKey>& keys) {
        QStringList out;
        for (const domain::StepKey& key : keys)
            out.append(key.text);
        out.sort();
        return out;
    }
    static MachineContext contextOf(MachineStage& stage) { return {stage.clock.now(), &stage.clock, &stage.registry}; }

private Q_SLOTS:
    void aForkReusesWhatDoesNotFollow_data() {
        QTest::addColumn<QString>("fork");
        QTest::addColumn<QString>("reused");
        // a → b → d, c beside them; e is not done
        QTest::newRow("the first") << u"a"_s << u"c"_s;
        QTest::newRow("the middle") << u"b"_s << u"a c"_s;
        QTest::newRow("the last") << u"d"_s << u"a b c"_s;
        QTest::newRow("beside") << u"c"_s << u"a b d"_s;
        QTest::newRow("one that has not run") << u"e"_s << u"a b c d"_s;
    }
    void aForkReusesWhatDoesNotFollow() {
        QFETCH(QString, fork);
        QFETCH(QString, reused);
        MachineStage stage(
            {step("a"), step("b", "work", {"a"}), step("c"), step("d", "work", {"b"}), step("e", "work", {"d", "c"})});
        stage.start();
        for (const char* key : {"a", "b", "c", "d"})
            stage.succeed(key, Json{{"text", key}});
        QCOMPARE(names(reusableBefore(stage.state(), {fork})), reused.split(u' '));
    }

    void aChangedStepAndWhatFollowsIsNotReusable() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c"), step("d", "work", {"c"})});
        stage.start();
        for (const char* key : {"a", "b", "c", "d"})
            stage.succeed(key);
        domain::Plan plan = planOf(stage.state());
        QCOMPARE(names(reusableSteps(stage.state(), plan)), (QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s}));
        plan.steps[2].agent = u"open"_s;
        plan.steps.push_back(step("x", "work", {"a"}));
        QCOMPARE(names(reusableSteps(stage.state(), plan)), (QStringList{u"a"_s, u"b"_s}));
    }

    void aForkIsATaskOfItsOwn() {
        MachineStage stage({step("r"), mailStep("m", {"r"}), step("z", "work", {"r"})});
        stage.state().task.grants.folders = {u"/notes"_s};
        stage.start();
        stage.succeed("r", Json{{"text", "read"}});
        stage.answer("m", Verdict::Yes, Json{{"subject", "Edited"}});
        stage.intend("m");
        stage.succeed("m", Json{{"sent", true}});
        const domain::Task before = stage.state().task;
        SuccessorSpec spec;
        spec.plan = planOf(stage.state());
        spec.forkStep = {u"z"_s};
        spec.reuse = reusableBefore(stage.state(), spec.forkStep);
        spec.why = u"Done anew."_s;
        store::UnitOfWork work;
        TaskState made = makeSuccessor(stage.state(), spec, contextOf(stage), work);
        QCOMPARE(stage.state().task.lineage, before.lineage);
        QVERIFY(made.task.id != before.id);
        QCOMPARE(made.task.lineage.forkedFrom, before.id);
        QCOMPARE(made.task.lineage.forkStep.text, u"z"_s);
        QCOMPARE(made.task.status, TaskStatus::Ready);
        QCOMPARE(made.task.grants, before.grants);
        QCOMPARE(made.task.conversationId, before.conversationId);
        QCOMPARE(made.task.doneCount, 2);
        QCOMPARE(made.task.stepCount, 3);
        QCOMPARE(base::dumpJson(made.task.results),
                 base::dumpJson(before.results)); // the mail is part of what came out
        const domain::StepRun& mail = made.steps[1].run;
        QCOMPARE(mail.status, StepStatus::Done);
        QCOMPARE(mail.attempt, 0);
        QCOMPARE(mail.effect, EffectProgress::None); // it was the old task's
        QCOMPARE(*mail.outputs, (Json{{"sent", true}}));
        QCOMPARE(work.newSteps.size(), size_t(3));
        QCOMPARE(work.tasks.size(), size_t(1));
        QCOMPARE(work.messages.size(), size_t(1));
        QCOMPARE(std::get<domain::TaskBlock>(work.messages[0].blocks[1]).taskId, made.task.id);
        QStringList journal;
        for (const domain::JournalRow& row : work.journal)
            journal.append(row.kind + u' ' + row.step.text);
        QCOMPARE(journal, (QStringList{u"task.created "_s, u"step.reused r"_s, u"step.reused m"_s}));
        const auto decided = apply(made, TaskStarted{}, contextOf(stage));
        QVERIFY(decided.ok());
        QCOMPARE(decided->actions.size(), size_t(1)); // z alone
        QCOMPARE(std::get<RunStep>(decided->actions[0]).position, 2);
    }

    void anotherPlanVersionTakesThePlace() {
        MachineStage stage({step("a"), step("b", "work", {"a"}), step("c")});
        stage.start();
        stage.succeed("a");
        const MachineContext context = contextOf(stage);
        Transition t(stage.state(), context);
        SuccessorSpec spec;
        spec.plan = planOf(stage.state());
        spec.plan.steps[1].agent = u"open"_s;
        spec.reuse = reusableSteps(stage.state(), spec.plan);
        spec.why = u"Another way."_s;
        t.supersede(spec);
        const Decided decided = t.finish();
        const TaskState& old = stage.state();
        QCOMPARE(old.task.status, TaskStatus::Superseded);
        QCOMPARE(stage.statuses(), u"a:done b:cancelled c:cancelled"_s);
        QCOMPARE(decided.successors.size(), size_t(1));
        const TaskState& made = decided.successors[0];
        QCOMPARE(old.task.lineage.supersededBy, made.task.id);
        QCOMPARE(made.task.lineage.supersedes, old.task.id);
        QCOMPARE(made.task.lineage.replans, 1);
        QCOMPARE(made.task.planVersion, 2);
        QCOMPARE(decided.work.newSteps.size(), size_t(3));
        QCOMPARE(decided.work.steps.size(), size_t(2)); // b and c of the old one, as changes
        QCOMPARE(decided.work.tasks.size(), size_t(2));
        QVERIFY(std::any_of(decided.actions.begin(), decided.actions.end(),
                            [](const Action& action) { return std::holds_alternative<StopStep>(action); }));
    }

    void whatMayHaveGoneOutIsAskedInTheNewTask() {
        MachineStage stage({mailStep("m"), step("b", "work", {"m"})});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        SuccessorSpec spec;
        spec.plan = planOf(stage.state());
        spec.supersedes = true;
        store::UnitOfWork work;
        TaskState made = makeSuccessor(stage.state(), spec, contextOf(stage), work);
        const auto decided = apply(made, TaskStarted{}, contextOf(stage));
        QVERIFY(decided.ok());
        QVERIFY(decided->actions.empty());
        QCOMPARE(made.checkpoints.size(), qsizetype(1));
        QCOMPARE(made.checkpoints.cbegin()->kind, domain::CheckpointKind::UnknownOutcome);
    }

    void aResultThatIsMissingRuns() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.fail("a", ErrorCode::NotFound);
        SuccessorSpec spec;
        spec.plan = planOf(stage.state());
        spec.reuse = {domain::StepKey{u"a"_s}, domain::StepKey{u"nowhere"_s}};
        store::UnitOfWork work;
        const TaskState made = makeSuccessor(stage.state(), spec, contextOf(stage), work);
        QCOMPARE(made.steps[0].run.status, StepStatus::Pending);
        QVERIFY(!made.steps[0].run.error);
        QVERIFY(!made.task.error);
    }
};

FLUX_TEST_CLASS(SuccessorTest)
#include "successor_test.moc"
