#include "engine/store/json_text.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <limits>

using namespace flux;
using base::Json;

// The quick writer gives the text that base::dumpJson gives, for every kind of value and every byte.
class JsonTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameTextAsDumpJson_data() {
        QTest::addColumn<QByteArray>("source");
        for (const char* source :
             {"null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
              "0.1", "-2.5e-300", "1e300", "\"\"", "[]", "{}", "[[],{},[1,[2,[3]]]]",
              "{\"a\":1,\"b\":[true,null],\"c\":{\"d\":\"e\"}}", "\"plain text that is longer than one small string\"",
              "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\"", "{\"k\\n\\\"\":\"\\u00fc\\u05e9\\ud83c\\udf89\"}"})
            QTest::newRow(source) << QByteArray(source);
    }
    void sameTextAsDumpJson() {
        QFETCH(const QByteArray, source);
        const auto value = base::parseJson(source);
        QVERIFY(value.ok());
        QCOMPARE(store::jsonText(*value), base::dumpJson(*value));
        QVERIFY(base::parseJson(store::jsonText(*value)).value() == *value);
    }

    void sameForEveryByteAlsoInvalidUtf8() {
        for (int byte = 0; byte < 256; ++byte) {
            for (const char* after : {"", "a", "\x80", "\xbf\xbf"}) {
                const std::string text = std::string("x") + char(byte) + after;
                const Json value{{text, Json::array({text})}};
                QCOMPARE(store::jsonText(value), base::dumpJson(value));
            }
        }
    }

    void oddNumbers() {
        for (const double number :
             {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), -0.0, 1.0})
            QCOMPARE(store::jsonText(Json(number)), base::dumpJson(Json(number)));
    }

    void largeValuesBetweenSmallOnes() {
        const Json large(std::string(5'000'000, 'z'));
        QCOMPARE(store::jsonText(large).size(), 5'000'002);
        QCOMPARE(store::jsonText(Json(1)), QByteArray("1"));
    }
};

FLUX_TEST_CLASS(JsonTextTest)
#include "json_text_test.moc"
