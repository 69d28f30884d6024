#include "engine/net/qt_http_client.h"
#include "tests/support/test_main.h"
#include "tests/unit/net/http_fixture.h"

#include <QtCore/QElapsedTimer>

#include <sys/resource.h>
#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using net::HttpRequest;

namespace {

qint64 peakKb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

class QtHttpClientTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::HttpFixture> m_http;

private Q_SLOTS:
    void init() { m_http = std::make_unique<test::HttpFixture>(); }
    void cleanup() { m_http.reset(); }

    void readsAPage() {
        const auto answer = m_http->fetch(m_http->get(u"/page.html"_s));
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->header("CONTENT-type"), QByteArray("text/html; charset=utf-8"));
        QVERIFY(answer->body.contains("<h1>Head</h1>"));
        QCOMPARE(answer->url, m_http->server->url(u"/page.html"_s));
    }

    void sendsWhatItIsToldAndItsName() {
        HttpRequest request = m_http->post(u"/echo?q=1%202"_s, "{\"a\":1}");
        request.headers = {{"Content-Type", "application/json"}, {"X-Key", "k"}};
        const auto answer = m_http->fetch(request);
        QVERIFY(answer.ok());
        const base::Json seen = test::jsonOf(*answer);
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
            HttpRequest request = m_http->post(u"/echo"_s, {});
            request.method = method;
            const auto answer = m_http->fetch(request);
            QVERIFY2(answer.ok(), method);
            QCOMPARE(base::textAt(test::jsonOf(*answer), "method"), QString::fromLatin1(method));
        }
        HttpRequest head = m_http->get(u"/page.html"_s);
        head.method = "HEAD";
        const auto answer = m_http->fetch(head);
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
        const auto answer = m_http->fetch(m_http->get(u"/status?code=%1&header=Retry-After: 7"_s.arg(status)));
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().detail));
        QCOMPARE(answer->status, status);
        QCOMPARE(answer->header("retry-after"), QByteArray("7"));
    }

    void hugePagesTakeNoMemory_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"/big", "/endless", "/bomb", "/big-announced"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }

    void hugePagesTakeNoMemory() {
        QFETCH(QString, path);
        (void)m_http->fetch(m_http->get(u"/gzip"_s)); // what starts once has started
        const qint64 before = peakKb();
        HttpRequest request = m_http->get(path);
        request.maxBytes = 5 * 1024 * 1024;
        const auto answer = m_http->fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::ResourceExhausted);
        QVERIFY(answer.error().message.contains(u"5 MB"_s));
        QVERIFY2(peakKb() - before < 64 * 1024, qPrintable(u"grew by %1 KB"_s.arg(peakKb() - before)));
        QVERIFY(m_http->server->bytesSent() < 40 * 1024 * 1024); // it hung up early
        QCOMPARE(m_http->server->count(path.toLatin1()), 1);
    }

    void limitIsExact() {
        m_http->server->setPage("/exact", "text/plain", QByteArray(1000, 'x'));
        HttpRequest request = m_http->get(u"/exact"_s);
        request.maxBytes = 1000;
        QVERIFY(m_http->fetch(request).ok());
        request.maxBytes = 999;
        QVERIFY(!m_http->fetch(request).ok());
    }

    void unpacks() {
        const auto answer = m_http->fetch(m_http->get(u"/gzip"_s));
        QVERIFY(answer.ok());
        QCOMPARE(answer->body, QByteArray("packed text"));
    }

    void keepsNoCookies() {
        QVERIFY(m_http->fetch(m_http->get(u"/cookie"_s)).ok());
        const auto answer = m_http->fetch(m_http->get(u"/echo"_s));
        QVERIFY(answer.ok());
        QVERIFY(!test::jsonOf(*answer)["headers"].contains("cookie"));
    }

    void brokenAnswers_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"/garbage", "/cut", "/cut-gzip", "/cut-gzip-whole", "/brotli", "/drop"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }

    void brokenAnswers() {
        QFETCH(QString, path);
        const auto answer = m_http->fetch(m_http->get(path));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(!answer.error().message.isEmpty());
        if (path != u"/garbage"_s && path != u"/brotli"_s)
            QVERIFY(answer.error().retryable);
    }

    void aChangingRequestIsSentOnce() {
        for (const char* method : {"POST", "PUT", "DELETE"}) {
            for (const bool warm : {false, true}) {
                m_http->server = std::make_unique<test::HttpTestServer>();
                if (warm) { // a kept connection is where Qt would send it again by itself
                    QVERIFY(m_http->fetch(m_http->get(u"/echo"_s)).ok());
                }
                HttpRequest request = m_http->post(u"/drop"_s, QByteArray(method) == "DELETE" ? "" : "pay 5");
                request.method = method;
                const auto answer = m_http->fetch(request);
                QVERIFY(!answer.ok());
                QVERIFY(!answer.error().retryable);
                QVERIFY(answer.error().detail.startsWith(u"unknown_outcome: "_s));
                QVERIFY2(m_http->server->count("/drop") == 1,
                         qPrintable(u"%1 %2: %3 times"_s.arg(QLatin1StringView(method))
                                        .arg(warm)
                                        .arg(m_http->server->count("/drop"))));
            }
        }
    }

    // It was sent, so whatever is wrong with the answer says nothing about what was done.
    void anAnswerThatCannotBeUsedLeavesAChangeUnknown_data() {
        QTest::addColumn<QString>("path");
        const QString closed = u"http://10.0.0.1/"_s; // not opened to this request
        const QString nobody = u"http://127.0.0.1:1/"_s;
        QTest::newRow("too large") << u"/big-announced"_s;
        QTest::newRow("without an end") << u"/endless"_s;
        QTest::newRow("cut") << u"/cut"_s;
        QTest::newRow("not HTTP") << u"/garbage"_s;
        QTest::newRow("in a circle") << u"/loop"_s;
        QTest::newRow("sent on to what is closed") << u"/redirect?code=303&to="_s + closed;
        QTest::newRow("sent on to nobody") << u"/redirect?code=303&to="_s + nobody;
        QTest::newRow("sent on to no address") << u"/redirect?code=303&to=ftp://127.0.0.1/"_s;
    }
    void anAnswerThatCannotBeUsedLeavesAChangeUnknown() {
        QFETCH(const QString, path);
        const auto answer = m_http->fetch(m_http->post(path, "pay 5"));
        QVERIFY(!answer.ok());
        QVERIFY2(answer.error().detail.startsWith(u"unknown_outcome: "_s), qPrintable(answer.error().detail));
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(!answer.error().retryable);
    }

    void refusedConnectionIsRetryable() {
        HttpRequest request = m_http->post(u"/echo"_s, "x");
        m_http->server.reset();
        const auto answer = m_http->fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(answer.error().retryable); // nothing left this computer
    }

    void ownDeadline_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"/silent", "/trickle", "/endless"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }

    void ownDeadline() {
        QFETCH(QString, path);
        HttpRequest request = m_http->get(path);
        request.timeoutMs = 250;
        request.maxBytes = 1LL << 40;
        if (path == u"/endless"_s)
            request.timeoutMs = 50;
        QElapsedTimer timer;
        timer.start();
        const auto answer = m_http->fetch(request);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(answer.error().retryable);
        QVERIFY(timer.elapsed() < 5000);
    }

    void stepDeadline() {
        base::CancelToken token;
        token.setDeadline(m_http->clock.steadyMs() - 1);
        const auto answer = m_http->client->fetch(m_http->get(u"/silent"_s), token);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::DeadlineExceeded);
    }

    void cancelActsAtOnce() {
        const base::CancelToken token;
        std::atomic<qint64> took = -1;
        std::atomic<int> code = -1;
        QElapsedTimer sinceCancel;
        std::thread caller([&] {
            const auto answer = m_http->client->fetch(m_http->get(u"/silent"_s), token);
            took = sinceCancel.isValid() ? sinceCancel.elapsed() : -2;
            code = answer.ok() ? -2 : static_cast<int>(answer.error().code);
        });
        QTRY_COMPARE(m_http->server->count("/silent"), 1);
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
                    good += m_http->fetch(m_http->get(u"/echo"_s)).ok() ? 1 : 0;
            });
        }
        for (std::thread& caller : callers)
            caller.join();
        QCOMPARE(good.load(), 120);
    }

    void leavingWhileARequestRuns() {
        base::CancelToken token;
        std::thread caller([&] { (void)m_http->client->fetch(m_http->get(u"/silent"_s), token); });
        QTRY_COMPARE(m_http->server->count("/silent"), 1);
        token.cancel();
        caller.join();
        m_http->client.reset(); // with the exchange still being taken down
    }

    void malformedRequests() {
        HttpRequest request = m_http->get(u"/echo"_s);
        const auto refused = [&] {
            const auto answer = m_http->fetch(request);
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
        QCOMPARE(m_http->server->count("/echo"), 0);
    }
};

FLUX_TEST_CLASS(QtHttpClientTest)
#include "qt_http_client_test.moc"
