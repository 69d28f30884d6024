#pragma once

#include "engine/base/json.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>
#include <vector>

namespace flux::llm {

// What is said to a model and what it says, the same for every provider; engine/llm/wires turns it into theirs.

struct Image {
    QString mimeType; // "image/png"
    QByteArray bytes;
};

// A function that the model may ask for. It names it and gives arguments; whether and how it runs is decided by us.
struct ToolSpec {
    QString name; // letters, digits, "_", "-"; at most 64
    QString description;
    base::Json parameters = base::Json::object(); // JSON Schema of an object
};

struct ToolCall {
    QString id; // of the provider, or made by the wire where it has none; unique within a reply
    QString name;
    base::Json arguments = base::Json::object();
    QString malformed = {}; // the arguments as they came, where they are not a JSON object; `arguments` is empty then
    base::Json extra = {};  // what the provider wants to have back with the call, unread; null: nothing

    friend bool operator==(const ToolCall&, const ToolCall&) = default;
};

enum class Role { System, User, Assistant, Tool };

struct ChatMessage {
    Role role = Role::User;
    QString text;
    std::vector<Image> images = {};   // of the user
    std::vector<ToolCall> calls = {}; // of the assistant
    QString callId = {};              // of a tool: which call it answers
    QString toolName = {};            // and by which name
};

struct ChatRequest {
    QString model;
    std::vector<ChatMessage> messages;
    std::vector<ToolSpec> tools;
    std::optional<base::Json> schema; // the answer is to be JSON of this schema; its reader checks it all the same
    int maxOutputTokens = 0;          // 0: the provider's own limit
    int contextTokens = 0;            // what the model is to hold, for providers that want to be told; 0: theirs
    std::optional<double> temperature;
};

// As the provider counts them. Cached tokens are among those of the input.
struct Usage {
    qint64 inputTokens = 0;
    qint64 cachedTokens = 0;
    qint64 outputTokens = 0;
    bool known = false; // false: the provider did not say

    friend bool operator==(const Usage&, const Usage&) = default;
};

enum class StopReason {
    End,     // it had said what it wanted to say
    Length,  // it ran into the limit: the text is not whole
    Tools,   // it asks for tools
    Refused, // the provider's filter cut it off
};

struct ChatReply {
    QString text;
    std::vector<ToolCall> calls;
    StopReason stop = StopReason::End;
    Usage usage;
    QString model; // the one that answered, as the provider names it

    friend bool operator==(const ChatReply&, const ChatReply&) = default;
};

} // namespace flux::llm
