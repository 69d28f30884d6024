#include "engine/index/text/fold.h"
#include "engine/index/text/tokenizer.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::index;

class TokenizerTest : public QObject {
    Q_OBJECT

    static QString cut(const QString& text) {
        Tokenizer tokens(text);
        Token token;
        QStringList list;
        while (tokens.next(token))
            list.append((token.kind == TokenKind::Whole ? QStringLiteral("=") : QString()) +
                        QString::fromStdString(token.text));
        return list.join(u' ');
    }

private Q_SLOTS:
    void cutsWords() {
        QCOMPARE(cut(QStringLiteral("Anna's dog, don't! l'homme O’Brien")),
                 QStringLiteral("anna dog dont l homme o brien"));
        QCOMPARE(cut(QStringLiteral("state-of-the-art and/or A1")), QStringLiteral("state of the art and or a1"));
        QCOMPARE(cut(QString()), QString());
        QCOMPARE(cut(QStringLiteral(" ... \n")), QString());
    }

    void keepsWholes() {
        QCOMPARE(cut(QStringLiteral("(a.b@c.de).")), QStringLiteral("=a.b@c.de a b c de"));
        QCOMPARE(cut(QStringLiteral("https://x.de/a")), QStringLiteral("=https://x.de/a https x de a"));
        QCOMPARE(cut(QStringLiteral("10:30 1,5 2026-03-02")),
                 QStringLiteral("=10:30 10 30 =1,5 1 5 =2026-03-02 2026 03 02"));
        QCOMPARE(cut(QStringLiteral("a_b.txt")), QStringLiteral("=a_b.txt a b txt"));
    }

    void pairsDenseScripts() {
        QCOMPARE(cut(QStringLiteral("東京都 a")), QStringLiteral("東京 京都 都 a"));
        QCOMPARE(cut(QStringLiteral("京")), QStringLiteral("京"));
        QCOMPARE(cut(QStringLiteral("iPhone手机")), QStringLiteral("iphone 手机 机"));
    }

    void offsetsPointIntoTheText() {
        const QString text = QStringLiteral("Zoë 😀 sees 東京 at Łódź");
        Tokenizer tokens(text);
        Token token;
        while (tokens.next(token))
            QCOMPARE(QString::fromStdString(folded(text.mid(token.begin, token.end - token.begin))),
                     QString::fromStdString(token.text));
    }

    void foldsWhatAPersonWouldNotType() {
        const auto fold = [](const char* text) { return folded(QString::fromUtf8(text)); };
        QCOMPARE(fold("Crème BRÛLÉE"), std::string("creme brulee"));
        QCOMPARE(fold("ß Ø Ł Æ œ Þ ı ﬁ ５"), std::string("ss o l ae oe th i fi 5"));
        QCOMPARE(fold("Ά ς"), std::string("α σ"));
        QCOMPARE(fold("한국 が"), std::string("한국 が"));
        QCOMPARE(fold("soft\xC2\xADhyphen"), std::string("softhyphen"));
        QCOMPARE(fold("कि"), std::string("कि"));
    }

    void cutsLongWordsAtACharacter() {
        Tokenizer tokens(QStringView(u"ζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζζ"));
        Token token;
        QVERIFY(tokens.next(token));
        QCOMPARE(token.text.size(), std::size_t(96));
        QVERIFY(!QString::fromStdString(token.text).contains(QChar::ReplacementCharacter));
    }
};

FLUX_TEST_CLASS(TokenizerTest)
#include "tokenizer_test.moc"
