// Another plan takes over from one that has had effects: none of them happens a second time.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
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

namespace {

// Another go with what is named: its plan differs in how often it is retried.
class Again final : public orchestrator::Replanner {
public:
    explicit Again(QStringList keys) : m_keys(std::move(keys)) {}
    std::optional<orchestrator::Replan> replan(const orchestrator::TaskState& state, int,
                                               const agents::Registry&) const override {
        domain::Plan plan = planOf(state);
        for (domain::StepSpec& s : plan.steps)
            s.maxRetries += m_keys.contains(s.key.text) ? 1 : 0;
        return orchestrator::Replan{plan, u"Another go."_s};
    }

private:
    QStringList m_keys;
};

void send(MachineStage& stage, const char* key) {
    stage.answer(key, Verdict::Yes);
    stage.intend(key);
    stage.succeed(key, Json{{"sent", true}});
}

} // namespace

class MachineReplanEffectsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsThatWentOutStand_data() {
        QTest::addColumn<QStringList>("changed");
        QTest::newRow("another step is changed") << QStringList{u"x"_s};
        QTest::newRow("what the list waits for is changed") << QStringList{u"x"_s, u"a"_s};
        QTest::newRow("the list is changed itself") << QStringList{u"x"_s, u"f"_s};
    }
    void itemsThatWentOutStand() {
        QFETCH(const QStringList, changed);
        const Again replanner(changed);
        domain::StepSpec f = mailStep("f", {"a"});
        f.inputs["subject"] = "to {{item}}";
        f.forEach = domain::ForEach{Json::array({"one", "two", "three"}), 5, 10};
        MachineStage stage({step("a"), f, step("x"), step("w", "work", {"f"})});
        stage.replanner = &replanner;
        stage.start();
        stage.succeed("a");
        send(stage, "f.1");
        stage.answer("f.2", Verdict::No);
        stage.fail("x", ErrorCode::NotFound);
        QVERIFY(stage.answer("x", Verdict::Yes)); // on with another plan
        (void)stage.takeActions();
        stage.follow();
        stage.kill();
        stage.send(orchestrator::TaskRecovered{});
        if (changed.contains(u"a"_s))
            stage.succeed("a");
        QCOMPARE(stage.statusOf("f.0"), u"checkpoint"_s);
        QCOMPARE(stage.statusOf("f.1"), u"done"_s);
        QCOMPARE(stage.statusOf("f.2"), u"skipped"_s);
        stage.succeed("x");
        send(stage, "f.0");
        stage.succeed("w");
        QCOMPARE(stage.status(), TaskStatus::Completed);
        QCOMPARE(stage.takeActions().filter(u"run f."_s), QStringList{u"run f.0#1"_s});
        QCOMPARE(stage.state().task.doneCount, stage.state().task.stepCount);
    }

    void whatWentOutIsKeptThoughSomethingBeforeItIsDoneAnew() {
        const Again replanner({u"y"_s, u"x"_s});
        MachineStage stage({member("y", "g", FailurePolicy::BestEffort), member("z", "g", FailurePolicy::BestEffort),
                            mailStep("m", {"y", "z"}), step("x")});
        stage.replanner = &replanner;
        stage.start();
        stage.succeed("z");
        stage.fail("y", ErrorCode::NotFound);
        send(stage, "m");
        for (int version = 1; version < 3; ++version) { // the second time it is a result that was reused
            if (version > 1)
                stage.fail("y", ErrorCode::NotFound);
            stage.fail("x", ErrorCode::NotFound);
            QVERIFY(stage.answer("x", Verdict::Yes));
            (void)stage.takeActions();
            stage.follow();
            QCOMPARE(stage.statusOf("m"), u"done"_s);
            QCOMPARE(stage.takeActions().filter(u"run m"_s), QStringList());
        }
    }

    void whatWentOutThoughItWasStoppedIsDone() {
        const Again replanner({u"x"_s});
        domain::StepSpec x = step("x");
        x.failurePolicy = FailurePolicy::FailFast;
        MachineStage stage({mailStep("m"), x});
        stage.replanner = &replanner;
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.fail("x", ErrorCode::NotFound);
        QCOMPARE(stage.statusOf("m"), u"cancelled"_s);
        stage.succeed("m", Json{{"sent", true}});
        QCOMPARE(stage.run("m").effect, EffectProgress::Done);
        QVERIFY(stage.answer("x", Verdict::Yes));
        (void)stage.takeActions();
        stage.follow();
        QCOMPARE(stage.statusOf("m"), u"done"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"run x#1"_s});
    }
};

FLUX_TEST_CLASS(MachineReplanEffectsTest)
#include "machine_replan_effects_test.moc"
