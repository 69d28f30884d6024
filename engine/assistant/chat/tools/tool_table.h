#pragma once

#include "engine/assistant/chat/tool.h"

namespace flux::assistant {

// A tool as a row: most need no more than a schema and a function.
struct ToolRow {
    const char* name;
    const char* description; // for the model
    const char* doing;       // for the person
    const char* parameters;  // JSON Schema
    base::Result<ToolAnswer> (*run)(const base::Json& arguments, ToolContext& context);
};

[[nodiscard]] std::unique_ptr<Tool> makeTool(const ToolRow& row);

// Asks the front door for a reply of the request's kind.
template <typename R>
[[nodiscard]] base::Result<typename R::Reply> ask(ToolContext& context, R request) {
    FLUX_TRY(api::Reply reply, context.ask(api::Request(std::move(request))));
    auto* value = std::get_if<typename R::Reply>(&reply);
    if (value == nullptr)
        return base::makeError(base::ErrorCode::Internal, QStringLiteral("The engine gave an answer of another kind."));
    return std::move(*value);
}

[[nodiscard]] std::vector<ToolRow> workspaceTools();
[[nodiscard]] std::vector<ToolRow> taskTools();
[[nodiscard]] std::vector<ToolRow> knowledgeTools();

} // namespace flux::assistant
