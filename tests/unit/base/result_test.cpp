#include "engine/base/fence.h"
#include "engine/base/result.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <memory>
#include <stdexcept>

using namespace flux::base;

namespace {
Result<int> half(int n) {
    if (n % 2 != 0)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("odd"));
    return n / 2;
}
Result<int> quarter(int n) {
    FLUX_TRY(const int first, half(n));
    FLUX_TRY(const int second, half(first));
    return second;
}
Result<void> even(int n) {
    FLUX_CHECK(half(n));
    return {};
}
} // namespace

class ResultTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void holdsAValueOrAnError() {
        const Result<int> good = half(4);
        QVERIFY(good.ok());
        QCOMPARE(*good, 2);
        const Result<int> bad = half(3);
        QVERIFY(!bad.ok());
        QCOMPARE(bad.error().message, QStringLiteral("odd"));
        QCOMPARE(bad.valueOr(7), 7);
        QCOMPARE(good.valueOr(7), 2);
    }

    void tryAndCheckReturnTheError() {
        QCOMPARE(*quarter(12), 3);
        QCOMPARE(quarter(6).error().code, ErrorCode::InvalidArgument);
        QVERIFY(even(2).ok());
        QCOMPARE(even(1).error().message, QStringLiteral("odd"));
    }

    void carriesWhatCanOnlyBeMoved() {
        Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
        const std::unique_ptr<int> taken = std::move(*result);
        QCOMPARE(*taken, 5);
    }

    void onlyPassingConditionsAreRetryable() {
        QVERIFY(makeError(ErrorCode::Unavailable, {}).retryable);
        QVERIFY(makeError(ErrorCode::DeadlineExceeded, {}).retryable);
        QVERIFY(!makeError(ErrorCode::NotFound, {}).retryable);
        QVERIFY(!makeError(ErrorCode::Internal, {}).retryable);
    }

    void everyCodeHasANameOfItsOwn() {
        QSet<QString> names;
        for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
            const auto code = static_cast<ErrorCode>(i);
            names.insert(codeName(code));
            QVERIFY(codeFromName(codeName(code)) == code);
        }
        QCOMPARE(names.size(), static_cast<int>(ErrorCode::Internal) + 1);
        QVERIFY(!codeFromName(u"teapot").has_value());
        QVERIFY(!codeFromName(u"").has_value());
    }

    void theFenceTurnsExceptionsIntoErrors() {
        const auto broken =
            fence(QStringLiteral("counting"), []() -> Result<int> { throw std::runtime_error("boom"); });
        QCOMPARE(broken.error().code, ErrorCode::Internal);
        QVERIFY(!broken.error().message.contains(QStringLiteral("boom")));
        QVERIFY(broken.error().detail.contains(QStringLiteral("boom")));
        const auto full = fence(QStringLiteral("counting"), []() -> Result<int> { throw std::bad_alloc(); });
        QCOMPARE(full.error().code, ErrorCode::ResourceExhausted);
        const auto fine = fence(QStringLiteral("counting"), []() -> Result<int> { return 3; });
        QCOMPARE(*fine, 3);
    }
};

FLUX_TEST_CLASS(ResultTest)
#include "result_test.moc"
