#include "engine/agents/builtin/builtin.h"
#include "engine/agents/text/figures.h"
#include "tests/support/test_main.h"
#include "tests/unit/agents/agent_run.h"

using namespace flux;
using base::Json;
using test::errorOf;
using test::outputsOf;

namespace {
Json document(const char* title, const char* text) {
    return Json{{"title", title}, {"content", text}};
}
} // namespace

class AggregateTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mergesWithASectionPerSource() {
        const auto agent = agents::makeAggregate();
        const Json out =
            outputsOf(*agent, {{"sources", Json::array({document("a", "Text of a."),
                                                        document("b", "# Own heading\n\nText of b."), "bare text"})}});
        QCOMPARE(base::textAt(out, "content"),
                 QStringLiteral("## a\n\nText of a.\n\n# Own heading\n\nText of b.\n\n## Text 3\n\nbare text\n"));
        QVERIFY(out["count"] == Json(3));
        QCOMPARE(out["documents"].size(), size_t(3));
        QCOMPARE(agent->note(out), QStringLiteral("3 documents"));
    }

    void joinsTablesWithTheSameColumns() {
        const Json sources = Json::array(
            {{{"name", "a.csv"}, {"content", "n,v\nx,1\n"}}, {{"name", "b.csv"}, {"content", "n;v\ny;2\n"}}});
        const Json out = outputsOf(*agents::makeAggregate(), {{"sources", sources}});
        QCOMPARE(base::textAt(out, "content"), QStringLiteral("n,v\r\nx,1\r\ny,2\n"));
        QVERIFY(out["format"] == Json("csv"));
    }

    void showsDifferentTablesAsTables() {
        const Json sources = Json::array(
            {{{"name", "a.csv"}, {"content", "n,v\nx,1\n"}}, {{"name", "b.csv"}, {"content", "other\ny\n"}}});
        const Json out = outputsOf(*agents::makeAggregate(), {{"sources", sources}});
        QVERIFY(base::textAt(out, "content").contains(QStringLiteral("| n | v |")));
        QVERIFY(out["format"] == Json("markdown"));
    }

    void comparesByCounting() {
        const Json sources = Json::array(
            {document("Oak", "The oak worktop costs 185 € per metre. Oak needs oil. Delivery takes 2 weeks."),
             document("Quartz",
                      "The quartz worktop costs 340 € per metre, and 95 € for the sink. Delivery takes 4 weeks.")});
        const Json out = outputsOf(*agents::makeAggregate(), {{"sources", sources}, {"purpose", "compare"}});
        const QString text = base::textAt(out, "content");
        QVERIFY2(text.contains(QStringLiteral("| worktop | 1 | 1 |")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("| € | 185 € | 340 €; 95 € |")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("| week | 2 weeks | 4 weeks |")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Only here: oak, needs, oil.")), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("| the |")), qPrintable(text));
        QVERIFY(outputsOf(*agents::makeAggregate(), {{"sources", sources}, {"purpose", "compare"}}) == out);
    }

    void saysWhenNothingIsShared() {
        const Json sources = Json::array({document("a", "Kitchen."), document("b", "Garden.")});
        const QString text = base::textAt(
            outputsOf(*agents::makeAggregate(), {{"sources", sources}, {"purpose", "compare"}}), "content");
        QVERIFY(text.contains(QStringLiteral("share no telling word")));
        QVERIFY(text.contains(QStringLiteral("no numbers with a unit")));
    }

    void lists() {
        const Json sources = Json::array({{{"title", "a"}, {"content", "12345"}, {"url", "https://x.example/"}}});
        const Json out = outputsOf(*agents::makeAggregate(),
                                   {{"sources", sources}, {"purpose", "list"}, {"title", "What there is"}});
        QCOMPARE(base::textAt(out, "content"),
                 QStringLiteral("# What there is\n\n- **a** (5 characters): https://x.example/\n"));
    }

    void saysWhatIsWrong() {
        const auto agent = agents::makeAggregate();
        QVERIFY(errorOf(*agent, {{"sources", Json::array()}}).contains(QStringLiteral("no source")));
        QVERIFY(errorOf(*agent, {{"sources", Json::array({document("a", "x")})}, {"purpose", "compare"}})
                    .contains(QStringLiteral("only one document")));
        QVERIFY(errorOf(*agent, {{"sources", Json::array({document("a", "x")})}, {"purpose", "guess"}})
                    .contains(QStringLiteral("guess")));
        QVERIFY(errorOf(*agent, {{"sources", Json::array({true})}}).contains(QStringLiteral("boolean")));
    }

    void findsFigures_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("figures");
        QTest::newRow("currencies") << QStringLiteral("It costs 1,240.50 €, $3.5 or CHF 7; 12 EUR more.")
                                    << QStringList{QStringLiteral("1,240.50 €=€"), QStringLiteral("$3.5=$"),
                                                   QStringLiteral("12 EUR=€")};
        QTest::newRow("units") << QStringLiteral("38 mm thick, 4.6 m long, 9m wide, 12 m² and 20 kg.")
                               << QStringList{QStringLiteral("38 mm=mm"), QStringLiteral("4.6 m=m"),
                                              QStringLiteral("9m=m"), QStringLiteral("12 m²=m²"),
                                              QStringLiteral("20 kg=kg")};
        QTest::newRow("percent") << QStringLiteral("5 % and 7.5 percent")
                                 << QStringList{QStringLiteral("5 %=%"), QStringLiteral("7.5 percent=%")};
        QTest::newRow("no unit") << QStringLiteral("In 2026 there were 3 of them at 7:30, version v2 and A4.")
                                 << QStringList{};
        QTest::newRow("words that only begin like units") << QStringLiteral("5 gardens and 3 monkeys") << QStringList{};
    }
    void findsFigures() {
        QFETCH(QString, text);
        QFETCH(QStringList, figures);
        QStringList found;
        for (const agents::Figure& figure : agents::figuresIn(text))
            found.append(figure.text + u'=' + figure.unit);
        QCOMPARE(found, figures);
    }
};

FLUX_TEST_CLASS(AggregateTest)
#include "aggregate_test.moc"
