#include "engine/net/retry.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <limits>

using namespace flux;

class RetryTest : public QObject {
    Q_OBJECT

    static base::Error passing() { return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("x")); }

private Q_SLOTS:
    void staysUnderTheDoublingCeiling() {
        test::TestClock clock(7);
        for (int attempt = 1; attempt <= 12; ++attempt) {
            const qint64 ceiling = std::min<qint64>(60'000, 500LL << (attempt - 1));
            for (int i = 0; i < 200; ++i) {
                const qint64 delay = net::retryDelayMs(attempt, passing(), clock.random());
                QVERIFY2(delay >= 0 && delay <= ceiling, qPrintable(QString::number(delay)));
            }
        }
    }

    void spreadsOverTheWholeRange() {
        QCOMPARE(net::retryDelayMs(1, passing(), 0), 0);
        QCOMPARE(net::retryDelayMs(1, passing(), 500), 500);
        QCOMPARE(net::retryDelayMs(3, passing(), 2000), 2000);
        test::TestClock clock(3);
        qint64 sum = 0;
        for (int i = 0; i < 2000; ++i)
            sum += net::retryDelayMs(5, passing(), clock.random());
        QVERIFY(std::abs(sum / 2000 - 4000) < 250);
    }

    void survivesOddAttempts() {
        const quint64 most = std::numeric_limits<quint64>::max();
        for (const int attempt : {std::numeric_limits<int>::min(), -1, 0, 100, std::numeric_limits<int>::max()}) {
            const qint64 delay = net::retryDelayMs(attempt, passing(), most);
            QVERIFY(delay >= 0 && delay <= 60'000);
        }
    }

    void honoursTheOtherSidesWish() {
        base::Error error = passing();
        error.retryAfterMs = 7000;
        QCOMPARE(net::retryDelayMs(1, error, 0), 7000);
        QVERIFY(net::retryDelayMs(9, error, 12345) <= 7500);
        error.retryAfterMs = std::numeric_limits<qint64>::max();
        QVERIFY(net::retryDelayMs(1, error, 0) == net::kRetryAfterCapMs);
        error.retryAfterMs = -5;
        QCOMPARE(net::retryDelayMs(1, error, 0), 0);
    }
};

FLUX_TEST_CLASS(RetryTest)
#include "retry_test.moc"
