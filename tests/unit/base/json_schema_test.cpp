// Schemas and values, draft by draft: what each keyword means, and what a person is told.
#include "engine/base/schema/json_schema.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::base;

class JsonSchemaTest final : public QObject {
    Q_OBJECT

    static Json parse(const char* text) {
        auto json = parseJson(QByteArray(text));
        if (!json.ok())
            qFatal("the test's own JSON: %s", qPrintable(json.error().message));
        return *json;
    }

private Q_SLOTS:
    void fits_data() {
        QTest::addColumn<int>("draft");
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("fits");
        const auto both = [](const char* name, const char* schema, const char* value, bool fits) {
            QTest::newRow(qPrintable(QStringLiteral("7: %1").arg(QLatin1StringView(name))))
                << 7 << QByteArray(schema) << QByteArray(value) << fits;
            QTest::newRow(qPrintable(QStringLiteral("2020: %1").arg(QLatin1StringView(name))))
                << 2020 << QByteArray(schema) << QByteArray(value) << fits;
        };
        const auto only = [](int draft, const char* name, const char* schema, const char* value, bool fits) {
            QTest::newRow(qPrintable(QStringLiteral("%1: %2").arg(draft).arg(QLatin1StringView(name))))
                << draft << QByteArray(schema) << QByteArray(value) << fits;
        };
        both("true takes all", "true", "[1]", true);
        both("false takes nothing", "false", "null", false);
        both("whole float is an integer", "{\"type\":\"integer\"}", "2.0", true);
        both("fraction is none", "{\"type\":\"integer\"}", "2.5", false);
        both("a boolean is no number", "{\"const\":1}", "true", false);
        both("one is one", "{\"const\":1}", "1.0", true);
        both("length in characters", "{\"maxLength\":2}", "\"\xF0\x9F\x90\x99\xF0\x9F\x90\x99\"", true);
        both("small multiple", "{\"multipleOf\":0.0001}", "0.0075", true);
        both("no multiple", "{\"multipleOf\":0.01}", "0.0075", false);
        both("dollar is the very end", "{\"pattern\":\"^a$\"}", "\"a\\n\"", false);
        both("pattern anywhere", "{\"pattern\":\"b\"}", "\"abc\"", true);
        both("unique", "{\"uniqueItems\":true}", "[{\"a\":1},{\"a\":1.0}]", false);
        both("not unique by type", "{\"uniqueItems\":true}", "[1,true]", true);
        both("additional", "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"b\":1}", false);
        both("pattern properties count as known", "{\"patternProperties\":{\"^x\":{}},\"additionalProperties\":false}",
             "{\"xa\":1}", true);
        both("names", "{\"propertyNames\":{\"maxLength\":2}}", "{\"abc\":1}", false);
        both("then", "{\"if\":{\"const\":1},\"then\":{\"const\":2}}", "1", false);
        both("else", "{\"if\":{\"const\":1},\"else\":{\"const\":2}}", "2", true);
        both("one of two", "{\"oneOf\":[{\"type\":\"integer\"},{\"minimum\":2}]}", "3", false);
        both("a tree of itself", "{\"properties\":{\"next\":{\"$ref\":\"#\"}},\"additionalProperties\":false}",
             "{\"next\":{\"next\":{\"other\":1}}}", false);
        both("escaped pointer",
             "{\"definitions\":{\"a/b\":{\"type\":\"string\"}},\"allOf\":[{\"$ref\":\"#/definitions/a~1b\"}]}", "1",
             false);
        only(7, "beside a reference nothing counts",
             "{\"definitions\":{\"a\":{}},\"$ref\":\"#/definitions/a\",\"type\":\"string\"}", "1", true);
        only(2020, "beside a reference all counts", "{\"$defs\":{\"a\":{}},\"$ref\":\"#/$defs/a\",\"type\":\"string\"}",
             "1", false);
        only(7, "tuple", "{\"items\":[{\"type\":\"string\"}],\"additionalItems\":false}", "[\"a\",1]", false);
        only(2020, "tuple", "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false}", "[\"a\",1]", false);
        only(2020, "contains at most", "{\"contains\":{\"const\":1},\"maxContains\":1}", "[1,1]", false);
        only(2020, "contains none is fine", "{\"contains\":{\"const\":1},\"minContains\":0}", "[]", true);
        only(2020, "needs another", "{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", false);
        only(2020, "anchor", "{\"$defs\":{\"x\":{\"$anchor\":\"n\",\"type\":\"number\"}},\"$ref\":\"#n\"}", "\"a\"",
             false);
        only(2020, "unevaluated sees through allOf",
             "{\"allOf\":[{\"properties\":{\"a\":{}}}],\"unevaluatedProperties\":false}", "{\"a\":1}", true);
        only(2020, "unevaluated refuses the rest",
             "{\"allOf\":[{\"properties\":{\"a\":{}}}],\"unevaluatedProperties\":false}", "{\"a\":1,\"b\":2}", false);
        only(2020, "unevaluated does not see a branch that failed",
             "{\"anyOf\":[{\"properties\":{\"a\":{\"const\":2}}},true],\"unevaluatedProperties\":false}", "{\"a\":1}",
             false);
        only(2020, "unevaluated items", "{\"prefixItems\":[true],\"unevaluatedItems\":false}", "[1,2]", false);
        only(2020, "a dynamic reference is bound by the outermost",
             "{\"$id\":\"https://a.example/strict\",\"$dynamicAnchor\":\"node\",\"$ref\":\"tree\","
             "\"unevaluatedProperties\":false,\"$defs\":{\"tree\":{\"$id\":\"tree\",\"$dynamicAnchor\":\"node\","
             "\"properties\":{\"kids\":{\"items\":{\"$dynamicRef\":\"#node\"}}}}}}",
             "{\"kids\":[{\"daat\":1}]}", false);
    }
    void fits() {
        QFETCH(int, draft);
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, value);
        QFETCH(bool, fits);
        const auto compiled =
            JsonSchema::compile(parse(schema.constData()), draft == 7 ? SchemaDraft::Draft7 : SchemaDraft::Draft2020);
        QVERIFY2(compiled.ok(), compiled.ok() ? "" : qPrintable(compiled.error().message));
        QCOMPARE(compiled->fits(parse(value.constData())), fits);
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("schema");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("a type nobody knows") << QByteArray("{\"type\":\"strnig\"}");
        QTest::newRow("a pattern that cannot be read") << QByteArray("{\"pattern\":\"(\"}");
        QTest::newRow("a reference into nothing") << QByteArray("{\"$ref\":\"#/definitions/none\"}");
        QTest::newRow("a reference to elsewhere") << QByteArray("{\"$ref\":\"https://a.example/x.json\"}");
        QTest::newRow("a negative length") << QByteArray("{\"minLength\":-1}");
        QTest::newRow("a reference to what is no schema") << QByteArray("{\"$ref\":\"#/x\",\"x\":{\"type\":5}}");
        QTest::newRow("a reference to a list") << QByteArray("{\"$ref\":\"#/required\",\"required\":[\"a\"]}");
        QTest::newRow("a reference that leads on to what is no schema")
            << QByteArray("{\"$ref\":\"#/x\",\"x\":{\"$ref\":\"#/y\"},\"y\":{\"minLength\":\"a\"}}");
        QTest::newRow("a pattern that is too large")
            << "{\"pattern\":\"" + QByteArray("(a{9}){9}").repeated(5000) + "\"}";
        QTest::newRow("required as text") << QByteArray("{\"required\":\"a\"}");
    }
    void refuses() {
        QFETCH(QByteArray, schema);
        const auto compiled = JsonSchema::compile(parse(schema.constData()));
        QVERIFY(!compiled.ok());
        QCOMPARE(compiled.error().code, ErrorCode::InvalidArgument);
    }

    void saysWhereAndWhat() {
        const auto schema = JsonSchema::compile(
            parse("{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{\"age\":{\"type\":\"integer\"},"
                  "\"kind\":{\"enum\":[\"a\",\"b\"]}}}"));
        QVERIFY(schema.ok());
        const auto problems = schema->check(parse("{\"age\":\"x\",\"kind\":\"c\"}"));
        QStringList lines;
        for (const SchemaProblem& p : problems)
            lines.append(p.path + u' ' + p.sentence);
        QCOMPARE(lines, QStringList({QStringLiteral(" “name” is missing."),
                                     QStringLiteral("/age It should be a whole number."),
                                     QStringLiteral("/kind It should be one of: a, b.")}));
        QCOMPARE(schema->check(parse("{\"age\":\"x\",\"kind\":\"c\"}"), 1).size(), size_t(1));
    }

    // Each takes longer than anybody waits, if it is followed to its end.
    void givesUpInTime_data() {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("says");
        const QString work = QStringLiteral("It cannot be checked: the schema asks for too much work.");
        const QString loop = QStringLiteral("It cannot be checked: the schema refers to itself without end.");
        QByteArray laughs = "{\"$ref\":\"#/definitions/l0\",\"definitions\":{";
        for (int i = 0; i < 40; ++i) {
            const QByteArray next = "{\"$ref\":\"#/definitions/l" + QByteArray::number(i + 1) + "\"}";
            laughs += "\"l" + QByteArray::number(i) + "\":{\"allOf\":[" + next + "," + next + "]},";
        }
        laughs += "\"l40\":{}}}";
        QTest::newRow("twice as much at each level") << laughs << QByteArray("1") << work;
        QTest::newRow("twice itself") << QByteArray("{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}")
                                      << QByteArray("1") << loop;
        QTest::newRow("not itself") << QByteArray("{\"not\":{\"$ref\":\"#\"}}") << QByteArray("1") << loop;
        QTest::newRow("a pattern that tries every way")
            << QByteArray("{\"pattern\":\"^(a+)+$\"}") << "\"" + QByteArray(60, 'a') + "!\""
            << QStringLiteral("It cannot be checked: a pattern of the schema takes too long for a text in it.");
    }
    void givesUpInTime() {
        QFETCH(const QByteArray, schema);
        QFETCH(const QByteArray, value);
        QFETCH(const QString, says);
        const auto compiled = JsonSchema::compile(parse(schema.constData()));
        QVERIFY(compiled.ok());
        const auto problems = compiled->check(parse(value.constData()));
        QCOMPARE(problems.size(), size_t(1));
        QCOMPARE(problems.front().sentence, says);
    }

    void endsOnALoop() {
        const auto schema = JsonSchema::compile(parse("{\"allOf\":[{\"$ref\":\"#\"}]}"));
        QVERIFY(schema.ok());
        QVERIFY(!schema->fits(Json(1)));
    }
};

FLUX_TEST_CLASS(JsonSchemaTest)
#include "json_schema_test.moc"
