#include "engine/host/feed_hub.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <atomic>
#include <latch>
#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using host::FeedHub;

class FeedHubTest : public QObject {
    Q_OBJECT

    static domain::FeedEvent event(qint64 sequence) { return {sequence, {}, domain::TaskUpdated{}}; }

    // Attached from the start.
    static std::unique_ptr<api::Subscription> subscribe(FeedHub& hub, api::FeedSink sink, qint64 from = 0) {
        auto [subscription, slot] = FeedHub::make(from, std::move(sink));
        hub.add(slot);
        return std::move(subscription);
    }

private Q_SLOTS:
    void tellsEveryoneInOrder() {
        FeedHub hub;
        std::vector<qint64> a, b;
        const auto first = subscribe(hub, {[&a](const auto& e) { a.push_back(e.sequence); }, {}});
        hub.publish(event(1));
        const auto second = subscribe(hub, {[&b](const auto& e) { b.push_back(e.sequence); }, {}}, 1);
        hub.publish(event(2));
        hub.publish(event(3));
        QCOMPARE(a, (std::vector<qint64>{1, 2, 3}));
        QCOMPARE(b, (std::vector<qint64>{2, 3}));
    }

    void tellsNothingTwice() { // replayed and then published
        FeedHub hub;
        std::vector<qint64> got;
        auto [subscription, slot] = FeedHub::make(3, {[&got](const auto& e) { got.push_back(e.sequence); }, {}});
        for (const qint64 sequence : {2, 3, 4, 5})
            FeedHub::deliver(*slot, event(sequence));
        hub.add(slot);
        for (const qint64 sequence : {4, 5, 6})
            hub.publish(event(sequence));
        QCOMPARE(got, (std::vector<qint64>{4, 5, 6}));
    }

    void liveEventsNeedNoSink() {
        FeedHub hub;
        QStringList notes;
        const auto deaf = subscribe(hub, {[](const auto&) {}, {}});
        const auto both = subscribe(
            hub, {{}, [&notes](const domain::LiveEvent& e) { notes.append(std::get<domain::StepProgress>(e).note); }});
        hub.publish(domain::LiveEvent(domain::StepProgress{{}, {}, {}, u"reading"_s}));
        hub.publish(event(1)); // nobody listens for events there
        QCOMPARE(notes, QStringList{u"reading"_s});
    }

    void aSinkMayEndItsOwnSubscription() {
        FeedHub hub;
        int calls = 0;
        std::unique_ptr<api::Subscription> subscription;
        subscription = subscribe(hub, {[&](const auto&) {
                                           ++calls;
                                           subscription.reset();
                                       },
                                       {}});
        hub.publish(event(1));
        hub.publish(event(2));
        QCOMPARE(calls, 1);
        QVERIFY(!subscription);
    }

    void aSinkMayEndAnother() {
        FeedHub hub;
        int calls = 0;
        std::unique_ptr<api::Subscription> other;
        const auto first = subscribe(hub, {[&other](const auto&) { other.reset(); }, {}});
        other = subscribe(hub, {[&calls](const auto&) { ++calls; }, {}});
        hub.publish(event(1));
        QCOMPARE(calls, 0);
    }

    void aSinkMaySubscribe() {
        FeedHub hub;
        int calls = 0;
        std::unique_ptr<api::Subscription> late;
        const auto first =
            subscribe(hub, {[&](const auto& e) {
                                if (!late)
                                    late = subscribe(hub, {[&calls](const auto&) { ++calls; }, {}}, e.sequence);
                            },
                            {}});
        hub.publish(event(1));
        hub.publish(event(2));
        QCOMPARE(calls, 1);
    }

    void noCallRunsAfterTheEndOfASubscription() { // ended on another thread, in the middle of a call
        FeedHub hub;
        std::atomic<bool> inside{false}, gone{false}, late{false};
        std::latch entered(1);
        auto subscription = subscribe(hub, {[&](const auto&) {
                                                if (gone)
                                                    late = true;
                                                inside = true;
                                                entered.count_down();
                                                for (int i = 0; i < 1000; ++i)
                                                    std::this_thread::yield();
                                                inside = false;
                                            },
                                            {}});
        std::atomic<bool> stillInside{false};
        std::thread ender([&] {
            entered.wait();
            subscription.reset();
            stillInside = inside.load();
            gone = true;
        });
        hub.publish(event(1));
        ender.join();
        hub.publish(event(2));
        QVERIFY(!stillInside);
        QVERIFY(!late);
    }

    void manyThreadsComeAndGo() {
        FeedHub hub;
        std::atomic<int> wrong{0};
        std::vector<std::unique_ptr<api::Subscription>> subscriptions;
        std::vector<std::unique_ptr<std::atomic<bool>>> ended;
        for (int i = 0; i < 32; ++i) {
            ended.push_back(std::make_unique<std::atomic<bool>>(false));
            subscriptions.push_back(subscribe(hub, {[&wrong, flag = ended.back().get()](const auto&) {
                                                        if (*flag)
                                                            ++wrong;
                                                    },
                                                    {}}));
        }
        std::thread ender([&] {
            for (size_t i = 0; i < subscriptions.size(); ++i) {
                subscriptions[i].reset();
                *ended[i] = true;
            }
        });
        for (qint64 sequence = 1; sequence <= 2000; ++sequence)
            hub.publish(event(sequence));
        ender.join();
        hub.publish(event(3000));
        QCOMPARE(wrong.load(), 0);
    }
};

FLUX_TEST_CLASS(FeedHubTest)
#include "feed_hub_test.moc"
