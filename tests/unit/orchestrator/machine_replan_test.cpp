// A task that would fail looks for another plan: the card, the answer, the limits, and going on unasked.
#include "engine/domain/codec.h"
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

namespace {

// Proposes the plan without the failed step: references to it are the test's business.
class WithoutTheFailed final : public orchestrator::Replanner {
public:
    std::optional<orchestrator::Replan> replan(const orchestrator::TaskState& state, int failed,
                                               const agents::Registry&) const override {
        ++asked;
        lastFailed = state.steps[static_cast<size_t>(failed)].spec.key.text;
        if (!finds)
            return std::nullopt;
        domain::Plan plan = planOf(state);
        plan.version = state.task.planVersion + 1;
        const domain::StepKey gone = state.steps[static_cast<size_t>(failed)].spec.key;
        std::erase_if(plan.steps, [&](const domain::StepSpec& s) { return s.key == gone; });
        for (domain::StepSpec& s : plan.steps)
            std::erase(s.dependencies, gone);
        if (spoilt)
            plan.steps.front().agent = QStringLiteral("nobody");
        if (same)
            plan = planOf(state);
        return orchestrator::Replan{plan, QStringLiteral("It goes on without that step.")};
    }
    mutable int asked = 0;
    mutable QString lastFailed;
    bool finds = true, spoilt = false, same = false;
};

} // namespace

class MachineReplanTest : public QObject {
    Q_OBJECT

    WithoutTheFailed m_replanner;

    // a and b feed c; a is done, b has failed.
    std::unique_ptr<MachineStage> failedStage(bool start = true) {
        auto stage = std::make_unique<MachineStage>(std::vector{step("a"), step("b"), step("c", "work", {"a", "b"})});
        stage->replanner = &m_replanner;
        if (start)
            fail(*stage);
        return stage;
    }
    static void fail(MachineStage& stage) {
        stage.start();
        stage.succeed("a", Json{{"text", "kept"}});
        stage.fail("b", ErrorCode::NotFound);
    }

private Q_SLOTS:
    void init() { m_replanner = WithoutTheFailed(); }

    void asksWithTheDifferenceOnTheCard() {
        const auto stage = failedStage();
        QCOMPARE(stage->status(), TaskStatus::Checkpoint);
        QCOMPARE(stage->statuses(), u"a:done b:failed c:cancelled"_s);
        const domain::Checkpoint* card = stage->card("b");
        QVERIFY(card);
        QCOMPARE(card->kind, domain::CheckpointKind::Replan);
        QCOMPARE(card->description.question, u"“Test” cannot be finished as planned. Go on with another plan?"_s);
        QCOMPARE(card->description.context, u"It goes on without that step."_s);
        QCOMPARE(card->description.yesLabel, u"Go on with this plan"_s);
        QCOMPARE(card->description.noLabel, u"Leave it failed"_s);
        QVERIFY(!card->expiresAt);
        const auto diff = domain::fromJson<domain::PlanDiff>(card->description.preview["diff"]);
        QVERIFY(diff.ok());
        QCOMPARE(diff->removed.size(), size_t(1));
        QCOMPARE(diff->removed.front().key.text, u"b"_s);
        QCOMPARE(diff->changed.size(), size_t(1)); // c does not wait for it any more
        const auto plan = domain::fromJson<domain::Plan>(card->inputs["plan"]);
        QVERIFY(plan.ok());
        QCOMPARE(plan->steps.size(), size_t(2));
        QCOMPARE(stage->takeJournal().last(), u"checkpoint.raised b#1"_s);
        QCOMPARE(m_replanner.lastFailed, u"b"_s);
    }

    void yesGoesOnInASuccessor_data() {
        QTest::addColumn<bool>("killed");
        QTest::newRow("at once") << false;
        QTest::newRow("after a kill") << true;
    }
    void yesGoesOnInASuccessor() {
        QFETCH(bool, killed);
        const auto stage = failedStage();
        const domain::TaskId old = stage->state().task.id;
        if (killed) {
            stage->kill();
            stage->send(orchestrator::TaskRecovered{});
            QCOMPARE(stage->status(), TaskStatus::Checkpoint);
            QCOMPARE(m_replanner.asked, 1); // the card has the plan
            stage->replanner = nullptr;     // and needs nobody to find it again
        }
        QVERIFY(stage->answer("b", domain::Verdict::Yes));
        QCOMPARE(stage->status(), TaskStatus::Superseded);
        QCOMPARE(stage->successors().size(), size_t(1));
        const domain::Task next = stage->successors().front().task;
        QCOMPARE(stage->state().task.lineage.supersededBy, next.id);
        QCOMPARE(next.lineage.supersedes, old);
        QCOMPARE(next.lineage.replans, 1);
        QCOMPARE(next.planVersion, 2);
        stage->follow();
        QCOMPARE(stage->statuses(), u"a:done c:running"_s);
        QCOMPARE(base::textAt(*stage->run("a").outputs, "text"), u"kept"_s);
        stage->succeed("c");
        QCOMPARE(stage->status(), TaskStatus::Completed);
    }

    void noLeavesItFailed() {
        const auto stage = failedStage();
        QVERIFY(stage->answer("b", domain::Verdict::No));
        QCOMPARE(stage->status(), TaskStatus::Failed);
        QVERIFY(stage->successors().empty());
        QVERIFY(std::holds_alternative<domain::ErrorBlock>(stage->said().back()));
        QCOMPARE(stage->takeJournal().last(), u"task.failed"_s);
    }

    void theCardTakesNoOtherAnswer() {
        const auto stage = failedStage();
        QVERIFY(!stage->answer("b", domain::Verdict::WentOut));
        QVERIFY(!stage->answer("b", domain::Verdict::Yes, Json{{"plan", 1}}));
        QCOMPARE(stage->status(), TaskStatus::Checkpoint);
    }

    void aPlanThatCannotRunAnyMoreIsRefusedAndKept() {
        const auto stage = failedStage();
        const domain::Checkpoint card = *stage->card("b");
        agents::Registry none;
        std::swap(stage->registry, none);
        QVERIFY(!stage->answer("b", domain::Verdict::Yes));
        QVERIFY(stage->refusal().message.contains(u"cannot run"_s));
        QVERIFY(stage->card("b"));
        QVERIFY(stage->answer("b", domain::Verdict::No));
        QCOMPARE(stage->status(), TaskStatus::Failed);
    }

    void failsAsEver_data() {
        QTest::addColumn<QString>("why");
        for (const char* why : {"nobody looks", "nothing is found", "the plan is not valid", "the plan is the same",
                                "the line is used up"})
            QTest::newRow(why) << QString::fromUtf8(why);
    }
    void failsAsEver() {
        QFETCH(QString, why);
        const auto stage = failedStage(false);
        if (why == u"nobody looks"_s)
            stage->replanner = nullptr;
        m_replanner.finds = why != u"nothing is found"_s;
        m_replanner.spoilt = why == u"the plan is not valid"_s;
        m_replanner.same = why == u"the plan is the same"_s;
        stage->state().task.lineage.replans = why == u"the line is used up"_s ? 2 : 0;
        fail(*stage);
        QCOMPARE(stage->status(), TaskStatus::Failed);
        QVERIFY(!stage->card("b"));
        QCOMPARE(stage->takeJournal().last(), u"task.failed"_s);
    }

    void atMostSoManyOverTheLine() {
        MachineStage stage({step("a"), step("b"), step("c"), step("d")});
        stage.replanner = &m_replanner;
        stage.policy.autoReplan = true;
        stage.start();
        for (const char* key : {"a", "b"}) {
            stage.fail(key, ErrorCode::NotFound);
            QCOMPARE(stage.status(), TaskStatus::Executing); // the others may still end
            for (const char* other : {"b", "c", "d"}) {
                if (stage.state().index.contains(domain::StepKey{QString::fromUtf8(other)}) &&
                    stage.run(other).status == domain::StepStatus::Running)
                    stage.fail(other, ErrorCode::NotFound);
            }
            QCOMPARE(stage.status(), TaskStatus::Superseded);
            stage.follow();
        }
        QCOMPARE(stage.state().task.lineage.replans, 2);
        stage.fail("c", ErrorCode::NotFound);
        stage.succeed("d");
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QCOMPARE(stage.successors().size(), size_t(2));
    }

    void goesOnUnaskedWhereAllowed_data() {
        QTest::addColumn<bool>("setting");
        QTest::addColumn<bool>("constraint");
        QTest::addColumn<QString>("effect");
        QTest::addColumn<bool>("asks");
        QTest::newRow("not allowed") << false << false << u""_s << true;
        QTest::newRow("by the settings") << true << false << u""_s << false;
        QTest::newRow("by the task") << false << true << u""_s << false;
        QTest::newRow("but a mail went out") << true << true << u"mail"_s << true;
        QTest::newRow("a local file is no effect outside") << true << false << u"write"_s << false;
    }
    void goesOnUnaskedWhereAllowed() {
        QFETCH(bool, setting);
        QFETCH(bool, constraint);
        QFETCH(QString, effect);
        QFETCH(bool, asks);
        std::vector<domain::StepSpec> steps{step("b"), step("c", "work", {"b"})};
        if (effect == u"mail"_s)
            steps.push_back(mailStep("m"));
        else if (effect == u"write"_s)
            steps.push_back(step("m", "write", {}, Json{{"name", "a.txt"}}));
        MachineStage stage(steps);
        stage.replanner = &m_replanner;
        stage.policy.autoReplan = setting;
        if (constraint)
            stage.state().task.constraints = Json{{"auto_replan", true}};
        stage.start();
        if (effect == u"mail"_s) {
            stage.answer("m", domain::Verdict::Yes);
            stage.intend("m");
        }
        if (!effect.isEmpty())
            stage.succeed("m");
        stage.fail("b", ErrorCode::NotFound);
        QCOMPARE(stage.card("b") != nullptr, asks);
        QCOMPARE(stage.status(), asks ? TaskStatus::Checkpoint : TaskStatus::Superseded);
        QCOMPARE(stage.successors().empty(), asks);
    }

    void stoppedOrPausedWithTheCardOpen() {
        const auto stage = failedStage();
        QVERIFY(stage->pause());
        QCOMPARE(stage->status(), TaskStatus::Paused);
        QVERIFY(stage->resume());
        QCOMPARE(stage->status(), TaskStatus::Checkpoint);
        QVERIFY(stage->card("b"));
        QCOMPARE(m_replanner.asked, 1);
        QVERIFY(stage->cancel());
        QCOMPARE(stage->status(), TaskStatus::Cancelled);
        QVERIFY(!stage->card("b"));
    }

    void waitsForWhatStillRuns() {
        MachineStage stage({step("a"), step("b")});
        stage.replanner = &m_replanner;
        stage.start();
        stage.fail("b", ErrorCode::NotFound);
        QVERIFY(!stage.card("b"));
        stage.succeed("a");
        QVERIFY(stage.card("b"));
    }
};

FLUX_TEST_CLASS(MachineReplanTest)
#include "machine_replan_test.moc"
