#include "engine/llm/wires/wire.h"

#include <map>

namespace flux::llm {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr int kOutputTokens = 8192; // this provider wants a limit to be named
const QString kAnswerTool = QStringLiteral("answer");

Json partsOf(const ChatMessage& message) {
    Json parts = Json::array();
    if (message.role == Role::Tool) {
        parts.push_back(Json{{"type", "tool_result"}, {"tool_use_id", message.callId}, {"content", message.text}});
        return parts;
    }
    for (const Image& image : message.images)
        parts.push_back(Json{{"type", "image"},
                             {"source", Json{{"type", "base64"},
                                             {"media_type", image.mimeType},
                                             {"data", QString::fromLatin1(image.bytes.toBase64())}}}});
    if (!message.text.isEmpty())
        parts.push_back(Json{{"type", "text"}, {"text", message.text}});
    for (const ToolCall& call : message.calls)
        parts.push_back(Json{{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", call.arguments}});
    return parts;
}

// Turns must alternate, and all results of a turn's calls stand in one.
Json turnsOf(const ChatRequest& request) {
    Json turns = Json::array();
    for (const ChatMessage& message : request.messages) {
        if (message.role == Role::System)
            continue;
        const char* role = message.role == Role::Assistant ? "assistant" : "user";
        Json parts = partsOf(message);
        if (parts.empty())
            continue;
        if (!turns.empty() && turns.back()["role"] == role) {
            for (Json& part : parts)
                turns.back()["content"].push_back(std::move(part));
        } else {
            turns.push_back(Json{{"role", role}, {"content", std::move(parts)}});
        }
    }
    return turns;
}

class AnthropicReader final : public ReplyReader {
public:
    explicit AnthropicReader(bool wantsSchema) : m_wantsSchema(wantsSchema) {}

    Result<void> take(const Json& piece, const TakeText& text) override {
        const QString type = base::textAt(piece, "type");
        if (type == u"error")
            return providerError(0, piece);
        if (type == u"message_start") {
            m_reply.model = base::textAt(base::jsonAt(piece, "message"), "model");
            takeInput(base::jsonAt(base::jsonAt(piece, "message"), "usage"));
        } else if (type == u"content_block_start") {
            const Json& block = base::jsonAt(piece, "content_block");
            const QString kind = base::textAt(block, "type");
            if (kind == u"tool_use")
                m_calls[base::intAt(piece, "index")] = {
                    base::textAt(block, "id"), base::textAt(block, "name"), base::jsonAt(block, "input"), {}};
            else if (kind == u"text")
                say(base::textAt(block, "text"), text);
        } else if (type == u"content_block_delta") {
            return takeDelta(base::intAt(piece, "index"), base::jsonAt(piece, "delta"), text);
        } else if (type == u"message_delta") {
            const QString reason = base::textAt(base::jsonAt(piece, "delta"), "stop_reason");
            m_reply.stop = reason == u"max_tokens" || reason == u"model_context_window_exceeded" ? StopReason::Length
                           : reason == u"refusal"                                                ? StopReason::Refused
                                                                                                 : StopReason::End;
            const Json& usage = base::jsonAt(piece, "usage");
            if (usage.contains("input_tokens"))
                takeInput(usage);
            m_reply.usage.outputTokens = base::intAt(usage, "output_tokens", m_reply.usage.outputTokens);
        } else if (type == u"message_stop") {
            m_done = true;
        }
        return {}; // pings, and kinds that came later than this code
    }
    bool isWhole() const override { return m_done; }
    ChatReply finish() override {
        for (const auto& [index, part] : m_calls) {
            ToolCall call =
                callOf(part.id, part.name, part.arguments.isEmpty() ? base::dumpJson(part.input) : part.arguments);
            if (m_wantsSchema && call.name == kAnswerTool)
                m_reply.text = QString::fromUtf8(argumentsOf(call));
            else
                m_reply.calls.push_back(std::move(call));
        }
        if (!m_reply.calls.empty() && m_reply.stop == StopReason::End)
            m_reply.stop = StopReason::Tools;
        return std::move(m_reply);
    }

private:
    struct Part {
        QString id, name;
        Json input; // as it was begun with
        QByteArray arguments;
    };

    void say(const QString& words, const TakeText& text) {
        if (words.isEmpty())
            return;
        m_reply.text += words;
        text(words);
    }
    Result<void> takeDelta(qint64 index, const Json& delta, const TakeText& text) {
        const QString kind = base::textAt(delta, "type");
        if (kind == u"text_delta") {
            say(base::textAt(delta, "text"), text);
        } else if (kind == u"input_json_delta") {
            const auto call = m_calls.find(index);
            if (call == m_calls.end())
                return makeError(ErrorCode::Unavailable,
                                 QStringLiteral("The model's answer makes no sense, so it was not used."),
                                 QStringLiteral("input of a call that was not begun"));
            call->second.arguments += base::textAt(delta, "partial_json").toUtf8();
        }
        return {};
    }
    // What was written to and read from the cache is counted apart from the rest.
    void takeInput(const Json& usage) {
        m_reply.usage.cachedTokens = base::intAt(usage, "cache_read_input_tokens");
        m_reply.usage.inputTokens = base::intAt(usage, "input_tokens") + m_reply.usage.cachedTokens +
                                    base::intAt(usage, "cache_creation_input_tokens");
        m_reply.usage.known = usage.is_object();
    }

    ChatReply m_reply;
    std::map<qint64, Part> m_calls; // by block
    bool m_wantsSchema;
    bool m_done = false;
};

class AnthropicWire final : public Wire {
public:
    QString rootOf(const QString& path) const override {
        return path.endsWith(QLatin1StringView("/v1")) ? path : path + QLatin1StringView("/v1");
    }
    Call chatCall(const ChatRequest& request) const override {
        Json body{{"model", request.model},
                  {"stream", true},
                  {"max_tokens", request.maxOutputTokens > 0 ? request.maxOutputTokens : kOutputTokens},
                  {"messages", turnsOf(request)}};
        const Json cached{{"type", "ephemeral"}}; // the system text and the tools are the same in every round
        if (const QString system = systemTextOf(request); !system.isEmpty())
            body["system"] = Json::array({Json{{"type", "text"}, {"text", system}, {"cache_control", cached}}});
        for (const ToolSpec& tool : request.tools)
            body["tools"].push_back(
                Json{{"name", tool.name}, {"description", tool.description}, {"input_schema", tool.parameters}});
        if (request.schema) { // an answer by schema is a call of a tool that takes one, on every version of the service
            body["tools"].push_back(
                Json{{"name", kAnswerTool}, {"description", "Takes the answer."}, {"input_schema", *request.schema}});
            if (request.tools.empty())
                body["tool_choice"] = Json{{"type", "tool"}, {"name", kAnswerTool}};
        }
        if (body.contains("tools"))
            body["tools"].back()["cache_control"] = cached;
        if (request.temperature)
            body["temperature"] = *request.temperature;
        return {QStringLiteral("/messages"),
                {},
                {{"Accept", "text/event-stream"}, {"anthropic-version", "2023-06-01"}},
                base::dumpJson(body)};
    }
    std::vector<net::HttpHeader> keyHeaders(const QByteArray& key) const override {
        return {{"x-api-key", key}, {"anthropic-version", "2023-06-01"}};
    }
    Framing framing() const override { return Framing::EventStream; }
    std::unique_ptr<ReplyReader> reader(const ChatRequest& request) const override {
        return std::make_unique<AnthropicReader>(request.schema.has_value());
    }
    QString modelsPath() const override { return QStringLiteral("/models"); }
    std::vector<ModelInfo> modelsOf(const Json& answer) const override {
        std::vector<ModelInfo> models;
        for (const Json& row : listAt(answer, "data")) {
            if (const QString id = base::textAt(row, "id"); !id.isEmpty())
                models.push_back({id, base::intAt(row, "max_input_tokens")});
        }
        return models;
    }
};

} // namespace

std::unique_ptr<Wire> makeAnthropicWire() {
    return std::make_unique<AnthropicWire>();
}

} // namespace flux::llm
