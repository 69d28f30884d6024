#include "engine/agents/builtin/builtin.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"
#include "tests/unit/agents/agent_run.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

using namespace flux;
using base::Json;
using test::errorOf;
using test::outputsOf;

namespace {

QString kitchen() {
    return QStringLiteral("The kitchen comes out on Monday. The kitchen worktop is made of oak and costs 850 €. "
                          "The worktop of the kitchen is cut after the units stand. Somebody ate a sandwich. "
                          "The electrician lays a new line for the cooker in the kitchen. It rained. "
                          "The units of the kitchen are delivered on Tuesday by the joiner. Birds sang outside.");
}

Json sampleDocuments() {
    Json documents = Json::array();
    const QDir folder(qEnvironmentVariable("FLUX_TEST_SOURCE") + QStringLiteral("/resources/sample"));
    for (const QString& name : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            documents.push_back({{"name", name},
                                 {"content", QString::fromUtf8(file.readAll())},
                                 {"path", QStringLiteral("/sample/") + name}});
    }
    return documents;
}

QString plain(QString text) {
    return text.simplified();
}

} // namespace

class SummarizeTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picksWhatIsCentral() {
        const auto agent = agents::makeSummarize();
        const Json out = outputsOf(*agent, {{"content", kitchen()}, {"max_sentences", 3}});
        QCOMPARE(out["key_points"].size(), size_t(3));
        const QString summary = base::textAt(out, "summary");
        QVERIFY(summary.contains(QStringLiteral("kitchen")));
        QVERIFY2(!summary.contains(QStringLiteral("sandwich")) && !summary.contains(QStringLiteral("Birds")),
                 qPrintable(summary));
        QVERIFY(out["method"] == Json("extractive (TextRank)"));
        QVERIFY(out["documents"] == Json(1));
    }

    void quotesWordForWordAndNamesTheSource() {
        const auto agent = agents::makeSummarize();
        const Json documents = sampleDocuments();
        QVERIFY(documents.size() >= 6);
        const Json out = outputsOf(*agent, {{"documents", documents}});
        QVERIFY(out["key_points"].size() >= 5);
        for (const Json& point : out["key_points"]) {
            bool found = false;
            for (const Json& document : documents) {
                // a page is quoted without its markup
                const QString text = plain(base::textAt(document, "content"));
                found = found || (base::textAt(document, "name") == base::textAt(point, "source") &&
                                  (text.contains(base::textAt(point, "text")) || text.startsWith(u'<')));
            }
            QVERIFY2(found, qPrintable(base::textAt(point, "text")));
        }
        QCOMPARE(out["sources"].size(), documents.size());
        for (const Json& source : out["sources"]) {
            QVERIFY(base::textAt(source, "path").startsWith(QStringLiteral("/sample/")));
            QCOMPARE(base::textAt(source, "read_at"), QStringLiteral("2026-03-02T23:30:00.000Z"));
        }
        QVERIFY(
            base::textAt(out, "content").contains(QStringLiteral("## Sources\n\n1. budget.csv, `/sample/budget.csv`")));
    }

    void describesTablesInsteadOfQuotingThem() {
        const auto agent = agents::makeSummarize();
        const Json out = outputsOf(*agent, {{"documents", sampleDocuments()}});
        const QString summary = base::textAt(out, "summary");
        QVERIFY2(summary.contains(QStringLiteral(
                     "A table with 20 rows and 6 columns (item, room, supplier, offer_eur, status, due).")),
                 qPrintable(summary));
        QVERIFY2(summary.contains(QStringLiteral("- offer_eur: 25 to 6240, sum 15764.5")), qPrintable(summary));
        QVERIFY2(summary.contains(QStringLiteral("- status: ")), qPrintable(summary));
        for (const Json& point : out["key_points"])
            QVERIFY(base::textAt(point, "source") != QStringLiteral("budget.csv"));
    }

    void tablesThatCannotBeReadAreSaidToBeBroken() {
        const auto agent = agents::makeSummarize();
        const Json out =
            outputsOf(*agent, {{"documents", Json::array({{{"name", "x.csv"}, {"content", "a,b\n\"x,1\n"}}})}});
        QVERIFY(base::textAt(out, "summary").contains(QStringLiteral("line 2")));
        QCOMPARE(out["key_points"].size(), size_t(0));
    }

    void hearsEachDocument() {
        const auto agent = agents::makeSummarize();
        Json documents = Json::array();
        for (int i = 0; i < 6; ++i)
            documents.push_back({{"title", QStringLiteral("Doc %1").arg(i)},
                                 {"content", QStringLiteral("Thing number %1 stands in room %1. It has the colour c%1 "
                                                            "and weighs w%1. Nobody knows owner o%1.")
                                                 .arg(i)}});
        const Json out = outputsOf(*agent, {{"documents", documents}, {"max_sentences", 6}});
        QStringList sources;
        for (const Json& point : out["key_points"])
            sources.append(base::textAt(point, "source"));
        QCOMPARE(sources.size(), 6);
        sources.removeDuplicates();
        QCOMPARE(sources.size(), 6);
    }

    void dropsWhatIsSaidTwice() {
        const auto agent = agents::makeSummarize();
        const QString said =
            QStringLiteral("The permission for the hall ceiling must be there in writing before Friday.");
        const Json documents = Json::array(
            {{{"title", "a"}, {"content", said + QStringLiteral(" The joiner measures the wall again on Tuesday.")}},
             {{"title", "b"}, {"content", QStringLiteral("Linoleum samples in green are missing still. ") + said}},
             {{"title", "c"},
              {"content",
               QStringLiteral("The permission for the hall ceiling must be there, in writing, before Friday!")}}});
        const Json out = outputsOf(*agent, {{"documents", documents}, {"max_sentences", 5}});
        int times = 0;
        for (const Json& point : out["key_points"])
            times += base::textAt(point, "text").contains(QStringLiteral("hall ceiling")) ? 1 : 0;
        QCOMPARE(times, 1);
    }

    void isDeterministic() {
        const auto agent = agents::makeSummarize();
        const Json inputs{{"documents", sampleDocuments()}};
        const Json first = outputsOf(*agent, inputs);
        for (int i = 0; i < 3; ++i)
            QVERIFY(outputsOf(*agent, inputs) == first);
    }

    void followsTheFocus() {
        const auto agent = agents::makeSummarize();
        const Json out =
            outputsOf(*agent, {{"content", kitchen()}, {"max_sentences", 1}, {"focus", "electrician cooker"}});
        QVERIFY2(base::textAt(out, "summary").contains(QStringLiteral("electrician")),
                 qPrintable(base::textAt(out, "summary")));
    }

    void writesParagraphs() {
        const auto agent = agents::makeSummarize();
        const Json out = outputsOf(*agent, {{"content", kitchen()}, {"style", "paragraph"}, {"max_sentences", 2}});
        QVERIFY(!base::textAt(out, "summary").contains(QStringLiteral("- ")));
        QVERIFY(
            !base::textAt(out, "content").contains(QStringLiteral("Sources"))); // nothing to trace a dictated text to
    }

    void speaksOtherLanguages_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("noise");
        QTest::newRow("german")
            << QStringLiteral(
                   "Die Küche wird am Montag abgebaut. Die Arbeitsplatte der Küche ist aus Eiche. Der Elektriker legt "
                   "eine Leitung in die Küche. Ein Hund bellte. Die Schränke der Küche kommen am Dienstag.")
            << QStringLiteral("Hund");
        QTest::newRow("chinese")
            << QStringLiteral("厨房星期一拆除。厨房的台面是橡木的。电工在厨房里铺线。外面下雨了。厨房的柜子星期二到。")
            << QStringLiteral("下雨");
        QTest::newRow("spanish")
            << QStringLiteral("La cocina se desmonta el lunes. La encimera de la cocina es de roble. El electricista "
                              "pone un cable en la cocina. Llovió. Los muebles de la cocina llegan el martes.")
            << QStringLiteral("Llovió");
    }
    void speaksOtherLanguages() {
        QFETCH(QString, text);
        QFETCH(QString, noise);
        const Json out = outputsOf(*agents::makeSummarize(), {{"content", text}, {"max_sentences", 3}});
        QCOMPARE(out["key_points"].size(), size_t(3));
        QVERIFY2(!base::textAt(out, "summary").contains(noise), qPrintable(base::textAt(out, "summary")));
    }

    void refusesNothing_data() {
        QTest::addColumn<QString>("inputs");
        QTest::newRow("no input") << QStringLiteral("{}");
        QTest::newRow("no documents") << QStringLiteral(R"({"documents":[]})");
        QTest::newRow("empty documents") << QStringLiteral(
            R"({"documents":[{"title":"a","content":""},{"title":"b","content":" \n"}]})");
        QTest::newRow("empty content") << QStringLiteral(R"({"content":"  "})");
        QTest::newRow("no text at all") << QStringLiteral(R"({"documents":[7]})");
        QTest::newRow("too many sentences") << QStringLiteral(R"({"content":"A text.","max_sentences":5000})");
    }
    void refusesNothing() {
        QFETCH(QString, inputs);
        base::ErrorCode code = base::ErrorCode::Internal;
        const QString message = errorOf(*agents::makeSummarize(), *base::parseJson(inputs.toUtf8()), &code);
        QVERIFY(!message.isEmpty());
        QCOMPARE(code, base::ErrorCode::InvalidArgument);
    }

    void saysWhichDocumentIsEmpty() {
        const Json documents =
            Json::array({{{"title", "empty"}, {"content", ""}}, {{"title", "full"}, {"content", kitchen()}}});
        const Json out = outputsOf(*agents::makeSummarize(), {{"documents", documents}});
        QVERIFY(base::textAt(out, "summary").contains(QStringLiteral("## empty\n\nThe document is empty.")));
    }

    void readsNestedListsAndPages() {
        const Json documents = Json::array(
            {Json::array({{{"name", "a.md"}, {"content", kitchen()}}}),
             {{"url", "https://x.example/p"},
              {"content",
               "<html><title>Page</title><body><p>The page says one thing.</p><script>no</script></body></html>"}}});
        const Json out = outputsOf(*agents::makeSummarize(), {{"documents", documents}});
        QVERIFY(out["documents"] == Json(2));
        QCOMPARE(base::textAt(out["sources"][1], "title"), QStringLiteral("Page"));
        QVERIFY(base::textAt(out, "summary").contains(QStringLiteral("The page says one thing.")));
        QVERIFY(base::textAt(out, "content").contains(QStringLiteral("[Page](<https://x.example/p>)")));
    }

    void copesWithTenMegabytes() {
        test::TestClock random(2);
        QString text;
        text.reserve(10'500'000);
        while (text.size() < 10'000'000) {
            for (int word = 0; word < 12; ++word)
                text += QStringLiteral("word%1 ").arg(random.random() % 3000);
            text += random.random() % 8 == 0 ? QStringLiteral("ends.\n\n") : QStringLiteral("ends. ");
            text[text.size() - 8] = u'e';
            text += u'T';
        }
        const Json out = outputsOf(*agents::makeSummarize(), {{"content", text}});
        QCOMPARE(out["key_points"].size(), size_t(10));
    }

    void stopsWhenAsked() {
        agents::AgentContext context = test::agentContext();
        context.cancel.cancel();
        const auto result = agents::makeSummarize()->run({{"content", kitchen()}}, context);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, base::ErrorCode::Cancelled);
    }

    void survivesNoise() {
        const auto agent = agents::makeSummarize();
        test::TestClock random(9);
        for (int round = 0; round < 200; ++round) {
            QString text;
            for (quint64 i = random.random() % 60; i > 0; --i) {
                const quint64 kind = random.random() % 6;
                text += kind == 0   ? QChar(static_cast<char16_t>(0x20 + random.random() % 0x3000))
                        : kind == 1 ? QChar(u'\n')
                        : kind == 2 ? QChar(u'.')
                                    : QChar(static_cast<char16_t>(u'a' + random.random() % 26));
            }
            agents::AgentContext context = test::agentContext();
            const auto result = agent->run(Json{{"content", text}}, context);
            QVERIFY(result.ok() || result.error().code == base::ErrorCode::InvalidArgument);
        }
    }
};

FLUX_TEST_CLASS(SummarizeTest)
#include "summarize_test.moc"
