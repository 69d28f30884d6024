#include "engine/index/text/analyzer.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::index;

class AnalyzerTest : public QObject {
    Q_OBJECT

    static std::string stem(Analyzer& analyzer, const char* word) {
        Token token;
        token.text = word;
        return analyzer.stem(token);
    }

private Q_SLOTS:
    void stemsByLanguage() {
        const auto english = Analyzer::open();
        QVERIFY(english.ok());
        QCOMPARE(stem(**english, "connections"), std::string("connect"));
        QCOMPARE(stem(**english, "as"), std::string("as"));
        const auto german = Analyzer::open(QStringLiteral("german"));
        QVERIFY(german.ok());
        QCOMPARE(stem(**german, "rechnungen"), std::string("rechnung"));
    }
    void knowsIrregularForms() {
        const auto english = Analyzer::open();
        QCOMPARE(stem(**english, "went"), std::string("go"));
        QCOMPARE(stem(**english, "bought"), std::string("buy"));
        QCOMPARE(stem(**english, "children"), stem(**english, "child"));
        QCOMPARE(stem(**english, "gone"), stem(**english, "going"));
        const auto german = Analyzer::open(QStringLiteral("german"));
        QCOMPARE(stem(**german, "went"), std::string("went"));
    }
    void refusesALanguageItDoesNotKnow() {
        const auto analyzer = Analyzer::open(QStringLiteral("klingon"));
        QVERIFY(!analyzer.ok());
        QCOMPARE(analyzer.error().code, base::ErrorCode::InvalidArgument);
    }
    void leavesNumbersAlone() {
        const auto analyzer = Analyzer::open();
        Token token;
        token.text = "1990s";
        token.kind = TokenKind::Number;
        QCOMPARE((*analyzer)->stem(token), std::string("1990s"));
    }
    void readsItsWordLists() {
        const auto analyzer = Analyzer::open();
        QVERIFY((*analyzer)->isStopWord("the"));
        QVERIFY(!(*analyzer)->isStopWord("dentist"));
        const auto synonyms = [&analyzer](const char* word) {
            Token token;
            token.text = word;
            return (*analyzer)->synonymsOf(token).size();
        };
        QVERIFY(synonyms("phone") > 0);
        QCOMPARE(synonyms("phones"), synonyms("phone")); // by its stem
        QCOMPARE(synonyms("mouse"), std::size_t(0));
    }
};

FLUX_TEST_CLASS(AnalyzerTest)
#include "analyzer_test.moc"
