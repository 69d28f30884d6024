#include "engine/assistant/recall.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using assistant::Recall;

class RecallTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void understands_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("keeps");
        QTest::addColumn<QString>("subject");
        const auto row = [](const char* text, bool keeps, const char* subject) {
            QTest::newRow(text) << QString::fromUtf8(text) << keeps << QString::fromUtf8(subject);
        };
        row("What do you know about the boiler?", false, "the boiler");
        row("what do you remember about Anna's  phone", false, "Anna's phone");
        row("What did I tell you about the trip?", false, "the trip");
        row("what have you learnt about bridges", false, "bridges");
        row("Do you remember the wifi password?", false, "the wifi password");
        row("recall the name of the plumber", false, "the name of the plumber");
        row("Remember that Anna is allergic to nuts.", true, "Anna is allergic to nuts.");
        row("please remember: the key is under the mat", true, "the key is under the mat");
    }
    void understands() {
        QFETCH(QString, text);
        QFETCH(bool, keeps);
        QFETCH(QString, subject);
        const auto recall = assistant::readRecall(text);
        QVERIFY(recall);
        QCOMPARE(recall->kind == Recall::Kind::Keep, keeps);
        QCOMPARE(recall->subject, subject);
    }

    void leavesEverythingElse() {
        for (const char* text :
             {"", "remember", "remember that", "Remember to water the plants", "remind me to call the bank",
              "What is on Thursday?", "what do you know", "I remember that day well", "Summarise the files in ~/notes",
              "forget it", "What do you do?"})
            QVERIFY2(!assistant::readRecall(QString::fromUtf8(text)), text);
        QVERIFY(!assistant::readRecall(QStringLiteral("remember that ") + QString(100'000, u'x')));
        QVERIFY(!assistant::readRecall(QString(1000, QChar(0xD800))));
    }
};

FLUX_TEST_CLASS(RecallTest)
#include "recall_test.moc"
