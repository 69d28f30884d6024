#include "engine/assistant/chat/tool.h"
#include "engine/base/fence.h"
#include "engine/base/schema/json_schema.h"

namespace flux::assistant {

using base::Json;

namespace {

constexpr qsizetype kMostAnswer = 24'000; // characters of one tool's answer; a model reads it whole

ToolAnswer refused(const QString& why) {
    return {Json{{"error", why}}, {}};
}

// What is too long says so: a model that does not know that a list goes on takes it for the whole.
Json bounded(Json answer) {
    const QByteArray text = base::dumpJson(answer);
    if (text.size() <= kMostAnswer)
        return answer;
    return Json{{"cut", true},
                {"note", "This answer was too long and is not whole. Ask for less: a filter, a smaller limit."},
                {"beginning", QString::fromUtf8(text.left(kMostAnswer))}};
}

} // namespace

struct ToolBox::Entry {
    std::unique_ptr<Tool> tool;
    llm::ToolSpec spec;
    std::optional<base::JsonSchema> schema;
};

ToolBox::ToolBox(std::vector<std::unique_ptr<Tool>> tools) {
    for (auto& tool : tools) {
        Entry entry;
        entry.spec = tool->spec();
        auto schema = base::JsonSchema::compile(entry.spec.parameters);
        Q_ASSERT(schema.ok());
        if (schema.ok())
            entry.schema = std::move(*schema);
        entry.tool = std::move(tool);
        m_entries.push_back(std::move(entry));
    }
}

ToolBox::~ToolBox() = default;

std::vector<llm::ToolSpec> ToolBox::specs() const {
    std::vector<llm::ToolSpec> specs;
    for (const Entry& entry : m_entries)
        specs.push_back(entry.spec);
    return specs;
}

const Tool* ToolBox::find(const QString& name) const {
    for (const Entry& entry : m_entries) {
        if (entry.spec.name == name)
            return entry.tool.get();
    }
    return nullptr;
}

ToolAnswer ToolBox::run(const llm::ToolCall& call, ToolContext& context) const {
    const Entry* found = nullptr;
    for (const Entry& entry : m_entries) {
        if (entry.spec.name == call.name)
            found = &entry;
    }
    if (found == nullptr)
        return refused(QStringLiteral("There is no tool “%1”.").arg(call.name.left(100)));
    if (!call.malformed.isEmpty())
        return refused(QStringLiteral("The arguments are not a JSON object."));
    if (found->schema) {
        QStringList problems;
        for (const base::SchemaProblem& problem : found->schema->check(call.arguments, 5))
            problems.append((problem.path.isEmpty() ? QStringLiteral("arguments") : problem.path) +
                            QStringLiteral(": ") + problem.sentence);
        if (!problems.isEmpty())
            return refused(problems.join(u' '));
    }
    auto answer =
        base::fence(QStringLiteral("tool ") + call.name, [&] { return found->tool->run(call.arguments, context); });
    if (!answer.ok())
        return refused(answer.error().message);
    answer->json = bounded(std::move(answer->json));
    return std::move(*answer);
}

} // namespace flux::assistant
