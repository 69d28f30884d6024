#include "engine/llm/http_provider.h"
#include "engine/net/qt_http_client.h"
#include "tests/support/model_server.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QTest>

#include <thread>

using namespace flux;
using namespace flux::test;
using base::ErrorCode;
using base::Json;

// Each provider's format, over real HTTP, against a server that says what it was told to.
class HttpProviderTest : public QObject {
    Q_OBJECT

    struct World {
        TestClock clock;
        ModelServer server;
        std::unique_ptr<net::HttpClient> http = net::makeQtHttpClient(clock);
        QStringList said;
        base::CancelToken cancel;

        std::unique_ptr<llm::Provider> provider(const QString& wire, net::StreamTimes times = {}) {
            llm::ProviderOptions options;
            options.wire = *llm::wireFromName(wire);
            options.url = server.address(QStringLiteral("/base/"));
            options.readKey = [] { return base::Result<QString>(QStringLiteral("k-123")); };
            options.times = times;
            return llm::makeHttpProvider(*http, clock, options);
        }
        base::Result<llm::ChatReply> ask(llm::Provider& provider, llm::ChatRequest request = {}) {
            if (request.model.isEmpty())
                request.model = QStringLiteral("m");
            if (request.messages.empty())
                request.messages = {{llm::Role::User, QStringLiteral("Hi")}};
            return provider.chat(
                request, [this](const QString& text) { said.append(text); }, cancel);
        }
    };

    static llm::ToolSpec lookUp() {
        return {QStringLiteral("look_up"), QStringLiteral("Looks a word up."),
                Json{{"type", "object"}, {"properties", Json{{"word", Json{{"type", "string"}}}}}}};
    }
    static void wires() {
        QTest::addColumn<QString>("wire");
        for (const char* name : {"openai", "anthropic", "gemini", "ollama"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

private Q_SLOTS:
    void wordsComeAsTheyAreSaid_data() { wires(); }
    void wordsComeAsTheyAreSaid() {
        QFETCH(const QString, wire);
        World world;
        world.server.say(modelReply(wire.toLatin1(), {"Hel", "lo, ", "wörld 🌍"}));
        const auto provider = world.provider(wire);
        const auto reply = world.ask(*provider);
        QVERIFY2(reply.ok(), reply.ok() ? "" : qPrintable(reply.error().message));
        QCOMPARE(reply->text, QStringLiteral("Hello, wörld 🌍"));
        QCOMPARE(world.said, QStringList({QStringLiteral("Hel"), QStringLiteral("lo, "), QStringLiteral("wörld 🌍")}));
        QCOMPARE(reply->stop, llm::StopReason::End);
        QCOMPARE(reply->usage, (llm::Usage{11, 0, 7, true}));
        QCOMPARE(reply->model, QStringLiteral("scripted"));
    }
    void callsComeWhole_data() { wires(); }
    void callsComeWhole() {
        QFETCH(const QString, wire);
        World world;
        world.server.say(modelReply(wire.toLatin1(), {"Let me see."},
                                    {{"look_up", Json{{"word", "sun"}, {"deep", Json{{"a", Json::array({1, 2})}}}}},
                                     {"look_up", Json{{"word", "moon"}}}}));
        const auto provider = world.provider(wire);
        llm::ChatRequest request;
        request.tools = {lookUp()};
        const auto reply = world.ask(*provider, request);
        QVERIFY2(reply.ok(), reply.ok() ? "" : qPrintable(reply.error().message));
        QCOMPARE(reply->stop, llm::StopReason::Tools);
        QCOMPARE(reply->calls.size(), size_t(2));
        QCOMPARE(reply->calls[0].name, QStringLiteral("look_up"));
        QVERIFY(reply->calls[0].arguments == (Json{{"word", "sun"}, {"deep", Json{{"a", Json::array({1, 2})}}}}));
        QVERIFY(reply->calls[1].arguments == (Json{{"word", "moon"}}));
        QVERIFY(!reply->calls[0].id.isEmpty() && reply->calls[0].id != reply->calls[1].id);
    }
    void aPieceMayEndAnywhere_data() { wires(); }
    void aPieceMayEndAnywhere() {
        QFETCH(const QString, wire);
        World world;
        ModelReply torn = modelReply(wire.toLatin1(), {"wörld 🌍", " two"}, {{"look_up", Json{{"word", "süß"}}}});
        const QByteArray all = torn.pieces.join();
        torn.pieces.clear();
        for (qsizetype at = 0; at < all.size(); at += 7)
            torn.pieces.append(all.mid(at, 7));
        world.server.say(torn);
        const auto provider = world.provider(wire);
        const auto reply = world.ask(*provider);
        QVERIFY2(reply.ok(), reply.ok() ? "" : qPrintable(reply.error().message));
        QCOMPARE(reply->text, QStringLiteral("wörld 🌍 two"));
        QCOMPARE(base::textAt(reply->calls.at(0).arguments, "word"), QStringLiteral("süß"));
    }
    void theWholeTalkIsSent_data() { wires(); }
    void theWholeTalkIsSent() {
        QFETCH(const QString, wire);
        World world;
        world.server.say(modelReply(wire.toLatin1(), {"Done."}));
        const auto provider = world.provider(wire);
        llm::ChatRequest request;
        llm::ToolCall call{QStringLiteral("id1"), QStringLiteral("look_up"), Json{{"word", "sun"}}, {}, Json("c2ln")};
        llm::ChatMessage seen{llm::Role::User, QStringLiteral("What is on it?")};
        seen.images = {{QStringLiteral("image/png"), QByteArray("PNG")}};
        llm::ChatMessage asks{llm::Role::Assistant, QStringLiteral("One moment.")};
        asks.calls = {call};
        llm::ChatMessage result{llm::Role::Tool, QStringLiteral("a star")};
        result.callId = call.id;
        result.toolName = call.name;
        request.messages = {{llm::Role::System, QStringLiteral("Be brief.")}, seen, asks, result};
        request.tools = {lookUp()};
        request.maxOutputTokens = 100;
        request.contextTokens = 16'000;
        QVERIFY(world.ask(*provider, request).ok());
        const AskedModel asked = world.server.asked().at(0);
        const QByteArray body = base::dumpJson(asked.body);
        for (const char* part : {"Be brief.", "What is on it?", "UE5H", "One moment.", "look_up", "a star", "100"})
            QVERIFY2(body.contains(part), part);
        QCOMPARE(asked.headers.value("content-type"), QByteArray("application/json"));
        if (wire == u"openai") {
            QCOMPARE(asked.path, QByteArray("/base/chat/completions"));
            QCOMPARE(asked.headers.value("authorization"), QByteArray("Bearer k-123"));
            QVERIFY(asked.body["messages"][3]["tool_call_id"] == Json("id1"));
            QVERIFY(asked.body["messages"][2]["tool_calls"][0]["function"]["arguments"].is_string());
        } else if (wire == u"anthropic") {
            QCOMPARE(asked.path, QByteArray("/base/v1/messages"));
            QCOMPARE(asked.headers.value("x-api-key"), QByteArray("k-123"));
            QCOMPARE(asked.headers.value("anthropic-version"), QByteArray("2023-06-01"));
            QVERIFY(asked.body["messages"][2]["content"][0]["tool_use_id"] == Json("id1"));
            QVERIFY(asked.body["system"][0].contains("cache_control"));
        } else if (wire == u"gemini") {
            QCOMPARE(asked.path, QByteArray("/base/models/m:streamGenerateContent?alt=sse"));
            QCOMPARE(asked.headers.value("x-goog-api-key"), QByteArray("k-123"));
            QVERIFY(asked.body["contents"][1]["parts"][1]["thoughtSignature"] == Json("c2ln"));
            QVERIFY(asked.body["contents"][2]["parts"][0]["functionResponse"]["response"]["result"] == Json("a star"));
        } else {
            QCOMPARE(asked.path, QByteArray("/base/api/chat"));
            QVERIFY(asked.body["options"]["num_ctx"] == Json(16'000));
            QVERIFY(asked.body["messages"][1]["images"][0] == Json("UE5H"));
        }
    }
    void anAnswerBySchemaIsItsText_data() { wires(); }
    void anAnswerBySchemaIsItsText() {
        QFETCH(const QString, wire);
        World world;
        world.server.say(wire == u"anthropic" ? modelReply("anthropic", {}, {{"answer", Json{{"n", 3}}}})
                                              : modelReply(wire.toLatin1(), {"{\"n\"", ":3}"}));
        const auto provider = world.provider(wire);
        llm::ChatRequest request;
        request.schema = Json{{"type", "object"}, {"properties", Json{{"n", Json{{"type", "integer"}}}}}};
        const auto reply = world.ask(*provider, request);
        QVERIFY(reply.ok());
        QVERIFY(reply->calls.empty());
        QCOMPARE(reply->text, QStringLiteral("{\"n\":3}"));
        QVERIFY(base::dumpJson(world.server.asked().at(0).body).contains("\"integer\""));
    }
    void anAnswerThatBreaksOffIsNone_data() { wires(); }
    void anAnswerThatBreaksOffIsNone() {
        QFETCH(const QString, wire);
        World world;
        ModelReply half = modelReply(wire.toLatin1(), {"One, ", "two"});
        half.pieces = half.pieces.first(half.pieces.size() - (wire == u"openai" ? 3 : wire == u"anthropic" ? 2 : 1));
        world.server.say(half);
        half.breaksOff = true;
        world.server.say(half);
        const auto provider = world.provider(wire);
        for (int turn = 0; turn < 2; ++turn) {
            const auto reply = world.ask(*provider);
            QVERIFY(!reply.ok());
            QCOMPARE(reply.error().code, ErrorCode::Unavailable);
            QVERIFY(reply.error().retryable);
        }
        QVERIFY(world.said.join(QString()).startsWith(u"One, "));
    }
    void garbageIsNoAnswer_data() { wires(); }
    void garbageIsNoAnswer() {
        QFETCH(const QString, wire);
        World world;
        const bool lines = wire == u"ollama";
        for (const QByteArray& bytes :
             {QByteArray("data: {\"choices\": [\n\n"), QByteArray("data: [1, 2]\n\n"), QByteArray("data: \xff\xfe\n\n"),
              QByteArray("<html>502 Bad Gateway</html>\n"), QByteArray()}) {
            ModelReply reply;
            reply.pieces = {lines && bytes.startsWith("data: ") ? bytes.mid(6) : bytes};
            world.server.say(reply);
            const auto provider = world.provider(wire);
            const auto answer = world.ask(*provider);
            QVERIFY(!answer.ok());
            QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        }
        QVERIFY(world.said.isEmpty());
    }
    void refusalsAreSentences_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("key") << 401 << QByteArray("{\"error\":{\"message\":\"bad key\"}}")
                             << ErrorCode::Unauthenticated;
        QTest::newRow("model") << 404 << QByteArray("{\"error\":\"model 'x' not found\"}") << ErrorCode::NotFound;
        QTest::newRow("limit") << 429 << QByteArray("slow down") << ErrorCode::ResourceExhausted;
        QTest::newRow("credit") << 402 << QByteArray("{}") << ErrorCode::ResourceExhausted;
        QTest::newRow("long") << 400
                              << QByteArray("{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"x\"}}")
                              << ErrorCode::InvalidArgument;
        QTest::newRow("busy") << 529 << QByteArray("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}")
                              << ErrorCode::Unavailable;
        QTest::newRow("elsewhere") << 307 << QByteArray() << ErrorCode::InvalidArgument;
    }
    void refusalsAreSentences() {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const ErrorCode, code);
        World world;
        ModelReply reply;
        reply.status = status;
        reply.contentType = "application/json";
        reply.pieces = {body};
        reply.headers = "Retry-After: 7\r\nLocation: http://127.0.0.1:1/\r\n";
        world.server.say(reply);
        const auto provider = world.provider(QStringLiteral("openai"));
        const auto answer = world.ask(*provider);
        QVERIFY(!answer.ok());
        QVERIFY2(answer.error().code == code, qPrintable(answer.error().message + answer.error().detail));
        QVERIFY(answer.error().message.endsWith(u'.') || answer.error().message.endsWith(u'”'));
        if (status == 429)
            QCOMPARE(answer.error().retryAfterMs.value_or(0), qint64(7000));
        if (status == 400)
            QCOMPARE(answer.error().detail, QStringLiteral("context"));
        QVERIFY(!answer.error().message.contains(u"k-123") && !answer.error().detail.contains(u"k-123"));
        QCOMPARE(world.server.asked().size(), size_t(1)); // never a second time by itself
    }
    void anErrorInTheMiddleEndsIt_data() { wires(); }
    void anErrorInTheMiddleEndsIt() {
        QFETCH(const QString, wire);
        World world;
        ModelReply reply = modelReply(wire.toLatin1(), {"One"});
        reply.pieces = reply.pieces.first(reply.pieces.size() - 2);
        const QByteArray error = wire == u"ollama"
                                     ? QByteArray("{\"error\":\"the runner has gone\"}\n")
                                     : QByteArray("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
                                                  "\"overloaded_error\",\"message\":\"the runner has gone\"}}\n\n");
        reply.pieces.append(error);
        world.server.say(reply);
        const auto provider = world.provider(wire);
        const auto answer = world.ask(*provider);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(answer.error().message.contains(u"the runner has gone"));
    }
    void whoSaysNothingIsNotWaitedFor_data() {
        QTest::addColumn<bool>("begins");
        QTest::newRow("never begins") << false;
        QTest::newRow("stops in the middle") << true;
    }
    void whoSaysNothingIsNotWaitedFor() {
        QFETCH(const bool, begins);
        World world;
        ModelReply reply = modelReply("openai", {"One"});
        reply.pieces = begins ? reply.pieces.first(2) : QByteArrayList();
        reply.stays = true;
        world.server.say(reply);
        const auto provider = world.provider(QStringLiteral("openai"), {begins ? 60'000 : 200, 200});
        const auto answer = world.ask(*provider);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(world.server.waitForLeaving());
    }
    void aStopActsAtOnce() {
        World world;
        ModelReply reply = modelReply("anthropic", {"One", "two"});
        reply.pieces = reply.pieces.first(4);
        reply.stays = true;
        world.server.say(reply);
        const auto provider = world.provider(QStringLiteral("anthropic"));
        QElapsedTimer since;
        llm::ChatRequest request;
        request.model = QStringLiteral("m");
        request.messages = {{llm::Role::User, QStringLiteral("Hi")}};
        const auto answer = provider->chat(
            request,
            [&](const QString&) {
                since.start();
                world.cancel.cancel();
            },
            world.cancel);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Cancelled);
        QVERIFY2(since.elapsed() < 2'000, "a stop waits for nobody"); // the figure itself is the bench's
        QVERIFY(world.server.waitForLeaving());
    }
    void anAddressMayLeaveTheVersionOut_data() {
        QTest::addColumn<QString>("wire");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QByteArray>("path");
        const auto row = [](const char* wire, const char* typed, const char* path) {
            QTest::addRow("%s %s", wire, typed)
                << QString::fromLatin1(wire) << QString::fromLatin1(typed) << QByteArray(path);
        };
        row("openai", "", "/v1/chat/completions");
        row("openai", "/api/v1/", "/api/v1/chat/completions");
        row("anthropic", "", "/v1/messages");
        row("anthropic", "/v1", "/v1/messages");
        row("gemini", "/", "/v1beta/models/m:streamGenerateContent?alt=sse");
        row("ollama", "/api/", "/api/chat");
        row("ollama", "", "/api/chat");
    }
    void anAddressMayLeaveTheVersionOut() {
        QFETCH(const QString, wire);
        QFETCH(const QString, typed);
        QFETCH(const QByteArray, path);
        World world;
        world.server.say(modelReply(wire.toLatin1(), {"Hi"}));
        llm::ProviderOptions options;
        options.wire = *llm::wireFromName(wire);
        options.url = world.server.address(typed);
        const auto provider = llm::makeHttpProvider(*world.http, world.clock, options);
        QVERIFY(world.ask(*provider).ok());
        QCOMPARE(world.server.asked().at(0).path, path);
        QVERIFY(!world.server.asked().at(0).headers.contains("authorization"));
    }
    void modelsAreListed_data() {
        QTest::addColumn<QString>("wire");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("openai") << QStringLiteral("openai")
                                << QByteArray(R"({"data":[{"id":"b","context_length":8000},{"id":"a"}]})");
        QTest::newRow("anthropic") << QStringLiteral("anthropic")
                                   << QByteArray(R"({"data":[{"id":"b","max_input_tokens":8000},{"id":"a"}]})");
        QTest::newRow("gemini") << QStringLiteral("gemini")
                                << QByteArray(R"({"models":[{"name":"models/b","inputTokenLimit":8000,
                                   "supportedGenerationMethods":["generateContent"]},{"name":"models/a"},
                                   {"name":"models/e","supportedGenerationMethods":["embedContent"]}]})");
        QTest::newRow("ollama") << QStringLiteral("ollama") << QByteArray(R"({"models":[{"name":"b"},{"name":"a"}]})");
    }
    void modelsAreListed() {
        QFETCH(const QString, wire);
        QFETCH(const QByteArray, answer);
        World world;
        world.server.setModels(*base::parseJson(answer));
        const auto provider = world.provider(wire);
        const auto models = provider->models(world.cancel);
        QVERIFY(models.ok());
        QCOMPARE(models->size(), size_t(2));
        QCOMPARE(models->at(0).id, QStringLiteral("a"));
        QCOMPARE(models->at(1), (llm::ModelInfo{QStringLiteral("b"), wire == u"ollama" ? 0 : 8000}));
    }
    void argumentsThatAreNoObjectAreKeptAsTheyCame() {
        World world;
        ModelReply reply;
        reply.pieces = {
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"x\",\"function\":{\"name\":"
            "\"look_up\",\"arguments\":\"{\\\"word\\\": \"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n"};
        world.server.say(reply);
        const auto provider = world.provider(QStringLiteral("openai"));
        const auto answer = world.ask(*provider);
        QVERIFY(answer.ok());
        QCOMPARE(answer->calls.at(0).malformed, QStringLiteral("{\"word\": "));
        QVERIFY(answer->calls.at(0).arguments == Json::object());
    }
};

FLUX_TEST_CLASS(HttpProviderTest)
#include "http_provider_test.moc"
