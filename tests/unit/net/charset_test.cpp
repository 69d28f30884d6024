#include "engine/net/charset.h"
#include "engine/net/wording.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

class CharsetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void texts_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("charset");
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QByteArray("") << QByteArray() << u""_s;
        QTest::newRow("ascii") << QByteArray("a\tb\r\n") << QByteArray() << u"a\tb\r\n"_s;
        QTest::newRow("utf-8") << QByteArray("\xC3\xBC") << QByteArray() << u"\u00FC"_s;
        QTest::newRow("utf-8 mark") << QByteArray("\xEF\xBB\xBFx") << QByteArray("latin1") << u"x"_s;
        QTest::newRow("utf-16 le mark") << QByteArray("\xFF\xFE"
                                                      "a\0\xE4\0",
                                                      6)
                                        << QByteArray() << u"a\u00E4"_s;
        QTest::newRow("utf-16 be mark") << QByteArray("\xFE\xFF\0a\0\xE4", 6) << QByteArray() << u"a\u00E4"_s;
        QTest::newRow("utf-16 declared") << QByteArray("a\0b\0", 4) << QByteArray("UTF-16") << u"ab"_s;
        QTest::newRow("utf-16be declared") << QByteArray("\0a\0b", 4) << QByteArray("utf-16be") << u"ab"_s;
        QTest::newRow("latin-1") << QByteArray("caf\xE9 au lait") << QByteArray() << u"caf\u00E9 au lait"_s;
        QTest::newRow("latin-1 declared")
            << QByteArray("\xE9\xE8\xEA") << QByteArray("ISO-8859-1") << u"\u00E9\u00E8\u00EA"_s;
        QTest::newRow("windows quotes") << QByteArray("He said \x93yes\x94 \x96 5 \x80") << QByteArray("iso-8859-1")
                                        << u"He said \u201Cyes\u201D \u2013 5 \u20AC"_s;
        QTest::newRow("another set") << QByteArray("\xF0\xF2") << QByteArray("koi8-r") << u"\u041F\u0420"_s;
        QTest::newRow("unknown set") << QByteArray("abc") << QByteArray("x-made-up") << u"abc"_s;
        QTest::newRow("utf-8 declared, one bad byte") << QByteArray("abc\xFF") << QByteArray("utf-8") << u"abc\uFFFD"_s;
    }
    void texts() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, charset);
        QFETCH(QString, text);
        const auto decoded = net::textFromBytes(bytes, charset);
        QVERIFY(decoded.has_value());
        QCOMPARE(*decoded, text);
    }

    void binaries() {
        const QByteArray png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
        QVERIFY(!net::textFromBytes(png));
        QVERIFY(net::looksBinary(png));
        QByteArray noise;
        for (int i = 1; i < 256; ++i)
            noise += static_cast<char>(i);
        QVERIFY(!net::textFromBytes(noise));
        QVERIFY(net::looksBinary(noise));
        QVERIFY(!net::textFromBytes(QByteArray("\x80\x81\x82\x83\x84\x85 a")));
        QVERIFY(!net::looksBinary("plain"));
        QVERIFY(!net::looksBinary("cut \xF0\x9F\x98")); // a sniff may end inside a character
        QVERIFY(!net::looksBinary(""));
    }

    void contentTypes() {
        QCOMPARE(net::charsetOf("text/html; Charset=\"UTF-8\"; x=y"), QByteArray("utf-8"));
        QCOMPARE(net::charsetOf("text/html"), QByteArray());
        QCOMPARE(net::mediaTypeOf(" Text/HTML ; charset=x"), QByteArray("text/html"));
        QCOMPARE(net::mediaTypeOf(""), QByteArray());
    }

    void sizes() {
        QCOMPARE(net::sizeText(0), u"0 bytes"_s);
        QCOMPARE(net::sizeText(1), u"1 byte"_s);
        QCOMPARE(net::sizeText(1023), u"1023 bytes"_s);
        QCOMPARE(net::sizeText(2150), u"2.1 KB"_s);
        QCOMPARE(net::sizeText(10 * 1024 * 1024), u"10 MB"_s);
        QCOMPARE(net::sizeText(1024 * 1024 - 1), u"1 MB"_s);
    }
};

FLUX_TEST_CLASS(CharsetTest)
#include "charset_test.moc"
