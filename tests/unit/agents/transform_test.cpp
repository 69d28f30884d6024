#include "engine/agents/builtin/builtin.h"
#include "tests/support/test_main.h"
#include "tests/unit/agents/agent_run.h"

using namespace flux;
using base::Json;
using test::errorOf;
using test::outputsOf;

class TransformTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void turnsCsvIntoJson() {
        const auto agent = agents::makeTransform();
        const Json out = outputsOf(*agent, {{"content", "name,age\nAda,36\nBob,41\n"}, {"to", "json"}});
        QVERIFY(out["data"] == Json::array({{{"name", "Ada"}, {"age", 36}}, {{"name", "Bob"}, {"age", 41}}}));
        QVERIFY(out["rows"] == Json(2));
        QVERIFY(out["format"] == Json("json"));
        QVERIFY(out["columns"] == Json::array({"name", "age"}));
        // the text keeps the order of the columns
        const QString text = base::textAt(out, "content");
        QVERIFY(text.indexOf(QStringLiteral("name")) < text.indexOf(QStringLiteral("age")));
        QCOMPARE(agent->note(out), QStringLiteral("2 rows"));
    }

    void turnsJsonIntoCsvAndBack() {
        const auto agent = agents::makeTransform();
        const QString json = QStringLiteral("[{\"b\":\"x, y\",\"a\":1},{\"b\":\"\\\"q\\\"\",\"a\":2}]");
        const Json csv = outputsOf(*agent, {{"content", json}, {"to", "csv"}});
        QCOMPARE(base::textAt(csv, "content"), QStringLiteral("b,a\r\n\"x, y\",1\r\n\"\"\"q\"\"\",2\r\n"));
        const Json back = outputsOf(*agent, {{"content", csv["content"]}, {"to", "json"}});
        QVERIFY(back["data"] == *base::parseJson(json.toUtf8()));
    }

    void takesDataAsItIs() {
        const auto agent = agents::makeTransform();
        const Json out = outputsOf(*agent, {{"content", Json::array({{{"a", 1}}})}, {"to", "markdown"}});
        QCOMPARE(base::textAt(out, "content"), QStringLiteral("| a |\n| ---: |\n| 1 |\n"));
    }

    void readsMarkdownTablesAndText() {
        const auto agent = agents::makeTransform();
        const Json table =
            outputsOf(*agent, {{"content", "Prices:\n\n| a | b |\n|---|---|\n| 1 | x |\n"}, {"to", "csv"}});
        QCOMPARE(base::textAt(table, "content"), QStringLiteral("a,b\r\n1,x\r\n"));
        const Json lines = outputsOf(*agent, {{"content", "One line\nAnother line\n"}, {"to", "json"}});
        QVERIFY(lines["data"] == Json::array({{{"line", "One line"}}, {{"line", "Another line"}}}));
    }

    void operates() {
        const auto agent = agents::makeTransform();
        const Json out = outputsOf(
            *agent,
            {{"content", "n,v\na,3\nb,1\nc,2\n"}, {"to", "csv"}, {"sort_by", "v"}, {"limit", 2}, {"select", {"n"}}});
        QCOMPARE(base::textAt(out, "content"), QStringLiteral("n\r\nb\r\nc\r\n"));
    }

    void saysWhatIsWrong_data() {
        QTest::addColumn<QString>("inputs");
        QTest::addColumn<QString>("part");
        QTest::newRow("broken quotes") << QStringLiteral("{\"content\":\"a,b\\n\\\"x,2\\n\",\"from\":\"csv\"}")
                                       << QStringLiteral("line 2");
        QTest::newRow("empty") << QStringLiteral("{\"content\":\"  \"}") << QStringLiteral("empty");
        QTest::newRow("broken json") << QStringLiteral("{\"content\":\"[{]\",\"from\":\"json\"}")
                                     << QStringLiteral("byte");
        QTest::newRow("no table") << QStringLiteral("{\"content\":5}") << QStringLiteral("single value");
        QTest::newRow("format") << QStringLiteral("{\"content\":\"a\\n1\",\"to\":\"pdf\"}") << QStringLiteral("pdf");
        QTest::newRow("column") << QStringLiteral("{\"content\":\"a,b\\n1,2\",\"select\":[\"c\"]}")
                                << QStringLiteral("“c”");
    }
    void saysWhatIsWrong() {
        QFETCH(QString, inputs);
        QFETCH(QString, part);
        const auto agent = agents::makeTransform();
        base::ErrorCode code = base::ErrorCode::Internal;
        const QString message = errorOf(*agent, *base::parseJson(inputs.toUtf8()), &code);
        QVERIFY2(message.contains(part), qPrintable(message));
        QCOMPARE(code, base::ErrorCode::InvalidArgument);
    }

    void stopsWhenAsked() {
        const auto agent = agents::makeTransform();
        agents::AgentContext context = test::agentContext();
        context.cancel.cancel();
        const auto result = agent->run({{"content", "a,b\n1,2\n"}}, context);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, base::ErrorCode::Cancelled);
    }

    void hasNoEffect() { QCOMPARE(agents::makeTransform()->describe({}).effectClass, domain::EffectClass::None); }
};

FLUX_TEST_CLASS(TransformTest)
#include "transform_test.moc"
