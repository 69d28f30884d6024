#include "engine/assistant/model_planner.h"

#include "engine/assistant/chat/prompt.h"
#include "engine/domain/codec.h"
#include "engine/orchestrator/plan_validator.h"

#include <QtCore/QDateTime>
#include <QtCore/QTimeZone>

namespace flux::assistant {

using base::Json;
using base::Result;

namespace {

constexpr int kTries = 3; // the first, and two with what was wrong
constexpr std::size_t kMostSteps = 24;

Json schemaOfPlans() {
    const Json text{{"type", "string"}};
    const Json step{{"type", "object"},
                    {"required", Json::array({"key", "name", "agent", "inputs", "dependencies"})},
                    {"properties", Json{{"key", text},
                                        {"name", text},
                                        {"agent", text},
                                        {"inputs", Json{{"type", "object"}}},
                                        {"dependencies", Json{{"type", "array"}, {"items", text}}}}}};
    return Json{
        {"type", "object"},
        {"properties", Json{{"title", text}, {"steps", Json{{"type", "array"}, {"items", step}}}, {"question", text}}}};
}

QString agentsText(const agents::Registry& registry) {
    QStringList lines;
    for (const domain::AgentSpec* agent : registry.specs()) {
        QStringList inputs, outputs;
        for (const domain::FieldSpec& field : agent->inputs)
            inputs.append(QStringLiteral("%1 (%2%3): %4")
                              .arg(field.name, domain::fieldTypeName(field.type),
                                   field.required ? QStringLiteral(", required") : QString(), field.description));
        for (const domain::FieldSpec& field : agent->outputs)
            outputs.append(field.name);
        lines.append(QStringLiteral("- %1: %2\n  inputs: %3\n  outputs: %4")
                         .arg(agent->type, agent->description, inputs.join(QStringLiteral("; ")),
                              outputs.join(QStringLiteral(", "))));
    }
    return lines.join(u'\n');
}

QString promptFor(const agents::Registry& registry, const PlannerInput& input) {
    const QTimeZone zone(input.timeZoneId.toLatin1());
    const QDateTime now = input.now.utc().toTimeZone(zone.isValid() ? zone : QTimeZone::utc());
    QString text = promptText(PromptText::Planner);
    const auto put = [&text](const char* place, const QString& value, const char* otherwise) {
        text.replace(u'{' + QString::fromLatin1(place) + u'}',
                     value.isEmpty() ? QString::fromLatin1(otherwise) : value);
    };
    put("now", now.toString(Qt::ISODate), "");
    put("zone", input.timeZoneId, "UTC");
    put("folders", input.grantedFolders.join(QStringLiteral(", ")), "none");
    put("working", input.workingFolder, "nowhere");
    put("mail", input.ownMail, "not known");
    put("agents", agentsText(registry), "none");
    return text;
}

// The document inside of what was said: some models put a fence around it.
QByteArray documentOf(const QString& text) {
    const qsizetype from = text.indexOf(u'{'), to = text.lastIndexOf(u'}');
    return from < 0 || to < from ? QByteArray() : text.mid(from, to - from + 1).toUtf8();
}

// A plan, a question, or what is wrong with the document.
Result<PlannerReply> read(const QString& text, const agents::Registry& registry, const PlannerInput& input) {
    FLUX_TRY(Json document, base::parseJson(documentOf(text)));
    if (const QString question = base::textAt(document, "question"); !question.isEmpty())
        return PlannerReply(NotUnderstood{question, {}});
    Json& steps = document["steps"];
    if (!steps.is_array() || steps.empty() || steps.size() > kMostSteps)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("The plan needs 1 to %1 steps.").arg(kMostSteps));
    Json plain{{"goal", input.text}, {"title", base::textAt(document, "title").left(80)}, {"steps", Json::array()}};
    for (const Json& step : steps) { // of what a model says, these members and no others: no rule of ours is among them
        Json kept = Json::object();
        for (const char* member : {"key", "name", "agent", "inputs", "dependencies"}) {
            if (step.is_object() && step.contains(member))
                kept[member] = step[member];
        }
        plain["steps"].push_back(std::move(kept));
    }
    FLUX_TRY(domain::Plan plan, domain::fromJson<domain::Plan>(plain));
    FLUX_CHECK(orchestrator::planIsValid(plan, registry));
    return PlannerReply(PlannedTask{std::move(plan), {}});
}

} // namespace

Result<PlannerReply> planWithModel(llm::Provider& provider, const QString& model, const agents::Registry& registry,
                                   const PlannerInput& input, const base::CancelToken& cancel) {
    llm::ChatRequest request;
    request.model = model;
    request.schema = schemaOfPlans();
    request.contextTokens = 16'384;
    request.maxOutputTokens = 4096;
    request.messages = {{llm::Role::System, promptFor(registry, input)}, {llm::Role::User, input.text}};
    QString problem;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        FLUX_TRY(const llm::ChatReply reply, provider.chat(
                                                 request, [](const QString&) {}, cancel));
        auto plan = read(reply.text, registry, input);
        if (plan.ok())
            return plan;
        problem = plan.error().message;
        request.messages.push_back(
            {llm::Role::Assistant, reply.text.isEmpty() ? QStringLiteral("(nothing)") : reply.text});
        request.messages.push_back(
            {llm::Role::User, QStringLiteral("This plan cannot run: %1 Give the whole corrected plan.").arg(problem)});
    }
    return PlannerReply(
        NotUnderstood{QStringLiteral("The model %1 did not find a plan that can run. The last one was refused: %2")
                          .arg(model, problem),
                      {}});
}

} // namespace flux::assistant
