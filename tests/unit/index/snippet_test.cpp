#include "engine/index/snippet.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::index;

class SnippetTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Analyzer> m_analyzer = std::move(*Analyzer::open());

    // The marked words in brackets.
    QString show(const char* query, const QString& text, int most = kSnippetChars) {
        const Snippet snippet = Highlighter(QString::fromUtf8(query), {}, *m_analyzer).snippet(text, most);
        QString shown = snippet.text;
        for (auto mark = snippet.marks.rbegin(); mark != snippet.marks.rend(); ++mark) {
            shown.insert(mark->from + mark->length, u']');
            shown.insert(mark->from, u'[');
        }
        return shown;
    }

private Q_SLOTS:
    void marksAllForms() {
        QCOMPARE(show("run cafe", QStringLiteral("Running to the Café\nand runs")),
                 QStringLiteral("[Running] to the [Café] and [runs]"));
        QCOMPARE(show("din*", QStringLiteral("dinner at nine")), QStringLiteral("[dinner] at nine"));
        QCOMPARE(show("a -dinner", QStringLiteral("dinner")), QStringLiteral("dinner"));
        QCOMPARE(show("東京都", QStringLiteral("私は東京都に")), QStringLiteral("私は[東京都]に"));
    }

    void showsTheBestWindow() {
        const QString text = QStringLiteral("dog ").repeated(1) + QStringLiteral("filler words here ").repeated(60) +
                             QStringLiteral("the dog met the cat at last ") +
                             QStringLiteral("more filler ").repeated(60);
        const Snippet snippet = Highlighter(u"dog cat", {}, *m_analyzer).snippet(text);
        QVERIFY(snippet.text.contains(QStringLiteral("the dog met the cat")));
        QVERIFY(snippet.text.size() <= kSnippetChars);
        QVERIFY(snippet.cutBefore && snippet.cutAfter);
        QCOMPARE(snippet.marks.size(), std::size_t(2));
        QCOMPARE(snippet.text.mid(snippet.marks[1].from, snippet.marks[1].length), QStringLiteral("cat"));
    }

    void withoutAHitItIsTheBeginning() {
        const Snippet snippet =
            Highlighter(u"absent", {}, *m_analyzer).snippet(QStringLiteral("some words ").repeated(100), 40);
        QVERIFY(snippet.text.startsWith(QStringLiteral("some words some")));
        QVERIFY(snippet.marks.empty() && !snippet.cutBefore && snippet.cutAfter && snippet.text.size() <= 40);
    }

    void anyTextIsTaken() {
        for (const QString& text : {QString(), QString(1000, u'x'), QString(1000, QChar(0xD800)),
                                    QStringLiteral("😀").repeated(500), QStringLiteral("x ").repeated(200'000)}) {
            for (const int most : {-5, 0, 16, 160, 1 << 30}) {
                const Snippet snippet = Highlighter(u"x 😀", {}, *m_analyzer).snippet(text, most);
                for (const SnippetRange& mark : snippet.marks)
                    QVERIFY(mark.from >= 0 && mark.length > 0 && mark.from + mark.length <= snippet.text.size());
            }
        }
    }
};

FLUX_TEST_CLASS(SnippetTest)
#include "snippet_test.moc"
