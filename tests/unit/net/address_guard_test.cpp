#include "engine/net/address_guard.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

class AddressGuardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void closedRanges_data() {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("closed");
        const auto row = [](const char* address, bool closed) {
            QTest::newRow(address) << QString::fromLatin1(address) << closed;
        };
        for (const char* a : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "10.255.255.255",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.254",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.9",
                              "192.88.99.1",
                              "192.168.0.1",
                              "192.168.255.255",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.200",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "::ffff:169.254.169.254",
                              "::127.0.0.1",
                              "64:ff9b::10.0.0.1",
                              "64:ff9b::7f00:1",
                              "64:ff9b:1::1",
                              "100::1",
                              "fc00::1",
                              "fdff::1",
                              "fe80::1",
                              "fe80::1%1",
                              "fec0::1",
                              "ff02::1",
                              "2001::1",
                              "2001:0:53aa:64c:0:ffff:f5ff:fffe",
                              "2001:db8::1",
                              "3fff::1",
                              "3fff:fff::1",
                              "2002:7f00:1::1",
                              "2002:a00:1::",
                              "2002:c0a8:101::1",
                              "2606:4700::5efe:10.0.0.1",
                              "2606:4700::200:5efe:127.0.0.1",
                              "5f00::1",
                              "4000::1"})
            row(a, true);
        for (const char* a : {"1.1.1.1",
                              "8.8.8.8",
                              "9.255.255.255",
                              "11.0.0.0",
                              "100.63.255.255",
                              "100.128.0.0",
                              "126.255.255.255",
                              "128.0.0.1",
                              "169.253.255.255",
                              "169.255.0.0",
                              "172.15.255.255",
                              "172.32.0.0",
                              "192.0.1.1",
                              "192.167.255.255",
                              "192.169.0.0",
                              "198.17.255.255",
                              "198.20.0.0",
                              "223.255.255.255",
                              "::ffff:8.8.8.8",
                              "64:ff9b::8.8.8.8",
                              "2002:808:808::1",
                              "2606:4700:4700::1111",
                              "2a00:1450::1",
                              "2001:200::1",
                              "2001:4860:4860::8888",
                              "2606:4700::5efe:8.8.8.8"})
            row(a, false);
    }
    void closedRanges() {
        QFETCH(QString, address);
        const QHostAddress parsed(address);
        QVERIFY2(!parsed.isNull(), "the row itself is wrong");
        QTEST(net::isPrivateAddress(parsed), "closed");
    }
    void nothingIsClosed() {
        QVERIFY(net::isPrivateAddress(QHostAddress()));
        QVERIFY(net::isPrivateAddress(QHostAddress(QHostAddress::Any)));
    }

    void allowedHosts_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("entry");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("host, any port") << u"http://nas.local:8080/"_s << u"nas.local"_s << true;
        QTest::newRow("host and port") << u"http://nas.local:8080/"_s << u"nas.local:8080"_s << true;
        QTest::newRow("other port") << u"http://nas.local:8081/"_s << u"nas.local:8080"_s << false;
        QTest::newRow("default port") << u"https://nas.local/"_s << u"nas.local:443"_s << true;
        QTest::newRow("default port, http") << u"http://nas.local/"_s << u"nas.local:443"_s << false;
        QTest::newRow("case and dot") << u"http://NAS.Local./"_s << u" nas.LOCAL "_s << true;
        QTest::newRow("suffix") << u"http://evilnas.local/"_s << u"nas.local"_s << false;
        QTest::newRow("subdomain") << u"http://a.nas.local/"_s << u"nas.local"_s << false;
        QTest::newRow("v6") << u"http://[::1]:8080/"_s << u"::1"_s << true;
        QTest::newRow("v6 other spelling") << u"http://[0:0:0:0:0:0:0:1]/"_s << u"[::1]"_s << true;
        QTest::newRow("v6 with port") << u"http://[::1]:8080/"_s << u"[::1]:8080"_s << true;
        QTest::newRow("v6 other port") << u"http://[::1]:8080/"_s << u"[::1]:80"_s << false;
        QTest::newRow("idn") << u"http://b\u00FCcher.example/"_s << u"xn--bcher-kva.example"_s << true;
        QTest::newRow("empty entry") << u"http://nas.local/"_s << QString() << false;
        QTest::newRow("wrong port") << u"http://nas.local/"_s << u"nas.local:x"_s << false;
        QTest::newRow("short form of an address") << u"http://127.1/"_s << u"127.0.0.1"_s << true;
    }
    void allowedHosts() {
        QFETCH(QString, url);
        QFETCH(QString, entry);
        QTEST(net::isAllowedHost(QUrl(url), {entry}), "allowed");
    }

    void refusesWhatIsNoWebAddress() {
        const QList<QHostAddress> open{QHostAddress(u"8.8.8.8"_s)};
        for (const QString& text :
             {u"ftp://example.com/"_s, u"file:///etc/passwd"_s, u"javascript:alert(1)"_s, u"http:///x"_s, u""_s,
              u"http://user@example.com/"_s, u"https://user:secret@example.com/"_s}) {
            const auto result = net::checkAddress(QUrl(text), open, {});
            QVERIFY2(!result.ok(), qPrintable(text));
            QCOMPARE(result.error().code, base::ErrorCode::InvalidArgument);
            QVERIFY(!result.error().message.contains(u"secret"_s));
        }
    }

    void refusesWhenOneOfSeveralIsClosed() {
        const QUrl url(u"http://example.com:8080/a"_s);
        const QList<QHostAddress> mixed{QHostAddress(u"8.8.8.8"_s), QHostAddress(u"10.0.0.1"_s)};
        const auto refused = net::checkAddress(url, mixed, {});
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, base::ErrorCode::PermissionDenied);
        QCOMPARE(refused.error().detail, u"host:example.com:8080"_s);
        QVERIFY(!refused.error().retryable);
        QVERIFY(net::checkAddress(url, mixed, {u"example.com"_s}).ok());
        QVERIFY(net::checkAddress(url, {mixed.first()}, {}).ok());
        QVERIFY(!net::checkAddress(url, {}, {}).ok());
        QCOMPARE(net::checkAddress(QUrl(u"http://[::1]:99/"_s), {QHostAddress(u"::1"_s)}, {}).error().detail,
                 u"host:[::1]:99"_s);
        QCOMPARE(net::checkAddress(QUrl(u"http://localhost/"_s), {QHostAddress(u"127.0.0.1"_s)}, {}).error().detail,
                 u"host:localhost"_s);
    }
};

FLUX_TEST_CLASS(AddressGuardTest)
#include "address_guard_test.moc"
