#include "engine/net/qt_http_client.h"
#include "tests/support/test_main.h"
#include "tests/unit/net/http_fixture.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using net::HttpRequest;

class HttpHopsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::HttpFixture> m_http;

private Q_SLOTS:
    void init() { m_http = std::make_unique<test::HttpFixture>(); }
    void cleanup() { m_http.reset(); }

    void refusesClosedAddresses() {
        HttpRequest request = m_http->get(u"/page.html"_s);
        request.allowedHosts.clear();
        const auto answer = m_http->fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(answer.error().detail, u"host:127.0.0.1:%1"_s.arg(m_http->server->port()));
        QCOMPARE(m_http->server->count("/page.html"), 0);
        for (const QString& host : {u"localhost"_s, u"0.0.0.0"_s, u"127.1"_s, u"2130706433"_s, u"0x7f000001"_s,
                                    u"[::1]"_s, u"[::ffff:127.0.0.1]"_s, u"169.254.169.254"_s}) {
            request.url = m_http->server->url(u"/page.html"_s, host);
            const auto other = m_http->fetch(request);
            QVERIFY2(!other.ok() && other.error().code == ErrorCode::PermissionDenied, qPrintable(host));
            QVERIFY(other.error().detail.startsWith(u"host:"_s));
        }
        QCOMPARE(m_http->server->count("/page.html"), 0);
    }

    void aNameThatLeadsInsideIsRefused() {
        test::Names names;
        names.table = {{u"inside.example"_s, {u"93.184.215.14"_s, u"127.0.0.1"_s}},
                       {u"open.example"_s, {u"127.0.0.1"_s}}};
        m_http->client = m_http->newClient(names.resolver());
        HttpRequest request = m_http->get(u"/page.html"_s);
        request.url = m_http->server->url(u"/page.html"_s, u"inside.example"_s);
        const auto refused = m_http->fetch(request);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::PermissionDenied);
        // a page that sends on to it is stopped at the same place, with the name that would have to be opened
        request.url =
            m_http->server->url(u"/redirect?to=http://open.example:%1/page.html"_s.arg(m_http->server->port()));
        const auto redirect = m_http->fetch(request);
        QVERIFY(!redirect.ok());
        QCOMPARE(redirect.error().detail, u"host:open.example:%1"_s.arg(m_http->server->port()));
        QCOMPARE(m_http->server->count("/page.html"), 0);
        QCOMPARE(m_http->server->count("/redirect"), 1);
    }

    void theCheckedAddressIsTheOneConnectedTo() {
        test::Names names; // two addresses: nothing listens at the first
        names.table = {{u"pinned.example"_s, {u"127.0.0.2"_s, u"127.0.0.1"_s}}};
        m_http->client = m_http->newClient(names.resolver());
        HttpRequest request = m_http->get(u"/echo"_s);
        request.url = m_http->server->url(u"/echo"_s, u"pinned.example"_s);
        request.allowedHosts = {u"pinned.example"_s};
        const auto answer =
            m_http->fetch(request); // the system cannot resolve this name: only our address can have been used
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(names.asked->load(), 1);
        QCOMPARE(base::textAt(test::jsonOf(*answer)["headers"], "host"),
                 u"pinned.example:%1"_s.arg(m_http->server->port()));
        QCOMPARE(answer->url.host(), u"pinned.example"_s);
        HttpRequest sent = m_http->post(u"/echo"_s, "b");
        sent.url = request.url;
        sent.allowedHosts = request.allowedHosts;
        QVERIFY(m_http->fetch(sent).ok());
        QCOMPARE(m_http->server->count("/echo"), 2);
    }

    void tlsKeepsTheName() {
        const test::TestIdentity identity = test::makeTestIdentity({u"secure.example"_s});
        test::HttpTestServer secure({.tls = true, .identity = identity, .ipv6 = false});
        test::Names names;
        names.table = {{u"secure.example"_s, {u"127.0.0.1"_s}}, {u"other.example"_s, {u"127.0.0.1"_s}}};
        const auto trusting = m_http->newClient(names.resolver(), {identity.authority});
        HttpRequest request;
        request.url = secure.url(u"/echo"_s, u"secure.example"_s);
        request.allowedHosts = {u"secure.example"_s, u"other.example"_s};
        const auto answer = trusting->fetch(request, {});
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(base::textAt(test::jsonOf(*answer)["headers"], "host"), u"secure.example:%1"_s.arg(secure.port()));
        QVERIFY(secure.lastClientHello().contains("secure.example")); // server name indication

        request.url =
            secure.url(u"/echo"_s, u"other.example"_s); // the same server, but the certificate is for another name
        const auto wrongName = trusting->fetch(request, {});
        QVERIFY(!wrongName.ok());
        QCOMPARE(wrongName.error().code, ErrorCode::Unavailable);
        QVERIFY(!wrongName.error().retryable);

        const auto strict = m_http->newClient(names.resolver());
        request.url = secure.url(u"/echo"_s, u"secure.example"_s);
        QVERIFY(!strict->fetch(request, {}).ok());
        QCOMPARE(secure.count("/echo"), 1);

        request.url = secure.url(u"/redirect?to=http://127.0.0.1:%1/page.html"_s.arg(m_http->server->port()),
                                 u"secure.example"_s);
        request.allowedHosts.append(u"127.0.0.1"_s);
        const auto downgraded = trusting->fetch(request, {});
        QVERIFY(!downgraded.ok());
        QCOMPARE(downgraded.error().code, ErrorCode::PermissionDenied);
        QVERIFY(!downgraded.error().detail.startsWith(u"host:"_s));
        QCOMPARE(m_http->server->count("/page.html"), 0);
    }

    void ipv6Literal() {
        test::HttpTestServer six({.tls = false, .identity = {}, .ipv6 = true});
        HttpRequest request;
        request.url = six.url(u"/echo"_s, u"[::1]"_s);
        request.allowedHosts = {u"::1"_s};
        const auto answer = m_http->fetch(request);
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(base::textAt(test::jsonOf(*answer)["headers"], "host"), u"[::1]:%1"_s.arg(six.port()));
    }

    void followsRedirectsAndKeepsCredentialsHome() {
        test::HttpTestServer other;
        HttpRequest request = m_http->get(u"/redirect?to=/echo"_s);
        request.headers = {
            {"Authorization", "Bearer s"}, {"Cookie", "a=b"}, {"X-Api-Key", "k"}, {"Accept", "text/html"}};
        const auto same = m_http->fetch(request);
        QVERIFY(same.ok());
        QCOMPARE(base::textAt(test::jsonOf(*same)["headers"], "authorization"), u"Bearer s"_s);
        QCOMPARE(same->url.path(), u"/echo"_s);

        request.url = m_http->server->url(u"/redirect?to=http://127.0.0.1:%1/echo"_s.arg(other.port()));
        const auto crossed = m_http->fetch(request); // another port is another origin
        QVERIFY(crossed.ok());
        const base::Json headers = test::jsonOf(*crossed)["headers"];
        for (const char* name : {"authorization", "cookie", "x-api-key"})
            QVERIFY2(!headers.contains(name), name);
        QCOMPARE(base::textAt(headers, "accept"), u"text/html"_s);
    }

    void redirectsChangeTheMethodAsBrowsersDo() {
        const auto method = [&](const QString& code) {
            const auto answer = m_http->fetch(m_http->post(u"/redirect?to=/echo&code="_s + code, "data"));
            return answer.ok()
                       ? base::textAt(test::jsonOf(*answer), "method") + base::textAt(test::jsonOf(*answer), "body")
                       : answer.error().detail;
        };
        QCOMPARE(method(u"301"_s), u"GET"_s);
        QCOMPARE(method(u"302"_s), u"GET"_s);
        QCOMPARE(method(u"303"_s), u"GET"_s);
        QCOMPARE(method(u"307"_s), u"POSTdata"_s);
        QCOMPARE(method(u"308"_s), u"POSTdata"_s);
        test::HttpTestServer other;
        const auto crossed =
            m_http->fetch(m_http->post(u"/redirect?code=307&to=http://127.0.0.1:%1/echo"_s.arg(other.port()), "data"));
        QVERIFY(!crossed.ok());
        QCOMPARE(crossed.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(other.count("/echo"), 0);
    }

    void redirectsThatGoNowhere() {
        const auto loop = m_http->fetch(m_http->get(u"/loop"_s));
        QVERIFY(!loop.ok());
        QCOMPARE(loop.error().code, ErrorCode::ResourceExhausted);
        const auto deep = m_http->fetch(m_http->get(u"/deeper?n=1"_s));
        QVERIFY(!deep.ok());
        QCOMPARE(deep.error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(m_http->server->count("/deeper"), 6);
        for (const QString& to :
             {u"file:///etc/passwd"_s, u"ftp://127.0.0.1/"_s, u"http://user:pw@127.0.0.1/"_s, u"javascript:1"_s}) {
            const auto odd = m_http->fetch(m_http->get(u"/redirect?to="_s + to));
            QVERIFY2(!odd.ok() && odd.error().code == ErrorCode::InvalidArgument, qPrintable(to));
        }
        HttpRequest none = m_http->get(u"/redirect?to=/echo"_s);
        none.maxRedirects = 0;
        const auto kept = m_http->fetch(none);
        QVERIFY(kept.ok());
        QCOMPARE(kept->status, 302);
    }

    void unknownHost() {
        test::Names names;
        m_http->client = m_http->newClient(names.resolver());
        HttpRequest request;
        request.url = QUrl(u"http://nowhere.example/"_s);
        const auto answer = m_http->fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(!answer.error().retryable);
        QVERIFY(answer.error().message.contains(u"nowhere.example"_s));
    }

    void throughAProxyTheGuardStillLooks() { // the server plays the proxy: it gets the whole address
        test::Names names;
        names.table = {{u"public.example"_s, {u"93.184.215.14"_s}}, {u"inside.example"_s, {u"10.0.0.1"_s}}};
        const QString proxy = u"http://127.0.0.1:%1"_s.arg(m_http->server->port());
        m_http->client = net::makeQtHttpClient(
            m_http->clock, {.proxy = proxy, .extraCaCertificates = {}, .resolve = names.resolver()});
        HttpRequest request;
        request.url = QUrl(u"http://public.example/echo"_s);
        const auto answer = m_http->fetch(request);
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(base::textAt(test::jsonOf(*answer), "target"), u"http://public.example/echo"_s);
        for (const QString& host : {u"inside.example"_s, u"nobody-knows.example"_s, u"127.0.0.1"_s}) {
            request.url = QUrl(u"http://%1/echo"_s.arg(host));
            const auto refused = m_http->fetch(request);
            QVERIFY2(!refused.ok() && refused.error().code == ErrorCode::PermissionDenied, qPrintable(host));
            QCOMPARE(refused.error().detail, u"host:"_s + host);
        }
        request.url = QUrl(u"http://nobody-knows.example/echo"_s);
        request.allowedHosts = {u"nobody-knows.example"_s};
        QVERIFY(m_http->fetch(request).ok());
        QCOMPARE(m_http->server->count("/echo"), 2);
    }
};

FLUX_TEST_CLASS(HttpHopsTest)
#include "http_hops_test.moc"
