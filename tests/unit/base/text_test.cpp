#include "engine/base/text.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux::base;

class TextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsEdits_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<int>("distance");
        QTest::newRow("same") << QStringLiteral("summarize") << QStringLiteral("summarize") << 0;
        QTest::newRow("left out") << QStringLiteral("sumarize") << QStringLiteral("summarize") << 1;
        QTest::newRow("too many") << QStringLiteral("summmarize") << QStringLiteral("summarize") << 1;
        QTest::newRow("replaced") << QStringLiteral("summarise") << QStringLiteral("summarize") << 1;
        QTest::newRow("swapped") << QStringLiteral("notfiy") << QStringLiteral("notify") << 1;
        QTest::newRow("swapped at the start") << QStringLiteral("onte") << QStringLiteral("note") << 1;
        QTest::newRow("kitten") << QStringLiteral("kitten") << QStringLiteral("sitting") << 3;
        QTest::newRow("restricted") << QStringLiteral("ca") << QStringLiteral("abc")
                                    << 3; // the unrestricted distance is 2
        QTest::newRow("from nothing") << QStringLiteral("") << QStringLiteral("abc") << 3;
        QTest::newRow("all different") << QStringLiteral("abc") << QStringLiteral("xyz") << 3;
    }
    void countsEdits() {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(int, distance);
        QCOMPARE(editDistance(a, b, 20), distance);
        QCOMPARE(editDistance(b, a, 20), distance);
        QCOMPARE(editDistance(a, b, distance), distance);
        if (distance > 0)
            QCOMPARE(editDistance(a, b, distance - 1), distance); // the limit + 1
    }

    void findsTheNearest_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("one letter") << QStringLiteral("htp_fetch") << QStringLiteral("http_fetch");
        QTest::newRow("other case") << QStringLiteral("Notify") << QStringLiteral("notify");
        QTest::newRow("british") << QStringLiteral("summarise") << QStringLiteral("summarize");
        QTest::newRow("swapped") << QStringLiteral("agregate") << QStringLiteral("aggregate");
        QTest::newRow("nothing near") << QStringLiteral("teleport") << QStringLiteral("");
        QTest::newRow("empty") << QStringLiteral("") << QStringLiteral("");
        QTest::newRow("short and wrong") << QStringLiteral("xy") << QStringLiteral("");
    }
    void findsTheNearest() {
        QFETCH(QString, name);
        const QStringList agents{QStringLiteral("http_fetch"), QStringLiteral("file_storage"),
                                 QStringLiteral("summarize"),  QStringLiteral("aggregate"),
                                 QStringLiteral("compose"),    QStringLiteral("notify")};
        QTEST(nearestName(name, agents), "nearest");
    }

    void prefersTheNearerThenTheFirst() {
        const QStringList names{QStringLiteral("abcdef"), QStringLiteral("abcxxx"), QStringLiteral("abcdeg")};
        QCOMPARE(nearestName(u"abcdeg", names), QStringLiteral("abcdeg"));
        QCOMPARE(nearestName(u"abcdeh", names), QStringLiteral("abcdef"));
    }

    void givesUpOnALongName() {
        const QString endless(1'000'000, u'a');
        QCOMPARE(nearestName(endless, {endless, QStringLiteral("a")}), QString());
    }
};

FLUX_TEST_CLASS(TextTest)
#include "text_test.moc"
