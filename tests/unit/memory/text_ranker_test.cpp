#include "engine/memory/text_ranker.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::memory;

class TextRankerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<TextRanker> m_ranker;

    void put(const char* id, const char* title, const char* body, const char* tags = "") {
        QVERIFY(m_ranker
                    ->add({QString::fromUtf8(id), QString::fromUtf8(title), QString::fromUtf8(tags),
                           QString::fromUtf8(body)})
                    .ok());
    }
    QString ask(const char* question, int limit = 10) {
        (void)m_ranker->commit();
        const auto ranked = m_ranker->rank(QString::fromUtf8(question), limit);
        QStringList ids;
        for (const Ranked& one : ranked.ok() ? *ranked : std::vector<Ranked>{})
            ids.append(one.id);
        return ids.join(u' ');
    }

private Q_SLOTS:
    void init() {
        auto opened = TextRanker::open();
        QVERIFY(opened.ok());
        m_ranker = std::move(*opened);
    }

    void weighsTitleOverTagsOverBody() {
        put("body", "Some note", "the boiler was looked at");
        put("tags", "Some note", "a thing was looked at", "boiler");
        put("title", "Boiler", "a thing was looked at");
        QCOMPARE(ask("boiler"), QStringLiteral("title tags body"));
    }

    void findsOtherFormsOfAWord() {
        put("a", "", "Anna went to the lake and bought two boats");
        put("b", "", "The weather in the north");
        QCOMPARE(ask("Where did Anna go?"), QStringLiteral("a"));
        QCOMPARE(ask("what did she buy"), QStringLiteral("a"));
        QCOMPARE(ask("purchase"), QStringLiteral("a")); // by a synonym
    }

    void raisesWordsThatStandTogether() {
        put("apart", "", "heat came first and a long story of pipes, walls, roofs, doors, windows then the exchanger");
        put("close", "",
            "a long story of pipes, walls, roofs, doors, windows and a heat exchanger came first, then it");
        QCOMPARE(ask("heat exchanger"), QStringLiteral("close apart"));
    }

    void findsWhatTheBestOnesTalkAbout() {
        for (int i = 0; i < 4; ++i)
            put(qPrintable(QStringLiteral("s%1").arg(i)), "", "supersonic flow with a shock wave over a wing");
        put("far", "", "the shock wave and its angle");
        put("other", "", "bread is baked in the morning");
        QVERIFY(ask("supersonic").contains(QStringLiteral("far")));
        QVERIFY(!ask("supersonic").contains(QStringLiteral("other")));
    }

    void forgetsAndReplaces() {
        put("a", "Lake", "deep");
        QCOMPARE(ask("lake"), QStringLiteral("a"));
        put("a", "Road", "long");
        QCOMPARE(ask("lake"), QString());
        QCOMPARE(ask("road"), QStringLiteral("a"));
        QVERIFY(m_ranker->remove(QStringLiteral("a")).ok());
        QCOMPARE(ask("road"), QString());
        QVERIFY(m_ranker->remove(QStringLiteral("never there")).ok());
    }

    void leavesOutWhatIsNotAccepted() {
        put("a", "Lake", "deep");
        put("b", "Lake", "wide");
        (void)m_ranker->commit();
        const auto ranked =
            m_ranker->rank(QStringLiteral("lake"), 5, [](const QString& id) { return id != QStringLiteral("a"); });
        QVERIFY(ranked.ok());
        QCOMPARE(ranked->size(), std::size_t(1));
    }

    void saysHowAlikeTextsAre() {
        put("a", "", "the boat of Anna is red");
        put("b", "", "Anna's boat is red");
        put("c", "", "bread and butter");
        QVERIFY(m_ranker->likeness(QStringLiteral("a"), QStringLiteral("b")) > 0.9);
        QCOMPARE(m_ranker->likeness(QStringLiteral("a"), QStringLiteral("c")), 0.0);
        QCOMPARE(m_ranker->likeness(QStringLiteral("a"), QStringLiteral("gone")), 0.0);
    }

    void takesAnyQuestion() {
        put("a", "Lake", "deep");
        QCOMPARE(ask(""), QString());
        QCOMPARE(ask("the of and"), QString());
        QCOMPARE(ask("-lake"), QString());
        QCOMPARE(ask("lake", 0), QString());
        QString odd(5000, u'x');
        odd[10] = QChar(0xD800);
        QVERIFY(m_ranker->rank(odd, 10).ok());
        QVERIFY(m_ranker->rank(QString(QChar(u'\0')) + QStringLiteral("lake"), 10).ok());
    }
};

FLUX_TEST_CLASS(TextRankerTest)
#include "text_ranker_test.moc"
