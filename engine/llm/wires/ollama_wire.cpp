#include "engine/llm/wires/wire.h"

namespace flux::llm {

using base::Json;
using base::Result;

namespace {

Json messageOf(const ChatMessage& message) {
    static const char* const roles[] = {"system", "user", "assistant", "tool"};
    Json said{{"role", roles[static_cast<int>(message.role)]}, {"content", message.text}};
    for (const Image& image : message.images)
        said["images"].push_back(QString::fromLatin1(image.bytes.toBase64()));
    for (const ToolCall& call : message.calls)
        said["tool_calls"].push_back(Json{{"function", Json{{"name", call.name}, {"arguments", call.arguments}}}});
    if (message.role == Role::Tool)
        said["tool_name"] = message.toolName;
    return said;
}

class OllamaReader final : public ReplyReader {
public:
    Result<void> take(const Json& piece, const TakeText& text) override {
        if (piece.contains("error"))
            return providerError(0, piece);
        if (const QString model = base::textAt(piece, "model"); !model.isEmpty())
            m_reply.model = model;
        const Json& message = base::jsonAt(piece, "message");
        if (const QString words = base::textAt(message, "content"); !words.isEmpty()) {
            m_reply.text += words;
            text(words);
        }
        for (const Json& call : listAt(message, "tool_calls")) {
            const Json& function = base::jsonAt(call, "function");
            const QString id = base::textAt(call, "id");
            m_reply.calls.push_back(callOf(id.isEmpty() ? QStringLiteral("call_%1").arg(m_reply.calls.size()) : id,
                                           base::textAt(function, "name"),
                                           base::dumpJson(base::jsonAt(function, "arguments"))));
        }
        if (base::boolAt(piece, "done")) {
            m_done = true;
            m_reply.stop = base::textAt(piece, "done_reason") == u"length" ? StopReason::Length : StopReason::End;
            m_reply.usage.known = piece.contains("eval_count");
            m_reply.usage.inputTokens = base::intAt(piece, "prompt_eval_count");
            m_reply.usage.outputTokens = base::intAt(piece, "eval_count");
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
    ChatReply m_reply;
    bool m_done = false;
};

class OllamaWire final : public Wire {
public:
    QString rootOf(const QString& path) const override {
        return path.endsWith(QLatin1StringView("/api")) ? path.chopped(4) : path;
    }
    Call chatCall(const ChatRequest& request) const override {
        Json body{{"model", request.model}, {"stream", true}, {"messages", Json::array()}};
        for (const ChatMessage& message : request.messages)
            body["messages"].push_back(messageOf(message));
        for (const ToolSpec& tool : request.tools)
            body["tools"].push_back(
                Json{{"type", "function"},
                     {"function",
                      Json{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.parameters}}}});
        if (request.schema)
            body["format"] = *request.schema;
        if (request.contextTokens > 0) // it cuts what is longer than its own setting, and says nothing
            body["options"]["num_ctx"] = request.contextTokens;
        if (request.maxOutputTokens > 0)
            body["options"]["num_predict"] = request.maxOutputTokens;
        if (request.temperature)
            body["options"]["temperature"] = *request.temperature;
        return {QStringLiteral("/api/chat"), {}, {{"Accept", "application/x-ndjson"}}, base::dumpJson(body)};
    }
    std::vector<net::HttpHeader> keyHeaders(const QByteArray& key) const override {
        return {{"Authorization", "Bearer " + key}};
    }
    Framing framing() const override { return Framing::Lines; }
    std::unique_ptr<ReplyReader> reader(const ChatRequest&) const override { return std::make_unique<OllamaReader>(); }
    QString modelsPath() const override { return QStringLiteral("/api/tags"); }
    std::vector<ModelInfo> modelsOf(const Json& answer) const override {
        std::vector<ModelInfo> models;
        for (const Json& row : listAt(answer, "models")) {
            if (const QString id = base::textAt(row, "name"); !id.isEmpty())
                models.push_back({id, 0});
        }
        return models;
    }
};

} // namespace

std::unique_ptr<Wire> makeOllamaWire() {
    return std::make_unique<OllamaWire>();
}

} // namespace flux::llm
