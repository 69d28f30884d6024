#include "engine/notify/mail_address.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

class MailAddressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void good_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("address");
        QTest::newRow("plain") << u"marta@lind.example"_s << u""_s << u"marta@lind.example"_s;
        QTest::newRow("spaces around") << u"  marta@lind.example "_s << u""_s << u"marta@lind.example"_s;
        QTest::newRow("name") << u"Marta Lind <marta@lind.example>"_s << u"Marta Lind"_s << u"marta@lind.example"_s;
        QTest::newRow("quoted name") << u"\"Lind, \\\"M\\\"\" <m@l.example>"_s << u"Lind, \"M\""_s << u"m@l.example"_s;
        QTest::newRow("angle only") << u"<m@l.example>"_s << u""_s << u"m@l.example"_s;
        QTest::newRow("tags") << u"a.b+c_d-e!x@l.example"_s << u""_s << u"a.b+c_d-e!x@l.example"_s;
        QTest::newRow("international host")
            << u"info@b\u00FCcher.example"_s << u""_s << u"info@xn--bcher-kva.example"_s;
        QTest::newRow("one label") << u"me@localhost"_s << u""_s << u"me@localhost"_s;
        QTest::newRow("name in any script")
            << u"\u738B\u5C0F\u660E <w@x.example>"_s << u"\u738B\u5C0F\u660E"_s << u"w@x.example"_s;
    }
    void good() {
        QFETCH(QString, text);
        const auto parsed = notify::parseAddress(text);
        QVERIFY2(parsed.ok(), parsed.ok() ? "" : qPrintable(parsed.error().message));
        QTEST(parsed->name, "name");
        QTEST(parsed->address, "address");
    }

    void bad_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 " ",
                                 "marta",
                                 "@lind.example",
                                 "marta@",
                                 "a b@lind.example",
                                 "a@b c.example",
                                 "a@-b.example",
                                 "a@b-.example",
                                 "a@.example",
                                 "a@b..example",
                                 ".a@b.example",
                                 "a.@b.example",
                                 "a..b@b.example",
                                 "\"a b\"@c.example",
                                 "a@b.example>",
                                 "a@b.example\nBcc: x@y.example",
                                 "a\r\n@b.example",
                                 "M <a@b.example>\r\nX: y",
                                 "a@b_c.example",
                                 "a@[127.0.0.1]",
                                 "a<b>@c.example",
                                 "a@b@c.example"})
            QTest::newRow(text) << QString::fromLatin1(text);
        QTest::newRow("non-ASCII local part") << u"m\u00E4rta@lind.example"_s;
        QTest::newRow("long local part") << QString(65, u'a') + u"@b.example"_s;
        QTest::newRow("long host") << u"a@"_s + QString(64, u'b') + u".example"_s;
        QTest::newRow("long in all") << u"a@"_s + (QString(60, u'b') + u'.').repeated(5) + u"example"_s;
        QTest::newRow("NUL") << u"a"_s + QChar(0) + u"@b.example"_s;
    }
    void bad() {
        QFETCH(QString, text);
        const auto parsed = notify::parseAddress(text);
        QVERIFY(!parsed.ok());
        QCOMPARE(parsed.error().code, base::ErrorCode::InvalidArgument);
        QVERIFY(parsed.error().message.contains(u"Nothing was sent"_s));
        QVERIFY(!parsed.error().message.contains(u'\n'));
    }

    void lists() {
        QCOMPARE(notify::splitAddresses(u"a@b.c, \"Lind, M\" <m@l.c>; x@y.z,,"_s),
                 (QStringList{u"a@b.c"_s, u"\"Lind, M\" <m@l.c>"_s, u"x@y.z"_s}));
        QCOMPARE(notify::splitAddresses(u""_s), QStringList());
        const auto parsed = notify::parseAddresses({u"a@b.example, A@b.example"_s, u"c@d.example"_s, u"a@b.example"_s});
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->size(), size_t{2}); // nobody gets it twice
        QVERIFY(!notify::parseAddresses({u"a@b.example"_s, u"nonsense"_s}).ok());
    }
};

FLUX_TEST_CLASS(MailAddressTest)
#include "mail_address_test.moc"
