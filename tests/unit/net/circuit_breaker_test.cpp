#include "engine/net/circuit_breaker.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using domain::BreakerState;
using net::CircuitBreakers;

namespace {
const QString kHost = QStringLiteral("host:example.com:443");
}

class CircuitBreakerTest : public QObject {
    Q_OBJECT

    test::TestClock m_clock;
    std::unique_ptr<CircuitBreakers> m_breakers;
    QStringList m_changes; // "open 5", "closed 0"

    static QString nameOf(BreakerState state) {
        return state == BreakerState::Closed ? u"closed"_s : state == BreakerState::Open ? u"open"_s : u"half-open"_s;
    }
    // What a call to the host gives: true when it was let through.
    bool call(bool success, std::optional<qint64> retryAfterMs = std::nullopt) {
        auto call = m_breakers->begin(kHost);
        if (!call.ok())
            return false;
        if (success)
            call->succeeded();
        else
            call->failed(u"It answered 503."_s, retryAfterMs);
        return true;
    }
    void failTimes(int times) {
        for (int i = 0; i < times; ++i)
            QVERIFY(call(false));
    }
    qint64 leftMs() {
        const auto refused = m_breakers->check(kHost);
        return refused.ok() ? 0 : refused.error().retryAfterMs.value_or(-1);
    }

private Q_SLOTS:
    void init() {
        m_breakers = std::make_unique<CircuitBreakers>(m_clock);
        m_breakers->onChange(
            [this](const domain::Breaker& b) { m_changes.append(u"%1 %2"_s.arg(nameOf(b.state)).arg(b.failures)); });
        m_changes.clear();
    }

    void opensAfterFiveFailuresInARow() {
        failTimes(4);
        QVERIFY(m_changes.isEmpty());
        QCOMPARE(m_breakers->find(kHost).failures, 4);
        QVERIFY(call(true)); // one success and they are forgotten
        QVERIFY(m_breakers->list().empty());
        failTimes(5);
        QCOMPARE(m_changes, QStringList{u"open 5"_s});
        QVERIFY(!call(true));
        const auto refused = m_breakers->begin(kHost);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, base::ErrorCode::Unavailable);
        QVERIFY(refused.error().retryable);
        QCOMPARE(refused.error().retryAfterMs.value(), 30'000);
        QCOMPARE(refused.error().detail, domain::kOpenBreaker + kHost);
        QVERIFY(refused.error().message.contains(u"example.com"_s));
        QVERIFY(refused.error().message.contains(u"has failed 5 times; Flux tries it again at "_s));
        QVERIFY(refused.error().message.contains(u"flux breakers reset"_s));
    }

    void anotherHostIsAnotherBreaker() {
        failTimes(5);
        QVERIFY(m_breakers->check(u"host:example.com:8443"_s).ok());
        QVERIFY(m_breakers->begin(u"host:example.org:443"_s).ok());
    }

    void modelsAndIntegrationsHaveTheirOwn_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("wanted"); // as a person names it
        QTest::newRow("model") << u"model:llama3:8b"_s << u"llama3:8b"_s << u"llama3:8b"_s;
        QTest::newRow("integration") << u"integration:calendar"_s << u"calendar"_s << u"Calendar"_s;
        QTest::newRow("mail server") << net::hostBreakerKey(u"Mail.example"_s, 587) << u"mail.example:587"_s
                                     << u"mail.example"_s;
    }
    void modelsAndIntegrationsHaveTheirOwn() {
        QFETCH(QString, key);
        QFETCH(QString, shown);
        QFETCH(QString, wanted);
        for (int i = 0; i < 5; ++i) {
            auto begun = m_breakers->begin(key);
            QVERIFY(begun.ok());
            begun->failed(u"It did not answer."_s);
        }
        const auto refused = m_breakers->begin(key);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.contains(shown));
        QCOMPARE(refused.error().detail, domain::kOpenBreaker + key);
        QVERIFY(m_breakers->begin(kHost).ok());
        QVERIFY(m_breakers->begin(u"model:llama3:70b"_s).ok());
        QVERIFY(!net::matchesBreaker(key, u"llama3"_s)); // that is no port
        QCOMPARE(m_breakers->list().size(), size_t(1));
        QCOMPARE(m_breakers->reset(wanted).size(), size_t(1));
        QVERIFY(m_breakers->begin(key).ok());
    }

    void staysOpenTwiceAsLongEachTime() {
        failTimes(5);
        for (const qint64 seconds : {30, 60, 120, 240, 480, 900, 900}) {
            QCOMPARE(leftMs(), seconds * 1000);
            m_clock.advanceMs(seconds * 1000 - 1);
            QVERIFY(!call(true));
            m_clock.advanceMs(1);
            QVERIFY(call(false)); // the try fails
        }
        m_clock.advanceMs(900'000);
        QVERIFY(call(true));
        QVERIFY(m_breakers->list().empty());
        QCOMPARE(m_changes.last(), u"closed 0"_s);
        failTimes(5);
        QCOMPARE(leftMs(), 30'000); // well again is well: it starts anew
    }

    void letsOneCallTry() {
        failTimes(5);
        m_clock.advanceMs(30'000);
        auto first = m_breakers->begin(kHost);
        QVERIFY(first.ok());
        QCOMPARE(m_changes, (QStringList{u"open 5"_s, u"half-open 5"_s}));
        const auto second = m_breakers->begin(kHost);
        QVERIFY(!second.ok());
        QVERIFY(second.error().retryAfterMs.value() > 0);
        first->succeeded();
        QVERIFY(m_breakers->begin(kHost).ok());
        QCOMPARE(m_changes.last(), u"closed 0"_s);
    }

    void aTryWithoutAVerdictGivesItsPlaceBack() {
        failTimes(5);
        m_clock.advanceMs(30'000);
        {
            const auto stopped = m_breakers->begin(kHost); // the person stopped the task
            QVERIFY(stopped.ok());
        }
        QVERIFY(call(true));
    }

    void honoursRetryAfter_data() {
        QTest::addColumn<qint64>("asked");
        QTest::addColumn<qint64>("left");
        QTest::newRow("longer") << qint64(120'000) << qint64(120'000);
        QTest::newRow("shorter") << qint64(1'000) << qint64(30'000);
        QTest::newRow("too long") << qint64(86'400'000) << qint64(3'600'000);
    }
    void honoursRetryAfter() {
        QFETCH(qint64, asked);
        failTimes(4);
        QVERIFY(call(false, asked));
        QTEST(leftMs(), "left");
    }

    void aLateVerdictChangesNothing() {
        std::vector<CircuitBreakers::Call> calls;
        for (int i = 0; i < 8; ++i) {
            auto call = m_breakers->begin(kHost);
            QVERIFY(call.ok());
            calls.push_back(std::move(*call));
        }
        for (int i = 0; i < 7; ++i)
            calls[static_cast<size_t>(i)].failed(u"No answer."_s);
        QCOMPARE(m_breakers->find(kHost).failures, 5); // the sixth and seventh were begun before it opened
        QCOMPARE(leftMs(), 30'000);
        calls[7].succeeded();
        QCOMPARE(m_breakers->find(kHost).state, BreakerState::Open);
        QCOMPARE(m_changes, QStringList{u"open 5"_s});
    }

    void aClockThatJumpsHoldsNothingShut() {
        failTimes(5);
        m_clock.jumpWallMs(-86'400'000);
        m_clock.advanceMs(30'000);
        QVERIFY(call(true));
    }

    void isKeptOverARestart() {
        failTimes(5);
        const auto kept = m_breakers->list();
        m_clock.advanceMs(10'000);
        CircuitBreakers next(m_clock);
        next.load(kept);
        const auto refused = next.check(kHost);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().retryAfterMs.value(), 20'000);
        m_clock.advanceMs(20'000);
        auto tried = next.begin(kHost);
        QVERIFY(tried.ok());
        CircuitBreakers third(m_clock); // killed while it tried
        third.load(next.list());
        QVERIFY(third.begin(kHost).ok());
        m_clock.jumpWallMs(-86'400'000); // kept times lie a day ahead
        CircuitBreakers fourth(m_clock);
        fourth.load(kept);
        QCOMPARE(fourth.check(kHost).error().retryAfterMs.value(), 3'600'000); // and no longer
    }

    void isReset_data() {
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<bool>("hit");
        QTest::newRow("all") << QString() << true;
        QTest::newRow("key") << kHost << true;
        QTest::newRow("host") << u"example.com"_s << true;
        QTest::newRow("host in capitals") << u" Example.COM "_s << true;
        QTest::newRow("host and port") << u"example.com:443"_s << true;
        QTest::newRow("other port") << u"example.com:80"_s << false;
        QTest::newRow("part of a name") << u"example"_s << false;
    }
    void isReset() {
        QFETCH(QString, wanted);
        QFETCH(bool, hit);
        failTimes(5);
        m_changes.clear();
        const auto gone = m_breakers->reset(wanted);
        QCOMPARE(gone.size(), hit ? size_t(1) : size_t(0));
        QCOMPARE(m_breakers->check(kHost).ok(), hit);
        QVERIFY(m_changes.isEmpty()); // whoever resets tells of it
    }

    void countsOverManyThreads() {
        std::atomic<int> through = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 200; ++n) {
                    auto call = m_breakers->begin(kHost);
                    if (call.ok()) {
                        ++through;
                        call->failed(u"No."_s);
                    }
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(m_breakers->find(kHost).failures, 5);
        QCOMPARE(m_breakers->find(kHost).state, BreakerState::Open);
        QVERIFY(through >= 5 && through <= 8); // each thread may have had one under way
        QCOMPARE(m_changes.size(), 1);
    }
};

FLUX_TEST_CLASS(CircuitBreakerTest)
#include "circuit_breaker_test.moc"
