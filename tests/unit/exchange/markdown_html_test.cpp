#include "engine/exchange/markdown_html.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::exchange;

namespace {
QByteArray htmlOf(const QByteArray& markdown) {
    const auto html = markdownToHtml(markdown);
    return html.ok() ? *html : QByteArray("error");
}
} // namespace

class MarkdownHtmlTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesHtml() {
        QCOMPARE(htmlOf("# A *b*\n\nc  \nd\n"), QByteArray("<h1>A <em>b</em></h1>\n<p>c<br />\nd</p>\n"));
        QVERIFY(htmlOf("|a|b|\n|---|---|\n|1|2|\n").contains("<td>2</td>"));
    }
    void letsNothingRun() {
        QVERIFY(!htmlOf("<script>alert(1)</script>\n\n<b onclick=x>y</b>").contains("<script"));
        for (const char* address : {"javascript:alert(1)", "JavaScript:alert(1)", "vbscript:x", "data:text/html,x",
                                    "&#106;avascript:alert(1)", "java&#115;cript:x"}) {
            const QByteArray html = htmlOf("[a](" + QByteArray(address) + ") ![b](" + QByteArray(address) + ")");
            QVERIFY2(html.contains("<a href=\"\">"), html.constData());
            QVERIFY2(html.contains("<img src=\"\""), html.constData());
        }
        QVERIFY(htmlOf("[a](https://example.org/javascript:)").contains("https://example.org/javascript:"));
        QVERIFY(htmlOf("![a](data:image/png;base64,AAAA)").contains("data:image/png"));
    }
    void boundsItsInput() {
        QCOMPARE(htmlOf(QByteArray(17 * 1024 * 1024, 'x')), QByteArray("error"));
        QVERIFY(htmlOf(QByteArray(200'000, '>')).contains("<blockquote>"));
        QVERIFY(!htmlOf(QByteArray(200'000, '[')).isEmpty());
    }
    void writesAPage() {
        const QByteArray page = htmlPage(QStringLiteral("</title><script>"), "<p>x</p>");
        QVERIFY(page.contains("&lt;/title&gt;&lt;script&gt;"));
        QVERIFY(page.contains("default-src 'none'"));
    }
};

FLUX_TEST_CLASS(MarkdownHtmlTest)
#include "markdown_html_test.moc"
