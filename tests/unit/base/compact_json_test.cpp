#include "engine/base/compact_json.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <random>

using namespace flux::base;

// parseJson is the measure: each text must give the same value, or the same error.
class CompactJsonTest : public QObject {
    Q_OBJECT

    static void compare(const QByteArray& text, const JsonLimits& limits = {}) {
        const auto wanted = parseJson(text, limits);
        const auto got = parseCompactJson(text, limits);
        QVERIFY2(wanted.ok() == got.ok(), text.constData());
        if (!wanted.ok()) {
            QCOMPARE(got.error().message, wanted.error().message);
            return;
        }
        QCOMPARE(dumpJson(*got), dumpJson(*wanted));
        QVERIFY2(sameTypes(*got, *wanted), text.constData());
    }

    // As values a whole number and a real one are equal; they must also be kept alike.
    static bool sameTypes(const Json& a, const Json& b) {
        if (a.type() != b.type() || a.size() != b.size())
            return false;
        if (a.is_array()) {
            for (size_t i = 0; i < a.size(); ++i) {
                if (!sameTypes(a[i], b[i]))
                    return false;
            }
        }
        if (a.is_object()) {
            for (const auto& [key, value] : a.items()) {
                if (!b.contains(key) || !sameTypes(value, b[key]))
                    return false;
            }
        }
        return true;
    }

    static Json random(std::mt19937& source, int depth) {
        const auto below = [&source](unsigned n) { return source() % n; };
        switch (below(depth > 3 ? 7 : 9)) {
        case 0:
            return nullptr;
        case 1:
            return below(2) == 0;
        case 2:
            return Json(qint64(source()) - qint64(source()));
        case 3:
            return Json((quint64(source()) << 32) | source());
        case 4:
            return Json(double(source()) / double(source() + 1.0) * (below(2) == 0 ? 1e-30 : 1));
        case 5:
            return Json("plain");
        case 6: {
            static const char* const kParts[] = {"\"", "\\",  "\n", "\t", "a", "\xC3\xA9", "\xF0\x9F\x98\x80",
                                                 "/",  "\x01"};
            std::string text;
            for (unsigned n = below(6); n > 0; --n)
                text += kParts[below(std::size(kParts))];
            return Json(text);
        }
        case 7: {
            Json list = Json::array();
            for (unsigned n = below(4); n > 0; --n)
                list.push_back(random(source, depth + 1));
            return list;
        }
        default: {
            Json object = Json::object();
            for (unsigned n = below(4); n > 0; --n)
                object[std::string(1, char('a' + below(20))) + "\"k"] = random(source, depth + 1);
            return object;
        }
        }
    }

private Q_SLOTS:
    void readsAsParseJson_data() {
        QTest::addColumn<QByteArray>("text");
        const char* const texts[] = {"",
                                     " ",
                                     "null",
                                     "nul",
                                     "nullx",
                                     "true",
                                     "false",
                                     "1 2",
                                     "[1,]",
                                     "[,1]",
                                     "[1 ,2]",
                                     "{}",
                                     "[]",
                                     "{\"a\":1,\"a\":2}",
                                     "{\"b\":1,\"a\":2}",
                                     "{a:1}",
                                     "{\"a\"}",
                                     "{\"a\":}",
                                     "{\"a\":1",
                                     "[1",
                                     "\"open",
                                     "\"a\\",
                                     "\"\\u00e9\"",
                                     "\"\\ud83d\\ude00\"",
                                     "\"\\ud83d\"",
                                     "\"\\x\"",
                                     "\"\x01\"",
                                     "\"\xC3\"",
                                     "\xEF\xBB\xBF{}",
                                     "0",
                                     "-0",
                                     "-",
                                     "01",
                                     "-01",
                                     "1.",
                                     ".5",
                                     "1.5",
                                     "-1.5e3",
                                     "1e5",
                                     "1e",
                                     "1e+",
                                     "1E+2",
                                     "1.e5",
                                     "0.0",
                                     "-0.0",
                                     "00.5",
                                     "1e400",
                                     "1e-400",
                                     "inf",
                                     "nan",
                                     "-inf",
                                     "0x10",
                                     "+1",
                                     "9223372036854775807",
                                     "-9223372036854775808",
                                     "-9223372036854775809",
                                     "18446744073709551615",
                                     "18446744073709551616",
                                     "123456789012345678901234567890",
                                     "0.1",
                                     "1e-7",
                                     "5e-324"};
        for (const char* text : texts)
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("nul") << QByteArray("\"a\0b\"", 5);
    }
    void readsAsParseJson() {
        QFETCH(QByteArray, text);
        compare(text);
    }

    void keepsTheLimits() {
        for (const int depth : {1, 2, 3, 64, 199, 200, 201, 256, 257}) {
            const QByteArray text = QByteArray(depth, '[') + QByteArray(depth, ']');
            compare(text);
            compare(text, {.maxBytes = 1000, .maxDepth = 2});
        }
        compare(QByteArray(50, '1'), {.maxBytes = 49, .maxDepth = 2});
    }

    void readsWhatIsDumped() {
        std::mt19937 source(7);
        for (int i = 0; i < 3000; ++i) {
            QByteArray text = dumpJson(random(source, 0));
            compare(text);
            if (!text.isEmpty()) { // and damaged
                text[qsizetype(source() % unsigned(text.size()))] = char(source());
                compare(text);
            }
        }
    }
};

FLUX_TEST_CLASS(CompactJsonTest)
#include "compact_json_test.moc"
