#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/card.h"
#include "ui/core/checkpoint_list_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;

class CardTest : public QObject {
    Q_OBJECT

    static Json mailCard(const char* id = "k1", qint64 at = 1'000) {
        return Json{
            {"id", id},
            {"task_id", "t1"},
            {"conversation_id", "c1"},
            {"step", "s2"},
            {"kind", "approval"},
            {"status", "open"},
            {"rule", "Mail always asks"},
            {"created_at", at},
            {"inputs",
             {{"to", Json::array({"marta@lind.example", "jo@lind.example"})}, {"subject", "Prices"}, {"body", "Hi"}}},
            {"description",
             {{"effect_class", "external_write"},
              {"question", "Send this mail to Marta Lind?"},
              {"preview",
               {{"type", "mail"}, {"to", Json::array({"marta@lind.example"})}, {"subject", "Prices"}, {"body", "Hi"}}},
              {"yes_label", "Send mail"},
              {"no_label", "Don’t send"},
              {"reversibility", "Cannot be taken back"},
              {"done_text", "Mail sent to Marta Lind."},
              {"editable", Json::array({"to", "subject", "body"})}}}};
    }
    static Json world() {
        return Json{{"conversations", Json::array({conversationJson("c1", "needs_you", 1'000)})},
                    {"checkpoints", Json::array({mailCard("k1", 1'000), mailCard("k2", 2'000)})}};
    }
    static domain::StepUpdated step(domain::StepStatus status) {
        domain::StepUpdated event;
        event.taskId = {QStringLiteral("t1")};
        event.conversationId = {QStringLiteral("c1")};
        event.key = {QStringLiteral("s2")};
        event.run.status = status;
        return event;
    }
    struct Queue {
        UiFixture ui;
        ui::CheckpointListModel model{ui.link, ui.format, ui.drafts};
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
        explicit Queue(const Json& script) : ui(script) {
            ui.start();
            [this] { QTRY_VERIFY(!model.loading()); }();
        }
        domain::Decision lastDecision() { return ui.engine->requestsOf<api::DecideCheckpoint>().back().decision; }
    };

private Q_SLOTS:
    void theFactsStandInOrder() {
        Queue queue(world());
        const ui::Card* card = queue.model.cardAt(0);
        QCOMPARE(card->factsText(), QStringLiteral("Cannot be taken back. Free. Mail always asks"));
        QVERIFY(!card->yesIsSafe());
        QVERIFY(!card->isFinal());
        QVERIFY(card->previewText().contains(QStringLiteral("Subject: Prices")));
        QCOMPARE(card->fields().size(), 3);
        QCOMPARE(card->fields().first().toMap().value(QStringLiteral("start")).toString(),
                 QStringLiteral("marta@lind.example, jo@lind.example"));
    }
    void aPlainYesSendsNoEdits() {
        Queue queue(world());
        ui::Card* card = queue.model.cardAt(0);
        card->approve();
        card->approve(); // a second press while it is on its way
        QVERIFY(card->busy());
        QTRY_VERIFY(!card->isOpen());
        QCOMPARE(queue.ui.engine->requestsOf<api::DecideCheckpoint>().size(), std::size_t{1});
        QCOMPARE(queue.lastDecision().verdict, domain::Verdict::Yes);
        QVERIFY(queue.lastDecision().edits.empty());
        QCOMPARE(queue.lastDecision().by, QStringLiteral("window"));
        QCOMPARE(card->recordTitle(), QStringLiteral("Being done now."));
        QVERIFY2(card->recordText().startsWith(QStringLiteral("You approved it at")), qPrintable(card->recordText()));

        queue.ui.engine->emitEvent(step(domain::StepStatus::Done));
        QTRY_COMPARE(card->recordTitle(), QStringLiteral("Mail sent to Marta Lind."));
        QCOMPARE(card->recordShape(), QStringLiteral("done"));
    }
    void onlyWhatWasChangedIsSent() {
        Queue queue(world());
        ui::Card* card = queue.model.cardAt(0);
        card->write(QStringLiteral("to"), QStringLiteral("marta@lind.example , new@lind.example,"));
        card->write(QStringLiteral("subject"), QStringLiteral("Prices"));
        card->write(QStringLiteral("other"), QStringLiteral("not a field"));
        QVERIFY(card->edited());
        QVERIFY(card->approve());
        QTRY_VERIFY(!card->isOpen());
        QVERIFY(queue.lastDecision().edits == (Json{{"to", Json::array({"marta@lind.example", "new@lind.example"})}}));
        QVERIFY(card->recordText().startsWith(QStringLiteral("You sent your version")));
    }
    void aNoKeepsItsReason() {
        Queue queue(world());
        ui::Card* card = queue.model.cardAt(1);
        card->reject(QStringLiteral("  wrong address "));
        QTRY_VERIFY(!card->isOpen());
        QCOMPARE(queue.lastDecision().reason, QStringLiteral("wrong address"));
        QCOMPARE(card->recordTitle(), QStringLiteral("Don’t send."));
        QVERIFY(card->recordText().contains(QStringLiteral("“wrong address”")));
        QCOMPARE(card->recordShape(), QStringLiteral("skip"));
    }
    void anAnswerThatFailedLeavesTheCardOpen() {
        Json script = world();
        script["on"] = Json::array(
            {Json{{"method", "checkpoints.decide"},
                  {"error", {{"code", "unavailable"}, {"message", "The answer was not stored. Try again."}}}}});
        Queue queue(script);
        ui::Card* card = queue.model.cardAt(0);
        card->approve();
        QTRY_COMPARE(card->error(), QStringLiteral("The answer was not stored. Try again."));
        QVERIFY(card->isOpen());
        QVERIFY(!card->busy());
    }
    void answeredElsewhereItSaysWhere() {
        Queue queue(world());
        domain::Checkpoint answered = queue.model.cardAt(0)->checkpoint();
        answered.status = domain::CheckpointStatus::Approved;
        answered.decision =
            domain::Decision{domain::Verdict::Yes, Json::object(), Json::object(), {}, QStringLiteral("terminal")};
        answered.decidedAt = queue.ui.clock.now();
        queue.ui.engine->emitEvent(domain::CheckpointDecided{answered});
        QTRY_VERIFY(!queue.model.cardAt(0)->isOpen());
        QCOMPARE(queue.model.cardAt(0)->recordText(), QStringLiteral("Answered in the terminal, 09:00."));
    }
    void theQueueKeepsAnsweredCardsUntilTheyAreTidied() {
        Queue queue(world());
        QCOMPARE(queue.model.count(), 2);
        QCOMPARE(queue.model.nextOpen(-1), 0);
        queue.model.cardAt(0)->approve();
        QCOMPARE(queue.model.nextOpen(0), 1); // at once, without waiting for the effect
        QTRY_COMPARE(queue.model.openCount(), 1);
        QCOMPARE(queue.model.count(), 2);
        QSignalSpy arrived(&queue.model, &ui::CheckpointListModel::arrived);
        domain::Checkpoint third = queue.model.cardAt(1)->checkpoint();
        third.id = {QStringLiteral("k3")};
        queue.ui.engine->emitEvent(domain::CheckpointRaised{third});
        QTRY_COMPARE(queue.model.count(), 3);
        QCOMPARE(queue.model.rowOfCard(QStringLiteral("k3")), 2);
        QCOMPARE(arrived.count(), 1);
        queue.model.tidy();
        QCOMPARE(queue.model.count(), 2);
        QCOMPARE(queue.model.nextOpen(1), 0);
    }
    void aHeldEffectCanBeTakenBack() {
        Json script = world();
        script["tasks"] = Json::array({Json{{"id", "t1"},
                                            {"conversation_id", "c1"},
                                            {"goal", "Mail"},
                                            {"status", "executing"},
                                            {"steps", Json::array({Json{{"spec", {{"key", "s2"}, {"agent", "notify"}}},
                                                                        {"run", {{"status", "held"}}}}})}}});
        Queue queue(script);
        ui::Card* card = queue.model.cardAt(0);
        QVERIFY(card->approve());
        QTRY_VERIFY(!card->isOpen());
        domain::StepUpdated held = step(domain::StepStatus::Held);
        held.run.retryAt = queue.ui.clock.now().plusMs(5'000);
        queue.ui.engine->emitEvent(held);
        QTRY_VERIFY(card->recallable());
        QCOMPARE(card->recordTitle(), QStringLiteral("Goes out in a moment."));
        QCOMPARE(card->secondsLeft(), 5);
        queue.ui.clock.advanceMs(1'200);
        QCOMPARE(card->secondsLeft(), 4);
        card->recall();
        QTRY_COMPARE(card->recordTitle(), QStringLiteral("Taken back. Nothing went out."));
        QVERIFY(!card->recallable());
        QCOMPARE(queue.ui.engine->requestsOf<api::RecallStep>().size(), std::size_t{1});
        QCOMPARE(queue.model.openCount(), 2);                       // it is asked again, at the end
        queue.ui.engine->emitEvent(step(domain::StepStatus::Done)); // after another yes
        QTRY_VERIFY(!card->busy());
        QCOMPARE(card->recordTitle(), QStringLiteral("Taken back. Nothing went out."));
    }
    void aRecallThatComesTooLateIsSaid() {
        Json script = world();
        script["on"] = Json::array(
            {Json{{"method", "tasks.recall_step"},
                  {"error", {{"code", "failed_precondition"}, {"message", "Too late: the mail has gone out."}}}}});
        Queue queue(script);
        ui::Card* card = queue.model.cardAt(0);
        card->approve();
        QTRY_VERIFY(!card->isOpen());
        queue.ui.engine->emitEvent(step(domain::StepStatus::Held));
        QTRY_VERIFY(card->recallable());
        card->recall();
        QTRY_COMPARE(card->error(), QStringLiteral("Too late: the mail has gone out."));
        QVERIFY(!card->busy());
    }
    void whatIsTypedOutlivesTheRows() {
        Queue queue(world());
        queue.model.cardAt(0)->write(QStringLiteral("subject"), QStringLiteral("Half a"));
        queue.model.cardAt(0)->update(queue.model.cardAt(0)->checkpoint()); // the same card again
        QCOMPARE(queue.model.cardAt(0)->draft().value(QStringLiteral("subject")).toString(), QStringLiteral("Half a"));
        queue.model.reload();
        QTRY_VERIFY(!queue.model.loading());
        QVERIFY(queue.model.cardAt(0)->edited());
        QVERIFY(queue.model.cardAt(0)->approve());
        QTRY_VERIFY(!queue.model.cardAt(0)->isOpen());
        QVERIFY(queue.lastDecision().edits == (Json{{"subject", "Half a"}}));
        QVERIFY(queue.model.cardAt(0)->draft().isEmpty());
    }
    void theEndOfAWaitIsToldAsItWas_data() {
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("fact");
        QTest::addColumn<QString>("record");
        QTest::newRow("left out") << "leave_out"
                                  << "Until 18:00; without an answer it is left out"
                                  << "It was left out. Nothing was done.";
        QTest::newRow("fails") << "fail"
                               << "Until 18:00; without an answer the step fails"
                               << "The step failed. Nothing was done.";
        QTest::newRow("default") << "use_default"
                                 << "Until 18:00; without an answer the default is taken"
                                 << "The default was taken.";
    }
    void theEndOfAWaitIsToldAsItWas() {
        QFETCH(const QString, outcome);
        QFETCH(const QString, fact);
        QFETCH(const QString, record);
        Json script = world();
        script["checkpoints"][0]["expires_at"] = 1'772'474'400'000;
        script["checkpoints"][0]["on_expiry"] = outcome.toStdString();
        Queue queue(script);
        QVERIFY2(queue.model.cardAt(0)->factsText().endsWith(fact), qPrintable(queue.model.cardAt(0)->factsText()));
        domain::Checkpoint gone = queue.model.cardAt(0)->checkpoint();
        gone.status = domain::CheckpointStatus::Expired;
        queue.ui.engine->emitEvent(domain::CheckpointDecided{gone});
        QTRY_COMPARE(queue.model.cardAt(0)->recordTitle(), QStringLiteral("Waited until 18:00."));
        QCOMPARE(queue.model.cardAt(0)->recordText(), record);
    }
    void cardsOfADeletedTaskGo() {
        Queue queue(world());
        queue.ui.engine->emitEvent(domain::TaskDeleted{{QStringLiteral("t1")}, {QStringLiteral("c1")}});
        QTRY_COMPARE(queue.model.count(), 0);
    }
    void unknownOutcomeHasThreeAnswers() {
        Json script = world();
        script["checkpoints"][0]["kind"] = "unknown_outcome";
        script["checkpoints"][0]["description"]["editable"] = Json::array();
        Queue queue(script);
        ui::Card* card = queue.model.cardAt(0);
        QCOMPARE(card->kind(), ui::Card::Kind::UnknownOutcome);
        QCOMPARE(card->yesLabel(), QStringLiteral("It went out"));
        card->again();
        QTRY_VERIFY(!card->isOpen());
        QCOMPARE(queue.lastDecision().verdict, domain::Verdict::Again);
        QCOMPARE(card->recordTitle(), QStringLiteral("Being done now."));
        queue.ui.engine->emitEvent(step(domain::StepStatus::Done));
        QTRY_COMPARE(card->recordText().left(20), QStringLiteral("You had it done once"));
    }
};

FLUX_TEST_CLASS(CardTest)
#include "card_test.moc"
