#include "tests/contract/engines.h"
#include "tests/support/test_main.h"

#include <QtCore/QThread>
#include <QtTest/QTest>

#include <atomic>

using namespace flux;
using namespace flux::test;

namespace {

bool isGapless(const std::vector<domain::FeedEvent>& events, qint64 from) {
    for (const domain::FeedEvent& event : events) {
        if (event.sequence != ++from)
            return false;
    }
    return true;
}

size_t messagesOf(const std::vector<domain::FeedEvent>& events, domain::Author author) {
    size_t count = 0;
    for (const domain::FeedEvent& event : events) {
        const auto* added = std::get_if<domain::MessageAdded>(&event.payload);
        count += added != nullptr && added->message.author == author ? 1 : 0;
    }
    return count;
}

} // namespace

class FeedContractTest : public QObject {
    Q_OBJECT

    std::unique_ptr<EngineUnderTest> m_under;
    api::Engine* m_engine = nullptr;

    void start() {
        QFETCH(QString, engine);
        m_under = makeEngine(engine);
        m_engine = &m_under->engine();
    }

private Q_SLOTS:
    void cleanup() {
        m_engine = nullptr;
        m_under.reset();
    }

    void aPageAndLaterEventsLeaveNothingOut_data() { addEngineRows(); }
    void aPageAndLaterEventsLeaveNothingOut() {
        start();
        for (int i = 0; i < 5; ++i)
            QVERIFY(ask(*m_engine, say(QStringLiteral("before %1").arg(i))).ok());
        const auto page = ask(*m_engine, api::ListConversations{});
        QVERIFY(page->sequence > 0);
        constexpr int kThreads = 4, kEach = 10;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back(QThread::create([this, t] {
                for (int i = 0; i < kEach; ++i)
                    (void)ask(*m_engine, say(QStringLiteral("during %1 %2").arg(t).arg(i)));
            }));
            threads.back()->start();
        }
        FeedLog log; // subscribes while it happens
        const auto subscription = m_engine->subscribe(page->sequence, log.sink());
        for (const auto& thread : threads)
            QVERIFY(thread->wait(60'000));
        QVERIFY(ask(*m_engine, say(QStringLiteral("the last one"))).ok());
        QVERIFY(log.waitForMessage(QStringLiteral("the last one")));
        const auto events = log.events();
        QVERIFY(isGapless(events, page->sequence));
        QVERIFY(messagesOf(events, domain::Author::Person) >= kThreads * kEach + 1);
    }

    void aLateSubscriberGetsTheWholeStory_data() { addEngineRows(); }
    void aLateSubscriberGetsTheWholeStory() {
        start();
        FeedLog live;
        const auto first = m_engine->subscribe(0, live.sink());
        for (int i = 0; i < 10; ++i)
            QVERIFY(ask(*m_engine, say(QStringLiteral("m%1").arg(i))).ok());
        QVERIFY(live.waitForMessage(QStringLiteral("m9")));
        FeedLog late;
        const auto second = m_engine->subscribe(0, late.sink());
        QVERIFY(late.waitForMessage(QStringLiteral("m9")));
        const auto a = live.events(), b = late.events();
        QVERIFY(isGapless(a, 0) && isGapless(b, 0));
        for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            QCOMPARE(b[i].at, a[i].at);
            QCOMPARE(domain::eventName(b[i].payload), domain::eventName(a[i].payload));
        }
    }

    void whoLeftHearsNothing_data() { addEngineRows(); }
    void whoLeftHearsNothing() {
        start();
        FeedLog left, stays;
        auto first = m_engine->subscribe(0, left.sink());
        const auto second = m_engine->subscribe(0, stays.sink());
        QVERIFY(ask(*m_engine, say(QStringLiteral("one"))).ok());
        QVERIFY(left.waitForMessage(QStringLiteral("one")));
        first.reset();
        const size_t heard = left.events().size();
        QVERIFY(ask(*m_engine, say(QStringLiteral("two"))).ok());
        QVERIFY(stays.waitForMessage(QStringLiteral("two")));
        QCOMPARE(left.events().size(), heard);
    }

    void aSubscriberMayLeaveWhileItIsCalled_data() { addEngineRows(); }
    void aSubscriberMayLeaveWhileItIsCalled() {
        start();
        FeedLog other;
        const auto stays = m_engine->subscribe(0, other.sink());
        std::unique_ptr<api::Subscription> own;
        std::mutex ready; // the sink must not run before `own` is set
        std::atomic<int> calls = 0;
        {
            const std::lock_guard lock(ready);
            own = m_engine->subscribe(0, {[&](const domain::FeedEvent&) {
                                              const std::lock_guard inside(ready);
                                              ++calls;
                                              own.reset();
                                          },
                                          {}});
        }
        QVERIFY(ask(*m_engine, say(QStringLiteral("one"))).ok());
        QVERIFY(ask(*m_engine, say(QStringLiteral("two"))).ok());
        QVERIFY(other.waitForMessage(QStringLiteral("two")));
        QTRY_COMPARE(calls.load(), 1);
    }

    void leavingAndComingAgainUnderLoad_data() { addEngineRows(); }
    void leavingAndComingAgainUnderLoad() {
        start();
        std::atomic<bool> stop = false;
        const std::unique_ptr<QThread> writer(QThread::create([this, &stop] {
            for (int i = 0; !stop && i < 2000; ++i)
                (void)ask(*m_engine, say(QStringLiteral("load")));
        }));
        writer->start();
        for (int i = 0; i < 50; ++i) {
            auto alive = std::make_unique<std::atomic<bool>>(true); // a call after the end would touch freed memory
            const auto* flag = alive.get();
            auto subscription = m_engine->subscribe(0, {[flag](const domain::FeedEvent&) { QVERIFY(*flag); }, {}});
            subscription.reset();
            *alive = false;
        }
        stop = true;
        QVERIFY(writer->wait(60'000));
    }
};

FLUX_TEST_CLASS(FeedContractTest)
#include "feed_contract_test.moc"
