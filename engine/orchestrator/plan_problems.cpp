// What is wrong with a plan, as one error; and what is wrong with it before anything else is looked at.
#include "engine/orchestrator/plan_problems.h"

#include <algorithm>

namespace flux::orchestrator {

namespace {

constexpr size_t kMaxProblems = 100;

bool isTooDeep(const base::Json& value) {
    return base::isDeeperThan(value, base::kMaxGivenDepth);
}

bool isTooDeep(const domain::StepSpec& step) {
    return isTooDeep(step.inputs) || (step.forEach && isTooDeep(step.forEach->items)) ||
           (step.checkpoint && isTooDeep(step.checkpoint->form)) ||
           std::any_of(step.fallbacks.begin(), step.fallbacks.end(),
                       [](const auto& way) { return isTooDeep(way.inputs); });
}

} // namespace

std::vector<PlanProblem> depthProblems(const domain::Plan& plan) {
    std::vector<PlanProblem> problems;
    const QString what = QStringLiteral("Something in it is nested deeper than %1 levels.").arg(base::kMaxGivenDepth);
    if (isTooDeep(plan.constraints))
        problems.push_back({{}, what});
    for (const domain::StepSpec& step : plan.steps) {
        if (problems.size() < kMaxProblems && isTooDeep(step))
            problems.push_back({step.key, what});
    }
    return problems;
}

base::Result<void> planIsValid(const domain::Plan& plan, const agents::Registry& registry) {
    const auto problems = validatePlan(plan, registry);
    if (problems.empty())
        return {};
    QStringList lines;
    for (const PlanProblem& p : problems) {
        if (lines.size() == 10)
            break;
        lines.append(p.step.isEmpty() ? p.message : QStringLiteral("%1: %2").arg(p.step.text.left(80), p.message));
    }
    const auto more = static_cast<qsizetype>(problems.size()) - lines.size();
    if (more > 0)
        lines.append(QStringLiteral("And %1 more.").arg(more));
    return base::makeError(base::ErrorCode::InvalidArgument,
                           QStringLiteral("The plan cannot run. ") + lines.join(u' '));
}

} // namespace flux::orchestrator
