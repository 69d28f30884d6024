#include "tests/support/test_main.h"
#include "ui/markdown/markdown_parser.h"

#include <QtTest/QTest>

using flux::ui::MarkdownBlock;
using flux::ui::parseMarkdown;
using Kind = MarkdownBlock::Kind;

class MarkdownParserTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingGivesNothing() { QVERIFY(parseMarkdown(QString()).empty()); }

    void wordsAndEmphasis() {
        const auto blocks = parseMarkdown(QStringLiteral("Hellweg is **€46 cheaper**, *nine* ~~days~~ `later`."));
        QCOMPARE(blocks.size(), 1u);
        QCOMPARE(blocks[0].html,
                 QStringLiteral("Hellweg is <b>€46 cheaper</b>, <i>nine</i> <s>days</s> <code>later</code>."));
        QCOMPARE(blocks[0].plain, QStringLiteral("Hellweg is €46 cheaper, nine days later."));
    }

    void headingsHaveLevels() {
        const auto blocks = parseMarkdown(QStringLiteral("# One\n\n### Three\n\ntext"));
        QCOMPARE(blocks.size(), 3u);
        QVERIFY(blocks[0].kind == Kind::Heading && blocks[0].level == 1);
        QVERIFY(blocks[1].kind == Kind::Heading && blocks[1].level == 3);
        QVERIFY(blocks[2].kind == Kind::Paragraph);
    }

    void listsNestAndCount() {
        const auto blocks = parseMarkdown(QStringLiteral("3. first\n4. second\n   - inner\n\nafter"));
        QCOMPARE(blocks.size(), 4u);
        QCOMPARE(blocks[0].marker, QStringLiteral("3."));
        QCOMPARE(blocks[0].indent, 1);
        QVERIFY(!blocks[0].tight); // the first of a list keeps its distance
        QCOMPARE(blocks[1].marker, QStringLiteral("4."));
        QVERIFY(blocks[1].tight);
        QCOMPARE(blocks[2].marker, QStringLiteral("•"));
        QCOMPARE(blocks[2].indent, 2);
        QCOMPARE(blocks[3].indent, 0);
        QVERIFY(blocks[3].marker.isEmpty());
    }

    void secondParagraphOfAnItemHasNoMarker() {
        const auto blocks = parseMarkdown(QStringLiteral("- one\n\n  more\n\n- two"));
        QCOMPARE(blocks.size(), 3u);
        QCOMPARE(blocks[0].marker, QStringLiteral("•"));
        QVERIFY(blocks[1].marker.isEmpty());
        QCOMPARE(blocks[1].indent, 1);
        QVERIFY(!blocks[2].tight);
    }

    void emptyItemKeepsItsPlace() {
        const auto blocks = parseMarkdown(QStringLiteral("- a\n-\n- c"));
        QCOMPARE(blocks.size(), 3u);
        QCOMPARE(blocks[1].marker, QStringLiteral("•"));
        QVERIFY(blocks[1].plain.isEmpty());
    }

    void tasksAreMarked() {
        const auto blocks = parseMarkdown(QStringLiteral("- [ ] read\n- [x] sent\n- plain"));
        QCOMPARE(blocks.size(), 3u);
        QCOMPARE(blocks[0].task, QStringLiteral("open"));
        QCOMPARE(blocks[1].task, QStringLiteral("done"));
        QVERIFY(blocks[2].task.isEmpty());
    }

    void quotesAreCounted() {
        const auto blocks = parseMarkdown(QStringLiteral("> outer\n>\n> > inner\n\nnone"));
        QCOMPARE(blocks.size(), 3u);
        QCOMPARE(blocks[0].quotes, 1);
        QCOMPARE(blocks[1].quotes, 2);
        QCOMPARE(blocks[2].quotes, 0);
    }

    void codeKeepsItsText() {
        const auto blocks =
            parseMarkdown(QStringLiteral("```python title\nif a < b:\n    **no**\n```\n\n    indented\n"));
        QCOMPARE(blocks.size(), 2u);
        QCOMPARE(blocks[0].language, QStringLiteral("python"));
        QCOMPARE(blocks[0].code, QStringLiteral("if a < b:\n    **no**"));
        QCOMPARE(blocks[1].code, QStringLiteral("indented"));
        QVERIFY(blocks[1].language.isEmpty());
    }

    void neighbouringCodeStaysApart() {
        const auto blocks = parseMarkdown(QStringLiteral("```\na\n```\n```\nb\n```"));
        QCOMPARE(blocks.size(), 2u);
        QCOMPARE(blocks[0].code, QStringLiteral("a"));
        QCOMPARE(blocks[1].code, QStringLiteral("b"));
    }

    void tablesHaveColumns() {
        const auto blocks = parseMarkdown(QStringLiteral("| Shop | Price |\n|:--|--:|\n| **H** | 4 |\n| N |\n"));
        QCOMPARE(blocks.size(), 1u);
        QVERIFY(blocks[0].kind == Kind::Table);
        QCOMPARE(blocks[0].table.head, (QStringList{QStringLiteral("Shop"), QStringLiteral("Price")}));
        QCOMPARE(blocks[0].table.align, (QStringList{QStringLiteral("left"), QStringLiteral("right")}));
        QCOMPARE(blocks[0].table.rows.size(), 2u);
        QCOMPARE(blocks[0].table.rows[0], (QStringList{QStringLiteral("<b>H</b>"), QStringLiteral("4")}));
        QCOMPARE(blocks[0].table.rows[1].size(), 2);
    }

    void ruleAndBreak() {
        const auto blocks = parseMarkdown(QStringLiteral("a  \nb\nc\n\n---\n"));
        QCOMPARE(blocks.size(), 2u);
        QCOMPARE(blocks[0].html, QStringLiteral("a<br/>b c"));
        QVERIFY(blocks[1].kind == Kind::Rule);
    }

    void rawHtmlIsText() {
        const auto blocks =
            parseMarkdown(QStringLiteral("<script>alert(1)</script> <img src=\"http://h/x.png\"> <b>bold</b>"));
        QCOMPARE(blocks.size(), 1u);
        QVERIFY(!blocks[0].html.contains(QStringLiteral("<script")));
        QVERIFY(!blocks[0].html.contains(QStringLiteral("<img")));
        QVERIFY(!blocks[0].html.contains(QStringLiteral("<b>")));
        QVERIFY(blocks[0].html.contains(QStringLiteral("&lt;img")));
    }

    void pictureBecomesItsWords() {
        const auto blocks = parseMarkdown(QStringLiteral("![a chart](http://127.0.0.1:9/x.png?secret=1)"));
        QCOMPARE(blocks.size(), 1u);
        QCOMPARE(blocks[0].html, QStringLiteral("<a href=\"http://127.0.0.1:9/x.png?secret=1\">a chart</a>"));
    }

    void pictureInALinkDoesNotNest() {
        const auto blocks = parseMarkdown(QStringLiteral("[![alt](http://i.example/x.png)](https://t.example/)"));
        QCOMPARE(blocks[0].html, QStringLiteral("<a href=\"https://t.example/\">alt</a>"));
    }

    void onlySafeTargetsAreLinks_data() {
        QTest::addColumn<QString>("target");
        QTest::addColumn<bool>("linked");
        QTest::newRow("https") << QStringLiteral("https://a.example/x?y=1") << true;
        QTest::newRow("http") << QStringLiteral("http://a.example") << true;
        QTest::newRow("mailto") << QStringLiteral("mailto:a@b.example") << true;
        QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << false;
        QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << false;
        QTest::newRow("data") << QStringLiteral("data:text/html,x") << false;
        QTest::newRow("relative") << QStringLiteral("../x") << false;
        QTest::newRow("no host") << QStringLiteral("http:///x") << false;
        QTest::newRow("program") << QStringLiteral("vscode://run?x") << false;
    }
    void onlySafeTargetsAreLinks() {
        QFETCH(const QString, target);
        QFETCH(const bool, linked);
        const auto blocks = parseMarkdown(QStringLiteral("[words](<%1>)").arg(target));
        QCOMPARE(blocks.size(), 1u);
        QCOMPARE(blocks[0].plain, QStringLiteral("words"));
        QCOMPARE(blocks[0].html.contains(QStringLiteral("<a ")), linked);
    }

    void quotesInATargetAreEscaped() {
        const auto blocks = parseMarkdown(QStringLiteral("[x](<https://a.example/\"onclick=\"y>)"));
        QCOMPARE(blocks[0].html, QStringLiteral("x")); // no valid address: no link
    }

    void entitiesAreRead() {
        const auto blocks = parseMarkdown(QStringLiteral("&amp; &lt;b&gt; &#8364; &#x20AC; &euro; &#0; &unknown;"));
        QCOMPARE(blocks[0].plain, QStringLiteral("& <b> € € € \uFFFD &unknown;"));
        QVERIFY(!blocks[0].html.contains(QStringLiteral("<b>")));
    }

    void deepNestingIsBounded() {
        QString text;
        for (int i = 0; i < 300; ++i)
            text += QStringLiteral("> ");
        const auto blocks = parseMarkdown(text + QStringLiteral("deep"));
        QVERIFY(!blocks.empty());
        QVERIFY(blocks.back().quotes <= 12);
    }

    void longTextIsCutWithANote() {
        const auto blocks = parseMarkdown(QStringLiteral("word ").repeated(100'000));
        QCOMPARE(blocks.size(), 2u);
        QVERIFY(blocks[1].plain.contains(QStringLiteral("too long")));
    }

    void oddInputsDoNotFail_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("nul") << QString(QChar(0)).repeated(10);
        QTest::newRow("lone surrogate") << QString(QChar(0xD800));
        QTest::newRow("open fence") << QStringLiteral("```\nnever closed");
        QTest::newRow("brackets") << QStringLiteral("[").repeated(5000);
        QTest::newRow("stars") << QStringLiteral("**a ").repeated(5000);
        QTest::newRow("table without rows") << QStringLiteral("|a|\n|-|");
        QTest::newRow("wide table") << QStringLiteral("|a").repeated(200) + QStringLiteral("|\n") +
                                           QStringLiteral("|-").repeated(200);
    }
    void oddInputsDoNotFail() {
        QFETCH(const QString, text);
        QVERIFY(!parseMarkdown(text).empty());
    }
};
FLUX_TEST_CLASS(MarkdownParserTest)
#include "markdown_parser_test.moc"
