#pragma once

#include "engine/api/engine.h"
#include "engine/base/cancel_token.h"
#include "engine/llm/chat.h"

#include <functional>
#include <memory>

namespace flux::assistant {

// What a tool works with. It has no way around the front door: what a surface may not do, a model may not do either.
struct ToolContext {
    std::function<base::Result<api::Reply>(api::Request)> ask; // waits for the engine's answer
    domain::ConversationId conversation;
    domain::MessageId message; // of the person, that is being answered
    QString words;             // of that message, as the person wrote them
    domain::Grants grants;
    QString workingFolder;
};

struct ToolAnswer {
    base::Json json;                  // for the model
    std::vector<domain::Block> shown; // for the person: what was changed or found
};

// A function that a model may ask for. What it does is decided by code alone; a model's words are arguments, checked
// against the schema before run() is called.
// Thread: run blocks its caller, any thread at once. Owner: the ToolBox.
class Tool {
public:
    virtual ~Tool() = default;
    [[nodiscard]] virtual llm::ToolSpec spec() const = 0;
    [[nodiscard]] virtual QString doing() const = 0; // "Looks into your workspace"
    [[nodiscard]] virtual base::Result<ToolAnswer> run(const base::Json& arguments, ToolContext& context) const = 0;
};

// All tools, in the order in which they are shown to a model.
class ToolBox {
public:
    explicit ToolBox(std::vector<std::unique_ptr<Tool>> tools);
    ~ToolBox();
    [[nodiscard]] std::vector<llm::ToolSpec> specs() const;
    [[nodiscard]] const Tool* find(const QString& name) const;
    // Checks and runs one call. What is wrong is an answer too: the model may mend it.
    [[nodiscard]] ToolAnswer run(const llm::ToolCall& call, ToolContext& context) const;

private:
    struct Entry;
    std::vector<Entry> m_entries;
};

// Flux's own: the workspace, memory, tasks and their cards, search.
[[nodiscard]] std::vector<std::unique_ptr<Tool>> builtinTools();

} // namespace flux::assistant
