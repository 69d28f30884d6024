#include "engine/assistant/when.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;

class WhenTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("day");
        QTest::addColumn<int>("tokens");
        const auto row = [](const char* text, const char* day, int tokens) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(day) << tokens;
        };
        // today is Wednesday, 4 March 2026
        row("today", "2026-03-04", 1);
        row("Today's", "2026-03-04", 1);
        row("tonight", "2026-03-04", 1);
        row("tomorrow", "2026-03-05", 1);
        row("yesterday", "2026-03-03", 1);
        row("wednesday", "2026-03-04", 1);
        row("Monday", "2026-03-09", 1);
        row("next wednesday", "2026-03-11", 2);
        row("next monday", "2026-03-09", 2);
        row("this friday", "2026-03-06", 2);
        row("next week", "2026-03-09", 2);
        row("this week", "2026-03-02", 2);
        row("in 3 days", "2026-03-07", 3);
        row("in a week", "2026-03-11", 3);
        row("in two weeks", "2026-03-18", 3);
        row("in 1 month", "2026-04-04", 3);
        row("2026-03-02", "2026-03-02", 1);
        row("24.12.2026", "2026-12-24", 1);
        row("3 March", "2026-03-03", 2);
        row("3rd of March 2027", "2027-03-03", 4);
        row("march 3rd", "2026-03-03", 2);
        row("May 1 2026", "2026-05-01", 3);
        row("in notes", "", 0);
        row("2026-13-40", "", 0);
        row("31 February", "", 0);
        row("next page", "", 0);
        row("may", "", 0);
        row("in 999999999 days", "", 0);
    }
    void names() {
        QFETCH(QString, text);
        QFETCH(QString, day);
        QFETCH(int, tokens);
        const auto named = namedDay(tokenize(text), 0, QDate(2026, 3, 4));
        QCOMPARE(named ? named->day.toString(Qt::ISODate) : QString(), day);
        QCOMPARE(named ? static_cast<int>(named->tokens) : 0, tokens);
    }

    void appliesTheZone() {
        const base::Instant late{1772494200000}; // 2026-03-02T23:30Z
        QCOMPARE(localTime(late, QStringLiteral("Europe/Berlin")).date(), QDate(2026, 3, 3));
        QCOMPARE(localTime(late, QStringLiteral("America/New_York")).date(), QDate(2026, 3, 2));
        QCOMPARE(localTime(late, QStringLiteral("Mars/Olympus")).date(), QDate(2026, 3, 2));
        QCOMPARE(localTime(late, QString()).date(), QDate(2026, 3, 2));
    }

    void countsInWords() {
        QCOMPARE(numberOf(tokenize(QStringLiteral("three")).front()).value_or(0), 3);
        QCOMPARE(numberOf(tokenize(QStringLiteral("12")).front()).value_or(0), 12);
        QVERIFY(!numberOf(tokenize(QStringLiteral("many")).front()));
        QVERIFY(!numberOf(tokenize(QStringLiteral("99999999999")).front()));
        QVERIFY(!numberOf(tokenize(QStringLiteral("0")).front()));
    }
};

FLUX_TEST_CLASS(WhenTest)
#include "when_test.moc"
