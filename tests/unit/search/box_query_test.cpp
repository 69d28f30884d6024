#include "engine/search/box_query.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using search::BoxQuery;

class BoxQueryTest : public QObject {
    Q_OBJECT

    static BoxQuery parse(const char* text) {
        return search::parseBox(QString::fromUtf8(text), base::Instant{1772442000000}, // 2026-03-02T09:00:00Z
                                QTimeZone("Europe/Berlin"));
    }
    static QString day(const std::optional<base::Instant>& at) { return at ? at->iso() : QStringLiteral("none"); }

private Q_SLOTS:
    void wordsStayAsTheyAre() {
        const BoxQuery box = parse("  dinner \"with Anna\" -bob din* ");
        QCOMPARE(box.words, QStringLiteral("dinner \"with Anna\" -bob din*"));
        QVERIFY(!box.hasFilters() && box.notes.isEmpty());
        QCOMPARE(parse("\"type:event is quoted\"").words, QStringLiteral("\"type:event is quoted\""));
        QCOMPARE(parse("at 10:30 https://a.de/x mailto:").words, QStringLiteral("at 10:30 https://a.de/x mailto:"));
        QVERIFY(parse("at 10:30 https://a.de/x").notes.isEmpty());
    }

    void filtersBecomeLabels() {
        const BoxQuery box = parse("Type:event from:\"Anna Berg\" has:links in:Invoices is:Done lunch -is:failed");
        QCOMPARE(box.words, QStringLiteral("lunch"));
        QCOMPARE(box.labels,
                 QStringList({QStringLiteral("type=event"), QStringLiteral("from=anna berg"),
                              QStringLiteral("has=link"), QStringLiteral("in=invoices"), QStringLiteral("is=done")}));
        QCOMPARE(box.without, QStringList{QStringLiteral("is=failed")});
        QCOMPARE(parse("type:tasks").labels, QStringList{QStringLiteral("type=task")});
        QCOMPARE(parse("type:memories from:me").labels,
                 QStringList({QStringLiteral("type=memory"), QStringLiteral("from=you")}));
        QCOMPARE(parse("type:object").kinds, std::vector<api::HitKind>{api::HitKind::Object});
    }

    void daysAreThoseOfThePerson() {
        QCOMPARE(day(parse("after:2026-03-02").from), QStringLiteral("2026-03-01T23:00:00.000Z"));
        QCOMPARE(day(parse("before:2026-03-02").before), QStringLiteral("2026-03-01T23:00:00.000Z"));
        QCOMPARE(day(parse("after:today").from), QStringLiteral("2026-03-01T23:00:00.000Z"));
        QCOMPARE(day(parse("after:yesterday").from), QStringLiteral("2026-02-28T23:00:00.000Z"));
        QCOMPARE(day(parse("after:7d").from), QStringLiteral("2026-02-22T23:00:00.000Z"));
        QCOMPARE(day(parse("after:2026").from), QStringLiteral("2025-12-31T23:00:00.000Z"));
        QCOMPARE(day(parse("before:2025-7").before), QStringLiteral("2025-06-30T22:00:00.000Z")); // summer time
        QCOMPARE(day(parse("after:2025 after:2026").from), QStringLiteral("2025-12-31T23:00:00.000Z"));
    }

    void conversationsAreNarrowedByTheirState() {
        QVERIFY(parse("in:archive").split == domain::Split::Archived);
        QVERIFY(parse("in:needs_you").split == domain::Split::NeedsYou);
        QVERIFY(parse("is:unread").unread == true);
        QVERIFY(parse("-is:unread").unread == false);
        QVERIFY(parse("in:inbox in:archived").impossible);
        QVERIFY(parse("is:read is:unread").impossible);
    }

    void whatIsNoFilterIsReadAsWords() {
        const BoxQuery box = parse("form:anna lunch");
        QCOMPARE(box.words, QStringLiteral("form:anna lunch"));
        QCOMPARE(box.notes, QStringList{QStringLiteral(
                                "There is no filter “form:”. It was read as words. Did you mean “from:”?")});
        const BoxQuery noDay = parse("before:tuesday");
        QCOMPARE(noDay.words, QStringLiteral("before:tuesday"));
        QCOMPARE(noDay.notes.size(), 1);
    }

    void anyTextIsTaken() {
        QString broken = QStringLiteral("type:");
        broken += QChar(0xD800);
        for (const QString& text :
             {QString(), QStringLiteral(":"), QStringLiteral("type:"), QStringLiteral("type:\""), broken,
              QStringLiteral("type:\"").repeated(3000), QString(200'000, u':'), QStringLiteral("after:9999d"),
              QStringLiteral("after:9999y before:0000-00-00 after:2026-13-40"), QStringLiteral("-type:-type:-")})
            (void)search::parseBox(text, base::Instant{0}, QTimeZone::utc());
    }
};

FLUX_TEST_CLASS(BoxQueryTest)
#include "box_query_test.moc"
