#include "engine/agents/builtin/builtin.h"
#include "engine/agents/created_address.h"
#include "engine/agents/mending.h"
#include "engine/net/breaking_http_client.h"
#include "engine/net/charset.h"
#include "engine/net/http_client.h"
#include "engine/net/http_headers.h"
#include "engine/net/wording.h"
#include "engine/text/html_text.h"

namespace flux::agents {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::FieldSpec;
using domain::FieldType;

namespace {

constexpr int kDefaultTimeoutS = 30;
constexpr int kMaxTimeoutS = 300;
constexpr qint64 kDefaultBytes = 10 * 1024 * 1024;
constexpr qint64 kMaxBytes = 50 * 1024 * 1024;

FieldSpec field(const char* name, FieldType type, bool required, const char* description) {
    return {QString::fromUtf8(name), type, required, QString::fromUtf8(description), nullptr, {}};
}

domain::AgentSpec httpFetchSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("http_fetch");
    spec.title = QStringLiteral("Fetch a page");
    spec.description = QStringLiteral(
        "Fetches one http or https address and gives its text. Private addresses stay closed until you open "
        "them; a request that changes something always asks.");
    spec.maxEffect = domain::EffectClass::ExternalWrite;
    spec.maxParallel = 6; // slow pages leave workers for everything else
    FieldSpec method = field("method", FieldType::Text, false, "GET if left out");
    method.allowed = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    FieldSpec extract =
        field("extract", FieldType::Text, false, "What to give as content: auto, text, html, json or raw");
    extract.allowed = {"auto", "text", "html", "json", "raw"};
    spec.inputs = {field("url", FieldType::Text, true, "The address"),
                   method,
                   field("headers", FieldType::Object, false, "Further headers, name to value"),
                   field("body", FieldType::Any, false, "What to send; what is no text goes as JSON"),
                   field("max_bytes", FieldType::Integer, false, "The most that is read"),
                   field("timeout_s", FieldType::Integer, false, "The longest it may take"),
                   field("gone_is_fine", FieldType::Boolean, false, "For DELETE: 404 and 410 are what was wanted"),
                   extract};
    spec.outputs = {field("status", FieldType::Integer, true, "The answer's status"),
                    field("url", FieldType::Text, true, "Where it came from, after redirects"),
                    field("content_type", FieldType::Text, true, "The answer's media type"),
                    field("content", FieldType::Text, true, "The text; a page's readable part"),
                    field("title", FieldType::Text, true, "The page's title, else its address"),
                    field("json", FieldType::Any, false, "The value, when the answer is JSON"),
                    field("location", FieldType::Text, false, "What the answer's Location header says"),
                    field("bytes", FieldType::Integer, true, "The answer's size"),
                    field("fetched_at", FieldType::Text, true, "When, UTC")};
    return spec;
}

QByteArray methodOf(const Json& inputs) {
    return base::textAt(inputs, "method", QStringLiteral("GET")).toUpper().toLatin1();
}

// The address as a person types it: without a scheme it is https.
QUrl urlOf(const Json& inputs) {
    QString text = base::textAt(inputs, "url").trimmed();
    if (!text.contains(QStringLiteral("://")))
        text.prepend(QStringLiteral("https://"));
    return QUrl(text, QUrl::TolerantMode);
}

QString bodyText(const Json& inputs) {
    return base::plainText(base::jsonAt(inputs, "body"));
}

QString shortReason(int status) {
    switch (status) {
    case 400:
        return QStringLiteral("bad request");
    case 401:
        return QStringLiteral("log-in needed");
    case 403:
        return QStringLiteral("not allowed");
    case 404:
        return QStringLiteral("not found");
    case 408:
        return QStringLiteral("took too long");
    case 410:
        return QStringLiteral("gone");
    case 429:
        return QStringLiteral("too many requests");
    case 500:
        return QStringLiteral("server error");
    case 502:
        return QStringLiteral("bad gateway");
    case 503:
        return QStringLiteral("not available now");
    case 504:
        return QStringLiteral("gateway took too long");
    default:
        return status >= 500 ? QStringLiteral("server error") : QStringLiteral("refused");
    }
}

base::Error statusError(const net::HttpResponse& response, const QUrl& asked, bool safe, base::Clock* clock) {
    const int status = response.status;
    const bool passes = status == 408 || status == 425 || status == 429 || status >= 500;
    const bool gone = status == 404 || status == 410;
    // A definite answer, so never an unknown outcome; only what changes nothing may be asked again by itself.
    base::Error error = makeError(
        passes && safe ? ErrorCode::Unavailable
        : gone         ? ErrorCode::NotFound
                       : ErrorCode::FailedPrecondition,
        QStringLiteral("%1 answered %2 (%3).").arg(net::isolated(asked.host())).arg(status).arg(shortReason(status)),
        QStringLiteral("status %1: %2").arg(status).arg(asked.toDisplayString()));
    error.retryable = passes && safe;
    error.retryAfterMs = net::retryAfterMs(response, clock);
    if (!safe && response.url != asked) { // "done, look over there" (303), and there is something else wrong
        error.code = ErrorCode::Unavailable;
        error.message =
            QStringLiteral("%1 sent the request on, and %2 So it may or may not have been done. Check there "
                           "before you send it again.")
                .arg(net::isolated(asked.host()), error.message);
        error.detail = QStringLiteral("unknown_outcome: ") + error.detail;
    }
    return error;
}

// Of a change: the client says so when it cannot tell whether it arrived, and an answer that is too large to be read
// came to a request that was taken. What else does not pass is a definite no.
base::Error whyNotDone(base::Error error) {
    if (error.code == ErrorCode::ResourceExhausted) {
        error.code = ErrorCode::Unavailable;
        error.retryable = false;
    } else if (error.code == ErrorCode::Unavailable && !error.retryable &&
               !error.detail.startsWith(QStringLiteral("unknown_outcome: ")))
        error.code = ErrorCode::FailedPrecondition;
    return error;
}

class HttpFetch final : public Agent {
public:
    explicit HttpFetch(net::HttpClient& http) : m_http(http) {}

    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] domain::EffectDescription describe(const Json& inputs) const override {
        domain::EffectDescription d;
        const QByteArray method = methodOf(inputs);
        if (net::isSafeMethod(method)) {
            d.effectClass = domain::EffectClass::Read;
            return d;
        }
        const QUrl url = urlOf(inputs);
        const QString host = net::isolated(url.host());
        const bool deletes = method == "DELETE";
        d.effectClass = deletes ? domain::EffectClass::Irreversible : domain::EffectClass::ExternalWrite;
        d.question = deletes ? QStringLiteral("Delete this at %1?").arg(host)
                             : QStringLiteral("Send this request to %1?").arg(host);
        d.preview =
            Json{{"type", "request"},
                 {"method", QString::fromLatin1(method)},
                 {"host", url.port() < 0 ? url.host() : QStringLiteral("%1:%2").arg(url.host()).arg(url.port())},
                 {"path", url.toString(QUrl::RemoveScheme | QUrl::RemoveAuthority)},
                 {"body", bodyText(inputs)}};
        d.yesLabel = QStringLiteral("Send request");
        d.noLabel = QStringLiteral("Don’t send");
        d.reversibility = QStringLiteral("Cannot be taken back");
        d.doneText = QStringLiteral("Request sent to %1.").arg(host);
        d.editable = {QStringLiteral("body")};
        return d;
    }

    [[nodiscard]] Result<Json> run(const Json& inputs, AgentContext& context) override {
        FLUX_TRY(const net::HttpRequest request, requestOf(inputs, context));
        const bool safe = net::isSafeMethod(request.method);
        if (context.progress)
            context.progress(QStringLiteral("Fetching %1").arg(request.url.host()));
        if (!safe) {
            FLUX_CHECK(m_http.check(request)); // nothing is on record that was never tried
            if (context.commitIntent)
                FLUX_CHECK(context.commitIntent());
        }
        const auto answer = m_http.fetch(request, context.cancel);
        if (!answer.ok())
            return safe ? answer.error() : whyNotDone(answer.error());
        const net::HttpResponse& response = *answer;
        const bool gone = request.method == "DELETE" && (response.status == 404 || response.status == 410) &&
                          base::boolAt(inputs, "gone_is_fine");
        if ((response.status < 200 || response.status >= 300) && !gone)
            return statusError(response, request.url, safe, context.clock);
        const QString extract = base::textAt(inputs, "extract", QStringLiteral("auto"));
        auto outputs = outputsOf(response, extract, request.method, context);
        if (safe || outputs.ok())
            return outputs;
        return outputsOf(response, QStringLiteral("raw"), request.method, context); // it is done, whatever came back
    }

    // What an address gathers on its way out of a sentence or a page.
    [[nodiscard]] std::optional<Json> repair(const Json& inputs, const base::Error& error) const override {
        Json mended = mendBySpec(m_spec, inputs);
        const QString url = base::textAt(mended, "url");
        if (!url.isEmpty())
            mended["url"] = mendWebAddress(url, error.code == ErrorCode::Unavailable);
        return mended;
    }

    [[nodiscard]] TakeBack takeBack(const Json& inputs, const Json& outputs) const override {
        return takeBackRequest(urlOf(inputs), inputs, outputs);
    }

    [[nodiscard]] QString note(const Json& outputs) const override {
        return net::sizeText(base::intAt(outputs, "bytes"));
    }

private:
    static Result<net::HttpRequest> requestOf(const Json& inputs, const AgentContext& context) {
        net::HttpRequest request;
        request.method = methodOf(inputs);
        request.url = urlOf(inputs);
        request.maxBytes = std::clamp<qint64>(base::intAt(inputs, "max_bytes", kDefaultBytes), 1, kMaxBytes);
        request.timeoutMs =
            static_cast<int>(std::clamp<qint64>(base::intAt(inputs, "timeout_s", kDefaultTimeoutS), 1, kMaxTimeoutS)) *
            1000;
        request.allowedHosts = context.grants.hosts;
        const Json& body = base::jsonAt(inputs, "body");
        if (!body.is_null())
            request.body = body.is_string() ? body.get<QString>().toUtf8() : base::dumpJson(body);
        bool typed = false;
        for (const auto& [name, value] : base::jsonAt(inputs, "headers").items()) {
            if (!value.is_string())
                return makeError(ErrorCode::InvalidArgument,
                                 QStringLiteral("The header “%1” is not a text. Nothing was sent.")
                                     .arg(QString::fromStdString(name)));
            const QByteArray header = QByteArray::fromStdString(name);
            typed = typed || header.compare("Content-Type", Qt::CaseInsensitive) == 0;
            request.headers.push_back({header, value.get<QString>().toUtf8()});
        }
        if (!body.is_null() && !typed)
            request.headers.push_back(
                {"Content-Type", body.is_string() ? "text/plain; charset=utf-8" : "application/json"});
        if (!net::isSafeMethod(request.method)) // one key for each attempt, for servers that know it
                                                // (draft-ietf-httpapi-idempotency-key-header)
            request.headers.push_back({"Idempotency-Key", context.idempotencyKey.toUtf8()});
        return request;
    }

    // A request that has changed something is done, whatever can be read of the answer.
    static Result<Json> outputsOf(const net::HttpResponse& response, const QString& extract, const QByteArray& method,
                                  const AgentContext& context) {
        const bool safe = net::isSafeMethod(method);
        const QByteArray contentType = response.header("Content-Type");
        const QByteArray media = net::mediaTypeOf(contentType);
        const QString address = response.url.toString(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
        Json out{{"status", response.status},
                 {"url", address},
                 {"content_type", QString::fromLatin1(media)},
                 {"title", address},
                 {"content", QString()},
                 {"bytes", response.body.size()},
                 {"fetched_at", context.clock ? context.clock->now().iso() : QString()}};
        if (const QByteArray location = response.header("Location"); !location.isEmpty())
            out["location"] = QString::fromLatin1(location);
        if (method == "HEAD")
            return out;
        const auto text = net::textFromBytes(response.body, charsetFor(contentType, response.body));
        if (!text && !safe)
            return out;
        if (!text)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("%1 gave %2, which is not text. Nothing was saved.")
                                 .arg(net::isolated(response.url.host()),
                                      media.isEmpty() ? QStringLiteral("bytes") : QString::fromLatin1(media)));
        const bool isJson = extract == QStringLiteral("json") || media == "application/json" || media.endsWith("+json");
        const bool isHtml =
            media == "text/html" || media == "application/xhtml+xml" || (media.isEmpty() && text::looksLikeHtml(*text));
        if (isJson && extract != QStringLiteral("raw")) {
            FLUX_TRY(out["json"], jsonOf(*text, response.url, safe && extract == QStringLiteral("json")));
        }
        if (isHtml && extract != QStringLiteral("raw") && extract != QStringLiteral("html")) {
            const text::HtmlText page = text::htmlToText(*text);
            out["content"] = page.text;
            if (!page.title.isEmpty())
                out["title"] = page.title;
        } else {
            out["content"] = *text;
        }
        return out;
    }

    static Result<Json> jsonOf(const QString& text, const QUrl& url, bool wanted) {
        auto value = base::parseJson(text.toUtf8());
        if (value.ok() || !wanted)
            return value.ok() ? std::move(*value) : Json();
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("%1 did not answer with JSON. %2").arg(net::isolated(url.host()), value.error().message));
    }

    // The header's word, else what the page says of itself in its first kilobyte (HTML Living Standard, 13.2.3.2).
    static QByteArray charsetFor(const QByteArray& contentType, const QByteArray& body) {
        const QByteArray declared = net::charsetOf(contentType);
        if (!declared.isEmpty())
            return declared;
        const QByteArray head = body.left(1024).toLower();
        const qsizetype at = head.indexOf("charset=");
        if (at < 0)
            return {};
        QByteArray name = head.mid(at + 8).trimmed();
        if (name.startsWith('"') || name.startsWith('\''))
            name.remove(0, 1);
        qsizetype end = 0;
        while (end < name.size() &&
               (isalnum(static_cast<unsigned char>(name[end])) != 0 || name[end] == '-' || name[end] == '_'))
            ++end;
        return name.left(end);
    }

    net::HttpClient& m_http;
    const domain::AgentSpec m_spec = httpFetchSpec();
};

} // namespace

std::unique_ptr<Agent> makeHttpFetch(net::HttpClient& http) {
    return std::make_unique<HttpFetch>(http);
}

} // namespace flux::agents
