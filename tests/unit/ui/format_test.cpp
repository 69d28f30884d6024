#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"
#include "ui/core/error_text.h"
#include "ui/core/format.h"

#include <QtTest/QTest>

using namespace flux;

class FormatTest : public QObject {
    Q_OBJECT
    test::TestClock m_clock; // Monday 2026-03-02 09:00 UTC
    ui::Format m_format{m_clock, QLocale(QLocale::English, QLocale::UnitedKingdom), QTimeZone::utc()};
    qint64 now() { return m_clock.now().ms; }

private Q_SLOTS:
    void agesAreShort_data() {
        QTest::addColumn<qint64>("ago");
        QTest::addColumn<QString>("text");
        QTest::newRow("just now") << qint64{20'000} << QStringLiteral("now");
        QTest::newRow("ahead, the clock was set back") << qint64{-600'000} << QStringLiteral("now");
        QTest::newRow("minutes") << qint64{26 * 60'000} << QStringLiteral("26 m");
        QTest::newRow("hours") << qint64{3 * 3'600'000} << QStringLiteral("3 h");
        QTest::newRow("a day") << qint64{26 * 3'600'000} << QStringLiteral("Sun");
        QTest::newRow("this year") << qint64{20LL * 24 * 3'600'000} << QStringLiteral("10 Feb");
        QTest::newRow("another year") << qint64{90LL * 24 * 3'600'000} << QStringLiteral("Dec 2025");
    }
    void agesAreShort() {
        QFETCH(const qint64, ago);
        QTEST(m_format.age(now() - ago), "text");
        QCOMPARE(m_format.age(0), QString());
    }
    void agesInWordsForReaders() {
        QCOMPARE(m_format.ageInWords(now() - 60'000), QStringLiteral("1 minute ago"));
        QCOMPARE(m_format.ageInWords(now() - 5 * 60'000), QStringLiteral("5 minutes ago"));
        QCOMPARE(m_format.ageInWords(now() - 3'600'000), QStringLiteral("1 hour ago"));
    }
    void durationsCountUp() {
        QCOMPARE(m_format.duration(52'900), QStringLiteral("0:52"));
        QCOMPARE(m_format.duration(91'000), QStringLiteral("1:31"));
        QCOMPARE(m_format.duration(3'723'000), QStringLiteral("1:02:03"));
        QCOMPARE(m_format.duration(-5), QStringLiteral("0:00"));
    }
    void moneyByLocale() {
        QCOMPARE(m_format.money(30'000), QStringLiteral("€0.03"));
        QCOMPARE(m_format.money(0), QString());
        QCOMPARE(m_format.money(1'200), QStringLiteral("under €0.01"));
        ui::Format german(m_clock, QLocale(QLocale::German), QTimeZone::utc());
        QVERIFY2(german.money(1'230'000).startsWith(QStringLiteral("1,23")), qPrintable(german.money(1'230'000)));
    }
    void sizes() {
        QCOMPARE(m_format.bytes(0), QStringLiteral("0 bytes"));
        QCOMPARE(m_format.bytes(4096), QStringLiteral("4 kB"));
        QCOMPARE(m_format.bytes(5321), QStringLiteral("5.2 kB"));
        QCOMPARE(m_format.bytes(3'250'585), QStringLiteral("3.1 MB"));
    }
    void daysByTheZone() {
        QCOMPARE(m_format.day(now()), QStringLiteral("Today"));
        QCOMPARE(m_format.day(now() - 24 * 3'600'000), QStringLiteral("Yesterday"));
        QCOMPARE(m_format.day(now() - 4 * 24 * 3'600'000), QStringLiteral("Thursday 26 February"));
        const ui::Format far(m_clock, QLocale(QLocale::English), QTimeZone(QByteArrayLiteral("Pacific/Auckland")));
        QCOMPARE(far.dayOf(m_clock.now()), QDate(2026, 3, 2)); // 22:00 there
        QCOMPARE(far.dayOf(m_clock.now().plusMs(3 * 3'600'000)), QDate(2026, 3, 3));
    }
    void timesHaveNoSeconds() {
        QCOMPARE(m_format.timeOfDay(now()), QStringLiteral("09:00"));
        const ui::Format plain(m_clock, QLocale::c(), QTimeZone::utc());
        QCOMPARE(plain.timeOfDay(now()), QStringLiteral("09:00"));
        QCOMPARE(plain.timeOfDay(0), QString());
    }
    void namesAreIsolated() {
        QCOMPARE(ui::Format::isolated(QStringLiteral("brief.md")), QStringLiteral("\u2068brief.md\u2069"));
        QCOMPARE(ui::Format::isolated({}), QString());
    }
    void errorsSpeakForThemselves() {
        base::Error error{base::ErrorCode::Unavailable,
                          QStringLiteral("The mail is kept."),
                          QStringLiteral("EHOSTUNREACH"),
                          true,
                          {}};
        QCOMPARE(ui::errorText(error), QStringLiteral("The mail is kept."));
        for (int code = 0; code <= static_cast<int>(base::ErrorCode::Internal); ++code) {
            const QString text =
                ui::errorText({static_cast<base::ErrorCode>(code), {}, QStringLiteral("secret detail"), false, {}});
            QVERIFY(text.endsWith(QLatin1Char('.')));
            QVERIFY(!text.contains(QStringLiteral("secret")));
        }
    }
};

FLUX_TEST_CLASS(FormatTest)
#include "format_test.moc"
