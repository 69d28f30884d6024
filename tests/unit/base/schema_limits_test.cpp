// Which draft a schema is read as, what it may refer to, and that hostile schemas and values come to an end.
#include "engine/base/schema/json_schema.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::base;

class SchemaLimitsTest final : public QObject {
    Q_OBJECT

    static Json parse(const QByteArray& text) {
        auto json = parseJson(text, {64 * 1024 * 1024, 5'000});
        if (!json.ok())
            qFatal("the test's own JSON: %s", qPrintable(json.error().message));
        return *json;
    }
    static JsonSchema compiled(const QByteArray& text) {
        auto schema = JsonSchema::compile(parse(text));
        if (!schema.ok())
            qFatal("the test's own schema: %s", qPrintable(schema.error().message));
        return *std::move(schema);
    }
    static QString firstProblem(const JsonSchema& schema, const Json& value) {
        const auto problems = schema.check(value);
        return problems.empty() ? QString() : problems.front().path + u' ' + problems.front().sentence;
    }
    static QByteArray nested(int levels, const QByteArray& before, const QByteArray& core, const QByteArray& after) {
        return before.repeated(levels) + core + after.repeated(levels);
    }

private Q_SLOTS:
    void knowsTheDraft_data() {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<int>("draft");
        QTest::newRow("anything") << QByteArray("true") << 2020;
        QTest::newRow("no word about it") << QByteArray("{\"type\":\"object\"}") << 2020;
        QTest::newRow("definitions of 2020-12") << QByteArray("{\"$defs\":{}}") << 2020;
        QTest::newRow("a list of items somewhere within")
            << QByteArray("{\"properties\":{\"a\":{\"items\":[{}],\"additionalItems\":false}}}") << 7;
        QTest::newRow("an anchor as draft 7 has it")
            << QByteArray("{\"definitions\":{\"a\":{\"$id\":\"#a\"}},\"$ref\":\"#a\"}") << 7;
        QTest::newRow("named 7") << QByteArray("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}") << 7;
        QTest::newRow("named 6") << QByteArray("{\"$schema\":\"http://json-schema.org/draft-06/schema#\"}") << 7;
        QTest::newRow("named 2019-09") << QByteArray("{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\"}")
                                       << 2020;
        QTest::newRow("named 2020-12") << QByteArray("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}")
                                       << 2020;
        QTest::newRow("named by a list") << QByteArray("{\"$schema\":[]}") << 2020;
    }
    void knowsTheDraft() {
        QFETCH(const QByteArray, schema);
        QFETCH(const int, draft);
        QCOMPARE(compiled(schema).draft() == SchemaDraft::Draft7 ? 7 : 2020, draft);
    }

    void whatIsAskedForDecidesUnlessItIsNamed() {
        const Json unnamed = parse("{\"$defs\":{}}");
        QVERIFY(JsonSchema::compile(unnamed, SchemaDraft::Draft7)->draft() == SchemaDraft::Draft7);
        const Json named = parse("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}");
        QVERIFY(JsonSchema::compile(named, SchemaDraft::Draft7)->draft() == SchemaDraft::Draft2020);
    }

    void saysWhyAListOfItemsIsRefused() {
        const auto schema = JsonSchema::compile(parse("{\"items\":[{}]}"), SchemaDraft::Draft2020);
        QVERIFY(!schema.ok());
        QVERIFY(schema.error().message.contains(QStringLiteral("prefixItems")));
    }

    // The schema of schemas judges a schema, of either draft.
    void knowsTheSchemaOfSchemas_data() {
        QTest::addColumn<QByteArray>("schema");
        const QByteArray seven("http://json-schema.org/draft-07/schema#");
        const QByteArray twenty("https://json-schema.org/draft/2020-12/schema");
        QTest::newRow("7") << "{\"$schema\":\"" + seven + "\",\"$ref\":\"" + seven + "\"}";
        QTest::newRow("2020-12") << "{\"$schema\":\"" + twenty + "\",\"$ref\":\"" + twenty + "\"}";
        QTest::newRow("without a word about the draft") << "{\"$ref\":\"" + twenty + "\"}";
        QTest::newRow("without a word about the draft, 7") << "{\"$ref\":\"" + seven + "\"}";
    }
    void knowsTheSchemaOfSchemas() {
        QFETCH(const QByteArray, schema);
        const JsonSchema judge = compiled(schema);
        QVERIFY(judge.fits(parse("{\"properties\":{\"a\":{\"type\":\"string\",\"minLength\":2}},\"title\":\"T\"}")));
        QVERIFY(judge.fits(parse("{\"definitions\":{\"x\":{\"not\":false}}}")));
        QVERIFY(judge.fits(Json(true)));
        QCOMPARE(firstProblem(judge, parse("{\"properties\":{\"a\":{\"minLength\":-1}}}")),
                 QStringLiteral("/properties/a/minLength It should be 0 or more."));
        QVERIFY(!judge.fits(parse("{\"properties\":{\"a\":{\"type\":\"strnig\"}}}")));
        QVERIFY(!judge.fits(parse("{\"allOf\":[]}")));
        QVERIFY(!judge.fits(Json(5)));
    }

    // A part of it, and a dialect of one's own that extends it: "$dynamicRef" leads to the extension at every depth.
    void theSchemaOfSchemasCanBeExtended() {
        const JsonSchema part = compiled(
            "{\"properties\":{\"many\":{\"$ref\":\"https://json-schema.org/draft/2020-12/meta/validation#/$defs/"
            "nonNegativeInteger\"}}}");
        QVERIFY(part.fits(parse("{\"many\":5}")));
        QVERIFY(!part.fits(parse("{\"many\":-5}")));
        const JsonSchema own = compiled("{\"$id\":\"https://a.example/own\",\"$dynamicAnchor\":\"meta\","
                                        "\"$ref\":\"https://json-schema.org/draft/2020-12/schema\","
                                        "\"properties\":{\"colour\":{\"type\":\"string\"}}}");
        QVERIFY(own.fits(parse("{\"properties\":{\"a\":{\"colour\":\"red\"}}}")));
        QVERIFY(!own.fits(parse("{\"properties\":{\"a\":{\"colour\":5}}}")));
    }

    void nothingIsFetched_data() {
        QTest::addColumn<QByteArray>("reference");
        for (const char* reference :
             {"http://127.0.0.1/x.json", "https://json-schema.org/draft/2020-12/meta/none", "other.json",
              "file:///etc/passwd", "#/none", "#none", "urn:x:y", "//a.example/x", "#/items/5", "%%%", "#%zz", ":"})
            QTest::newRow(reference) << QByteArray(reference);
    }
    void nothingIsFetched() {
        QFETCH(const QByteArray, reference);
        const auto schema = JsonSchema::compile(parse("{\"items\":{\"$ref\":\"" + reference + "\"}}"));
        QVERIFY(!schema.ok());
        QCOMPARE(schema.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(schema.error().message.contains(QStringLiteral("nothing outside the schema is looked up")),
                 qPrintable(schema.error().message));
    }

    void aReferenceKeepsToItsResource_data() {
        QTest::addColumn<QByteArray>("schema");
        QTest::newRow("by its own name") << QByteArray(
            "{\"$id\":\"https://a.example/dir/root\",\"$ref\":\"n\",\"$defs\":{\"x\":{\"$id\":\"n\","
            "\"type\":\"number\"}}}");
        QTest::newRow("by a path") << QByteArray(
            "{\"$id\":\"https://a.example/dir/root\",\"$ref\":\"/top/n\",\"$defs\":{\"x\":{\"$id\":\"/top/n\","
            "\"type\":\"number\"}}}");
        QTest::newRow("by a name with a space")
            << QByteArray("{\"$id\":\"https://a.example/a%20b/root\",\"$ref\":\"n%20m\",\"$defs\":{\"x\":{"
                          "\"$id\":\"https://a.example/a%20b/n%20m\",\"type\":\"number\"}}}");
        QTest::newRow("by a URN") << QByteArray(
            "{\"$id\":\"urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed\",\"$ref\":\"urn:uuid:deadbeef-1234-00ff-ff00-"
            "4321feebdaed#/$defs/x\",\"$defs\":{\"x\":{\"type\":\"number\"}}}");
        QTest::newRow("by an anchor of another resource")
            << QByteArray("{\"$ref\":\"https://a.example/n#here\",\"$defs\":{\"x\":{\"$id\":\"https://a.example/n\","
                          "\"$defs\":{\"y\":{\"$anchor\":\"here\",\"type\":\"number\"}}}}}");
        QTest::newRow("through a keyword that nobody knows")
            << QByteArray("{\"$ref\":\"#/mine/0\",\"mine\":[{\"$ref\":\"#/$defs/x\"}],\"$defs\":{\"x\":{\"type\":"
                          "\"number\"}}}");
        QTest::newRow("with empty steps")
            << QByteArray("{\"$ref\":\"#/$defs//$defs/\",\"$defs\":{\"\":{\"$defs\":{\"\":{\"type\":\"number\"}}}}}");
        QTest::newRow("with signs that a URI writes in another way")
            << QByteArray("{\"$ref\":\"#/$defs/a~1b%22c%25d\",\"$defs\":{\"a/b\\\"c%d\":{\"type\":\"number\"}}}");
        QTest::newRow("to the whole") << QByteArray("{\"type\":[\"number\",\"array\"],\"items\":{\"$ref\":\"\"}}");
    }
    void aReferenceKeepsToItsResource() {
        QFETCH(const QByteArray, schema);
        const JsonSchema numbers = compiled(schema);
        QVERIFY(numbers.fits(Json(1)));
        QVERIFY(!numbers.fits(Json("a")));
    }

    void deepValuesAreChecked() {
        const JsonSchema tree = compiled("{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}");
        QVERIFY(tree.fits(parse(nested(128, "[", "", "]"))));
        QCOMPARE(firstProblem(tree, parse(nested(2, "[", "1", "]"))), QStringLiteral("/0/0 It should be a list."));
        QVERIFY(firstProblem(tree, parse(nested(4'000, "[", "", "]"))).contains(QStringLiteral("nested too deeply")));
    }

    void deepSchemasAreRefused() {
        const Json schema = parse(nested(2'000, "{\"not\":", "true", "}"));
        QVERIFY(!JsonSchema::compile(schema).ok());
        QVERIFY(!JsonSchema::compile(schema, SchemaDraft::Draft7).ok());
    }

    // As large as a document may be: what can be checked in one go is.
    void largeValuesAreChecked() {
        Json list = Json::array();
        for (int i = 0; i < 400'000; ++i)
            list.push_back(i);
        const JsonSchema numbers = compiled("{\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":0}],"
                                            "\"allOf\":[{\"type\":\"integer\"}]},\"uniqueItems\":true}");
        QVERIFY(numbers.fits(list));
        list.push_back(7);
        QCOMPARE(firstProblem(numbers, list), QStringLiteral(" No entry may stand in it twice."));
        list.push_back(-1);
        QCOMPARE(numbers.check(list).size(), size_t(2));
    }

    void manyFaultsAreCutOff() {
        Json list = Json::array();
        for (int i = 0; i < 200'000; ++i)
            list.push_back("x");
        const JsonSchema numbers = compiled("{\"items\":{\"type\":\"number\"}}");
        QCOMPARE(numbers.check(list, 3).size(), size_t(3));
        QCOMPARE(numbers.check(list, 0).size(), size_t(1));
        QVERIFY(!numbers.fits(list));
    }

    void aPatternThatTakesTooLongIsSaidToBeSo() {
        const Json text = std::string(60, 'a') + "!";
        const QString says =
            QStringLiteral(" It cannot be checked: a pattern of the schema takes too long for a text in it.");
        QCOMPARE(firstProblem(compiled("{\"pattern\":\"^(a+)+$\"}"), text), says);
        QCOMPARE(firstProblem(compiled("{\"not\":{\"pattern\":\"^(a+)+$\"}}"), text), says); // it is no proof either
        QCOMPARE(
            firstProblem(compiled("{\"patternProperties\":{\"^(a+)+$\":true}}"), Json{{std::string(60, 'a') + "!", 1}}),
            says);
    }

    void strangeNamesAreNames() {
        const JsonSchema schema = compiled(
            "{\"properties\":{\"a/b\":{\"type\":\"number\"},\"~\":{\"type\":\"number\"},\"\":{\"type\":\"number\"},"
            "\"a\\u0000b\":{\"type\":\"number\"},\"$ref\":{\"type\":\"number\"}},\"additionalProperties\":false}");
        QVERIFY(schema.fits(parse("{\"a/b\":1,\"~\":1,\"\":1,\"a\\u0000b\":1,\"$ref\":1}")));
        QCOMPARE(firstProblem(schema, parse("{\"a/b\":\"x\"}")), QStringLiteral("/a~1b It should be a number."));
        QCOMPARE(firstProblem(schema, parse("{\"~\":\"x\"}")), QStringLiteral("/~0 It should be a number."));
        QCOMPARE(firstProblem(schema, parse("{\"\":\"x\"}")), QStringLiteral("/ It should be a number."));
        QCOMPARE(firstProblem(schema, parse("{\"a\\u0000c\":1}")),
                 QStringLiteral(" “a") + QChar(0) + QStringLiteral("c” is not known here."));
    }

    void largeNumbersAreExact() {
        QVERIFY(compiled("{\"multipleOf\":0.5}").fits(parse("1e308")));
        QVERIFY(!compiled("{\"multipleOf\":0.123456789}").fits(parse("1e308")));
        QVERIFY(compiled("{\"multipleOf\":1e-8}").fits(parse("12391239123")));
        // The largest divisor by the smallest value, which as signed numbers do not divide.
        QVERIFY(!compiled("{\"multipleOf\":18446744073709551615}").fits(parse("-9223372036854775808")));
        QVERIFY(compiled("{\"multipleOf\":9223372036854775808}").fits(parse("-9223372036854775808")));
        QVERIFY(compiled("{\"multipleOf\":18446744073709551615}").fits(parse("0")));
        QVERIFY(!compiled("{\"maximum\":9223372036854775807}").fits(parse("9223372036854775808")));
        QVERIFY(compiled("{\"const\":18446744073709551615}").fits(parse("18446744073709551615")));
        QVERIFY(!compiled("{\"const\":18446744073709551615}").fits(parse("18446744073709551614")));
        QVERIFY(compiled("{\"type\":\"integer\"}").fits(parse("1e300")));
    }
};

FLUX_TEST_CLASS(SchemaLimitsTest)
#include "schema_limits_test.moc"
