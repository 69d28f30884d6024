#include "engine/memory/http_embedder.h"

#include "engine/base/json.h"
#include "engine/net/wording.h"

#include <algorithm>
#include <cmath>

namespace flux::memory {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kMostChars = 8000; // of one text: what models read of it at most, about
constexpr qint64 kMostBytes = 64 * 1024 * 1024;
constexpr std::size_t kMostNumbers = 16'384; // of one vector

// What models are trained to see before a text, from their model cards.
struct Instruction {
    QLatin1StringView model; // is part of its name
    QLatin1StringView question, passage;
};
constexpr Instruction kInstructions[] = {
    {QLatin1StringView("nomic-embed"), QLatin1StringView("search_query: "), QLatin1StringView("search_document: ")},
    {QLatin1StringView("e5-"), QLatin1StringView("query: "), QLatin1StringView("passage: ")},
    {QLatin1StringView("mxbai-embed-large"),
     QLatin1StringView("Represent this sentence for searching relevant passages: "), QLatin1StringView("")},
    {QLatin1StringView("bge-large-en"), QLatin1StringView("Represent this sentence for searching relevant passages: "),
     QLatin1StringView("")},
    {QLatin1StringView("arctic-embed"), QLatin1StringView("Represent this sentence for searching relevant passages: "),
     QLatin1StringView("")},
};

QString instructed(const QString& model, const QString& text, TextUse use) {
    const QString shortened = text.left(kMostChars);
    for (const Instruction& row : kInstructions) {
        if (model.contains(row.model, Qt::CaseInsensitive))
            return (use == TextUse::Question ? row.question : row.passage) + shortened;
    }
    return shortened;
}

QString withoutSlash(QString path) {
    while (path.endsWith(u'/'))
        path.chop(1);
    return path;
}

class HttpEmbedder final : public Embedder {
public:
    HttpEmbedder(net::HttpClient& http, EmbedderOptions options)
        : m_http(http), m_options(std::move(options)), m_url(m_options.url) {
        QString path = withoutSlash(m_url.path());
        const QLatin1StringView end("/embeddings");
        m_openAi = path.endsWith(QLatin1StringView("/v1")) || path.endsWith(end);
        if (path.endsWith(QLatin1StringView("/api/embed")))
            path.chop(10);
        if (m_openAi && !path.endsWith(end))
            path += end;
        else if (!m_openAi)
            path += QLatin1StringView("/api/embed");
        m_url.setPath(path);
    }

    QString model() const override { return m_options.model; }

    Result<std::vector<Vector>> embed(const QStringList& texts, TextUse use, const base::CancelToken& cancel) override {
        std::vector<Vector> all;
        const qsizetype batch = std::max(1, m_options.batch);
        for (qsizetype from = 0; from < texts.size(); from += batch) {
            FLUX_TRY(auto some, ask(texts.mid(from, batch), use, cancel));
            for (Vector& vector : some) {
                if (!all.empty() && vector.size() != all.front().size())
                    return senseless(QStringLiteral("vectors of different sizes"));
                all.push_back(std::move(vector));
            }
        }
        return all;
    }

private:
    Result<std::vector<Vector>> ask(const QStringList& texts, TextUse use, const base::CancelToken& cancel) {
        Json input = Json::array();
        for (const QString& text : texts)
            input.push_back(instructed(m_options.model, text, use));
        Json body{{"model", m_options.model}, {"input", std::move(input)}};
        if (m_openAi)
            body["encoding_format"] = "float";
        else
            body["truncate"] = true;
        net::HttpRequest request;
        request.method = "POST";
        request.url = m_url;
        request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
        request.body = base::dumpJson(body);
        request.maxBytes = kMostBytes;
        request.timeoutMs = m_options.timeoutMs;
        request.maxRedirects = 0;
        request.allowedHosts = {m_url.port() < 0 ? m_url.host() : m_url.host() + u':' + QString::number(m_url.port())};
        if (const auto key = m_options.readKey ? m_options.readKey() : Result<QString>(QString());
            key.ok() && !key->isEmpty())
            request.headers.push_back({"Authorization", "Bearer " + key->toUtf8()});
        const auto response = m_http.fetch(request, cancel);
        if (!response.ok())
            return unreached(response.error());
        if (response->status != 200)
            return refused(*response);
        return vectorsOf(response->body, std::size_t(texts.size()));
    }

    Result<std::vector<Vector>> vectorsOf(const QByteArray& body, std::size_t wanted) const {
        const auto json = base::parseJson(body, {kMostBytes, 16});
        if (!json.ok())
            return senseless(json.error().message);
        const Json& rows = base::jsonAt(*json, m_openAi ? "data" : "embeddings");
        if (!rows.is_array() || rows.size() != wanted)
            return senseless(QStringLiteral("%1 vectors for %2 texts").arg(rows.size()).arg(wanted));
        std::vector<Vector> vectors(wanted);
        std::size_t next = 0;
        for (const Json& row : rows) {
            const auto place = m_openAi ? base::intAt(row, "index", qint64(next)) : qint64(next);
            ++next;
            if (place < 0 || place >= qint64(wanted) || !vectors[std::size_t(place)].empty())
                return senseless(QStringLiteral("index %1").arg(place));
            FLUX_TRY(vectors[std::size_t(place)], vectorOf(m_openAi ? base::jsonAt(row, "embedding") : row));
        }
        return vectors;
    }

    Result<Vector> vectorOf(const Json& list) const {
        if (!list.is_array() || list.empty() || list.size() > kMostNumbers)
            return senseless(QStringLiteral("a vector of %1 numbers").arg(list.size()));
        Vector vector;
        vector.reserve(list.size());
        for (const Json& number : list) {
            if (!number.is_number())
                return senseless(QStringLiteral("a vector that holds a %1").arg(base::typeName(number)));
            vector.push_back(number.get<float>());
        }
        if (!normalise(vector))
            return senseless(QStringLiteral("a vector without a direction"));
        return vector;
    }

    [[nodiscard]] QString host() const { return net::isolated(m_url.host()); }

    [[nodiscard]] base::Error unreached(base::Error error) const {
        if (error.code == ErrorCode::Unavailable)
            error.message = QStringLiteral("%1, which makes vectors for your memories, does not answer. Start it, or "
                                           "change memory.embed.url. Memories are found by their words meanwhile.")
                                .arg(host());
        return error;
    }
    [[nodiscard]] base::Error senseless(const QString& detail) const {
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("%1 did not answer with vectors. Check memory.embed.url and "
                                        "memory.embed.model.")
                             .arg(host()),
                         detail);
    }
    [[nodiscard]] base::Error refused(const net::HttpResponse& response) const {
        const QString said = QStringLiteral("status %1: %2").arg(response.status).arg(whatItSays(response.body));
        if (response.status == 401 || response.status == 403)
            return makeError(ErrorCode::Unauthenticated,
                             QStringLiteral("%1 does not accept the key. Set memory.embed.key.").arg(host()), said);
        if (response.status == 404)
            return makeError(ErrorCode::NotFound,
                             QStringLiteral("%1 has no model “%2” for vectors. Install it there, or change "
                                            "memory.embed.model.")
                                 .arg(host(), m_options.model.left(80)),
                             said);
        if (response.status == 429 || response.status >= 500)
            return makeError(ErrorCode::Unavailable,
                             QStringLiteral("%1 cannot make vectors just now (status %2). It is tried again later.")
                                 .arg(host())
                                 .arg(response.status),
                             said);
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("%1 refused to make vectors (status %2). Check memory.embed.url and "
                                        "memory.embed.model.")
                             .arg(host())
                             .arg(response.status),
                         said);
    }
    // {"error": "…"} of Ollama, {"error": {"message": "…"}} of OpenAI.
    static QString whatItSays(const QByteArray& body) {
        const auto json = base::parseJson(body);
        if (!json.ok())
            return QString::fromUtf8(body.left(200));
        const Json& error = base::jsonAt(*json, "error");
        return (error.is_object() ? base::textAt(error, "message") : base::plainText(error)).left(200);
    }

    net::HttpClient& m_http;
    EmbedderOptions m_options;
    QUrl m_url;
    bool m_openAi = false;
};

} // namespace

bool isConnected(const EmbedderOptions& options) {
    return !options.url.isEmpty() && !options.model.isEmpty();
}

std::unique_ptr<Embedder> makeHttpEmbedder(net::HttpClient& http, EmbedderOptions options) {
    return std::make_unique<HttpEmbedder>(http, std::move(options));
}

} // namespace flux::memory
