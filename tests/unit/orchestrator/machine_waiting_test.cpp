// What waits by the clock: cards that expire, and the delay window of an approved effect.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using domain::CheckpointKind;
using domain::CheckpointStatus;
using domain::ExpiryOutcome;
using domain::StepSpec;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::mailStep;
using test::step;

namespace {

StepSpec expiring(StepSpec spec, CheckpointKind kind, ExpiryOutcome outcome, Json form = nullptr) {
    domain::CheckpointSpec card;
    card.kind = kind;
    card.form = std::move(form);
    card.input = kind == CheckpointKind::Select ? u"text"_s : QString();
    card.expiresAfterMs = 1000;
    card.onExpiry = outcome;
    spec.checkpoint = card;
    return spec;
}

Json choice(bool withDefault) {
    Json form{{"options", Json::array({"tea", "milk"})}};
    if (withDefault)
        form["default"] = "milk";
    return form;
}

void expire(MachineStage& stage, const char* key) {
    stage.send(orchestrator::CheckpointExpired{stage.card(key)->id});
}

bool recall(MachineStage& stage, const char* key) {
    return stage.send(orchestrator::RecallRequested{stage.position(key), u"test"_s});
}

void holdOver(MachineStage& stage, const char* key) {
    stage.send(orchestrator::HoldOver{stage.position(key), stage.run(key).attempt});
}

// A mail that was approved and is held for five seconds.
std::unique_ptr<MachineStage> held() {
    auto stage = std::make_unique<MachineStage>(std::vector{mailStep("m"), step("b")});
    stage->policy.holdMs = 5000;
    stage->start();
    stage->succeed("b");
    stage->answer("m", Verdict::Yes);
    (void)stage->takeActions();
    (void)stage->takeJournal();
    return stage;
}

} // namespace

class MachineWaitingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void expires_data() {
        QTest::addColumn<int>("outcome");
        QTest::addColumn<bool>("withDefault");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("becomes");
        const auto row = [](const char* name, ExpiryOutcome outcome, bool withDefault, const char* says,
                            const char* becomes) {
            QTest::newRow(name) << static_cast<int>(outcome) << withDefault << QString::fromUtf8(says)
                                << QString::fromUtf8(becomes);
        };
        row("left out", ExpiryOutcome::LeaveOut, true, "left out", "skipped");
        row("fails", ExpiryOutcome::Fail, true, "fails", "failed");
        row("default", ExpiryOutcome::UseDefault, true, "default", "running");
        row("no default", ExpiryOutcome::UseDefault, false, "left out", "skipped");
    }
    void expires() {
        QFETCH(int, outcome);
        QFETCH(bool, withDefault);
        QFETCH(QString, says);
        QFETCH(QString, becomes);
        MachineStage stage(
            {expiring(step("a"), CheckpointKind::Select, static_cast<ExpiryOutcome>(outcome), choice(withDefault)),
             step("b")});
        stage.start();
        QCOMPARE(stage.takeActions(), (QStringList{u"wake a#0"_s, u"run b#1"_s}));
        const domain::Checkpoint card = *stage.card("a");
        QVERIFY2(card.expiryText.contains(says), qPrintable(card.expiryText));
        stage.clock.advanceMs(1000);
        expire(stage, "a");
        QCOMPARE(stage.statusOf("a"), becomes);
        QCOMPARE(stage.checkpointRows().at(card.id).status, CheckpointStatus::Expired);
        if (becomes == u"running"_s)
            QCOMPARE(base::textAt(stage.lastInputs("a"), "text"), u"milk"_s);
    }

    void aDefaultIsNeverAYesToAnEffect() {
        MachineStage stage({expiring(mailStep("m"), CheckpointKind::Approval, ExpiryOutcome::UseDefault), step("b")});
        stage.start();
        QVERIFY(stage.card("m")->expiryText.contains(u"left out"_s));
        stage.clock.advanceMs(1000);
        expire(stage, "m");
        QCOMPARE(stage.statusOf("m"), u"skipped"_s);
    }

    void tooEarlyWaitsOn() { // also after the clock was set back
        MachineStage stage({expiring(step("a"), CheckpointKind::Approval, ExpiryOutcome::LeaveOut)});
        stage.start();
        (void)stage.takeActions();
        stage.clock.advanceMs(999);
        expire(stage, "a");
        QCOMPARE(stage.takeActions(), QStringList{u"wake a#0"_s});
        QVERIFY(stage.card("a"));
    }

    void expiresWhilePausedAndAfterAKill() {
        MachineStage stage({expiring(step("a"), CheckpointKind::Approval, ExpiryOutcome::LeaveOut), step("b")});
        stage.start();
        stage.pause();
        stage.clock.advanceMs(5000);
        stage.kill();
        (void)stage.takeActions();
        stage.send(orchestrator::TaskRecovered{});
        QVERIFY(stage.takeActions().contains(u"wake a#0"_s));
        expire(stage, "a");
        QCOMPARE(stage.statusOf("a"), u"skipped"_s);
        QCOMPARE(stage.status(), TaskStatus::Paused);
    }

    void nobodyKnowsNeverExpires() {
        MachineStage stage({mailStep("m")});
        stage.policy.expiresMs = 1000;
        stage.start();
        QVERIFY(stage.card("m")->expiresAt);
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.lose("m");
        QCOMPARE(stage.card("m")->kind, CheckpointKind::UnknownOutcome);
        QVERIFY(!stage.card("m")->expiresAt);
        QVERIFY(stage.card("m")->expiryText.isEmpty());
    }

    void anApprovedMailIsHeldAndThenSent() {
        const auto stage = held();
        QCOMPARE(stage->statusOf("m"), u"held"_s);
        QCOMPARE(stage->status(), TaskStatus::Executing);
        holdOver(*stage, "m");
        QCOMPARE(stage->statusOf("m"), u"running"_s);
        QCOMPARE(stage->takeActions(), QStringList{u"run m#2"_s});
    }

    void aRecalledMailIsAskedAgainAndOldWakeUpsDoNothing() {
        const auto stage = held();
        const int window = stage->run("m").attempt;
        QVERIFY(recall(*stage, "m"));
        QCOMPARE(stage->statusOf("m"), u"checkpoint"_s);
        QVERIFY(stage->card("m"));
        stage->answer("m", Verdict::Yes);
        stage->send(orchestrator::HoldOver{stage->position("m"), window});
        QCOMPARE(stage->statusOf("m"), u"held"_s);
        holdOver(*stage, "m");
        QCOMPARE(stage->statusOf("m"), u"running"_s);
        QVERIFY(!recall(*stage, "m"));
    }

    void aPauseKeepsItBack() {
        const auto stage = held();
        stage->pause();
        holdOver(*stage, "m");
        QCOMPARE(stage->statusOf("m"), u"pending"_s);
        QVERIFY(stage->takeActions().isEmpty());
        stage->resume();
        QCOMPARE(stage->statusOf("m"), u"held"_s); // a whole window again
    }

    void aStopKeepsItBack() {
        const auto stage = held();
        stage->cancel();
        holdOver(*stage, "m");
        QCOMPARE(stage->statusOf("m"), u"cancelled"_s);
        QVERIFY(stage->takeActions().isEmpty());
    }

    void aKillKeepsTheWindow() {
        const auto stage = held();
        stage->kill();
        stage->send(orchestrator::TaskRecovered{});
        QCOMPARE(stage->statusOf("m"), u"held"_s);
        QCOMPARE(stage->takeActions(), (QStringList{u"wake m#1"_s}));
        QVERIFY(recall(*stage, "m"));
        QVERIFY(stage->card("m"));
    }

    // A held step takes up no room; when its window is over it waits for some like any other, and is not held again.
    void withoutRoomItGoesOutLater() {
        MachineStage stage({mailStep("m"), step("a"), step("b")}, 1);
        stage.policy.holdMs = 5000;
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.succeed("a"); // so that the mail has its turn before the next one
        QCOMPARE(stage.statuses(), u"m:held a:done b:running"_s);
        holdOver(stage, "m");
        QCOMPARE(stage.statuses(), u"m:pending a:done b:running"_s);
        stage.kill();
        stage.send(orchestrator::TaskRecovered{});
        stage.succeed("m");
        QCOMPARE(stage.statusOf("m"), u"done"_s);
    }

    void aClockThatWasSetBackHoldsNothingLonger() {
        const auto stage = held();
        stage->clock.jumpWallMs(-86'400'000);
        stage->kill();
        const auto decided =
            orchestrator::apply(stage->state(), orchestrator::TaskRecovered{},
                                {stage->clock.now(), &stage->clock, &stage->registry, nullptr, stage->policy});
        QVERIFY(decided.ok());
        QCOMPARE(decided->actions.size(), size_t(1));
        QCOMPARE(std::get<orchestrator::WakeAt>(decided->actions.front()).delayMs, 5000);
    }

    void nothingIsHeldWithoutAWindow() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        QCOMPARE(stage.statusOf("m"), u"running"_s);
    }
};

FLUX_TEST_CLASS(MachineWaitingTest)
#include "machine_waiting_test.moc"
