#include "engine/exchange/occurrences.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::exchange;
using base::Json;

namespace {

base::Instant at(const char* iso) {
    return {QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate).toMSecsSinceEpoch()};
}

QStringList startsOf(const Json& event, const char* from, const char* to, int limit = 100) {
    QStringList starts;
    for (const Occurrence& found : occurrencesOf(event, {at(from), at(to), QTimeZone("Europe/Berlin"), limit}))
        starts.append(found.start.iso() + (found.end ? u'/' + found.end->iso() : QString()));
    return starts;
}

} // namespace

class OccurrencesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesOneOfOne() {
        const Json event{{"start", "2026-03-02T12:00:00Z"}, {"end", "2026-03-02T13:00:00Z"}};
        QCOMPARE(startsOf(event, "2026-03-02T12:30:00Z", "2026-03-03T00:00:00Z"),
                 QStringList(QStringLiteral("2026-03-02T12:00:00Z/2026-03-02T13:00:00Z")));
        QCOMPARE(startsOf(event, "2026-03-02T13:00:00Z", "2026-03-03T00:00:00Z"), QStringList());
        QCOMPARE(startsOf(Json{{"start", "soon"}}, "2026-03-02T13:00:00Z", "2026-03-03T00:00:00Z"), QStringList());
    }

    void keepsTheHourOverTheChangeOfClocks() {
        const Json event{{"start", "2020-03-02T09:00:00+01:00"},
                         {"time_zone", "Europe/Berlin"},
                         {"recurrence", "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260401T070000Z"},
                         {"exceptions", Json::array({"2026-03-25T09:00:00+01:00"})},
                         {"extra_dates", Json::array({"2026-03-27T08:00:00Z"})}};
        QCOMPARE(
            startsOf(event, "2026-03-22T00:00:00Z", "2026-05-01T00:00:00Z"),
            QStringList({QStringLiteral("2026-03-23T09:00:00+01:00"), QStringLiteral("2026-03-27T09:00:00+01:00"),
                         QStringLiteral("2026-03-30T09:00:00+02:00"), QStringLiteral("2026-04-01T09:00:00+02:00")}));
    }

    void countsFromTheBeginning() {
        const Json event{{"start", "2026-03-01T10:00:00"}, {"recurrence", "FREQ=DAILY;COUNT=5"}};
        QCOMPARE(startsOf(event, "2026-03-04T00:00:00Z", "2027-01-01T00:00:00Z"),
                 QStringList({QStringLiteral("2026-03-04T10:00:00"), QStringLiteral("2026-03-05T10:00:00")}));
    }

    void takesWholeDays() {
        const Json event{{"start", "2026-02-27"}, {"end", "2026-03-01"}, {"recurrence", "FREQ=YEARLY"}};
        QCOMPARE(startsOf(event, "2028-02-28T12:00:00Z", "2028-03-05T00:00:00Z"),
                 QStringList(QStringLiteral("2028-02-27/2028-02-29")));
        QCOMPARE(startsOf(Json{{"start", "2026-02-27"}}, "2026-02-27T22:00:00Z", "2026-02-28T00:00:00Z").size(), 1);
    }

    void isBounded() {
        const Json endless{{"start", "2026-01-01T00:00:00Z"}, {"recurrence", "FREQ=SECONDLY"}};
        QCOMPARE(startsOf(endless, "2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z", 7).size(), 7);
        const Json never{{"start", "2026-01-31T00:00:00Z"}, {"recurrence", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31"}};
        QVERIFY(startsOf(never, "2026-02-01T00:00:00Z", "2100-01-01T00:00:00Z").size() <= 1);
        // The 30th of February, looked for by the second: nobody waits for that.
        for (const char* rule :
             {"FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY", "FREQ=SECONDLY;COUNT=3"}) {
            const Json hopeless{{"start", "2026-01-01T00:00:00Z"},
                                {"recurrence", std::string(rule) + ";BYMONTH=2;BYMONTHDAY=30"}};
            QVERIFY(startsOf(hopeless, "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z").size() <= 1);
            QVERIFY(startsOf(hopeless, "2031-01-01T00:00:00Z", "2036-01-01T00:00:00Z").isEmpty());
        }
        const Json seldom{{"start", "2026-01-01T09:00:00Z"}, {"recurrence", "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9"}};
        QCOMPARE(startsOf(seldom, "2027-06-01T00:00:00Z", "2027-06-02T00:00:00Z").size(), 3);
        const Json nonsense{{"start", "2026-01-01T00:00:00Z"}, {"recurrence", "FREQ=SOMETIMES"}};
        QCOMPARE(startsOf(nonsense, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z").size(), 1);
    }
};

FLUX_TEST_CLASS(OccurrencesTest)
#include "occurrences_test.moc"
