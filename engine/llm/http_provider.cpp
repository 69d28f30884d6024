#include "engine/llm/http_provider.h"

#include "engine/llm/wires/wire.h"
#include "engine/net/breaking_http_client.h"
#include "engine/net/sse_reader.h"
#include "engine/net/wording.h"

#include <QtCore/QUrl>

#include <algorithm>

namespace flux::llm {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kMostBytes = 64 * 1024 * 1024;
constexpr qsizetype kMostLine = 8 * 1024 * 1024;

struct WireRow {
    WireKind kind;
    QLatin1StringView name;
    QLatin1StringView address;
    std::unique_ptr<Wire> (*make)();
};
const WireRow kWires[] = {
    {WireKind::OpenAi, QLatin1StringView("openai"), QLatin1StringView("https://api.openai.com/v1"), &makeOpenAiWire},
    {WireKind::Anthropic, QLatin1StringView("anthropic"), QLatin1StringView("https://api.anthropic.com/v1"),
     &makeAnthropicWire},
    {WireKind::Gemini, QLatin1StringView("gemini"),
     QLatin1StringView("https://generativelanguage.googleapis.com/v1beta"), &makeGeminiWire},
    {WireKind::Ollama, QLatin1StringView("ollama"), QLatin1StringView("http://127.0.0.1:11434"), &makeOllamaWire},
};

const WireRow& rowOf(WireKind kind) {
    return *std::find_if(std::begin(kWires), std::end(kWires), [kind](const WireRow& row) { return row.kind == kind; });
}

base::Error senseless(const QString& detail) {
    return makeError(ErrorCode::Unavailable, QStringLiteral("The model's answer makes no sense, so it was not used."),
                     detail);
}

// Bytes as they arrive, to pieces, to the reader of the format.
class Telling {
public:
    Telling(const Wire& wire, const ChatRequest& request, const TakeText& text)
        : m_framing(wire.framing()), m_reader(wire.reader(request)), m_text(text) {}

    Result<void> take(QByteArrayView bytes) {
        m_any = m_any || !bytes.isEmpty();
        return m_framing == Framing::EventStream ? takeEvents(bytes) : takeLines(bytes);
    }
    Result<ChatReply> finish() {
        if (m_framing == Framing::Lines && !m_line.trimmed().isEmpty()) // the last line needs no end
            FLUX_CHECK(takePiece(std::exchange(m_line, {})));
        if (!m_reader->isWhole())
            return makeError(ErrorCode::Unavailable,
                             m_any ? QStringLiteral("The model's answer broke off before its end.")
                                   : QStringLiteral("The model gave no answer."),
                             QStringLiteral("stream without its end"));
        return m_reader->finish();
    }

private:
    Result<void> takeEvents(QByteArrayView bytes) {
        FLUX_TRY(const auto events, m_events.feed(bytes));
        for (const net::SseEvent& event : events)
            FLUX_CHECK(takePiece(event.data.toUtf8()));
        return {};
    }
    Result<void> takeLines(QByteArrayView bytes) {
        m_line += bytes;
        for (qsizetype end = m_line.indexOf('\n'); end >= 0; end = m_line.indexOf('\n')) {
            const QByteArray line = m_line.left(end).trimmed();
            m_line.remove(0, end + 1);
            if (!line.isEmpty())
                FLUX_CHECK(takePiece(line));
        }
        return m_line.size() > kMostLine ? Result<void>(senseless(QStringLiteral("a line without an end")))
                                         : Result<void>();
    }
    Result<void> takePiece(const QByteArray& text) {
        if (m_framing == Framing::EventStream && text.trimmed() == "[DONE]")
            return m_reader->take(Json("[DONE]"), m_text);
        const auto piece = base::parseJson(text, {kMostLine, 128});
        if (!piece.ok() || !piece->is_object())
            return senseless(QStringLiteral("piece: ") + QString::fromUtf8(text.left(200)));
        return m_reader->take(*piece, m_text);
    }

    Framing m_framing;
    std::unique_ptr<ReplyReader> m_reader;
    const TakeText& m_text;
    net::SseReader m_events{{kMostLine, kMostLine}};
    QByteArray m_line;
    bool m_any = false;
};

class HttpProvider final : public Provider {
public:
    HttpProvider(net::HttpClient& http, base::Clock& clock, ProviderOptions options)
        : m_http(http), m_clock(clock), m_options(std::move(options)), m_wire(rowOf(m_options.wire).make()) {}

    Result<ChatReply> chat(const ChatRequest& request, const TakeText& take, const base::CancelToken& cancel) override {
        const Wire::Call call = m_wire->chatCall(request);
        FLUX_TRY(net::HttpRequest http, httpRequest(call.path, call.query));
        http.method = "POST";
        http.onlyAsks = true;
        http.body = call.body;
        http.headers.push_back({"Content-Type", "application/json"});
        http.headers.insert(http.headers.end(), call.headers.begin(), call.headers.end());
        Telling telling(*m_wire, request, take);
        const auto answer = m_http.stream(
            http, m_options.times, [&](QByteArrayView bytes) { return telling.take(bytes); }, cancel);
        if (!answer.ok())
            return answer.error();
        FLUX_CHECK(accepted(*answer));
        return telling.finish();
    }

    Result<std::vector<ModelInfo>> models(const base::CancelToken& cancel) override {
        FLUX_TRY(net::HttpRequest http, httpRequest(m_wire->modelsPath(), {}));
        http.timeoutMs = 20'000;
        FLUX_TRY(const net::HttpResponse answer, m_http.fetch(http, cancel));
        FLUX_CHECK(accepted(answer));
        const auto json = base::parseJson(answer.body);
        if (!json.ok())
            return senseless(json.error().message);
        auto models = m_wire->modelsOf(*json);
        std::sort(models.begin(), models.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
        return models;
    }

private:
    Result<net::HttpRequest> httpRequest(const QString& path, const QString& query) const {
        QUrl url(m_options.url.isEmpty() ? defaultAddress(m_options.wire) : m_options.url, QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty())
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("“%1” is not the address of a model provider. It looks like %2.")
                                 .arg(m_options.url, defaultAddress(m_options.wire)));
        QString base = url.path(QUrl::FullyEncoded);
        while (base.endsWith(u'/'))
            base.chop(1);
        url.setPath(m_wire->rootOf(base) + path, QUrl::StrictMode);
        if (!query.isEmpty())
            url.setQuery(query);
        net::HttpRequest request;
        request.url = url;
        request.maxBytes = kMostBytes;
        request.timeoutMs = m_options.timeoutMs;
        request.maxRedirects = 0; // a key does not follow
        request.allowedHosts = {url.port() < 0 ? url.host() : url.host() + u':' + QString::number(url.port())};
        if (const auto key = m_options.readKey ? m_options.readKey() : Result<QString>(QString());
            key.ok() && !key->isEmpty())
            request.headers = m_wire->keyHeaders(key->toUtf8());
        return request;
    }

    Result<void> accepted(const net::HttpResponse& answer) const {
        if (answer.status >= 200 && answer.status < 300)
            return {};
        if (answer.status >= 300 && answer.status < 400)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("%1 sends on to another address, and the key is not sent there. Set the "
                                            "address that it leads to.")
                                 .arg(net::isolated(answer.url.host())));
        const auto json = base::parseJson(answer.body, {1024 * 1024, 64});
        base::Error error = providerError(answer.status, json.ok() ? *json : Json());
        error.retryAfterMs = net::retryAfterMs(answer, &m_clock);
        error.retryable = error.retryable || answer.status == 429;
        return error;
    }

    net::HttpClient& m_http;
    base::Clock& m_clock;
    ProviderOptions m_options;
    std::unique_ptr<Wire> m_wire;
};

} // namespace

QString wireName(WireKind wire) {
    return rowOf(wire).name;
}

std::optional<WireKind> wireFromName(QStringView name) {
    for (const WireRow& row : kWires) {
        if (name == row.name)
            return row.kind;
    }
    return std::nullopt;
}

QString defaultAddress(WireKind wire) {
    return rowOf(wire).address;
}

std::unique_ptr<Provider> makeHttpProvider(net::HttpClient& http, base::Clock& clock, ProviderOptions options) {
    return std::make_unique<HttpProvider>(http, clock, std::move(options));
}

} // namespace flux::llm
