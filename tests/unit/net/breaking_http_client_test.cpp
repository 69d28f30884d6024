#include "engine/net/breaking_http_client.h"
#include "tests/support/test_main.h"
#include "tests/unit/net/http_fixture.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {
class FailingClient final : public net::HttpClient {
public:
    base::Error error;
    base::Result<net::HttpResponse> fetch(const net::HttpRequest&, const base::CancelToken&) override { return error; }
};
} // namespace

class BreakingHttpClientTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::HttpFixture> m_http;
    std::unique_ptr<net::CircuitBreakers> m_breakers;
    std::unique_ptr<net::HttpClient> m_client;

    QString key() const { return net::hostBreakerKey(u"127.0.0.1"_s, m_http->server->port()); }
    base::Result<net::HttpResponse> fetch(const QString& path) { return m_client->fetch(m_http->get(path), {}); }

private Q_SLOTS:
    void init() {
        m_http = std::make_unique<test::HttpFixture>();
        m_breakers = std::make_unique<net::CircuitBreakers>(m_http->clock);
        m_client = net::makeBreakingHttpClient(*m_http->client, *m_breakers, m_http->clock);
        m_http->server->setPage("/p", "text/plain", "well");
    }
    void cleanup() {
        m_client.reset();
        m_http.reset();
    }

    void countsByStatus_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("failures");
        for (const int status : {200, 400, 401, 403, 404, 410})
            QTest::addRow("%d", status) << status << 0;
        for (const int status : {429, 500, 502, 503, 504})
            QTest::addRow("%d", status) << status << 2;
    }
    void countsByStatus() {
        QFETCH(int, status);
        m_http->server->failNext("/s", status, 2);
        QVERIFY(fetch(u"/s"_s).ok());
        QVERIFY(fetch(u"/s"_s).ok());
        QTEST(m_breakers->find(key()).failures, "failures");
    }

    void failsFastAndAsksNobody() {
        m_http->server->failNext("/p", 503, 5, "Retry-After: 45\r\n");
        for (int i = 0; i < 5; ++i)
            QVERIFY(fetch(u"/p"_s).ok());
        const auto refused = fetch(u"/p"_s);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
        QCOMPARE(refused.error().retryAfterMs.value(), 45'000); // longer than our own 30 s
        QVERIFY(refused.error().detail.startsWith(domain::kOpenBreaker));
        QCOMPARE(m_http->server->count("/p"), 5);
        QVERIFY(!m_client->check(m_http->post(u"/p"_s, "x")).ok()); // asked before an intent is written
        m_http->clock.advanceMs(45'000);
        const auto answer = fetch(u"/p"_s);
        QVERIFY(answer.ok());
        QCOMPARE(answer->body, "well");
        QVERIFY(m_breakers->list().empty());
    }

    void countsAServerThatIsGone() {
        const net::HttpRequest request = m_http->get(u"/p"_s);
        const QString gone = key();
        m_http->server.reset();
        for (int i = 0; i < 5; ++i)
            QVERIFY(!m_client->fetch(request, {}).ok());
        QCOMPARE(m_breakers->find(gone).state, domain::BreakerState::Open);
        QVERIFY(m_breakers->find(gone).lastError.contains(u"127.0.0.1"_s));
    }

    void judgesErrors_data() {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("failures"); // one more, as many, or forgotten
        QTest::newRow("no answer") << ErrorCode::Unavailable << 2;
        QTest::newRow("time over") << ErrorCode::DeadlineExceeded << 2;
        QTest::newRow("stopped by us") << ErrorCode::Cancelled << 1;
        QTest::newRow("closed by us") << ErrorCode::PermissionDenied << 1;
        QTest::newRow("no address") << ErrorCode::InvalidArgument << 1;
        QTest::newRow("too large") << ErrorCode::ResourceExhausted << 0;
    }
    void judgesErrors() {
        QFETCH(ErrorCode, code);
        FailingClient inner;
        const auto client = net::makeBreakingHttpClient(inner, *m_breakers, m_http->clock);
        inner.error = base::makeError(ErrorCode::Unavailable, u"No answer."_s);
        QVERIFY(!client->fetch(m_http->get(u"/p"_s), {}).ok());
        inner.error = base::makeError(code, u"No."_s);
        QVERIFY(!client->fetch(m_http->get(u"/p"_s), {}).ok());
        QTEST(m_breakers->find(key()).failures, "failures");
    }

    void aRedirectSpeaksForTheHostItEndsAt() {
        test::HttpTestServer other;
        other.failNext("/end", 500, 100);
        m_http->server->failNext("/go", 302, 100, "Location: " + other.url(u"/end"_s).toEncoded() + "\r\n");
        QVERIFY(fetch(u"/go"_s).ok());
        QCOMPARE(m_breakers->find(key()).failures, 0);
        QCOMPARE(m_breakers->find(net::hostBreakerKey(u"127.0.0.1"_s, other.port())).failures, 1);
    }
};

FLUX_TEST_CLASS(BreakingHttpClientTest)
#include "breaking_http_client_test.moc"
