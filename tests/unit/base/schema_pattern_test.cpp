// Patterns of ECMA 262: what they find, what cannot be read, and that none takes long.
#include "engine/base/schema/schema_pattern.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::base;

class SchemaPatternTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("found");
        const auto row = [](const char* pattern, const char* text, bool found) {
            QTest::newRow(
                qPrintable(QStringLiteral("%1 in %2").arg(QString::fromUtf8(pattern), QString::fromUtf8(text))))
                << QByteArray(pattern) << QByteArray(text) << found;
        };
        row("b", "abc", true);
        row("B", "abc", false);
        row("", "", true);
        row("^a$", "a\n", false);
        row("^a$", "x\na", false);
        row("a.c", "a\rc", false);
        row("a.c",
            "a\xE2\x80\xA8"
            "c",
            false);                           // U+2028
        row("^.$", "\xF0\x9F\x90\x99", true); // one character, not two
        row("^\\d+$", "\xD9\xA1", false);     // an Arabic one
        row("^\\w$", "\xC3\xA9", false);
        row("^\\s$", "\xC2\xA0", true);
        row("^\\s$", "\xEF\xBB\xBF", true);
        row("^\\S$", "\xC2\xA0", false);
        row("^[\\s\\S]$", "\n", true);
        row("^[x\\S]$", "\xE2\x80\xA8", false);
        row("^[^\\S]$", " ", true);
        row("^\\v$", "\v", true);
        row("^\\v$", "\n", false);
        row("^\\0$", "0", false);
        row("^[]$", "]", false);
        row("^[^]$", "\n", true);
        row("^[[:x]$", ":", true);
        row("^[$.]$", "$", true);
        row("^[$.]$", "x", false);
        row("^[\\]]$", "]", true);
        row("^\\u00e9$", "\xC3\xA9", true);
        row("^\\u{1F419}$", "\xF0\x9F\x90\x99", true);
        row("^\\uD83D\\uDC19$", "\xF0\x9F\x90\x99", true);
        row("^[\\uD83D\\uDC19-\\uD83D\\uDC1B]$", "\xF0\x9F\x90\x9A", true);
        row("^\\p{Letter}+$", "H\xCF\x80", true);
        row("^\\p{Letter}+$", "123", false);
        row("^\\P{Lu}$", "a", true);
        row("^\\p{General_Category=Decimal_Number}$", "\xD9\xA1", true);
        row("^\\p{Script=Greek}$", "\xCF\x80", true);
        row("^[\\p{Letter}\\-]+$", "a-\xCF\x80", true);
        row("^(?<y>\\d{4})-\\k<y>$", "2026-2026", true);
        row("^(?!no)\\w+$", "note", false);
        row("^\\/\\-$", "/-", true);
        row("^a{2,3}$", "aaaa", false);
        row("^\\x41\\cJ$", "A\n", true);
        row("[\\b]", "\b", true);
    }
    void finds() {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, text);
        QFETCH(const bool, found);
        const auto compiled = SchemaPattern::compile(pattern.toStdString());
        QVERIFY2(compiled.ok(), pattern.constData());
        QCOMPARE(compiled->in(text.toStdString()), found ? SchemaPattern::Found::Yes : SchemaPattern::Found::No);
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("pattern");
        for (const char* pattern :
             {"(", "[a", "a\\", "*a", "a{3,2}", "\\p{Moon}", "\\p{L", "\\u12", "\\uD83D", "\\Qa\\E", "a\\Kb", "\\C",
              "(*UCP)a", "(*LIMIT_MATCH=99999999)a", "(?<=a+)b", "[b-a]"})
            QTest::newRow(pattern) << QByteArray(pattern);
        QTest::newRow("long") << QByteArray(200'000, 'a');
        QTest::newRow("deep") << QByteArray(5'000, '(') + QByteArray(5'000, ')');
        QTest::newRow("large when it is ready") << QByteArray("(a{9}){9}").repeated(5'000);
    }
    void refuses() {
        QFETCH(const QByteArray, pattern);
        const auto compiled = SchemaPattern::compile(pattern.toStdString());
        QVERIFY(!compiled.ok());
        QCOMPARE(compiled.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(compiled.error().message.size() < 150, qPrintable(compiled.error().message));
    }

    // Each takes ages when every way is tried, or a stack as deep as the text is long.
    void isBounded() {
        for (const char* pattern : {"^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$",
                                    "(x+x+)+y", "^(?:a?){50}a{50}b"}) {
            const auto compiled = SchemaPattern::compile(pattern);
            QVERIFY2(compiled.ok(), pattern);
            for (const size_t size : {size_t(60), size_t(50'000)})
                QVERIFY2(compiled->in(std::string(size, 'a') + "!") != SchemaPattern::Found::Yes, pattern);
        }
        const auto hard = SchemaPattern::compile("^(a+)+$");
        QCOMPARE(hard->in(std::string(60, 'a') + "!"), SchemaPattern::Found::GivenUp);
    }

    void aLongTextIsNoProblem() {
        const auto words = SchemaPattern::compile("^[a-z]+$");
        QVERIFY(words.ok());
        QCOMPARE(words->in(std::string(2'000'000, 'a')), SchemaPattern::Found::Yes);
        QCOMPARE(words->in(std::string(500'000, 'a') + "!"), SchemaPattern::Found::No);
    }

    void aTextThatIsNoUtf8IsRead() {
        const auto any = SchemaPattern::compile("^.$");
        QVERIFY(any.ok());
        QCOMPARE(any->in("\xFF"), SchemaPattern::Found::Yes); // as U+FFFD
    }
};

FLUX_TEST_CLASS(SchemaPatternTest)
#include "schema_pattern_test.moc"
