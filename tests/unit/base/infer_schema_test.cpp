// Schemas made from documents: what they say, and that every document fits.
#include "engine/base/schema/infer_schema.h"
#include "engine/base/schema/json_schema.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace flux::base;

class InferSchemaTest final : public QObject {
    Q_OBJECT

    static Json parse(const QByteArray& text) {
        auto json = parseJson(text);
        if (!json.ok())
            qFatal("the test's own JSON: %s", qPrintable(json.error().message));
        return *json;
    }

    static std::vector<Json> documentsOf(const QByteArray& list) {
        std::vector<Json> documents;
        for (const Json& one : parse(list))
            documents.push_back(one);
        return documents;
    }

    // The schema of the documents, which all fit it, in whatever order they come.
    static Json inferred(std::vector<Json> documents) {
        const Json made = inferSchema(documents);
        const auto schema = JsonSchema::compile(made);
        if (!schema.ok() || schema->draft() != SchemaDraft::Draft2020)
            return Json("no schema of 2020-12");
        for (const Json& document : documents) {
            if (!schema->fits(document))
                return Json("does not fit: " + document.dump().substr(0, 200));
        }
        std::reverse(documents.begin(), documents.end());
        if (inferSchema(documents) != made)
            return Json("another order, another schema");
        return made;
    }

    // A number, a text, a list … by the digits of a sum: the same each time, and of every kind.
    static Json madeUp(quint64& state, int depth) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const quint64 dice = state >> 33;
        switch (depth > 4 ? dice % 6 : dice % 9) {
        case 0:
            return Json();
        case 1:
            return Json(dice % 2 == 0);
        case 2:
            return Json(qint64(dice) - 1'000'000'000);
        case 3:
            return Json(double(dice) / 7);
        case 4:
            return Json("2026-11-26");
        case 5:
            return Json("a~/\xC3\xA9" + std::to_string(dice % 10));
        case 6: {
            Json list = Json::array();
            for (quint64 i = 0; i < dice % 4; ++i)
                list.push_back(madeUp(state, depth + 1));
            return list;
        }
        default: {
            Json object = Json::object();
            for (quint64 i = 0; i < dice % 5; ++i)
                object[std::string(1, char('a' + dice % 3 + i))] = madeUp(state, depth + 1);
            return object;
        }
        }
    }

private Q_SLOTS:
    void says_data() {
        QTest::addColumn<QByteArray>("documents");
        QTest::addColumn<QByteArray>("schema");
        const auto row = [](const char* name, const char* documents, const char* schema) {
            QTest::newRow(name) << QByteArray(documents) << QByteArray(schema);
        };
        row("nothing", "[]", "{}");
        row("an empty object", "[{}]", "{\"type\":\"object\"}");
        row("one text", "[\"a\"]", "{\"type\":\"string\"}");
        row("whole numbers", "[1,-2,18446744073709551615]", "{\"type\":\"integer\"}");
        row("some not whole", "[1,2.5]", "{\"type\":\"number\"}");
        row("several kinds", "[null,\"a\",true]", "{\"type\":[\"string\",\"boolean\",\"null\"]}");
        row("fields that all have", "[{\"a\":1,\"b\":\"x\"},{\"a\":2}]",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"string\"}},"
            "\"required\":[\"a\"]}");
        row("a field that may be empty", "[{\"a\":1},{\"a\":null}]",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"integer\",\"null\"]}},\"required\":[\"a\"]}");
        row("a list", "[[1,2],[],[\"a\"]]", "{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"integer\"]}}");
        row("empty lists", "[[],[]]", "{\"type\":\"array\"}");
        row("objects in a list", "[[{\"a\":1},{\"a\":2,\"b\":3}]]",
            "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},"
            "\"b\":{\"type\":\"integer\"}},\"required\":[\"a\"]}}");
        row("required of those that are objects", "[{\"a\":1},5]",
            "{\"type\":[\"object\",\"integer\"],\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}");
        row("days", "[\"2024-02-29\",\"2026-11-26\"]", "{\"type\":\"string\",\"format\":\"date\"}");
        row("no days", "[\"2023-02-29\"]", "{\"type\":\"string\"}");
        row("instants", "[\"2026-11-26T10:00:00Z\",\"2026-11-26t10:00:00.250+05:30\"]",
            "{\"type\":\"string\",\"format\":\"date-time\"}");
        row("a day among instants", "[\"2026-11-26T10:00:00Z\",\"2026-11-26\"]", "{\"type\":\"string\"}");
        row("no instants", "[\"2026-11-26T25:00:00Z\"]", "{\"type\":\"string\"}");
        row("no zone", "[\"2026-11-26T10:00:00\"]", "{\"type\":\"string\"}");
        row("a dot and nothing", "[\"2026-11-26T10:00:00.Z\"]", "{\"type\":\"string\"}");
        row("an instant or empty", "[\"2026-11-26T10:00:00Z\",null]",
            "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}");
        row("names of keywords", "[{\"$ref\":\"x\",\"properties\":{\"type\":5}}]",
            "{\"type\":\"object\",\"properties\":{\"$ref\":{\"type\":\"string\"},\"properties\":{\"type\":\"object\","
            "\"properties\":{\"type\":{\"type\":\"integer\"}},\"required\":[\"type\"]}},"
            "\"required\":[\"$ref\",\"properties\"]}");
    }
    void says() {
        QFETCH(const QByteArray, documents);
        QFETCH(const QByteArray, schema);
        Json expected = parse(schema);
        expected["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        QCOMPARE(dumpJson(inferred(documentsOf(documents))), dumpJson(expected));
    }

    void manyNamesAreATable() {
        Json table = Json::object();
        for (int i = 0; i < 1'000; ++i)
            table["name " + std::to_string(i)] = i % 2 == 0 ? Json(i) : Json{{"n", i}};
        const Json made = inferred({Json{{"by", table}}, Json{{"by", Json{{"a", "x"}}}}});
        const Json& by = made["properties"]["by"];
        QVERIFY(!by.contains("properties") && !by.contains("required"));
        QCOMPARE(dumpJson(by["additionalProperties"]["type"]), QByteArray("[\"object\",\"string\",\"integer\"]"));
        QCOMPARE(dumpJson(by["additionalProperties"]["required"]), QByteArray("[\"n\"]"));
    }

    void deepDocumentsAreLeftOpen() {
        Json deep = Json(1);
        for (int i = 0; i < 100; ++i)
            deep = i % 2 == 0 ? Json::array({deep}) : Json{{"a", deep}};
        const Json made = inferSchema(std::vector<Json>{deep});
        QVERIFY(JsonSchema::compile(made).ok());
        QVERIFY(JsonSchema::compile(made)->fits(deep));
    }

    void everyDocumentFits() {
        quint64 state = 4;
        for (int round = 0; round < 300; ++round) {
            std::vector<Json> documents;
            for (int i = 0; i < 1 + round % 7; ++i)
                documents.push_back(madeUp(state, 0));
            const Json made = inferred(documents);
            QVERIFY2(made.is_object(), dumpJson(made).constData());
        }
    }
};

FLUX_TEST_CLASS(InferSchemaTest)
#include "infer_schema_test.moc"
