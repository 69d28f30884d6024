#include "engine/text/html_text.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::text;

class HtmlTextTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAPage() {
        const HtmlText page =
            htmlToText(QStringLiteral("<!DOCTYPE html><html><head><title>A &amp; B</title><style>p{}</style><script>if "
                                      "(a < b) {}</script></head><body>"
                                      "<nav><a href='/'>Home</a></nav><h1>Head</h1><p>One <b>bold</b>\n word &euro;5 "
                                      "&#x2014; &#8211;.</p><ul><li>first<li>second</ul>"
                                      "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><!-- "
                                      "no --><p title=\"a > b\">End</p></body></html>"));
        QCOMPARE(page.title, QStringLiteral("A & B"));
        QCOMPARE(page.text,
                 QStringLiteral("# Head\n\nOne bold word €5 — –.\n\n- first\n- second\n\n| a | b |\n| 1 | 2 |\n\nEnd"));
    }

    void takesTheHeadingForAMissingTitle() {
        QCOMPARE(htmlToText(QStringLiteral("<h1>Kitchen</h1><p>x</p>")).title, QStringLiteral("Kitchen"));
    }

    void livesWithBrokenMarkup() {
        QCOMPARE(htmlToText(QStringLiteral("<p>a < b & c &unknown; <nav>kept")).text,
                 QStringLiteral("a < b & c &unknown; kept"));
        QCOMPARE(htmlToText(QStringLiteral("<script>never closed")).text, QString());
        QCOMPARE(htmlToText(QStringLiteral("text <!-- open")).text, QStringLiteral("text"));
        QCOMPARE(htmlToText(QStringLiteral("<p")).text, QString());
        QCOMPARE(htmlToText(QStringLiteral("&#0;&#xD800;&#99999999;x")).text,
                 QStringLiteral("&#0;&#xD800;&#99999999;x"));
    }

    // What is quadratic runs into the time limit of the test program.
    void comesToAnEnd() {
        QCOMPARE(htmlToText(QStringLiteral("<nav>").repeated(200'000)).text, QString());
        (void)htmlToText(QStringLiteral("<p title=\"").repeated(100'000));
        (void)htmlToText(QStringLiteral("<!--").repeated(100'000) + QStringLiteral("&").repeated(100'000));
    }

    void survivesNoise() {
        test::TestClock random(3);
        const QStringList parts{QStringLiteral("<p>"),      QStringLiteral("</p"),       QStringLiteral("<li"),
                                QStringLiteral(">"),        QStringLiteral("&"),         QStringLiteral("&lt;"),
                                QStringLiteral("<!--"),     QStringLiteral("-->"),       QStringLiteral("text"),
                                QStringLiteral("<script>"), QStringLiteral("</script>"), QStringLiteral("\""),
                                QStringLiteral("="),        QStringLiteral("<td>"),      QStringLiteral("<title>"),
                                QStringLiteral("</title>")};
        for (int round = 0; round < 3000; ++round) {
            QString html;
            for (quint64 i = random.random() % 20; i > 0; --i)
                html += parts[static_cast<qsizetype>(random.random() % static_cast<quint64>(parts.size()))];
            QVERIFY(htmlToText(html).text.size() <= html.size() * 2 + 16);
        }
    }

    void recognisesPages() {
        QVERIFY(looksLikeHtml(u"  <!doctype HTML><p>x"));
        QVERIFY(looksLikeHtml(u"<html lang=en>"));
        QVERIFY(!looksLikeHtml(u"a < b, see <html>"));
        QVERIFY(!looksLikeHtml(u"# Notes"));
    }
};

FLUX_TEST_CLASS(HtmlTextTest)
#include "html_text_test.moc"
