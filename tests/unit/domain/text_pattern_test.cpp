#include "engine/domain/filter/text_pattern.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using domain::TextPattern;

// What an index looks for first must be in every text that matches, or a query would miss objects.
class TextPatternTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatMatchesHasWhatIsNeeded_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("needs"); // of it, with commas
        QTest::newRow("words") << QByteArray("north.*south") << QByteArray("north to south")
                               << QByteArray("north,south");
        QTest::newRow("repeated") << QByteArray("ab{2}c") << QByteArray("abbc") << QByteArray("a,c");
        QTest::newRow("repeated from to") << QByteArray("ab{0,2}cd") << QByteArray("acd") << QByteArray("a,cd");
        // Found by the fuzzer: a brace that counts nothing is a letter, and what stands behind it is read.
        QTest::newRow("a lone brace") << QByteArray("ab{0mb()c|x") << QByteArray("x") << QByteArray();
        QTest::newRow("a brace at the end") << QByteArray("ab|c{") << QByteArray("ab") << QByteArray();
        QTest::newRow("a brace behind a group") << QByteArray("(a){b|c") << QByteArray("c") << QByteArray();
        QTest::newRow("a verb inside of a group") << QByteArray("((*ACCEPT)a)bc") << QByteArray("x") << QByteArray();
        QTest::newRow("a control in a group")
            << QByteArray("a.c((.R)(\\c(@A1)cA)cs|x") << QByteArray("x") << QByteArray();
        QTest::newRow("a control in a class") << QByteArray("[\\c]]b|x") << QByteArray("x") << QByteArray();
        // As the sentences about the person's data ask for the beginning of a word.
        QTest::newRow("properties in a look behind")
            << QByteArray("(?<![\\p{L}\\p{N}])anna") << QByteArray("an anna") << QByteArray("anna");
        QTest::newRow("properties") << QByteArray("ab\\p{Lu}c\\pLd\\P{^L}e") << QByteArray("abXcxdxe")
                                    << QByteArray("ab,c,d,e");
        QTest::newRow("a property without its end") << QByteArray("x\\pL|b") << QByteArray("b") << QByteArray();
        QTest::newRow("a brace behind a class") << QByteArray("[a]{b|c") << QByteArray("c") << QByteArray();
    }
    void whatMatchesHasWhatIsNeeded() {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, needs);
        const auto compiled = TextPattern::compile(std::string_view(pattern), {});
        QVERIFY(compiled.ok());
        QCOMPARE((*compiled)->match(std::string_view(text)), TextPattern::Outcome::Yes);
        QByteArrayList found;
        for (const std::string& literal : (*compiled)->requiredLiterals()) {
            QVERIFY(text.contains(QByteArray::fromStdString(literal)));
            found.append(QByteArray::fromStdString(literal));
        }
        QCOMPARE(found.join(','), needs);
    }
};

FLUX_TEST_CLASS(TextPatternTest)
#include "text_pattern_test.moc"
