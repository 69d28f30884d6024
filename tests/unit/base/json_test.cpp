#include "engine/base/json.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::base;

class JsonTest : public QObject {
    Q_OBJECT

    static QByteArray nested(int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); }

private Q_SLOTS:
    void readsOneValue_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("object") << QByteArray(R"({"a":[1,2.5,"x",true,null]})");
        QTest::newRow("text") << QByteArray(R"("hello")");
        QTest::newRow("number") << QByteArray("-1.5e3");
        QTest::newRow("space around") << QByteArray(" \t\r\n 1 \n");
        QTest::newRow("escape") << QByteArray(R"("\u00e9\ud83d\ude00")");
        QTest::newRow("doubled name") << QByteArray(R"({"a":1,"a":2})");
    }
    void readsOneValue() {
        QFETCH(QByteArray, text);
        QVERIFY(parseJson(text).ok());
    }

    void refusesWhatIsNotJson_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("only space") << QByteArray("  ");
        QTest::newRow("two values") << QByteArray("1 2");
        QTest::newRow("trailing comma") << QByteArray("[1,]");
        QTest::newRow("comment") << QByteArray("[1/*x*/]");
        QTest::newRow("single quotes") << QByteArray("['a']");
        QTest::newRow("unquoted name") << QByteArray("{a:1}");
        QTest::newRow("leading zero") << QByteArray("[01]");
        QTest::newRow("plus sign") << QByteArray("[+1]");
        QTest::newRow("NaN") << QByteArray("[NaN]");
        QTest::newRow("open text") << QByteArray("[\"a");
        QTest::newRow("open list") << QByteArray("[[1]");
        QTest::newRow("raw line end in text") << QByteArray("[\"a\nb\"]");
        QTest::newRow("raw zero byte") << QByteArray("[\"a\0b\"]", 7);
        QTest::newRow("lone surrogate") << QByteArray(R"(["\ud800"])");
        QTest::newRow("wrong UTF-8") << QByteArray("[\"\xff\xfe\"]");
        QTest::newRow("overlong UTF-8") << QByteArray("[\"\xc0\xaf\"]");
        QTest::newRow("byte-order mark") << QByteArray("\xEF\xBB\xBF[]");
        QTest::newRow("number out of range") << QByteArray("[1e999]");
    }
    void refusesWhatIsNotJson() {
        QFETCH(QByteArray, text);
        const auto result = parseJson(text);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!result.error().message.isEmpty());
    }

    void stopsAtTheDepthLimit() {
        QVERIFY(parseJson(nested(256)).ok());
        QCOMPARE(parseJson(nested(257)).error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(parseJson(QByteArray(1'000'000, '[')).error().code, ErrorCode::ResourceExhausted);
        JsonLimits narrow;
        narrow.maxDepth = 2;
        QVERIFY(parseJson("[{}]", narrow).ok());
        QCOMPARE(parseJson("[[[]]]", narrow).error().code, ErrorCode::ResourceExhausted);
    }

    void bracketsInTextsAreNoDepth() {
        JsonLimits narrow;
        narrow.maxDepth = 2;
        QVERIFY(parseJson("[[\"[[[{{\\\"[[[\"],{\"[[[\":\"\\\\\"}]", narrow).ok());
        QVERIFY(parseJson("[[],[],{}]", narrow).ok());
        QCOMPARE(parseJson("[\"\\\\\",[[]]]", narrow).error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(parseJson("[}[}[}", narrow).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(parseJson("[\"[[[", narrow).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(parseJson("[\"\\", narrow).error().code, ErrorCode::InvalidArgument);
    }

    void aLongListOfObjectsIsReadInOneGo() { // which takes minutes where each is looked at again for the next one
        QByteArray text = QByteArray("{},").repeated(500'000);
        text.back() = ']';
        QCOMPARE(parseJson('[' + text)->size(), size_t(500'000));
    }

    void stopsAtTheSizeLimit() {
        JsonLimits narrow;
        narrow.maxBytes = 4;
        QVERIFY(parseJson("1234", narrow).ok());
        QCOMPARE(parseJson("12345", narrow).error().code, ErrorCode::ResourceExhausted);
    }

    void saysWhereItIsWrong() { QVERIFY(parseJson(R"({"a":1,})").error().message.contains(QStringLiteral("byte 8"))); }

    void writesWhatItReads() {
        const QByteArray text = R"({"a":[1,-2,2.5,"ä😀",true,null],"b":{}})";
        QCOMPARE(dumpJson(*parseJson(text)), text);
        QVERIFY(*parseJson(dumpJsonPretty(*parseJson(text)).toUtf8()) == *parseJson(text));
    }

    void replacesBrokenTextWhenWriting() {
        const Json broken(std::string("a\xff"));
        QCOMPARE(dumpJson(broken), QByteArray("\"a\xEF\xBF\xBD\""));
    }

    void readsMembersForgivingly() {
        const Json json = *parseJson(R"({"t":"x","i":3,"n":1.5,"b":true,"l":["a",1,"b"]})");
        QCOMPARE(textAt(json, "t"), QStringLiteral("x"));
        QCOMPARE(textAt(json, "i", QStringLiteral("-")), QStringLiteral("-"));
        QCOMPARE(intAt(json, "i"), 3);
        QCOMPARE(intAt(json, "n", 9), 9);
        QCOMPARE(numberAt(json, "n"), 1.5);
        QCOMPARE(numberAt(json, "i"), 3.0);
        QCOMPARE(boolAt(json, "b"), true);
        QCOMPARE(boolAt(json, "t", true), true);
        QCOMPARE(textsAt(json, "l"), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(textsAt(json, "missing"), QStringList());
        QVERIFY(jsonAt(json, "missing").is_null());
        QVERIFY(jsonAt(Json(3), "x").is_null());
        QVERIFY(jsonAt(Json::array(), "x").is_null());
    }

    void showsValuesAsAPersonReadsThem() {
        QCOMPARE(plainText(Json("a")), QStringLiteral("a"));
        QCOMPARE(plainText(Json(3)), QStringLiteral("3"));
        QCOMPARE(plainText(Json()), QString());
        QCOMPARE(plainText(*parseJson("[1,\"b\"]")), QStringLiteral("[1,\"b\"]"));
        QCOMPARE(typeName(Json(1)), QStringLiteral("integer"));
        QCOMPARE(typeName(Json(1.5)), QStringLiteral("number"));
        QCOMPARE(typeName(Json::object()), QStringLiteral("object"));
        QCOMPARE(typeName(Json()), QStringLiteral("null"));
    }
};

FLUX_TEST_CLASS(JsonTest)
#include "json_test.moc"
