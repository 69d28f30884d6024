#include "engine/agents/builtin/builtin.h"
#include "tests/support/test_main.h"
#include "tests/unit/net/http_fixture.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class HttpFetchTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::HttpFixture> m_http;
    std::unique_ptr<agents::Agent> m_agent;
    int m_intents = 0;
    bool m_intentWorks = true;

    agents::AgentContext context() {
        agents::AgentContext context;
        context.idempotencyKey = u"task/step/1"_s;
        context.grants.hosts = {u"127.0.0.1"_s};
        context.clock = &m_http->clock;
        context.commitIntent = [this]() -> base::Result<void> {
            ++m_intents;
            if (!m_intentWorks)
                return base::makeError(ErrorCode::ResourceExhausted, u"no room"_s, u"intent"_s);
            return {};
        };
        return context;
    }
    base::Result<Json> run(Json inputs) {
        agents::AgentContext where = context();
        return m_agent->run(inputs, where);
    }
    base::Result<Json> fetch(const QString& path, Json more = Json::object()) {
        more["url"] = m_http->server->url(path).toString();
        return run(more);
    }
    static QString why(const base::Result<Json>& result) {
        return result.ok() ? u"ok"_s : result.error().message + u" | "_s + result.error().detail;
    }

private Q_SLOTS:
    void init() {
        m_http = std::make_unique<test::HttpFixture>();
        m_agent = agents::makeHttpFetch(*m_http->client);
        m_intents = 0;
        m_intentWorks = true;
    }
    void cleanup() {
        m_agent.reset();
        m_http.reset();
    }

    void keepsWhatTakingBackNeeds() {
        const QString path = u"/status?code=201&header=Location:%20/things/7"_s;
        const Json inputs{{"method", "POST"}, {"body", "x"}, {"url", m_http->server->url(path).toString()}};
        const auto made = run(inputs);
        QVERIFY2(made.ok(), qPrintable(why(made)));
        QCOMPARE(base::textAt(*made, "location"), u"/things/7"_s);
        const auto back = m_agent->takeBack(inputs, *made);
        QVERIFY(back.step);
        m_http->server->setPage("/things/7", "text/plain", "gone");
        QVERIFY(run(back.step->inputs).ok());
        QCOMPARE(m_http->server->last("/things/7").method, QByteArray("DELETE"));
        m_http->server->failNext("/things/7", 404, 1);
        const auto again = run(back.step->inputs); // as after a kill: it is what was wanted
        QVERIFY2(again.ok(), qPrintable(why(again)));
        m_http->server->failNext("/things/7", 404, 1);
        QVERIFY(!fetch(u"/things/7"_s, {{"method", "DELETE"}}).ok());
        QVERIFY(m_agent->describe(back.step->inputs).effectClass == domain::EffectClass::Irreversible);
    }

    void aRequestThatChangedSomethingIsDoneWhateverIsAnswered() {
        m_http->server->setPage("/png", "image/png", QByteArray("\x89PNG\r\n\x1a\n\0\0\xff\xfe", 12));
        QVERIFY(!fetch(u"/png"_s).ok());
        QVERIFY(fetch(u"/png"_s, {{"method", "POST"}}).ok());
        const auto large = fetch(u"/big-announced"_s, {{"method", "POST"}, {"max_bytes", 1000}});
        QCOMPARE(large.error().code, ErrorCode::Unavailable); // the machine asks what became of it
        QVERIFY(!large.error().retryable);
        QCOMPARE(fetch(u"/big-announced"_s, {{"max_bytes", 1000}}).error().code, ErrorCode::ResourceExhausted);
        m_http->server->setPage("/words", "text/plain", "thanks");
        QVERIFY(!fetch(u"/words"_s, {{"extract", "json"}}).ok());
        QVERIFY(fetch(u"/words"_s, {{"method", "POST"}, {"extract", "json"}}).ok());
    }

    void readsAPage() {
        m_http->server->setPage(
            "/p", "text/html; charset=utf-8",
            "<html><head><title>Spring \xE2\x80\x93 plan</title><style>x{}</style></head><body><nav>menu</nav>"
            "<h1>Plan</h1><p>One &amp; two.</p><script>alert(1)</script><ul><li>first<li>second</ul></body></html>");
        const auto page = fetch(u"/p"_s);
        QVERIFY2(page.ok(), qPrintable(why(page)));
        QCOMPARE(base::intAt(*page, "status"), 200);
        QCOMPARE(base::textAt(*page, "title"), u"Spring \u2013 plan"_s);
        QCOMPARE(base::textAt(*page, "content_type"), u"text/html"_s);
        const QString content = base::textAt(*page, "content");
        QVERIFY(content.contains(u"# Plan"_s) && content.contains(u"One & two."_s) && content.contains(u"- first"_s));
        QVERIFY(!content.contains(u"alert"_s) && !content.contains(u"menu"_s) && !content.contains(u'<'));
        QCOMPARE(base::textAt(*page, "fetched_at"), u"2026-03-02T09:00:00.000Z"_s);
        QCOMPARE(m_intents, 0); // reading is no effect
        QVERIFY(m_agent->describe({{"url", "http://x.example"}}).effectClass == domain::EffectClass::Read);
    }

    void charsets_data() {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("header") << QByteArray("text/html; charset=iso-8859-1") << QByteArray("<p>caf\xE9</p>");
        QTest::newRow("meta") << QByteArray("text/html") << QByteArray("<meta charset='windows-1252'><p>caf\xE9</p>");
        QTest::newRow("http-equiv")
            << QByteArray("text/html")
            << QByteArray("<meta http-equiv=Content-Type content=\"text/html; charset=iso-8859-1\"><p>caf\xE9</p>");
        QTest::newRow("utf-8, nothing said") << QByteArray("text/html") << QByteArray("<p>caf\xC3\xA9</p>");
        QTest::newRow("latin-1, nothing said") << QByteArray("text/plain") << QByteArray("caf\xE9");
        QTest::newRow("utf-16") << QByteArray("text/plain; charset=utf-16le") << QByteArray("c\0a\0f\0\xE9\0", 8);
        QTest::newRow("header wins") << QByteArray("text/html; charset=utf-8")
                                     << QByteArray("<meta charset=iso-8859-1><p>caf\xC3\xA9</p>");
        QTest::newRow("unknown name") << QByteArray("text/plain; charset=no-such-set") << QByteArray("caf\xC3\xA9");
    }
    void charsets() {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        m_http->server->setPage("/c", type, body);
        const auto page = fetch(u"/c"_s);
        QVERIFY2(page.ok(), qPrintable(why(page)));
        QCOMPARE(base::textAt(*page, "content").trimmed(), u"caf\u00E9"_s);
    }

    void json() {
        m_http->server->setPage("/j", "application/json", "{\"a\":[1,2]}");
        const auto value = fetch(u"/j"_s);
        QVERIFY2(value.ok(), qPrintable(why(value)));
        QVERIFY((*value)["json"] == (Json{{"a", {1, 2}}}));
        QCOMPARE(base::textAt(*value, "content"), u"{\"a\":[1,2]}"_s);
        m_http->server->setPage("/bad", "application/json", "{\"a\":");
        QCOMPARE(fetch(u"/bad"_s, {{"extract", "json"}}).error().code, ErrorCode::InvalidArgument);
        m_http->server->setPage("/odd", "text/plain", "[1]");
        QVERIFY((*fetch(u"/odd"_s, {{"extract", "json"}}))["json"] == Json::array({1}));
        QCOMPARE(base::textAt(*fetch(u"/page.html"_s, {{"extract", "raw"}}), "content").left(9), u"<!doctype"_s);
    }

    void binaryIsSaidToBeBinary() {
        m_http->server->setPage("/b", "image/png", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
        m_http->server->setPage("/pdf", "application/pdf", "%PDF-1.7 ...");
        for (const QString& path : {u"/b"_s, u"/pdf"_s}) {
            const auto page = fetch(path);
            QVERIFY(!page.ok());
            QCOMPARE(page.error().code, ErrorCode::InvalidArgument);
            QVERIFY(page.error().message.contains(u"not text"_s));
        }
    }

    void statuses_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("retryable");
        for (const int status : {400, 401, 403, 404, 410, 451})
            QTest::addRow("%d", status) << status << false;
        for (const int status : {408, 425, 429, 500, 502, 503, 504})
            QTest::addRow("%d", status) << status << true;
    }
    void statuses() {
        QFETCH(int, status);
        QFETCH(bool, retryable);
        const auto page = fetch(u"/status?code=%1"_s.arg(status));
        QVERIFY(!page.ok());
        QCOMPARE(page.error().retryable, retryable);
        QVERIFY(page.error().message.contains(QString::number(status)));
        QVERIFY(!page.error().retryAfterMs);
        const auto sent = fetch(u"/status?code=%1"_s.arg(status), {{"method", "POST"}, {"body", "x"}});
        QVERIFY(!sent.ok());
        QVERIFY(!sent.error().retryable); // a request that changes something is not sent again unasked
    }

    void retryAfter() {
        m_http->server->failNext("/page.html", 429, 1, "Retry-After: 7\r\n");
        QCOMPARE(*fetch(u"/page.html"_s).error().retryAfterMs, 7000);
        QVERIFY(fetch(u"/page.html"_s).ok());
        m_http->server->failNext("/page.html", 503, 1,
                                 "Retry-After: Mon, 02 Mar 2026 09:00:30 GMT\r\n"); // the clock says 09:00:00
        const auto later = fetch(u"/page.html"_s);
        QVERIFY(later.error().retryAfterMs.has_value());
        QCOMPARE(*later.error().retryAfterMs, 30'000);
        m_http->server->failNext("/page.html", 503, 1, "Retry-After: soon\r\n");
        QVERIFY(!fetch(u"/page.html"_s).error().retryAfterMs);
    }

    void closedHostsAsk() {
        agents::AgentContext where = context();
        where.grants.hosts.clear();
        const QUrl url = m_http->server->url(u"/page.html"_s);
        const auto page = m_agent->run({{"url", url.toString()}}, where);
        QVERIFY(!page.ok());
        QCOMPARE(page.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(page.error().detail, u"host:127.0.0.1:%1"_s.arg(url.port()));
        const auto redirected = fetch(u"/redirect?to=http://localhost:%1/page.html"_s.arg(url.port()));
        QVERIFY(!redirected.ok());
        QCOMPARE(redirected.error().detail, u"host:localhost:%1"_s.arg(url.port()));
    }

    void hugePagesAndOwnLimits() {
        for (const QString& path : {u"/big"_s, u"/endless"_s, u"/bomb"_s}) {
            const auto page = fetch(path, {{"max_bytes", 100'000}});
            QVERIFY2(!page.ok() && page.error().code == ErrorCode::ResourceExhausted, qPrintable(path + why(page)));
            QVERIFY(!page.error().retryable);
        }
        const auto slow = fetch(u"/silent"_s, {{"timeout_s", 1}});
        QVERIFY(!slow.ok());
        QCOMPARE(slow.error().code, ErrorCode::DeadlineExceeded);
    }

    void sendsAfterTheIntent() {
        const auto sent = fetch(u"/echo"_s, {{"method", "post"}, {"body", {{"a", 1}}}, {"headers", {{"X-Key", "k"}}}});
        QVERIFY2(sent.ok(), qPrintable(why(sent)));
        QCOMPARE(m_intents, 1);
        const test::SeenRequest seen = m_http->server->last("/echo");
        QCOMPARE(seen.method, QByteArray("POST"));
        QCOMPARE(seen.body, QByteArray("{\"a\":1}"));
        QCOMPARE(seen.headers.value("content-type"), QByteArray("application/json"));
        QCOMPARE(seen.headers.value("x-key"), QByteArray("k"));
        QCOMPARE(seen.headers.value("idempotency-key"), QByteArray("task/step/1"));
        m_intentWorks = false;
        const auto kept = fetch(u"/echo"_s, {{"method", "POST"}});
        QCOMPARE(kept.error().detail, u"intent"_s);
        QCOMPARE(m_http->server->count("/echo"), 1);
    }

    void aBrokenSendIsNotRepeated() {
        const auto sent = fetch(u"/drop"_s, {{"method", "POST"}, {"body", "pay"}});
        QVERIFY(!sent.ok());
        QVERIFY(!sent.error().retryable);
        QVERIFY(sent.error().detail.startsWith(u"unknown_outcome: "_s));
        QCOMPARE(m_http->server->count("/drop"), 1);
    }

    void aSendThatIsSentOnToAnErrorIsUnknown() {
        const auto sent = fetch(u"/redirect?code=303&to=/nothing"_s, {{"method", "POST"}, {"body", "pay"}});
        QVERIFY(!sent.ok());
        QVERIFY(!sent.error().retryable);
        QCOMPARE(sent.error().code, ErrorCode::Unavailable);
        QVERIFY(sent.error().detail.startsWith(u"unknown_outcome: "_s));
    }

    void whatNeverLeftIsNoUnknownOutcome() {
        const auto client = m_http->newClient(test::Names{}.resolver()); // knows no host
        const auto agent = agents::makeHttpFetch(*client);
        agents::AgentContext where = context();
        const auto sent =
            agent->run(Json{{"url", "http://nowhere.example/"}, {"method", "POST"}, {"body", "pay"}}, where);
        QVERIFY(!sent.ok());
        QVERIFY(!sent.error().retryable);
        QCOMPARE(sent.error().code, ErrorCode::FailedPrecondition);
    }

    // The status is the receipt; what the answer is made of takes nothing back.
    void aSendIsDoneWhateverItsAnswerIsMadeOf() {
        m_http->server->setPage("/bytes", "image/png", "\x89PNG\r\n\x1a\n\xff\xfe");
        const auto bytes = fetch(u"/bytes"_s, {{"method", "POST"}, {"body", "pay"}});
        QVERIFY2(bytes.ok(), qPrintable(why(bytes)));
        QCOMPARE(base::intAt(*bytes, "status"), 200);
        QCOMPARE(base::textAt(*bytes, "content"), QString());
        m_http->server->setPage("/text", "text/plain", "not JSON");
        const auto text = fetch(u"/text"_s, {{"method", "POST"}, {"body", "pay"}, {"extract", "json"}});
        QVERIFY2(text.ok(), qPrintable(why(text)));
        QCOMPARE(base::textAt(*text, "content"), u"not JSON"_s);
        QVERIFY(!fetch(u"/bytes"_s).ok()); // a page that was asked for is no use without its text
        QVERIFY(!fetch(u"/text"_s, {{"extract", "json"}}).ok());
    }

    void describesASend() {
        const auto effect = m_agent->describe(
            {{"url", "https://api.example.com:8443/v1/items?x=1"}, {"method", "PUT"}, {"body", "hello"}});
        QVERIFY(effect.effectClass == domain::EffectClass::ExternalWrite);
        QVERIFY(effect.question.contains(u"api.example.com"_s));
        QVERIFY(effect.preview == (Json{{"type", "request"},
                                        {"method", "PUT"},
                                        {"host", "api.example.com:8443"},
                                        {"path", "/v1/items?x=1"},
                                        {"body", "hello"}}));
        QCOMPARE(effect.editable, QStringList{u"body"_s});
    }

    void badInputs() {
        for (const Json& inputs :
             {Json{{"url", ""}}, Json{{"url", "file:///etc/passwd"}}, Json{{"url", "ftp://x.example/"}},
              Json{{"url", "http://u:p@127.0.0.1/"}}, Json{{"url", "http://127.0.0.1/"}, {"headers", {{"A", 1}}}},
              Json{{"url", "http://127.0.0.1/"}, {"headers", {{"Host", "x"}}}},
              Json{{"url", "http://127.0.0.1/"}, {"method", "TRACE"}}}) {
            const auto result = run(inputs);
            QVERIFY2(!result.ok() && result.error().code == ErrorCode::InvalidArgument, inputs.dump().c_str());
        }
    }
};

FLUX_TEST_CLASS(HttpFetchTest)
#include "http_fetch_test.moc"
