#include "engine/assistant/chat/tools/tool_table.h"

namespace flux::assistant {

using base::Json;

namespace {

class RowTool final : public Tool {
public:
    explicit RowTool(const ToolRow& row) : m_row(row) {
        const auto schema = base::parseJson(m_row.parameters);
        Q_ASSERT_X(schema.ok(), m_row.name, "the schema of a tool is JSON");
        m_spec = {QString::fromLatin1(m_row.name), QString::fromUtf8(m_row.description),
                  schema.ok() ? *schema : Json::object()};
    }
    llm::ToolSpec spec() const override { return m_spec; }
    QString doing() const override { return QString::fromUtf8(m_row.doing); }
    base::Result<ToolAnswer> run(const Json& arguments, ToolContext& context) const override {
        return m_row.run(arguments, context);
    }

private:
    ToolRow m_row;
    llm::ToolSpec m_spec;
};

} // namespace

std::unique_ptr<Tool> makeTool(const ToolRow& row) {
    return std::make_unique<RowTool>(row);
}

std::vector<std::unique_ptr<Tool>> builtinTools() {
    std::vector<std::unique_ptr<Tool>> tools;
    for (const auto& rows : {workspaceTools(), taskTools(), knowledgeTools()}) {
        for (const ToolRow& row : rows)
            tools.push_back(makeTool(row));
    }
    return tools;
}

} // namespace flux::assistant
