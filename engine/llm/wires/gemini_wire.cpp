#include "engine/llm/wires/wire.h"

#include <QtCore/QUrl>

namespace flux::llm {

using base::Json;
using base::Result;

namespace {

Json partsOf(const ChatMessage& message) {
    Json parts = Json::array();
    if (message.role == Role::Tool) {
        const auto answer = base::parseJson(message.text.toUtf8());
        const Json response =
            answer.ok() && answer->is_object() ? *answer : Json{{"result", message.text}}; // it takes objects alone
        parts.push_back(Json{{"functionResponse", Json{{"name", message.toolName}, {"response", response}}}});
        return parts;
    }
    if (!message.text.isEmpty())
        parts.push_back(Json{{"text", message.text}});
    for (const Image& image : message.images)
        parts.push_back(Json{
            {"inlineData", Json{{"mimeType", image.mimeType}, {"data", QString::fromLatin1(image.bytes.toBase64())}}}});
    for (const ToolCall& call : message.calls) {
        Json part{{"functionCall", Json{{"name", call.name}, {"args", call.arguments}}}};
        if (call.extra.is_string())
            part["thoughtSignature"] = call.extra;
        parts.push_back(std::move(part));
    }
    return parts;
}

Json contentsOf(const ChatRequest& request) {
    Json contents = Json::array();
    for (const ChatMessage& message : request.messages) {
        if (message.role == Role::System)
            continue;
        Json parts = partsOf(message);
        if (parts.empty())
            continue;
        const char* role = message.role == Role::Assistant ? "model" : "user";
        if (!contents.empty() && contents.back()["role"] == role) {
            for (Json& part : parts)
                contents.back()["parts"].push_back(std::move(part));
        } else {
            contents.push_back(Json{{"role", role}, {"parts", std::move(parts)}});
        }
    }
    return contents;
}

class GeminiReader final : public ReplyReader {
public:
    Result<void> take(const Json& piece, const TakeText& text) override {
        if (piece.contains("error"))
            return providerError(0, piece);
        if (const QString model = base::textAt(piece, "modelVersion"); !model.isEmpty())
            m_reply.model = model;
        if (const Json& usage = base::jsonAt(piece, "usageMetadata"); usage.is_object()) {
            m_reply.usage.inputTokens = base::intAt(usage, "promptTokenCount");
            m_reply.usage.cachedTokens = base::intAt(usage, "cachedContentTokenCount");
            m_reply.usage.outputTokens =
                base::intAt(usage, "candidatesTokenCount") + base::intAt(usage, "thoughtsTokenCount");
            m_reply.usage.known = true;
        }
        if (base::jsonAt(base::jsonAt(piece, "promptFeedback"), "blockReason").is_string()) {
            m_reply.stop = StopReason::Refused; // the question itself was refused: there is no candidate
            m_done = true;
        }
        const Json& candidates = base::jsonAt(piece, "candidates");
        if (!candidates.is_array() || candidates.empty())
            return {};
        const Json& candidate = candidates.front();
        for (const Json& part : listAt(base::jsonAt(candidate, "content"), "parts"))
            takePart(part, text);
        if (const QString reason = base::textAt(candidate, "finishReason"); !reason.isEmpty()) {
            m_done = true;
            m_reply.stop = reason == u"MAX_TOKENS" ? StopReason::Length
                           : reason == u"STOP"     ? StopReason::End
                                                   : StopReason::Refused;
        }
        return {};
    }
    bool isWhole() const override { return m_done; }
    ChatReply finish() override {
        if (!m_reply.calls.empty() && m_reply.stop == StopReason::End)
            m_reply.stop = StopReason::Tools;
        return std::move(m_reply);
    }

private:
    void takePart(const Json& part, const TakeText& text) {
        if (const Json& wanted = base::jsonAt(part, "functionCall"); wanted.is_object()) {
            const QString id = base::textAt(wanted, "id");
            ToolCall call = callOf(id.isEmpty() ? QStringLiteral("call_%1").arg(m_reply.calls.size()) : id,
                                   base::textAt(wanted, "name"), base::dumpJson(base::jsonAt(wanted, "args")));
            call.extra = base::jsonAt(part, "thoughtSignature");
            m_reply.calls.push_back(std::move(call));
        } else if (const QString words = base::textAt(part, "text");
                   !words.isEmpty() && !base::boolAt(part, "thought")) {
            m_reply.text += words;
            text(words);
        }
    }

    ChatReply m_reply;
    bool m_done = false;
};

class GeminiWire final : public Wire {
public:
    QString rootOf(const QString& path) const override { return path.isEmpty() ? QStringLiteral("/v1beta") : path; }
    Call chatCall(const ChatRequest& request) const override {
        Json body{{"contents", contentsOf(request)}};
        if (const QString system = systemTextOf(request); !system.isEmpty())
            body["systemInstruction"] = Json{{"parts", Json::array({Json{{"text", system}}})}};
        Json functions = Json::array();
        for (const ToolSpec& tool : request.tools)
            functions.push_back(Json{
                {"name", tool.name}, {"description", tool.description}, {"parametersJsonSchema", tool.parameters}});
        if (!functions.empty())
            body["tools"] = Json::array({Json{{"functionDeclarations", std::move(functions)}}});
        Json config = Json::object();
        if (request.schema) {
            config["responseMimeType"] = "application/json";
            config["responseJsonSchema"] = *request.schema;
        }
        if (request.maxOutputTokens > 0)
            config["maxOutputTokens"] = request.maxOutputTokens;
        if (request.temperature)
            config["temperature"] = *request.temperature;
        if (!config.empty())
            body["generationConfig"] = std::move(config);
        QString model = request.model;
        if (model.startsWith(QLatin1StringView("models/")))
            model.remove(0, 7);
        return {QStringLiteral("/models/%1:streamGenerateContent")
                    .arg(QString::fromLatin1(QUrl::toPercentEncoding(model, {}, ":"))),
                QStringLiteral("alt=sse"),
                {{"Accept", "text/event-stream"}},
                base::dumpJson(body)};
    }
    std::vector<net::HttpHeader> keyHeaders(const QByteArray& key) const override { return {{"x-goog-api-key", key}}; }
    Framing framing() const override { return Framing::EventStream; }
    std::unique_ptr<ReplyReader> reader(const ChatRequest&) const override { return std::make_unique<GeminiReader>(); }
    QString modelsPath() const override { return QStringLiteral("/models"); }
    std::vector<ModelInfo> modelsOf(const Json& answer) const override {
        std::vector<ModelInfo> models;
        for (const Json& row : listAt(answer, "models")) {
            const QStringList can = base::textsAt(row, "supportedGenerationMethods");
            QString id = base::textAt(row, "name");
            if (id.startsWith(QLatin1StringView("models/")))
                id.remove(0, 7);
            if (!id.isEmpty() && (can.isEmpty() || can.contains(QLatin1StringView("generateContent"))))
                models.push_back({id, base::intAt(row, "inputTokenLimit")});
        }
        return models;
    }
};

} // namespace

std::unique_ptr<Wire> makeGeminiWire() {
    return std::make_unique<GeminiWire>();
}

} // namespace flux::llm
