#include "engine/base/json.h"
#include "engine/net/qt_http_client.h"
#include "tests/support/http_test_server.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtTest/QTest>

#include <sys/resource.h>
#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using net::HttpRequest;

namespace {

// Looks names up in a table, as if the name server had said so; counts the questions.
struct Names {
    QHash<QString, QStringList> table;
    std::shared_ptr<std::atomic<int>> asked = std::make_shared<std::atomic<int>>(0);

    [[nodiscard]] net::ResolveHost resolver() const {
        return [names = *this](const QString& host, QObject* receiver, std::function<void(const QHostInfo&)> done) {
            ++*names.asked;
            QHostInfo info;
            QList<QHostAddress> addresses;
            for (const QString& text : names.table.value(host))
                addresses.append(QHostAddress(text));
            info.setAddresses(addresses);
            if (addresses.isEmpty())
                info.setError(QHostInfo::HostNotFound);
            QTimer::singleShot(0, receiver, [info, done] { done(info); });
            return -1;
        };
    }
};

qint64 peakKb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

class QtHttpClientTest : public QObject {
    Q_OBJECT

    test::TestClock m_clock;
    std::unique_ptr<test::HttpTestServer> m_server;
    std::unique_ptr<net::HttpClient> m_client;

    HttpRequest get(const QString& path) const {
        HttpRequest request;
        request.url = m_server->url(path);
        request.allowedHosts = {u"127.0.0.1"_s};
        return request;
    }
    HttpRequest post(const QString& path, const QByteArray& body) const {
        HttpRequest request = get(path);
        request.method = "POST";
        request.body = body;
        return request;
    }
    base::Result<net::HttpResponse> fetch(const HttpRequest& request) { return m_client->fetch(request, {}); }
    static base::Json json(const net::HttpResponse& response) { return base::parseJson(response.body).valueOr({}); }

private Q_SLOTS:
    void init() {
        m_server = std::make_unique<test::HttpTestServer>();
        m_client = net::makeQtHttpClient(m_clock, {.proxy = u"none"_s, .extraCaCertificates = {}, .resolve = {}});
    }
    void cleanup() {
        m_client.reset();
        m_server.reset();
    }

    void readsAPage() {
        const auto answer = fetch(get(u"/page.html"_s));
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->header("CONTENT-type"), QByteArray("text/html; charset=utf-8"));
        QVERIFY(answer->body.contains("<h1>Head</h1>"));
        QCOMPARE(answer->url, m_server->url(u"/page.html"_s));
    }

    void sendsWhatItIsToldAndItsName() {
        HttpRequest request = post(u"/echo?q=1%202"_s, "{\"a\":1}");
        request.headers = {{"Content-Type", "application/json"}, {"X-Key", "k"}};
        const auto answer = fetch(request);
        QVERIFY(answer.ok());
        const base::Json seen = json(*answer);
        QCOMPARE(base::textAt(seen, "method"), u"POST"_s);
        QCOMPARE(base::textAt(seen, "target"), u"/echo?q=1%202"_s);
        QCOMPARE(base::textAt(seen, "body"), u"{\"a\":1}"_s);
        QCOMPARE(base::textAt(seen["headers"], "content-type"), u"application/json"_s);
        QCOMPARE(base::textAt(seen["headers"], "x-key"), u"k"_s);
        QVERIFY(base::textAt(seen["headers"], "user-agent").startsWith(u"Flux/"_s));
        QVERIFY(!seen["headers"].contains("expect"));
        QCOMPARE(base::textAt(seen["headers"], "content-length"), u"7"_s);
    }

    void otherMethods() {
        for (const char* method : {"PUT", "PATCH", "DELETE"}) {
            HttpRequest request = post(u"/echo"_s, {});
            request.method = method;
            const auto answer = fetch(request);
            QVERIFY2(answer.ok(), method);
            QCOMPARE(base::textAt(json(*answer), "method"), QString::fromLatin1(method));
        }
        HttpRequest head = get(u"/page.html"_s);
        head.method = "HEAD";
        const auto answer = fetch(head);
        QVERIFY(answer.ok());
        QCOMPARE(answer->status, 200);
        QVERIFY(answer->body.isEmpty());
    }

    void anyStatusIsAnAnswer_data() {
        QTest::addColumn<int>("status");
        for (const int status :
             {204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 425, 429, 451, 500, 501, 502, 503, 504, 599})
            QTest::addRow("%d", status) << status;
    }
    void anyStatusIsAnAnswer() {
        QFETCH(int, status);
        const auto answer = fetch(get(u"/status?code=%1&header=Retry-After: 7"_s.arg(status)));
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(answer->status, status);
        QCOMPARE(answer->header("retry-after"), QByteArray("7"));
    }

    void refusesClosedAddresses() {
        HttpRequest request = get(u"/page.html"_s);
        request.allowedHosts.clear();
        const auto answer = fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(answer.error().detail, u"host:127.0.0.1:%1"_s.arg(m_server->port()));
        QCOMPARE(m_server->count("/page.html"), 0);
        for (const QString& host : {u"localhost"_s, u"0.0.0.0"_s, u"127.1"_s, u"2130706433"_s, u"0x7f000001"_s,
                                    u"[::1]"_s, u"[::ffff:127.0.0.1]"_s, u"169.254.169.254"_s}) {
            request.url = m_server->url(u"/page.html"_s, host);
            const auto other = fetch(request);
            QVERIFY2(!other.ok() && other.error().code == ErrorCode::PermissionDenied, qPrintable(host));
            QVERIFY(other.error().detail.startsWith(u"host:"_s));
        }
        QCOMPARE(m_server->count("/page.html"), 0);
    }

    void aNameThatLeadsInsideIsRefused() {
        Names names;
        names.table = {{u"inside.example"_s, {u"93.184.215.14"_s, u"127.0.0.1"_s}},
                       {u"open.example"_s, {u"127.0.0.1"_s}}};
        m_client = net::makeQtHttpClient(m_clock,
                                         {.proxy = u"none"_s, .extraCaCertificates = {}, .resolve = names.resolver()});
        HttpRequest request = get(u"/page.html"_s);
        request.url = m_server->url(u"/page.html"_s, u"inside.example"_s);
        const auto refused = fetch(request);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::PermissionDenied);
        // a page that sends on to it is stopped at the same place, with the name that would have to be opened
        request.url = m_server->url(u"/redirect?to=http://open.example:%1/page.html"_s.arg(m_server->port()));
        const auto redirect = fetch(request);
        QVERIFY(!redirect.ok());
        QCOMPARE(redirect.error().detail, u"host:open.example:%1"_s.arg(m_server->port()));
        QCOMPARE(m_server->count("/page.html"), 0);
        QCOMPARE(m_server->count("/redirect"), 1);
    }

    void theCheckedAddressIsTheOneConnectedTo() {
        Names names; // two addresses: nothing listens at the first
        names.table = {{u"pinned.example"_s, {u"127.0.0.2"_s, u"127.0.0.1"_s}}};
        m_client = net::makeQtHttpClient(m_clock,
                                         {.proxy = u"none"_s, .extraCaCertificates = {}, .resolve = names.resolver()});
        HttpRequest request = get(u"/echo"_s);
        request.url = m_server->url(u"/echo"_s, u"pinned.example"_s);
        request.allowedHosts = {u"pinned.example"_s};
        const auto answer = fetch(request); // the system cannot resolve this name: only our address can have been used
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(names.asked->load(), 1);
        QCOMPARE(base::textAt(json(*answer)["headers"], "host"), u"pinned.example:%1"_s.arg(m_server->port()));
        QCOMPARE(answer->url.host(), u"pinned.example"_s);
        HttpRequest sent = post(u"/echo"_s, "b");
        sent.url = request.url;
        sent.allowedHosts = request.allowedHosts;
        QVERIFY(fetch(sent).ok());
        QCOMPARE(m_server->count("/echo"), 2);
    }

    void tlsKeepsTheName() {
        const test::TestIdentity identity = test::makeTestIdentity({u"secure.example"_s});
        test::HttpTestServer secure({.tls = true, .identity = identity, .ipv6 = false});
        Names names;
        names.table = {{u"secure.example"_s, {u"127.0.0.1"_s}}, {u"other.example"_s, {u"127.0.0.1"_s}}};
        const auto trusting = net::makeQtHttpClient(
            m_clock, {.proxy = u"none"_s, .extraCaCertificates = {identity.authority}, .resolve = names.resolver()});
        HttpRequest request;
        request.url = secure.url(u"/echo"_s, u"secure.example"_s);
        request.allowedHosts = {u"secure.example"_s, u"other.example"_s};
        const auto answer = trusting->fetch(request, {});
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(base::textAt(json(*answer)["headers"], "host"), u"secure.example:%1"_s.arg(secure.port()));
        QVERIFY(secure.lastClientHello().contains("secure.example")); // server name indication

        request.url =
            secure.url(u"/echo"_s, u"other.example"_s); // the same server, but the certificate is for another name
        const auto wrongName = trusting->fetch(request, {});
        QVERIFY(!wrongName.ok());
        QCOMPARE(wrongName.error().code, ErrorCode::Unavailable);
        QVERIFY(!wrongName.error().retryable);

        const auto strict = net::makeQtHttpClient(
            m_clock, {.proxy = u"none"_s, .extraCaCertificates = {}, .resolve = names.resolver()});
        request.url = secure.url(u"/echo"_s, u"secure.example"_s);
        QVERIFY(!strict->fetch(request, {}).ok());
        QCOMPARE(secure.count("/echo"), 1);

        request.url =
            secure.url(u"/redirect?to=http://127.0.0.1:%1/page.html"_s.arg(m_server->port()), u"secure.example"_s);
        request.allowedHosts.append(u"127.0.0.1"_s);
        const auto downgraded = trusting->fetch(request, {});
        QVERIFY(!downgraded.ok());
        QCOMPARE(downgraded.error().code, ErrorCode::PermissionDenied);
        QVERIFY(!downgraded.error().detail.startsWith(u"host:"_s));
        QCOMPARE(m_server->count("/page.html"), 0);
    }

    void ipv6Literal() {
        test::HttpTestServer six({.tls = false, .identity = {}, .ipv6 = true});
        HttpRequest request;
        request.url = six.url(u"/echo"_s, u"[::1]"_s);
        request.allowedHosts = {u"::1"_s};
        const auto answer = fetch(request);
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(base::textAt(json(*answer)["headers"], "host"), u"[::1]:%1"_s.arg(six.port()));
    }

    void followsRedirectsAndKeepsCredentialsHome() {
        test::HttpTestServer other;
        HttpRequest request = get(u"/redirect?to=/echo"_s);
        request.headers = {
            {"Authorization", "Bearer s"}, {"Cookie", "a=b"}, {"X-Api-Key", "k"}, {"Accept", "text/html"}};
        const auto same = fetch(request);
        QVERIFY(same.ok());
        QCOMPARE(base::textAt(json(*same)["headers"], "authorization"), u"Bearer s"_s);
        QCOMPARE(same->url.path(), u"/echo"_s);

        request.url = m_server->url(u"/redirect?to=http://127.0.0.1:%1/echo"_s.arg(other.port()));
        const auto crossed = fetch(request); // another port is another origin
        QVERIFY(crossed.ok());
        const base::Json headers = json(*crossed)["headers"];
        for (const char* name : {"authorization", "cookie", "x-api-key"})
            QVERIFY2(!headers.contains(name), name);
        QCOMPARE(base::textAt(headers, "accept"), u"text/html"_s);
    }

    void redirectsChangeTheMethodAsBrowsersDo() {
        const auto method = [&](const QString& code) {
            const auto answer = fetch(post(u"/redirect?to=/echo&code="_s + code, "data"));
            return answer.ok() ? base::textAt(json(*answer), "method") + base::textAt(json(*answer), "body")
                               : answer.error().detail;
        };
        QCOMPARE(method(u"301"_s), u"GET"_s);
        QCOMPARE(method(u"302"_s), u"GET"_s);
        QCOMPARE(method(u"303"_s), u"GET"_s);
        QCOMPARE(method(u"307"_s), u"POSTdata"_s);
        QCOMPARE(method(u"308"_s), u"POSTdata"_s);
        test::HttpTestServer other;
        const auto crossed = fetch(post(u"/redirect?code=307&to=http://127.0.0.1:%1/echo"_s.arg(other.port()), "data"));
        QVERIFY(!crossed.ok());
        QCOMPARE(crossed.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(other.count("/echo"), 0);
    }

    void redirectsThatGoNowhere() {
        const auto loop = fetch(get(u"/loop"_s));
        QVERIFY(!loop.ok());
        QCOMPARE(loop.error().code, ErrorCode::ResourceExhausted);
        const auto deep = fetch(get(u"/deeper?n=1"_s));
        QVERIFY(!deep.ok());
        QCOMPARE(deep.error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(m_server->count("/deeper"), 6);
        for (const QString& to :
             {u"file:///etc/passwd"_s, u"ftp://127.0.0.1/"_s, u"http://user:pw@127.0.0.1/"_s, u"javascript:1"_s}) {
            const auto odd = fetch(get(u"/redirect?to="_s + to));
            QVERIFY2(!odd.ok() && odd.error().code == ErrorCode::InvalidArgument, qPrintable(to));
        }
        HttpRequest none = get(u"/redirect?to=/echo"_s);
        none.maxRedirects = 0;
        const auto kept = fetch(none);
        QVERIFY(kept.ok());
        QCOMPARE(kept->status, 302);
    }

    void hugePagesTakeNoMemory_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"/big", "/endless", "/bomb", "/big-announced"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }
    void hugePagesTakeNoMemory() {
        QFETCH(QString, path);
        (void)fetch(get(u"/gzip"_s)); // what starts once has started
        const qint64 before = peakKb();
        HttpRequest request = get(path);
        request.maxBytes = 5 * 1024 * 1024;
        const auto answer = fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::ResourceExhausted);
        QVERIFY(answer.error().message.contains(u"5 MB"_s));
        QVERIFY2(peakKb() - before < 64 * 1024, qPrintable(u"grew by %1 KB"_s.arg(peakKb() - before)));
        QVERIFY(m_server->bytesSent() < 40 * 1024 * 1024); // it hung up early
        QCOMPARE(m_server->count(path.toLatin1()), 1);
    }

    void limitIsExact() {
        m_server->setPage("/exact", "text/plain", QByteArray(1000, 'x'));
        HttpRequest request = get(u"/exact"_s);
        request.maxBytes = 1000;
        QVERIFY(fetch(request).ok());
        request.maxBytes = 999;
        QVERIFY(!fetch(request).ok());
    }

    void unpacks() {
        const auto answer = fetch(get(u"/gzip"_s));
        QVERIFY(answer.ok());
        QCOMPARE(answer->body, QByteArray("packed text"));
    }

    void keepsNoCookies() {
        QVERIFY(fetch(get(u"/cookie"_s)).ok());
        const auto answer = fetch(get(u"/echo"_s));
        QVERIFY(answer.ok());
        QVERIFY(!json(*answer)["headers"].contains("cookie"));
    }

    void brokenAnswers_data() {
        QTest::addColumn<QString>("path");
        for (const char* path :
             {"/garbage", "/cut", "/cut-gzip", "/cut-gzip-whole", "/brotli", "/drop"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }
    void brokenAnswers() {
        QFETCH(QString, path);
        const auto answer = fetch(get(path));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(!answer.error().message.isEmpty());
        if (path != u"/garbage"_s && path != u"/brotli"_s)
            QVERIFY(answer.error().retryable);
    }

    void aChangingRequestIsSentOnce() {
        for (const char* method : {"POST", "PUT", "DELETE"}) {
            for (const bool warm : {false, true}) {
                m_server = std::make_unique<test::HttpTestServer>();
                if (warm) { // a kept connection is where Qt would send it again by itself
                    QVERIFY(fetch(get(u"/echo"_s)).ok());
                }
                HttpRequest request = post(u"/drop"_s, QByteArray(method) == "DELETE" ? "" : "pay 5");
                request.method = method;
                const auto answer = fetch(request);
                QVERIFY(!answer.ok());
                QVERIFY(!answer.error().retryable);
                QVERIFY(answer.error().detail.startsWith(u"unknown_outcome: "_s));
                QVERIFY2(
                    m_server->count("/drop") == 1,
                    qPrintable(
                        u"%1 %2: %3 times"_s.arg(QLatin1StringView(method)).arg(warm).arg(m_server->count("/drop"))));
            }
        }
    }

    void refusedConnectionIsRetryable() {
        HttpRequest request = post(u"/echo"_s, "x");
        m_server.reset();
        const auto answer = fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(answer.error().retryable); // nothing left this computer
    }

    void unknownHost() {
        Names names;
        m_client = net::makeQtHttpClient(m_clock,
                                         {.proxy = u"none"_s, .extraCaCertificates = {}, .resolve = names.resolver()});
        HttpRequest request;
        request.url = QUrl(u"http://nowhere.example/"_s);
        const auto answer = fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(!answer.error().retryable);
        QVERIFY(answer.error().message.contains(u"nowhere.example"_s));
    }

    void ownDeadline_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"/silent", "/trickle", "/endless"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }
    void ownDeadline() {
        QFETCH(QString, path);
        HttpRequest request = get(path);
        request.timeoutMs = 250;
        request.maxBytes = 1LL << 40;
        if (path == u"/endless"_s)
            request.timeoutMs = 50;
        QElapsedTimer timer;
        timer.start();
        const auto answer = fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(answer.error().retryable);
        QVERIFY(timer.elapsed() < 5000);
    }

    void stepDeadline() {
        base::CancelToken token;
        token.setDeadline(m_clock.steadyMs() - 1);
        const auto answer = m_client->fetch(get(u"/silent"_s), token);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::DeadlineExceeded);
    }

    void cancelActsAtOnce() {
        const base::CancelToken token;
        std::atomic<qint64> took = -1;
        std::atomic<int> code = -1;
        QElapsedTimer sinceCancel;
        std::thread caller([&] {
            const auto answer = m_client->fetch(get(u"/silent"_s), token);
            took = sinceCancel.isValid() ? sinceCancel.elapsed() : -2;
            code = answer.ok() ? -2 : static_cast<int>(answer.error().code);
        });
        QTRY_COMPARE(m_server->count("/silent"), 1);
        sinceCancel.start();
        token.cancel();
        caller.join();
        QCOMPARE(code.load(), static_cast<int>(ErrorCode::Cancelled));
        QVERIFY2(took >= 0 && took < 500, "cancel took too long"); // 50 ms on a quiet machine
    }

    void manyAtOnce() {
        std::atomic<int> good = 0;
        std::vector<std::thread> callers;
        for (int i = 0; i < 12; ++i) {
            callers.emplace_back([&] {
                for (int n = 0; n < 10; ++n)
                    good += fetch(get(u"/echo"_s)).ok() ? 1 : 0;
            });
        }
        for (std::thread& caller : callers)
            caller.join();
        QCOMPARE(good.load(), 120);
    }

    void leavingWhileARequestRuns() {
        base::CancelToken token;
        std::thread caller([&] { (void)m_client->fetch(get(u"/silent"_s), token); });
        QTRY_COMPARE(m_server->count("/silent"), 1);
        token.cancel();
        caller.join();
        m_client.reset(); // with the exchange still being taken down
    }

    void malformedRequests() {
        HttpRequest request = get(u"/echo"_s);
        const auto refused = [&] {
            const auto answer = fetch(request);
            return !answer.ok() && answer.error().code == ErrorCode::InvalidArgument;
        };
        request.headers = {{"X", "a\r\nY: b"}};
        QVERIFY(refused());
        request.headers = {{"X Y", "a"}};
        QVERIFY(refused());
        for (const char* own : {"Host", "content-length", "Transfer-Encoding", "Connection", "Expect"}) {
            request.headers = {{own, "1"}};
            QVERIFY2(refused(), own);
        }
        request.headers.clear();
        for (const char* method : {"", "GE T", "GET\r\n", "CONNECT", "TRACE"}) {
            request.method = method;
            QVERIFY2(refused(), method);
        }
        request.method = "GET";
        for (const QString& text :
             {u""_s, u"example.com"_s, u"file:///etc/passwd"_s, u"http://"_s, u"http://u:p@127.0.0.1/"_s}) {
            request.url = QUrl(text);
            QVERIFY2(refused(), qPrintable(text));
        }
        QCOMPARE(m_server->count("/echo"), 0);
    }
};

FLUX_TEST_CLASS(QtHttpClientTest)
#include "qt_http_client_test.moc"
