#include "engine/memory/diversity.h"
#include "engine/memory/token_budget.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::memory;

class RankingTest : public QObject {
    Q_OBJECT

    static std::vector<Ranked> list(const QStringList& ids) {
        std::vector<Ranked> ranked;
        for (qsizetype i = 0; i < ids.size(); ++i)
            ranked.push_back({ids[i], 10.0 - double(i)});
        return ranked;
    }
    static QString ids(const std::vector<Ranked>& ranked) {
        QStringList names;
        for (const Ranked& one : ranked)
            names.append(one.id);
        return names.join(u' ');
    }

private Q_SLOTS:
    void fusesByPlaceAlone() {
        const auto words = list({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
        auto meaning = list({QStringLiteral("c"), QStringLiteral("d")});
        meaning[0].score = 1e9; // what it is worth in its own list does not matter
        const auto fused = fuseByRank({{words, 1}, {meaning, 1}});
        QCOMPARE(ids(fused), QStringLiteral("c a b d"));
        QCOMPARE(fused[0].score, 1.0 / 63 + 1.0 / 61);
        QCOMPARE(ids(fuseByRank({{words, 0.1}, {meaning, 1}})), QStringLiteral("c d a b"));
        QVERIFY(fuseByRank({}).empty());
        QCOMPARE(ids(fuseByRank({{{}, 1}, {words, 1}})), QStringLiteral("a b c"));
    }

    void prefersWhatIsNew() {
        const auto ranked = list({QStringLiteral("a"), QStringLiteral("a2"), QStringLiteral("b")});
        const Likeness likeness = [](std::size_t one, std::size_t other) { return one + other == 1 ? 0.95 : 0.0; };
        QCOMPARE(ids(diversified(ranked, likeness, 0.7, 3)), QStringLiteral("a b a2"));
        QCOMPARE(ids(diversified(ranked, likeness, 1, 3)), QStringLiteral("a a2 b"));
        QCOMPARE(ids(diversified(ranked, likeness, 0.7, 1)), QStringLiteral("a"));
        QVERIFY(diversified(ranked, likeness, 0.7, 0).empty());
        QVERIFY(diversified({}, likeness, 0.7, 3).empty());
    }

    void countsTokens() {
        QCOMPARE(aboutTokens(u""), 0);
        QCOMPARE(aboutTokens(u"a"), 1);
        QCOMPARE(aboutTokens(u"four"), 1);
        QCOMPARE(aboutTokens(u"fives"), 2);
        QCOMPARE(aboutTokens(u"\u4F60\u597D"), 2);
    }

    void fillsABudget() {
        const std::vector<QString> texts{QString(40, u'a'), QString(80, u'b'), QString(20, u'c')};
        QCOMPARE(fitting(texts, 0).size(), std::size_t(3));
        QCOMPARE(fitting(texts, 15), (std::vector<std::size_t>{0, 2}));
        QVERIFY(fitting(texts, 1).empty());
        QVERIFY(fitting({}, 10).empty());
    }
};

FLUX_TEST_CLASS(RankingTest)
#include "ranking_test.moc"
