#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/counts.h"

#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;

class EngineLinkTest : public QObject {
    Q_OBJECT

    static domain::EventPayload change(const char* id) {
        return domain::ConversationUpdated{conversation(id, domain::ConversationState::Running, 1'000)};
    }

private Q_SLOTS:
    void requestsBeforeTheEngineFailWithASentence() {
        UiFixture ui;
        std::optional<base::Error> error;
        ui.link.send(api::GetSettings{}, &ui.link,
                     [&](const base::Result<api::SettingsSnapshot>& reply) { error = reply.error(); });
        QVERIFY(!error); // never before send returned
        QTRY_VERIFY(error.has_value());
        QCOMPARE(error->code, base::ErrorCode::Unavailable);
        QVERIFY(error->message.contains(QStringLiteral("still starting")));
    }
    void failureAndHandOverAreStates() {
        UiFixture ui;
        ui.link.setFailed(QStringLiteral("The data folder is read-only."));
        QCOMPARE(ui.link.state(), ui::EngineLink::State::Failed);
        QCOMPARE(ui.link.sentence(), QStringLiteral("The data folder is read-only."));
        QVERIFY(!ui.link.canRetry()); // nobody would start it again
        QSignalSpy asked(&ui.link, &ui::EngineLink::retryAsked);
        QVERIFY(ui.link.canRetry());
        ui.link.retry();
        QCOMPARE(asked.count(), 1);
        ui.link.setHandedOver(QStringLiteral("Another window uses this data."));
        QCOMPARE(ui.link.state(), ui::EngineLink::State::HandedOver);
        ui.start();
        QCOMPARE(ui.link.sentence(), QString());
    }
    void aFirstErrorCanBeTriedAgain() {
        UiFixture ui(base::Json{
            {"on", base::Json::array(
                       {base::Json{{"method", "conversations.list"},
                                   {"times", 1},
                                   {"error", {{"code", "unavailable"}, {"message", "The store is busy."}}}}})}});
        ui.link.setEngine(ui.engine.get());
        QTRY_COMPARE(ui.link.state(), ui::EngineLink::State::Failed);
        QCOMPARE(ui.link.sentence(), QStringLiteral("The store is busy."));
        ui.link.retry();
        QTRY_VERIFY(ui.link.isReady());
        QCOMPARE(ui.engine->subscribers(), 1);
    }
    void eventsComeInOrderFromTheSnapshotOn() {
        UiFixture ui(base::Json{{"sequence", 7}});
        ui.start();
        QCOMPARE(ui.link.lastSequence(), qint64{7});
        QList<qint64> seen;
        connect(&ui.link, &ui::EngineLink::batch, &ui.link, [&](const ui::FeedBatch& batch) {
            QVERIFY(QThread::currentThread() == ui.link.thread());
            for (const domain::FeedEvent& event : batch.events)
                seen.append(event.sequence);
        });
        for (int i = 0; i < 20; ++i)
            ui.engine->emitEvent(change("c1"));
        QTRY_COMPARE(seen.size(), 20);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(seen.at(i), qint64{8 + i});
    }
    void aBurstIsOneWakeUp() {
        UiFixture ui;
        ui.start();
        int batches = 0;
        int events = 0;
        connect(&ui.link, &ui::EngineLink::batch, &ui.link, [&](const ui::FeedBatch& batch) {
            ++batches;
            events += static_cast<int>(batch.events.size());
        });
        for (int i = 0; i < 500; ++i) // emitted while this thread does not return to its loop
            ui.engine->emitEvent(change("c1"));
        QTRY_COMPARE(events, 500);
        QCOMPARE(batches, 1);
    }
    void onlyTheLastProgressOfAStepIsShown() {
        UiFixture ui;
        ui.start();
        std::vector<domain::LiveEvent> live;
        connect(&ui.link, &ui::EngineLink::batch, &ui.link, [&](const ui::FeedBatch& batch) { live = batch.live; });
        for (int i = 0; i < 50; ++i)
            ui.engine->emitLive(
                domain::StepProgress{{QStringLiteral("t1")}, {}, {QStringLiteral("s1")}, QString::number(i)});
        ui.engine->emitLive(
            domain::StepProgress{{QStringLiteral("t1")}, {}, {QStringLiteral("s2")}, QStringLiteral("other")});
        QTRY_COMPARE(live.size(), std::size_t{2});
        QCOMPARE(std::get<domain::StepProgress>(live.front()).note, QStringLiteral("49"));
    }
    void aGapAsksForEverythingAgain() {
        UiFixture ui;
        ui.start();
        QSignalSpy lost(&ui.link, &ui::EngineLink::lost);
        QSignalSpy batch(&ui.link, &ui::EngineLink::batch);
        ui.engine->emitEvent(domain::FeedEvent{5, {}, change("c1")});
        QTRY_COMPARE(lost.count(), 1);
        QCOMPARE(batch.count(), 0);
        ui.engine->emitEvent(change("c1")); // 6: all is well again
        QTRY_COMPARE(batch.count(), 1);
        QCOMPARE(lost.count(), 1);
    }
    void theEngineSaysHowItIs() {
        UiFixture ui;
        ui.start();
        ui.engine->emitLive(
            domain::EngineNotice{domain::EngineNotice::Kind::DiskFull, QStringLiteral("The disk is full.")});
        QTRY_COMPARE(ui.link.notice(), QStringLiteral("The disk is full."));
        ui.engine->emitLive(domain::EngineNotice{domain::EngineNotice::Kind::Healthy, QStringLiteral("ignored")});
        QTRY_COMPARE(ui.link.notice(), QString());
    }
    void takingTheEngineAwayEndsTheFeed() {
        UiFixture ui;
        ui.start();
        QTRY_COMPARE(ui.engine->subscribers(), 1);
        ui.link.setEngine(nullptr);
        QCOMPARE(ui.engine->subscribers(), 0);
    }
    void countsFollowWithFewQuestions() {
        UiFixture ui(base::Json{{"conversations", base::Json::array({conversationJson("c1", "needs_you", 1'000),
                                                                     conversationJson("c2", "done", 900)})}});
        ui::Counts counts(ui.link, nullptr);
        ui.start();
        QCOMPARE(counts.inbox(), 2);
        QCOMPARE(counts.needsYou(), 1);
        QCOMPARE(counts.done(), 1);
        const auto before = ui.engine->requestsOf<api::ListConversations>().size();
        for (int i = 0; i < 200; ++i)
            ui.engine->emitEvent(change("c1"));
        QTRY_COMPARE(counts.running(), 1);
        QCOMPARE(counts.needsYou(), 0);
        QVERIFY(ui.engine->requestsOf<api::ListConversations>().size() - before <= 4);
    }
};

FLUX_TEST_CLASS(EngineLinkTest)
#include "engine_link_test.moc"
