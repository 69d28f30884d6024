#include "engine/den/bunny_storage.h"
#include "engine/den/crypto.h"
#include "engine/net/qt_http_client.h"
#include "tests/support/test_main.h"
#include "tests/unit/den/bunny_server.h"
#include "tests/unit/den/den_fixture.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using den::kMiB;

class BunnyStorageTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::DenFixture> m_den;
    std::unique_ptr<test::BunnyServer> m_server;
    std::unique_ptr<net::HttpClient> m_http;

    den::BunnyOptions options(const QByteArray& key = "the key") const {
        den::BunnyOptions options;
        options.storageUrl = m_server->url();
        options.zone = u"zone"_s;
        options.accessKey = key;
        options.cdnUrl = u"https://zone.b-cdn.net"_s;
        options.tokenKey = "SecurityKey";
        options.allowedHosts = {u"127.0.0.1"_s};
        return options;
    }
    den::BunnyStorage storage(const QByteArray& key = "the key") { return {*m_http, *m_den->blobs, options(key)}; }
    static QByteArray targetOf(const QString& sha) {
        return "/zone/blobs/" + sha.left(2).toLatin1() + '/' + sha.toLatin1();
    }

private Q_SLOTS:
    void init() {
        m_den = std::make_unique<test::DenFixture>();
        m_server = std::make_unique<test::BunnyServer>("the key");
        m_http = net::makeQtHttpClient(m_den->clock, {.proxy = u"none"_s, .extraCaCertificates = {}, .resolve = {}});
    }
    void cleanup() {
        m_http.reset();
        m_server.reset();
        m_den.reset();
    }

    void goesThereAndComesBack() {
        const QByteArray content = test::DenFixture::bytes(9 * kMiB + 5);
        const QString sha = m_den->blobs->addBytes(content).value().sha256;
        const auto put = storage().put(sha, {});
        QVERIFY2(put.ok(), put.ok() ? "" : qPrintable(put.error().message + put.error().detail));
        QVERIFY(m_server->files().value(targetOf(sha)) == content);
        QVERIFY(m_den->blobs->sweep([] { return base::Result<QSet<QString>>(QSet<QString>()); }).ok());
        QVERIFY(!m_den->blobs->has(sha));
        const auto got = storage().get(sha, content.size(), {});
        QVERIFY2(got.ok(), got.ok() ? "" : qPrintable(got.error().message));
        QVERIFY(m_den->blobs->verify(sha).ok());
        QCOMPARE(m_server->requests().size(), 4); // three pieces
        QVERIFY(storage().remove(sha, {}).ok());
        QVERIFY(storage().remove(sha, {}).ok()); // is gone already
        QVERIFY(m_server->files().isEmpty());
        QCOMPARE(storage().get(sha, 100, {}).error().code, ErrorCode::NotFound);
    }

    void anEmptyFileIsOneToo() {
        const QString sha = m_den->blobs->addBytes({}).value().sha256;
        QVERIFY(storage().put(sha, {}).ok());
        QVERIFY(storage().get(sha, 0, {}).ok());
    }

    void aBrokenDownloadGoesOn() {
        const QByteArray content = test::DenFixture::bytes(9 * kMiB);
        const QString sha = den::Sha256::hexOf(content);
        m_server->put(targetOf(sha), content);
        m_server->failNext(503, 1);
        const auto broken = storage().get(sha, content.size(), {});
        QCOMPARE(broken.error().code, ErrorCode::Unavailable);
        QVERIFY(broken.error().retryable);
        QVERIFY(storage().get(sha, content.size(), {}).ok());
        QCOMPARE(m_server->requests().size(), 4); // the first piece was not asked for again
    }

    void takesNothingElseForIt() {
        const QString sha = den::Sha256::hexOf("right");
        m_server->put(targetOf(sha), "wrong");
        QCOMPARE(storage().get(sha, 5, {}).error().code, ErrorCode::FailedPrecondition);
        QVERIFY(m_den->blobs->list()->empty());
    }

    void saysWhatIsWrong() {
        const QString sha = m_den->blobs->addBytes("content").value().sha256;
        const auto denied = storage("another key").put(sha, {});
        QCOMPARE(denied.error().code, ErrorCode::Unauthenticated);
        QVERIFY(!denied.error().message.contains(u"another key"_s) &&
                !denied.error().detail.contains(u"another key"_s));
        m_server->failNext(429);
        QCOMPARE(storage().put(sha, {}).error().code, ErrorCode::Unavailable);
        m_server->failNext(400);
        QCOMPARE(storage().put(sha, {}).error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(storage().put(QString(64, u'0'), {}).error().code, ErrorCode::NotFound);
        QFile file(m_den->blobs->pathOf(sha));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write("X");
        file.close();
        QCOMPARE(storage().put(sha, {}).error().code, ErrorCode::FailedPrecondition); // damaged stays here
        QVERIFY(m_server->files().isEmpty());
    }

    void linksAreSignedOrPublic() {
        const base::Instant until = m_den->clock.now().plusMs(3'600'000);
        const auto link = storage().link(u"abcd"_s, until, false);
        QVERIFY(link.ok());
        QVERIFY2(link->startsWith(u"https://zone.b-cdn.net/blobs/ab/abcd?token=HS256-"_s), qPrintable(*link));
        QVERIFY(link->endsWith(u"&expires=1772445600"_s));
        QCOMPARE(storage().link(u"abcd"_s, until, true).value(), u"https://zone.b-cdn.net/blobs/ab/abcd"_s);
        den::BunnyOptions unsignedOptions = options();
        unsignedOptions.tokenKey.clear();
        const den::BunnyStorage bare(*m_http, *m_den->blobs, unsignedOptions);
        QCOMPARE(bare.link(u"abcd"_s, until, false).error().code, ErrorCode::FailedPrecondition);
    }
};

FLUX_TEST_CLASS(BunnyStorageTest)
#include "bunny_storage_test.moc"
