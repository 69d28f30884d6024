#include "engine/orchestrator/for_each_check.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::FieldSpec;
using domain::FieldType;
using domain::StepSpec;

namespace {

bool refersToItem(const Json& value) {
    const auto found = referencesIn(value);
    return found.ok() &&
           std::any_of(found->begin(), found->end(), [](const Reference& r) { return r.to != Reference::To::Step; });
}

bool usesItem(const StepSpec& step) {
    return refersToItem(step.inputs) ||
           std::any_of(step.fallbacks.begin(), step.fallbacks.end(),
                       [](const domain::StepFallback& fallback) { return refersToItem(fallback.inputs); });
}

FieldSpec output(const QString& name, FieldType type, const QString& description) {
    FieldSpec field;
    field.name = name;
    field.type = type;
    field.required = true;
    field.description = description;
    return field;
}

} // namespace

QStringList forEachProblems(const StepSpec& step, const domain::PlanLimits& limits) {
    QStringList out;
    if (!step.itemOf.isEmpty() || step.removed)
        out.append(QStringLiteral("Only the engine makes item steps and takes steps out; a plan does not name them."));
    if (!step.forEach) {
        if (usesItem(step))
            out.append(QStringLiteral("{{item}} and {{index}} are known in a for-each step only."));
        return out;
    }
    const domain::ForEach& forEach = *step.forEach;
    if (forEach.maxParallel < 1 || forEach.maxParallel > limits.maxParallel)
        out.append(QStringLiteral("At most %1 items can run side by side, and at least 1.").arg(limits.maxParallel));
    if (forEach.maxItems < 1 || forEach.maxItems > limits.maxItems)
        out.append(QStringLiteral("It may take 1 to %1 items.").arg(limits.maxItems));
    else if (forEach.items.is_array() && static_cast<qint64>(forEach.items.size()) > forEach.maxItems)
        out.append(QStringLiteral("Its list has %1 items; it takes at most %2.")
                       .arg(forEach.items.size())
                       .arg(forEach.maxItems));
    if (!forEach.items.is_array() && !wholeReference(forEach.items))
        out.append(QStringLiteral("It runs once for each item of a list: write the list, or one reference to it like "
                                  "{{step_1.outputs.items}}."));
    if (base::dumpJson(forEach.items).size() > limits.maxInputBytes)
        out.append(QStringLiteral("Its list is larger than %1 bytes.").arg(limits.maxInputBytes));
    if (refersToItem(forEach.items))
        out.append(QStringLiteral("Its list cannot be made of {{item}} or {{index}}."));
    return out;
}

const std::vector<FieldSpec>& forEachOutputs() {
    static const std::vector<FieldSpec> outputs = {
        output(QStringLiteral("items"), FieldType::Array,
               QStringLiteral("What each item brought, in order; null: nothing")),
        output(QStringLiteral("count"), FieldType::Integer, QStringLiteral("How many items there were")),
        output(QStringLiteral("failed"), FieldType::Integer, QStringLiteral("How many of them failed")),
    };
    return outputs;
}

bool isItemsReference(const StepSpec& step, const Reference& reference) {
    return step.forEach && step.forEach->items.is_string() &&
           step.forEach->items.get<QString>().trimmed() == reference.text;
}

} // namespace flux::orchestrator
