#include "tests/probe/llm_probe.h"

#include "engine/base/clock.h"
#include "engine/llm/http_provider.h"
#include "engine/net/qt_http_client.h"

namespace flux::probe {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

// A text, or parts of text as OpenAI has them.
QString contentOf(const Json& content) {
    if (!content.is_array())
        return content.is_string() ? QString::fromStdString(content.get<std::string>()) : QString();
    QString text;
    for (const Json& part : content)
        text += base::textAt(part, "text");
    return text;
}

llm::ToolCall callOf(const Json& given) {
    const Json& function = given.contains("function") ? given["function"] : given;
    llm::ToolCall call;
    call.id = base::textAt(given, "id");
    call.name = base::textAt(function, "name");
    const Json& arguments = base::jsonAt(function, "arguments");
    if (arguments.is_object()) {
        call.arguments = arguments;
    } else if (auto parsed = base::parseJson(base::textAt(function, "arguments").toUtf8());
               parsed.ok() && parsed->is_object()) {
        call.arguments = std::move(*parsed);
    }
    return call;
}

Result<llm::ChatMessage> messageOf(const Json& given) {
    const QString role = base::textAt(given, "role");
    llm::ChatMessage message;
    message.text = contentOf(base::jsonAt(given, "content"));
    if (role == u"system") {
        message.role = llm::Role::System;
    } else if (role == u"user") {
        message.role = llm::Role::User;
    } else if (role == u"tool") {
        message.role = llm::Role::Tool;
        message.callId = base::textAt(given, "tool_call_id");
        message.toolName = base::textAt(given, "name");
    } else if (role == u"assistant") {
        message.role = llm::Role::Assistant;
        const Json& calls = base::jsonAt(given, "tool_calls");
        for (const Json& call : calls.is_array() ? calls : Json::array())
            message.calls.push_back(callOf(call));
    } else {
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("There is no role “%1”.").arg(role));
    }
    return message;
}

} // namespace

Result<Json> llmChat(const Json& request) {
    const auto wire = llm::wireFromName(base::textAt(request, "wire"));
    if (!wire)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("There is no such wire."));
    llm::ChatRequest chat;
    chat.model = base::textAt(request, "model");
    const Json& messages = base::jsonAt(request, "messages");
    for (const Json& given : messages.is_array() ? messages : Json::array()) {
        FLUX_TRY(auto message, messageOf(given));
        chat.messages.push_back(std::move(message));
    }
    const Json& tools = base::jsonAt(request, "tools");
    for (const Json& tool : tools.is_array() ? tools : Json::array())
        chat.tools.push_back(
            {base::textAt(tool, "name"), base::textAt(tool, "description"), base::jsonAt(tool, "parameters")});
    base::SystemClock clock;
    const auto http = net::makeQtHttpClient(clock, {QStringLiteral("none"), {}, {}});
    llm::ProviderOptions options;
    options.wire = *wire;
    options.url = base::textAt(request, "base_url");
    options.readKey = [key = base::textAt(request, "api_key")] { return Result<QString>(key); };
    options.times = {20'000, 10'000};
    options.timeoutMs = 60'000;
    const auto provider = llm::makeHttpProvider(*http, clock, options);
    FLUX_TRY(const llm::ChatReply reply, provider->chat(chat, [](const QString&) {}, {}));
    Json calls = Json::array();
    for (const llm::ToolCall& call : reply.calls)
        calls.push_back(Json{{"name", call.name}, {"arguments", call.arguments}});
    return Json{{"text", reply.text}, {"tool_calls", std::move(calls)}};
}

} // namespace flux::probe
