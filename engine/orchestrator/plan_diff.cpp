#include "engine/orchestrator/plan_diff.h"

#include "engine/domain/codec.h"

#include <QtCore/QHash>

namespace flux::orchestrator {

using base::Json;
using domain::StepKey;
using domain::StepSpec;

namespace {

QHash<StepKey, const StepSpec*> byKey(const std::vector<StepSpec>& steps) {
    QHash<StepKey, const StepSpec*> out;
    out.reserve(static_cast<qsizetype>(steps.size()));
    for (const StepSpec& step : steps)
        out.insert(step.key, &step);
    return out;
}

// The codec leaves out what says nothing, so a member may be on one side alone.
QStringList differingMembers(const Json& before, const Json& after) {
    QStringList names;
    for (const auto& [name, value] : before.items()) {
        const auto other = after.find(name);
        if (other == after.end() || *other != value)
            names.append(QString::fromStdString(name));
    }
    for (const auto& item : after.items()) {
        if (!before.contains(item.key()))
            names.append(QString::fromStdString(item.key()));
    }
    names.sort();
    return names;
}

} // namespace

domain::PlanDiff diffPlans(const std::vector<StepSpec>& before, const std::vector<StepSpec>& after) {
    const auto old = byKey(before);
    const auto now = byKey(after);
    domain::PlanDiff diff;
    for (const StepSpec& step : before) {
        if (!now.contains(step.key))
            diff.removed.push_back(step);
    }
    for (const StepSpec& step : after) {
        const StepSpec* was = old.value(step.key);
        if (!was) {
            diff.added.push_back(step);
            continue;
        }
        const QStringList fields = differingMembers(domain::toJson(*was), domain::toJson(step));
        if (!fields.isEmpty())
            diff.changed.push_back({*was, step, fields});
    }
    return diff;
}

bool sameSpec(const StepSpec& one, const StepSpec& other) {
    return domain::toJson(one) == domain::toJson(other);
}

} // namespace flux::orchestrator
