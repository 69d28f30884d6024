#pragma once

#include "engine/llm/provider.h"
#include "engine/net/http_client.h"

#include <memory>

namespace flux::llm {

// How a reply is told: pieces of JSON, one after the other.
enum class Framing {
    EventStream, // text/event-stream
    Lines,       // a JSON value a line
};

// A reply that is being told. Takes what comes, piece by piece.
// Errors: what the provider says went wrong in the middle (with the codes of Provider), or Unavailable when a piece
// makes no sense. Thread: one at a time. Owner: the exchange.
class ReplyReader {
public:
    virtual ~ReplyReader() = default;
    [[nodiscard]] virtual base::Result<void> take(const base::Json& piece, const TakeText& text) = 0;
    // Has the end been told? Without it the reply broke off.
    [[nodiscard]] virtual bool isWhole() const = 0;
    [[nodiscard]] virtual ChatReply finish() = 0;
};

// A provider's format. Stateless.
class Wire {
public:
    virtual ~Wire() = default;
    // The path of an address that a person typed, completed: some leave the version out. Without a slash at its end.
    [[nodiscard]] virtual QString rootOf(const QString& path) const = 0;
    // Path (below the root), headers and body of a request. The address itself is set by the caller.
    struct Call {
        QString path;
        QString query;
        std::vector<net::HttpHeader> headers;
        QByteArray body;
    };
    [[nodiscard]] virtual Call chatCall(const ChatRequest& request) const = 0;
    [[nodiscard]] virtual std::vector<net::HttpHeader> keyHeaders(const QByteArray& key) const = 0;
    [[nodiscard]] virtual Framing framing() const = 0;
    [[nodiscard]] virtual std::unique_ptr<ReplyReader> reader(const ChatRequest& request) const = 0;
    [[nodiscard]] virtual QString modelsPath() const = 0;
    [[nodiscard]] virtual std::vector<ModelInfo> modelsOf(const base::Json& answer) const = 0;
};

// OpenAI, API reference “Create chat completion” and “Streaming”; also OpenRouter, LM Studio, llama.cpp, vLLM.
[[nodiscard]] std::unique_ptr<Wire> makeOpenAiWire();
// Anthropic, “Messages” and “Streaming messages”, version 2023-06-01.
[[nodiscard]] std::unique_ptr<Wire> makeAnthropicWire();
// Google, Gemini API v1beta, “models.streamGenerateContent” with alt=sse.
[[nodiscard]] std::unique_ptr<Wire> makeGeminiWire();
// Ollama, API documentation “Generate a chat completion”: a JSON object a line.
[[nodiscard]] std::unique_ptr<Wire> makeOllamaWire();

// --- for the wires ---

// The arguments of a call as an object; what is none is kept as it came.
[[nodiscard]] ToolCall callOf(const QString& id, const QString& name, const QByteArray& arguments);
[[nodiscard]] QByteArray argumentsOf(const ToolCall& call); // as JSON text
// A list of an answer; an empty one where there is none.
[[nodiscard]] const base::Json& listAt(const base::Json& object, const char* key);
// A tool as OpenAI and Ollama have it: {"type":"function","function":{…}}.
[[nodiscard]] base::Json functionOf(const ToolSpec& tool);
[[nodiscard]] QString systemTextOf(const ChatRequest& request);
// What a provider says went wrong, in the middle of a stream or instead of one: {"error": {"message", …}} or
// {"error": "…"}. Its words are shown as its own, shortened.
[[nodiscard]] base::Error providerError(int status, const base::Json& answer);

} // namespace flux::llm
