#include "engine/agents/text/sentences.h"
#include "engine/agents/text/stop_words.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::agents;

namespace {
QStringList split(const QString& text) {
    QStringList out;
    for (const Sentence& sentence : splitSentences(text))
        out.append((sentence.heading    ? QStringLiteral("# ")
                    : sentence.listItem ? QStringLiteral("- ")
                                        : QString()) +
                   sentence.text);
    return out;
}
} // namespace

class SentencesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splits_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("sentences");
        const auto row = [](const char* name, const QString& text, const QStringList& sentences) {
            QTest::newRow(name) << text << sentences;
        };
        row("plain", QStringLiteral("One is here. Two is there! Is three? Yes."),
            {QStringLiteral("One is here."), QStringLiteral("Two is there!"), QStringLiteral("Is three?"),
             QStringLiteral("Yes.")});
        row("abbreviations",
            QStringLiteral("Mr. Sahin comes at 7 a.m. on site, e.g. with Dr. Lind. He has J. R. Brandt with him."),
            {QStringLiteral("Mr. Sahin comes at 7 a.m. on site, e.g. with Dr. Lind."),
             QStringLiteral("He has J. R. Brandt with him.")});
        row("numbers", QStringLiteral("It is 3.5 m long. It costs 1.480 €. That is all."),
            {QStringLiteral("It is 3.5 m long."), QStringLiteral("It costs 1.480 €."), QStringLiteral("That is all.")});
        row("german",
            QStringLiteral("Der Termin ist am 3. März. Es geht z. B. um Holz bzw. Stein. Danach ist Schluss."),
            {QStringLiteral("Der Termin ist am 3. März."), QStringLiteral("Es geht z. B. um Holz bzw. Stein."),
             QStringLiteral("Danach ist Schluss.")});
        row("quotes", QStringLiteral("She said “It is late.” Then she left (at nine.) He stayed."),
            {QStringLiteral("She said “It is late.”"), QStringLiteral("Then she left (at nine.)"),
             QStringLiteral("He stayed.")});
        row("lower case goes on", QStringLiteral("We met at approx. nine. and then went."),
            {QStringLiteral("We met at approx. nine. and then went.")});
        row("chinese", QStringLiteral("厨房很旧。我们要换新的！什么时候开始？"),
            {QStringLiteral("厨房很旧。"), QStringLiteral("我们要换新的！"), QStringLiteral("什么时候开始？")});
        row("arabic", QStringLiteral("المطبخ قديم. متى نبدأ؟ غدا."),
            {QStringLiteral("المطبخ قديم."), QStringLiteral("متى نبدأ؟"), QStringLiteral("غدا.")});
        row("hindi", QStringLiteral("रसोई पुरानी है। काम कल है।"),
            {QStringLiteral("रसोई पुरानी है।"), QStringLiteral("काम कल है।")});
        row("wrapped lines", QStringLiteral("The first sentence goes\nover two lines. The next one\ntoo."),
            {QStringLiteral("The first sentence goes over two lines."), QStringLiteral("The next one too.")});
        row("markdown",
            QStringLiteral("# Title\n\nText one.\n\n- first item\n- second\n  goes on\n1. third\n\n```\ncode. "
                           "Here.\n```\n\n| a | b |\n|---|---|\n| x. | y. |\n"),
            {QStringLiteral("# Title"), QStringLiteral("Text one."), QStringLiteral("- first item"),
             QStringLiteral("- second goes on"), QStringLiteral("- third")});
        row("setext and front matter", QStringLiteral("---\nlang: en\n---\nTitle\n=====\n\nText stands here.\n"),
            {QStringLiteral("# Title"), QStringLiteral("Text stands here.")});
        row("labels", QStringLiteral("Date: 24 February\nPresent: Marta, Jo\n\nWe agreed."),
            {QStringLiteral("Date: 24 February"), QStringLiteral("Present: Marta, Jo"), QStringLiteral("We agreed.")});
        row("check boxes", QStringLiteral("- [x] Buy paint\n- [ ] Call Jo"),
            {QStringLiteral("- Buy paint"), QStringLiteral("- Call Jo")});
        row("nothing", QStringLiteral(" \n\n"), {});
    }
    void splits() {
        QFETCH(QString, text);
        QFETCH(QStringList, sentences);
        QCOMPARE(split(text), sentences);
    }

    // Nothing is lost, made up or put in another order: without marks and spaces the words are the same.
    void keepsEveryWord() {
        test::TestClock random(5);
        const QStringList parts{QStringLiteral("Word"), QStringLiteral("dr."),  QStringLiteral("3333."),
                                QStringLiteral("end."), QStringLiteral("。"),   QStringLiteral("“quote.”"),
                                QStringLiteral("x"),    QStringLiteral("(in)"), QStringLiteral("!?"),
                                QStringLiteral("März"), QStringLiteral("…")};
        for (int round = 0; round < 500; ++round) {
            QString text = QStringLiteral("Start");
            for (quint64 i = random.random() % 30; i > 0; --i)
                text += (random.random() % 5 == 0 ? u'\n' : u' ') +
                        parts[static_cast<qsizetype>(random.random() % static_cast<quint64>(parts.size()))];
            QString joined;
            for (const Sentence& sentence : splitSentences(text))
                joined += sentence.text;
            QCOMPARE(joined.simplified().remove(u' '), text.simplified().remove(u' '));
        }
    }

    void cutsWhatHasNoEnd() {
        const auto words = splitSentences(QStringLiteral("word ").repeated(100'000));
        QVERIFY(words.size() > 100);
        const auto letters = splitSentences(QString(1'000'000, u'x'));
        for (const Sentence& sentence : letters)
            QVERIFY(sentence.text.size() <= 2'000);
    }

    void findsWords() {
        QCOMPARE(wordsOf(u"The 3 Öfen, don't!"),
                 QStringList({QStringLiteral("the"), QStringLiteral("3"), QStringLiteral("öfen"), QStringLiteral("don"),
                              QStringLiteral("t")}));
        QCOMPARE(wordsOf(u"厨房很"), QStringList({QStringLiteral("厨房"), QStringLiteral("房很")}));
    }

    void knowsStopWordsOfTheLanguage() {
        const auto stops = [](const QString& text) { return StopWords({wordsOf(text)}); };
        QVERIFY(stops(QStringLiteral("the house and the garden are in the city")).contains(QStringLiteral("the")));
        QVERIFY(stops(QStringLiteral("das Haus und der Garten sind in der Stadt")).contains(QStringLiteral("und")));
        QVERIFY(!stops(QStringLiteral("das Haus und der Garten sind in der Stadt")).contains(QStringLiteral("the")));
        QVERIFY(stops(QStringLiteral("la maison et le jardin sont dans la ville")).contains(QStringLiteral("dans")));
        QVERIFY(stops(QStringLiteral("la casa y el jardín están en la ciudad")).contains(QStringLiteral("están")));
        QVERIFY(!stops(QStringLiteral("dom i ogród są w mieście")).contains(QStringLiteral("i")));
    }
};

FLUX_TEST_CLASS(SentencesTest)
#include "sentences_test.moc"
