#include "engine/assistant/tokens.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::assistant;

namespace {
QString shown(const QString& text) {
    static const char* const kNames[] = {"word", "number", "url", "mail", "path", "file", "quoted", "mark", "break"};
    QStringList out;
    for (const Token& token : tokenize(text))
        out.append(QString::fromUtf8(kNames[static_cast<int>(token.kind)]) + u':' +
                   (token.kind == TokenKind::LineBreak ? QString() : token.text));
    return out.join(u' ');
}
} // namespace

class TokensTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cuts_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tokens");
        const auto row = [](const QString& text, const QString& tokens) {
            QTest::newRow(qPrintable(text.simplified())) << text << tokens;
        };
        row(QStringLiteral("Read brief.md."), QStringLiteral("word:Read file:brief.md mark:."));
        row(QStringLiteral("~/notes?"), QStringLiteral("path:~/notes mark:?"));
        row(QStringLiteral("(~/notes), ./a ../b / ~"),
            QStringLiteral("mark:( path:~/notes mark:) mark:, path:./a path:../b path:/ path:~"));
        row(QStringLiteral("a.md,b.md;c.md"), QStringLiteral("file:a.md mark:, file:b.md mark:; file:c.md"));
        row(QStringLiteral("https://a.org/x?y=1,2#z, http://b.org."),
            QStringLiteral("url:https://a.org/x?y=1,2#z mark:, url:http://b.org mark:."));
        row(QStringLiteral("https://a.org/x_(y) (https://b.org)"),
            QStringLiteral("url:https://a.org/x_(y) mark:( url:https://b.org mark:)"));
        row(QStringLiteral("example.org www.b.de/x notes.md"),
            QStringLiteral("url:example.org url:www.b.de/x file:notes.md"));
        row(QStringLiteral("mail a@b.c, Marta@lind-haus.de."),
            QStringLiteral("word:mail mail:a@b.c mark:, mail:Marta@lind-haus.de mark:."));
        row(QStringLiteral("mailto:a@b.c a@b @x.y a@@b.xyz"),
            QStringLiteral("mail:a@b.c word:a@b word:@x.y word:a@@b.xyz"));
        row(QStringLiteral("C:\\Users\\a b D:/x \\\\server\\share"),
            QStringLiteral("path:C:\\Users\\a word:b path:D:/x path:\\\\server\\share"));
        row(QStringLiteral("~/My\\ Notes/a.md"), QStringLiteral("path:~/My Notes/a.md"));
        row(QStringLiteral("notes/a.md and/or 1/2 24/7"),
            QStringLiteral("path:notes/a.md word:and/or word:1/2 word:24/7"));
        row(QStringLiteral("\"my file.md\" “two words” «drei» „vier“ 'five six'"),
            QStringLiteral("quoted:my file.md quoted:two words quoted:drei quoted:vier quoted:five six"));
        row(QStringLiteral("don't say 'it's late'"), QStringLiteral("word:don't word:say quoted:it's late"));
        row(QStringLiteral("\"open"), QStringLiteral("word:\"open"));
        row(QStringLiteral("note:buy milk—now 1,000 3"),
            QStringLiteral("word:note mark:: word:buy word:milk mark:— word:now word:1,000 number:3"));
        row(QStringLiteral("a\n- b"), QStringLiteral("word:a break: mark:- word:b"));
        row(QStringLiteral("tl;dr x"), QStringLiteral("word:tldr word:x"));
        row(QStringLiteral("ملف.md 水"), QStringLiteral("file:ملف.md word:水"));
    }
    void cuts() {
        QFETCH(QString, text);
        QFETCH(QString, tokens);
        QCOMPARE(shown(text), tokens);
    }

    void remembersWhereTokensStand() {
        const QString text = QStringLiteral("Say “hello there” to a.md.");
        for (const Token& token : tokenize(text)) {
            if (token.kind != TokenKind::Quoted)
                QCOMPARE(text.mid(token.at, token.length), token.text);
            else
                QCOMPARE(text.mid(token.at, token.length), QStringLiteral("“hello there”"));
        }
    }

    void knowsWhatQuotesHold() {
        QCOMPARE(kindOfQuoted(QStringLiteral("~/My Notes")), TokenKind::Path);
        QCOMPARE(kindOfQuoted(QStringLiteral("kitchen plan.md")), TokenKind::FileName);
        QCOMPARE(kindOfQuoted(QStringLiteral("https://a.org")), TokenKind::Url);
        QCOMPARE(kindOfQuoted(QStringLiteral("a@b.c")), TokenKind::Mail);
        QCOMPARE(kindOfQuoted(QStringLiteral("either/or is fine")), TokenKind::Quoted);
        QCOMPARE(kindOfQuoted(QStringLiteral("buy milk")), TokenKind::Quoted);
    }
};

FLUX_TEST_CLASS(TokensTest)
#include "tokens_test.moc"
