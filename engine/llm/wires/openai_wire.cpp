#include "engine/llm/wires/wire.h"

#include <algorithm>
#include <map>

namespace flux::llm {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

Json contentOf(const ChatMessage& message) {
    if (message.images.empty())
        return message.text;
    Json parts = Json::array();
    if (!message.text.isEmpty())
        parts.push_back(Json{{"type", "text"}, {"text", message.text}});
    for (const Image& image : message.images)
        parts.push_back(
            Json{{"type", "image_url"},
                 {"image_url", Json{{"url", QStringLiteral("data:%1;base64,%2")
                                                .arg(image.mimeType, QString::fromLatin1(image.bytes.toBase64()))}}}});
    return parts;
}

Json messageOf(const ChatMessage& message) {
    switch (message.role) {
    case Role::System:
        return Json{{"role", "system"}, {"content", message.text}};
    case Role::User:
        return Json{{"role", "user"}, {"content", contentOf(message)}};
    case Role::Tool:
        return Json{{"role", "tool"}, {"tool_call_id", message.callId}, {"content", message.text}};
    case Role::Assistant:
        break;
    }
    Json said{{"role", "assistant"}, {"content", message.text.isEmpty() ? Json() : Json(message.text)}};
    for (const ToolCall& call : message.calls)
        said["tool_calls"].push_back(
            Json{{"id", call.id},
                 {"type", "function"},
                 {"function", Json{{"name", call.name}, {"arguments", QString::fromUtf8(argumentsOf(call))}}}});
    return said;
}

class OpenAiReader final : public ReplyReader {
public:
    Result<void> take(const Json& piece, const TakeText& text) override {
        if (piece.is_string()) { // "[DONE]", which is no JSON and comes as a text
            m_done = true;
            return {};
        }
        if (piece.contains("error"))
            return providerError(0, piece);
        if (const QString model = base::textAt(piece, "model"); !model.isEmpty())
            m_reply.model = model;
        if (const Json& usage = base::jsonAt(piece, "usage"); usage.is_object())
            takeUsage(usage);
        const Json& choices = base::jsonAt(piece, "choices");
        if (!choices.is_array() || choices.empty())
            return {};
        const Json& choice = choices.front();
        const Json& delta = base::jsonAt(choice, choice.contains("delta") ? "delta" : "message");
        if (const QString words = base::textAt(delta, "content"); !words.isEmpty()) {
            m_reply.text += words;
            text(words);
        }
        for (const Json& part : listAt(delta, "tool_calls"))
            FLUX_CHECK(takeCall(part));
        if (const QString reason = base::textAt(choice, "finish_reason"); !reason.isEmpty()) {
            m_finished = true;
            m_reply.stop = reason == u"length"           ? StopReason::Length
                           : reason == u"content_filter" ? StopReason::Refused
                                                         : StopReason::End;
        }
        return {};
    }
    // Some servers leave [DONE] out, some the reason.
    bool isWhole() const override { return m_done || m_finished; }
    ChatReply finish() override {
        for (const auto& [index, part] : m_calls)
            m_reply.calls.push_back(
                callOf(part.id.isEmpty() ? QStringLiteral("call_%1").arg(index) : part.id, part.name, part.arguments));
        if (!m_reply.calls.empty() && m_reply.stop == StopReason::End)
            m_reply.stop = StopReason::Tools;
        return std::move(m_reply);
    }

private:
    struct Part {
        QString id, name;
        QByteArray arguments;
    };

    Result<void> takeCall(const Json& part) {
        constexpr qint64 kMostCalls = 256;
        // Servers that send a call at once leave the index out, or give all of them the same.
        qint64 index = base::intAt(part, "index", qint64(m_calls.size()));
        const QString id = base::textAt(part, "id");
        if (const auto known = m_calls.find(index);
            known != m_calls.end() && !id.isEmpty() && !known->second.id.isEmpty() && known->second.id != id)
            index = m_calls.rbegin()->first + 1;
        if (index < 0 || index >= kMostCalls)
            return makeError(ErrorCode::Unavailable, QStringLiteral("The model asked for too many tools at once."),
                             QStringLiteral("tool call index %1").arg(index));
        Part& call = m_calls[index];
        const Json& function = base::jsonAt(part, "function");
        if (!id.isEmpty())
            call.id = id;
        if (const QString name = base::textAt(function, "name"); !name.isEmpty() && call.name.isEmpty())
            call.name = name;
        const Json& arguments = base::jsonAt(function, "arguments");
        call.arguments +=
            arguments.is_object() ? base::dumpJson(arguments) : base::textAt(function, "arguments").toUtf8();
        return {};
    }

    void takeUsage(const Json& usage) {
        m_reply.usage.inputTokens = base::intAt(usage, "prompt_tokens");
        m_reply.usage.outputTokens = base::intAt(usage, "completion_tokens");
        m_reply.usage.cachedTokens = base::intAt(base::jsonAt(usage, "prompt_tokens_details"), "cached_tokens");
        m_reply.usage.known = true;
    }

    ChatReply m_reply;
    std::map<qint64, Part> m_calls;
    bool m_done = false, m_finished = false;
};

class OpenAiWire final : public Wire {
public:
    QString rootOf(const QString& path) const override { return path.isEmpty() ? QStringLiteral("/v1") : path; }
    Call chatCall(const ChatRequest& request) const override {
        Json body{{"model", request.model},
                  {"stream", true},
                  {"stream_options", Json{{"include_usage", true}}},
                  {"messages", Json::array()}};
        for (const ChatMessage& message : request.messages)
            body["messages"].push_back(messageOf(message));
        for (const ToolSpec& tool : request.tools)
            body["tools"].push_back(
                Json{{"type", "function"},
                     {"function",
                      Json{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.parameters}}}});
        if (request.schema)
            body["response_format"] =
                Json{{"type", "json_schema"},
                     {"json_schema", Json{{"name", "answer"}, {"strict", true}, {"schema", *request.schema}}}};
        if (request.maxOutputTokens > 0)
            body["max_tokens"] = request.maxOutputTokens;
        if (request.temperature)
            body["temperature"] = *request.temperature;
        return {QStringLiteral("/chat/completions"), {}, {{"Accept", "text/event-stream"}}, base::dumpJson(body)};
    }
    std::vector<net::HttpHeader> keyHeaders(const QByteArray& key) const override {
        return {{"Authorization", "Bearer " + key}};
    }
    Framing framing() const override { return Framing::EventStream; }
    std::unique_ptr<ReplyReader> reader(const ChatRequest&) const override { return std::make_unique<OpenAiReader>(); }
    QString modelsPath() const override { return QStringLiteral("/models"); }
    std::vector<ModelInfo> modelsOf(const Json& answer) const override {
        std::vector<ModelInfo> models;
        for (const Json& row : listAt(answer, "data")) {
            qint64 context = base::intAt(row, "context_length"); // OpenRouter
            if (context == 0)
                context = base::intAt(row, "max_model_len"); // vLLM
            if (context == 0)
                context = base::intAt(base::jsonAt(row, "meta"), "n_ctx_train"); // llama.cpp
            if (const QString id = base::textAt(row, "id"); !id.isEmpty())
                models.push_back({id, context});
        }
        return models;
    }
};

} // namespace

std::unique_ptr<Wire> makeOpenAiWire() {
    return std::make_unique<OpenAiWire>();
}

} // namespace flux::llm
