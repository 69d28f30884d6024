// Approval, access and unknown-outcome cards.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::CheckpointKind;
using domain::CheckpointStatus;
using domain::EffectProgress;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::mailStep;
using test::step;

class MachineCardsTest : public QObject {
    Q_OBJECT

    // A mail whose outcome nobody knows.
    static std::unique_ptr<MachineStage> unknownOutcome() {
        auto stage = std::make_unique<MachineStage>(
            std::vector{mailStep("m"), step("after", "work", {"m"}, Json{{"any", "{{m.outputs.sent}}"}})});
        stage->start();
        stage->answer("m", Verdict::Yes);
        stage->intend("m");
        stage->lose("m");
        return stage;
    }

private Q_SLOTS:
    void asksBeforeARiskyStep() {
        MachineStage stage({step("a", "open"), step("m", "mail", {"a"},
                                                    Json{{"to", Json::array({"x@y.example"})},
                                                         {"subject", "About {{a.outputs.topic}}"}})});
        stage.start();
        stage.succeed("a", Json{{"topic", "tea"}});
        QCOMPARE(stage.status(), TaskStatus::Checkpoint);
        const domain::Checkpoint* card = stage.card("m");
        QVERIFY(card);
        QCOMPARE(card->kind, CheckpointKind::Approval);
        QCOMPARE(card->rule, u"Mail always asks"_s);
        QCOMPARE(base::textAt(card->inputs, "subject"), u"About tea"_s); // resolved, as it would run
        QCOMPARE(base::textAt(card->description.preview, "subject"), u"About tea"_s);
        QCOMPARE(stage.run("m").attempt, 0);
        QCOMPARE(stage.run("m").note, u"waits for you"_s);
        QVERIFY(std::holds_alternative<domain::CheckpointBlock>(stage.said().back()));
    }

    void yesRunsTheStep() {
        MachineStage stage({mailStep("m")});
        stage.start();
        const domain::CheckpointId id = stage.card("m")->id;
        QVERIFY(stage.answer("m", Verdict::Yes));
        QCOMPARE(stage.takeActions(), QStringList{u"run m#1"_s});
        QCOMPARE(stage.checkpointRows().at(id).status, CheckpointStatus::Approved);
        QCOMPARE(stage.checkpointRows().at(id).decision->by, u"test"_s);
        QVERIFY(!stage.checkpointRows().at(id).decidedAt.isNull());
        stage.intend("m");
        stage.succeed("m", Json{{"sent", true}});
        QCOMPARE(stage.run("m").effect, EffectProgress::Done);
        QCOMPARE(stage.takeJournal(),
                 (QStringList{u"task.started"_s, u"checkpoint.raised m#0"_s, u"checkpoint.decided m#0"_s,
                              u"step.started m#1"_s, u"effect.intent m#1"_s, u"effect.receipt m#1"_s,
                              u"step.done m#1"_s, u"task.completed"_s}));
        QCOMPARE(base::textAt(stage.state().task.results[0], "text"), u"Mail sent."_s);
    }

    void editsReachTheStep() {
        MachineStage stage({mailStep("m")});
        stage.start();
        QVERIFY(stage.answer("m", Verdict::Yes, Json{{"subject", "Better"}}));
        QCOMPARE(base::textAt(stage.lastInputs("m"), "subject"), u"Better"_s);
        QVERIFY(stage.lastInputs("m").at("to") == Json::array({"a@b.example"}));
        stage.kill(); // the edits are rows
        stage.send(orchestrator::TaskRecovered{});
        QCOMPARE(base::textAt(stage.lastInputs("m"), "subject"), u"Better"_s);
    }

    void refusesOtherEdits_data() {
        QTest::addColumn<QByteArray>("edits");
        QTest::addColumn<QString>("why");
        QTest::newRow("not editable") << QByteArray(R"({"body":"x"})") << u"“body” cannot be changed on this card."_s;
        QTest::newRow("no input at all") << QByteArray(R"({"zz":1})") << u"“zz” cannot be changed on this card."_s;
        QTest::newRow("wrong type") << QByteArray(R"({"to":"x@y.example"})") << u"“to” should be array."_s;
        QTest::newRow("null") << QByteArray(R"({"subject":null})") << u"“subject” should be text."_s;
        QTest::newRow("one good, one bad")
            << QByteArray(R"({"subject":"ok","body":"x"})") << u"“body” cannot be changed on this card."_s;
        QTest::newRow("no object") << QByteArray(R"(["subject"])")
                                   << u"The edits are not an object of field and value."_s;
    }
    void refusesOtherEdits() {
        QFETCH(QByteArray, edits);
        QFETCH(QString, why);
        MachineStage stage({mailStep("m")});
        stage.start();
        (void)stage.takeJournal();
        QVERIFY(!stage.answer("m", Verdict::Yes, Json::parse(edits.toStdString())));
        QCOMPARE(stage.refusal().code, ErrorCode::InvalidArgument);
        QCOMPARE(stage.refusal().message, why);
        QVERIFY(stage.card("m"));
        QVERIFY(stage.takeJournal().isEmpty());
        QVERIFY(stage.takeActions().isEmpty());
    }

    void noLeavesOutTheStepAndWhatNeedsIt() {
        MachineStage stage({step("a"), mailStep("m", {"a"}), step("b", "work", {"m"}), step("c", "work", {"b", "a"}),
                            step("d", "work", {"a"})});
        stage.start();
        stage.succeed("a");
        QVERIFY(stage.answer("m", Verdict::No, Json::object(), u"wrong address"_s));
        QCOMPARE(stage.statuses(), u"a:done m:skipped b:skipped c:skipped d:running"_s);
        QCOMPARE(stage.run("m").note, u"wrong address"_s);
        QCOMPARE(stage.run("b").note, u"needs a step that was left out"_s);
        stage.succeed("d");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void noToTheOnlyStepDoesNothing() {
        MachineStage stage({mailStep("m")});
        stage.start();
        QVERIFY(stage.answer("m", Verdict::No));
        QCOMPARE(stage.status(), TaskStatus::Cancelled);
        QCOMPARE(stage.run("m").note, u"you left it out"_s);
        QVERIFY(stage.takeActions().isEmpty());
    }

    void anApprovalTakesNoOtherVerdict() {
        MachineStage stage({mailStep("m")});
        stage.start();
        for (const Verdict verdict : {Verdict::WentOut, Verdict::Again}) {
            QVERIFY(!stage.answer("m", verdict));
            QCOMPARE(stage.refusal().code, ErrorCode::InvalidArgument);
        }
        QVERIFY(stage.card("m"));
    }

    void aPlanMayAskBeforeAnyStep() {
        domain::StepSpec a = step("a");
        a.checkpointRequired = true;
        MachineStage stage({a});
        stage.start();
        const domain::Checkpoint* card = stage.card("a");
        QVERIFY(card);
        QCOMPARE(card->description.question, u"Go on with “Step a”?"_s);
        QVERIFY(!card->description.yesLabel.isEmpty());
        QVERIFY(stage.answer("a", Verdict::Yes));
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        stage.fail("a", ErrorCode::Unavailable);
        stage.retryDue("a"); // approved once is approved
        QCOMPARE(stage.statusOf("a"), u"running"_s);
    }

    void accessOpensTheGrantAndItsTwins() {
        MachineStage stage({step("a"), step("b"), step("c")});
        stage.start();
        stage.fail("a", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        stage.fail("b", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        stage.fail("c", ErrorCode::PermissionDenied, u"folder:/other"_s);
        QCOMPARE(stage.status(), TaskStatus::Checkpoint);
        QCOMPARE(stage.card("a")->kind, CheckpointKind::Access);
        QCOMPARE(stage.state().checkpoints.size(), 3);
        (void)stage.takeActions();
        (void)stage.takeJournal();
        QVERIFY(stage.answer("b", Verdict::Yes));
        QCOMPARE(stage.state().task.grants.folders, QStringList{u"/notes"_s});
        QCOMPARE(stage.statuses(), u"a:running b:running c:checkpoint"_s);
        QCOMPARE(stage.takeActions(), (QStringList{u"run a#2"_s, u"run b#2"_s}));
        QCOMPARE(stage.takeJournal().first(2), (QStringList{u"checkpoint.decided b#1"_s, u"checkpoint.decided a#1"_s}));
        for (const auto& [id, card] : stage.checkpointRows()) {
            const bool other = card.step.text == u"c"_s;
            QCOMPARE(card.status, other ? CheckpointStatus::Open : CheckpointStatus::Approved);
        }
    }

    void whatWasOpenedMeanwhileIsNotAskedAgain() {
        MachineStage stage({step("a"), step("b")});
        stage.start();
        stage.fail("a", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        QVERIFY(stage.answer("a", Verdict::Yes));
        stage.fail("b", ErrorCode::PermissionDenied, u"folder:/notes"_s); // it began before the answer
        QCOMPARE(stage.statuses(), u"a:running b:running"_s);
        QCOMPARE(stage.run("b").attempt, 2);
        stage.fail("b", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        stage.fail("b", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        stage.fail("b", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        QCOMPARE(stage.statusOf("b"), u"checkpoint"_s); // but not for ever
    }

    void accessOpensHosts() {
        MachineStage stage({step("a")});
        stage.start();
        stage.fail("a", ErrorCode::PermissionDenied, u"host:127.0.0.1:8080"_s);
        QVERIFY(stage.answer("a", Verdict::Yes));
        QCOMPARE(stage.state().task.grants.hosts, QStringList{u"127.0.0.1:8080"_s});
        stage.kill();
        QCOMPARE(stage.state().task.grants.hosts, QStringList{u"127.0.0.1:8080"_s}); // the grant is a row
    }

    void aClosedDoorStaysClosed() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.fail("a", ErrorCode::PermissionDenied, u"folder:/notes"_s);
        QVERIFY(stage.answer("a", Verdict::No));
        QCOMPARE(stage.statuses(), u"a:skipped b:skipped"_s);
        QVERIFY(stage.state().task.grants.folders.isEmpty());
    }

    void anotherRefusalIsAFailure() {
        MachineStage stage({step("a")});
        stage.start();
        stage.fail("a", ErrorCode::PermissionDenied, u"secret log line"_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void accessIsNoApproval() { // the mail still asks for itself
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.fail("m", ErrorCode::PermissionDenied, u"host:10.0.0.5:25"_s);
        QCOMPARE(stage.card("m")->kind, CheckpointKind::Access);
        QVERIFY(stage.answer("m", Verdict::Yes));
        QCOMPARE(stage.statusOf("m"), u"running"_s); // approved before, opened now
        QCOMPARE(stage.run("m").attempt, 2);
        QCOMPARE(stage.run("m").effect, EffectProgress::None);
    }

    void anUnknownOutcomeIsAsked() {
        const auto stage = unknownOutcome();
        QCOMPARE(stage->status(), TaskStatus::Checkpoint);
        QCOMPARE(stage->card("m")->kind, CheckpointKind::UnknownOutcome);
        QCOMPARE(stage->card("m")->description.question, u"Did this mail go out?"_s);
        QVERIFY(stage->card("m")->description.editable.isEmpty());
        QVERIFY(!stage->answer("m", Verdict::Yes)); // "yes" would be a guess
        QCOMPARE(stage->refusal().code, ErrorCode::InvalidArgument);
        QVERIFY(!stage->answer("m", Verdict::Again, Json{{"subject", "x"}}));
    }

    void itWentOut() {
        const auto stage = unknownOutcome();
        (void)stage->takeActions();
        QVERIFY(stage->answer("m", Verdict::WentOut));
        QCOMPARE(stage->statusOf("m"), u"done"_s);
        QCOMPARE(stage->run("m").effect, EffectProgress::Done);
        QCOMPARE(stage->takeActions(), QStringList{u"run after#1"_s}); // the mail is not sent again
        QCOMPARE(base::dumpJson(stage->lastInputs("after")), base::dumpJson(Json{{"any", true}}));
        stage->succeed("after");
        QCOMPARE(stage->status(), TaskStatus::Completed);
        QCOMPARE(stage->state().task.results.size(), size_t(1));
    }

    void sendAgain() {
        const auto stage = unknownOutcome();
        (void)stage->takeActions();
        QVERIFY(stage->answer("m", Verdict::Again));
        QCOMPARE(stage->takeActions(), QStringList{u"run m#2"_s}); // without a second card
        QCOMPARE(stage->run("m").effect, EffectProgress::None);
        stage->intend("m");
        stage->succeed("m", Json{{"sent", true}});
        QCOMPARE(stage->run("m").effect, EffectProgress::Done);
    }

    void skipIt() {
        const auto stage = unknownOutcome();
        QVERIFY(stage->answer("m", Verdict::No));
        QCOMPARE(stage->statuses(), u"m:skipped after:skipped"_s);
        QCOMPARE(stage->status(), TaskStatus::Cancelled);
    }

    void aDefiniteRefusalIsNoUnknownOutcome() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.fail("m", ErrorCode::InvalidArgument); // 550: nobody took it
        QVERIFY(stage.state().checkpoints.isEmpty());
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void anErrorThatSurelySentNothingIsRetried() { // retryable after an intent
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.intend("m");
        stage.fail("m", ErrorCode::Unavailable);
        QCOMPARE(stage.statusOf("m"), u"retrying"_s);
        QCOMPARE(stage.run("m").effect, EffectProgress::None);
        stage.retryDue("m");
        QCOMPARE(stage.statusOf("m"), u"running"_s);
    }

    void anErrorBeforeTheIntentIsRetried() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", Verdict::Yes);
        stage.fail("m", ErrorCode::Unavailable);
        QCOMPARE(stage.statusOf("m"), u"retrying"_s);
    }

    void answersToNoCardAreRefused() {
        MachineStage stage({mailStep("m")});
        stage.start();
        const domain::CheckpointId id = stage.card("m")->id;
        stage.answer("m", Verdict::Yes);
        QVERIFY(!stage.send(
            orchestrator::CheckpointAnswered{id, {Verdict::No, Json::object(), Json::object(), {}, u"test"_s}}));
        QCOMPARE(stage.refusal().code, ErrorCode::NotFound);
        QCOMPARE(stage.statusOf("m"), u"running"_s);
    }
};

FLUX_TEST_CLASS(MachineCardsTest)
#include "machine_cards_test.moc"
