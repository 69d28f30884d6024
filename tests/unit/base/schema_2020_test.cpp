// What draft 2020-12 has that draft 7 has not: each row is a schema, values that fit it, and values that do not.
#include "engine/base/schema/json_schema.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::base;

class Schema2020Test final : public QObject {
    Q_OBJECT

    static Json parse(const QByteArray& text) {
        auto json = parseJson(text);
        if (!json.ok())
            qFatal("the test's own JSON: %s in %s", qPrintable(json.error().message), text.constData());
        return *json;
    }

    static void row(const char* name, const char* schema, const char* fitting, const char* others) {
        QTest::newRow(name) << QByteArray(schema) << QByteArray(fitting) << QByteArray(others);
    }

    static void lists() {
        row("prefixItems", "{\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"number\"}]}",
            "[[],[\"a\"],[\"a\",1],[\"a\",1,null],5]", "[[1],[\"a\",\"b\"]]");
        row("items after prefixItems", "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"number\"}}",
            "[[],[\"a\"],[\"a\",1,2]]", "[[\"a\",\"b\"],[\"a\",1,\"b\"]]");
        row("minContains", "{\"contains\":{\"const\":1},\"minContains\":2}", "[[1,1],[1,0,1],\"x\"]", "[[],[1],[0,1]]");
        row("maxContains", "{\"contains\":{\"const\":1},\"maxContains\":2}", "[[1],[1,1]]", "[[],[1,1,1]]");
        row("none need be contained", "{\"contains\":{\"const\":1},\"minContains\":0,\"maxContains\":1}",
            "[[],[0],[1]]", "[[1,1]]");
        row("counts mean nothing alone", "{\"minContains\":2,\"maxContains\":0}", "[[],[1,1]]", "[]");
        row("more than may be", "{\"contains\":true,\"minContains\":3,\"maxContains\":1}", "[]", "[[],[1],[1,1,1]]");
        row("unevaluatedItems after prefixItems", "{\"prefixItems\":[true],\"unevaluatedItems\":{\"type\":\"number\"}}",
            "[[],[\"a\"],[\"a\",1]]", "[[\"a\",\"b\"]]");
        row("items look at all", "{\"items\":{\"type\":\"number\"},\"unevaluatedItems\":false}", "[[],[1,2]]",
            "[[\"a\"]]");
        row("contained is looked at", "{\"contains\":{\"type\":\"string\"},\"unevaluatedItems\":false}",
            "[[\"a\"],[\"a\",\"b\"]]", "[[],[\"a\",1],[1]]");
        row("by a branch that fits",
            "{\"anyOf\":[{\"prefixItems\":[{\"const\":1}]},{\"prefixItems\":[true,{\"const\":2}]}],"
            "\"unevaluatedItems\":false}",
            "[[1],[1,2],[0,2],[]]", "[[1,3],[0,3],[1,2,3]]");
        row("not by a cousin", "{\"allOf\":[{\"prefixItems\":[true]},{\"unevaluatedItems\":false}]}", "[[]]", "[[1]]");
        row("not from within another item",
            "{\"prefixItems\":[{\"prefixItems\":[true,true]}],\"unevaluatedItems\":false}", "[[[1,2,3]]]", "[[[],1]]");
    }

    static void objects() {
        row("dependentRequired", "{\"dependentRequired\":{\"a\":[\"b\",\"c\"]}}",
            "[{},{\"b\":1},{\"a\":1,\"b\":1,\"c\":1},[\"a\"]]", "[{\"a\":1},{\"a\":1,\"b\":1}]");
        row("dependentSchemas", "{\"dependentSchemas\":{\"a\":{\"required\":[\"b\"]},\"c\":false}}",
            "[{},{\"b\":1},{\"a\":1,\"b\":1}]", "[{\"a\":1},{\"c\":1}]");
        row("unevaluatedProperties", "{\"properties\":{\"a\":true},\"unevaluatedProperties\":{\"type\":\"number\"}}",
            "[{},{\"a\":\"x\"},{\"b\":1},5]", "[{\"b\":\"x\"}]");
        row("through a reference",
            "{\"$ref\":\"#/$defs/x\",\"properties\":{\"b\":true},\"unevaluatedProperties\":false,"
            "\"$defs\":{\"x\":{\"properties\":{\"a\":true}}}}",
            "[{\"a\":1,\"b\":1}]", "[{\"c\":1}]");
        row("by patterns and the rest",
            "{\"allOf\":[{\"patternProperties\":{\"^x\":true}},{\"if\":{\"required\":[\"all\"]},\"then\":{"
            "\"additionalProperties\":true}}],\"unevaluatedProperties\":false}",
            "[{\"xa\":1},{\"all\":1,\"z\":2}]", "[{\"z\":1},{\"xa\":1,\"z\":1}]");
        row("by a condition that holds, without a branch",
            "{\"if\":{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"]},\"unevaluatedProperties\":false}",
            "[{\"a\":1},{}]", "[{\"a\":2},{\"a\":1,\"b\":1}]");
        row("by what depends on a field",
            "{\"properties\":{\"a\":true},\"dependentSchemas\":{\"a\":{\"properties\":{\"b\":true}}},"
            "\"unevaluatedProperties\":false}",
            "[{\"a\":1,\"b\":1}]", "[{\"b\":1}]");
        row("not by what is excluded",
            "{\"not\":{\"not\":{\"properties\":{\"a\":true}}},\"unevaluatedProperties\":false}", "[{}]", "[{\"a\":1}]");
        row("not by names", "{\"propertyNames\":{\"maxLength\":1},\"unevaluatedProperties\":false}", "[{}]",
            "[{\"a\":1}]");
        row("the inner one first",
            "{\"allOf\":[{\"properties\":{\"a\":true},\"unevaluatedProperties\":true}],\"unevaluatedProperties\":"
            "false}",
            "[{\"a\":1,\"b\":1}]", "[]");
        row("what is inside an exclusion counts there",
            "{\"not\":{\"anyOf\":[true,{\"properties\":{\"a\":true}}],\"unevaluatedProperties\":false}}", "[{\"b\":1}]",
            "[{\"a\":1},{}]");
    }

    static void references() {
        row("beside a reference all counts", "{\"$ref\":\"#/$defs/x\",\"maximum\":5,\"$defs\":{\"x\":{\"minimum\":1}}}",
            "[1,5]", "[0,6]");
        row("an anchor in its resource",
            "{\"$id\":\"https://a.example/r\",\"$ref\":\"n#a\",\"$defs\":{\"x\":{\"$id\":\"n\",\"$defs\":{\"y\":{"
            "\"$anchor\":\"a\",\"type\":\"string\"}}},\"z\":{\"$anchor\":\"a\",\"type\":\"number\"}}}",
            "[\"x\"]", "[1]");
        row("a name that looks like one, in a constant",
            "{\"$defs\":{\"x\":{\"const\":{\"$id\":\"https://a.example/n\",\"type\":\"null\"}},\"y\":{\"$id\":"
            "\"https://a.example/n\",\"type\":\"string\"}},\"$ref\":\"https://a.example/n\"}",
            "[\"x\"]", "[null]");
        row("a dynamic one without an anchor that is dynamic is a plain one",
            "{\"$dynamicRef\":\"#a\",\"$defs\":{\"x\":{\"$anchor\":\"a\",\"type\":\"string\"}}}", "[\"x\"]", "[1]");
        row("a plain one to a dynamic anchor stays",
            "{\"$id\":\"https://a.example/r\",\"$ref\":\"list\",\"$defs\":{\"mine\":{\"$dynamicAnchor\":\"t\",\"type\":"
            "\"string\"},\"list\":{\"$id\":\"list\",\"items\":{\"$ref\":\"#t\"},\"$defs\":{\"t\":{\"$dynamicAnchor\":"
            "\"t\","
            "\"type\":\"number\"}}}}}",
            "[[1]]", "[[\"x\"]]");
        row("a dynamic one is bound by who came first",
            "{\"$id\":\"https://a.example/r\",\"$ref\":\"mid\",\"$defs\":{\"mine\":{\"$dynamicAnchor\":\"t\",\"type\":"
            "\"string\"},\"mid\":{\"$id\":\"mid\",\"$ref\":\"list\"},\"list\":{\"$id\":\"list\",\"items\":{"
            "\"$dynamicRef\":\"#t\"},\"$defs\":{\"t\":{\"$dynamicAnchor\":\"t\",\"type\":\"number\"}}}}}",
            "[[\"x\"]]", "[[1]]");
        row("by a path it is a plain one",
            "{\"$id\":\"https://a.example/r\",\"$ref\":\"list\",\"$defs\":{\"mine\":{\"$dynamicAnchor\":\"t\",\"type\":"
            "\"string\"},\"list\":{\"$id\":\"list\",\"items\":{\"$dynamicRef\":\"#/$defs/t\"},\"$defs\":{\"t\":{"
            "\"$dynamicAnchor\":\"t\",\"type\":\"number\"}}}}}",
            "[[1]]", "[[\"x\"]]");
        row("who has left binds nothing",
            "{\"$id\":\"https://a.example/r\",\"if\":{\"$id\":\"first\",\"$defs\":{\"t\":{\"$dynamicAnchor\":\"t\","
            "\"type\":\"string\"}}},\"then\":{\"$id\":\"second\",\"$ref\":\"user\",\"$defs\":{\"t\":{\"$"
            "dynamicAnchor\":"
            "\"t\",\"type\":\"null\"}}},\"$defs\":{\"user\":{\"$id\":\"user\",\"$dynamicRef\":\"#t\",\"$defs\":{\"t\":{"
            "\"$dynamicAnchor\":\"t\",\"type\":\"number\"}}}}}",
            "[null]", "[1,\"x\"]");
        row("a reference to true", "{\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":true}}", "[1,null]", "[]");
        row("a dynamic reference to false", "{\"$dynamicRef\":\"#/$defs/x\",\"$defs\":{\"x\":false}}", "[]",
            "[1,null]");
    }

private Q_SLOTS:
    void says_data() {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("fitting");
        QTest::addColumn<QByteArray>("others");
        lists();
        objects();
        references();
    }
    void says() {
        QFETCH(const QByteArray, schema);
        QFETCH(const QByteArray, fitting);
        QFETCH(const QByteArray, others);
        const auto compiled = JsonSchema::compile(parse(schema));
        QVERIFY2(compiled.ok(), compiled.ok() ? "" : qPrintable(compiled.error().message));
        QVERIFY(compiled->draft() == SchemaDraft::Draft2020);
        for (const Json& value : parse(fitting))
            QVERIFY2(compiled->fits(value), dumpJson(value).constData());
        for (const Json& value : parse(others))
            QVERIFY2(!compiled->fits(value), dumpJson(value).constData());
    }
};

FLUX_TEST_CLASS(Schema2020Test)
#include "schema_2020_test.moc"
