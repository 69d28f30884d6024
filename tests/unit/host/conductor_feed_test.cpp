// What subscribers hear, and the intents of effects.
#include "engine/domain/codec.h"
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using test::ConductorBench;
using test::diskFull;
using test::mailStep;
using test::step;

class ConductorFeedTest : public QObject {
    Q_OBJECT

    static api::SendMessage message(const QString& text) {
        api::SendMessage request;
        request.text = text;
        return request;
    }

    // A task whose mail was approved and runs.
    static domain::TaskId mailThatRuns(ConductorBench& bench) {
        const domain::TaskId task = bench.makeTask({mailStep("m")});
        const auto cards = bench.rows().checkpointsOf(task);
        const domain::Decision yes{domain::Verdict::Yes, Json::object(), Json::object(), QString(), u"test"_s};
        if (!bench.ask(api::DecideCheckpoint{cards->front().id, yes}).ok())
            qFatal("the card was not answered");
        return task;
    }
    // From a worker's thread, as the agents do.
    static base::Result<void> intend(ConductorBench& bench, const domain::TaskId& task, int attempt = 1) {
        std::optional<base::Result<void>> result;
        std::atomic<bool> done{false};
        std::thread worker([&] {
            result = bench.conductor->commitIntent(task, 0, attempt);
            done = true;
        });
        const bool came = bench.until([&] { return done.load(); });
        worker.join();
        return came ? *result : base::Result<void>(base::makeError(ErrorCode::DeadlineExceeded, u"It hangs."_s));
    }
    static domain::EffectProgress effectRow(ConductorBench& bench, const domain::TaskId& task) {
        return bench.rows().steps(task, false)->front().run.effect;
    }

private Q_SLOTS:
    void replaysAndGoesOnWithoutAGap() {
        ConductorBench bench;
        for (int i = 0; i < 400; ++i) // more than a page of the replay
            QVERIFY(bench.ask(message(u"m"_s)).ok());
        const qint64 last = *bench.rows().lastSequence();
        QVERIFY(last > 700);
        std::vector<qint64> heard;
        const auto late = bench.conductor->subscribe(
            100, {[&heard](const domain::FeedEvent& e) { heard.push_back(e.sequence); }, {}});
        QVERIFY(bench.ask(message(u"new"_s)).ok());
        const qint64 end = *bench.rows().lastSequence();
        QCOMPARE(static_cast<qint64>(heard.size()), end - 100);
        for (size_t i = 0; i < heard.size(); ++i)
            QCOMPARE(heard[i], static_cast<qint64>(i) + 101);
    }

    void aReplayThatFailsComesLaterAndWhole() {
        ConductorBench bench;
        QVERIFY(bench.ask(message(u"one"_s)).ok());
        bench.writer->reader().trouble = base::makeError(ErrorCode::Unavailable, u"busy"_s);
        std::vector<qint64> heard;
        const auto late =
            bench.conductor->subscribe(0, {[&heard](const domain::FeedEvent& e) { heard.push_back(e.sequence); }, {}});
        bench.pump();
        QVERIFY(heard.empty());
        bench.writer->reader().trouble.reset();
        QVERIFY(bench.ask(message(u"two"_s)).ok());
        const auto all = static_cast<size_t>(*bench.rows().lastSequence());
        QVERIFY(bench.until([&] { return heard.size() == all; }));
        for (size_t i = 0; i < heard.size(); ++i)
            QCOMPARE(heard[i], static_cast<qint64>(i) + 1);
    }

    void saysWhatTheStoreHas() { // live and replayed are the same
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        bench.end(task, 0, Json{{"text", "out"}});
        bench.pump();
        bench.end(task, 1, Json{{"text", "out"}});
        bench.pump();
        const auto stored = bench.rows().eventsAfter(0, 500);
        QCOMPARE(stored->size(), bench.feed.size());
        for (size_t i = 0; i < stored->size(); ++i)
            QVERIFY(domain::toJson((*stored)[i]) == domain::toJson(bench.feed[i]));
        int messages = 0;
        for (const domain::FeedEvent& event : bench.feed) {
            if (const auto* added = std::get_if<domain::MessageAdded>(&event.payload))
                QCOMPARE(added->message.position, qint64(++messages));
        }
        QVERIFY(messages >= 3);
    }

    void staysGaplessAcrossFailures() {
        ConductorBench bench;
        std::vector<domain::TaskId> tasks;
        for (int i = 0; i < 8; ++i)
            tasks.push_back(bench.makeTask({step("a"), step("b", "work", {"a"}), step("c", "work", {"b"})}));
        int round = 0;
        bench.writer->poison = [&round](const store::UnitOfWork&) -> std::optional<base::Error> {
            ++round;
            if (round % 3 == 0)
                return diskFull();
            return round % 7 == 0 ? std::optional(test::defect()) : std::nullopt;
        };
        std::vector<std::optional<base::Result<api::MessageSent>>> replies(24);
        for (int position = 0; position < 3; ++position) {
            for (size_t i = 0; i < tasks.size(); ++i) {
                bench.end(tasks[i], position, Json::object());
                bench.post(message(u"between"_s), replies[static_cast<size_t>(position) * 8 + i]);
            }
            QVERIFY(bench.until([&] {
                return std::all_of(tasks.begin(), tasks.end(), [&](const domain::TaskId& id) {
                    return bench.rows().steps(id, false)->at(static_cast<size_t>(position)).run.status ==
                           domain::StepStatus::Done;
                });
            }));
        }
        QVERIFY(
            bench.until([&] { return std::all_of(replies.begin(), replies.end(), [](auto& r) { return bool(r); }); }));
        qsizetype sent = 0;
        for (const auto& reply : replies)
            sent += reply->ok();
        QCOMPARE(static_cast<qsizetype>(bench.jobs.turns.size()), sent);
        QCOMPARE(bench.jobs.runs.size(), size_t(24)); // each step once
        for (const domain::TaskId& id : tasks)
            QCOMPARE(bench.taskRow(id).status, domain::TaskStatus::Completed);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void progressIsNotStored() {
        ConductorBench bench;
        bench.conductor->publishLive(domain::StepProgress{{}, {}, {}, u"reading"_s});
        bench.pump();
        QCOMPARE(bench.live.size(), size_t(1));
        QCOMPARE(*bench.rows().lastSequence(), 0);
    }

    void anIntentIsDurableWhenItReturns() {
        ConductorBench bench;
        const domain::TaskId task = mailThatRuns(bench);
        QVERIFY(intend(bench, task).ok());
        QCOMPARE(effectRow(bench, task), domain::EffectProgress::Intended);
    }

    void anIntentThatIsNotSavedStopsTheSending() {
        ConductorBench bench;
        const domain::TaskId task = mailThatRuns(bench);
        bench.writer->failures = {diskFull()};
        const auto refused = intend(bench, task);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().retryable); // the disk may have room again: the step is tried later
        QCOMPARE(effectRow(bench, task), domain::EffectProgress::None);
        bench.end(task, 0, refused.error());
        bench.pump();
        QCOMPARE(bench.stepRows(task), u"m:retrying#1"_s);
    }

    void anIntentOfAStoppedStepIsRefused() {
        ConductorBench bench;
        const domain::TaskId task = mailThatRuns(bench);
        QVERIFY(!intend(bench, task, 7).ok()); // of another attempt
        QCOMPARE(effectRow(bench, task), domain::EffectProgress::None);
        QVERIFY(bench.ask(api::CancelTask{task}).ok());
        const auto refused = intend(bench, task);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Cancelled);
        QCOMPARE(effectRow(bench, task), domain::EffectProgress::None);
    }

    void noIntentWhileItCloses() {
        ConductorBench bench;
        const domain::TaskId task = mailThatRuns(bench);
        bench.conductor->beginShutdown();
        const auto refused = bench.conductor->commitIntent(task, 0, 1); // does not wait for anybody
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Cancelled);
        bench.end(task, 0, refused.error()); // stopped because we stop
        bench.conductor->flush();
        QCOMPARE(bench.stepRows(task), u"m:running#1"_s);
    }

    void whatEndedIsCommittedAtTheEnd() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        bench.conductor->beginShutdown();
        bench.end(task, 0, Json::object());
        bench.conductor->flush();
        QCOMPARE(bench.stepRows(task), u"a:done#1 b:running#1"_s);
        QCOMPARE(bench.runs(), u"a#1"_s); // b is for the next start
    }
};

FLUX_TEST_CLASS(ConductorFeedTest)
#include "conductor_feed_test.moc"
