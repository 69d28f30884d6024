#include "engine/orchestrator/machine/task_state.h"

namespace flux::orchestrator {

using domain::StepStatus;

const domain::StepFallback* rungOf(const domain::StepState& step) {
    const auto rung = static_cast<size_t>(step.run.fallback);
    return rung > 0 && rung <= step.spec.fallbacks.size() ? &step.spec.fallbacks[rung - 1] : nullptr;
}

const QString& agentOf(const domain::StepState& step) {
    const domain::StepFallback* rung = rungOf(step);
    return rung && !rung->agent.isEmpty() ? rung->agent : step.spec.agent;
}

base::Json inputsOf(const domain::StepSpec& step, int fallback, const domain::AgentSpec* agent) {
    const auto at = static_cast<size_t>(fallback);
    if (fallback <= 0 || at > step.fallbacks.size())
        return step.inputs;
    const domain::StepFallback& rung = step.fallbacks[at - 1];
    const bool other = !rung.agent.isEmpty() && rung.agent != step.agent;
    base::Json inputs = base::Json::object();
    for (const auto& [key, value] : step.inputs.items()) {
        if (!other || !agent || agent->input(QString::fromStdString(key)))
            inputs[key] = value;
    }
    for (const auto& [key, value] : rung.inputs.items()) {
        if (value.is_null())
            inputs.erase(key);
        else
            inputs[key] = value;
    }
    return inputs;
}

bool isBestEffort(const domain::StepSpec& step) {
    return step.failurePolicy == domain::FailurePolicy::BestEffort && !step.parallelGroup.isEmpty();
}

bool isSatisfied(const domain::StepState& step) {
    return step.run.status == StepStatus::Done || step.run.status == StepStatus::Skipped ||
           (step.run.status == StepStatus::Failed && isBestEffort(step.spec));
}

void TaskState::rebuild() {
    const size_t count = steps.size();
    index.clear();
    index.reserve(static_cast<qsizetype>(count));
    dependents.assign(count, {});
    waitingFor.assign(count, 0);
    ready.clear();
    running = retrying = asking = held = ended = 0;
    for (size_t i = 0; i < count; ++i)
        index.insert(steps[i].spec.key, static_cast<int>(i));
    for (size_t i = 0; i < count; ++i) {
        for (const domain::StepKey& key : steps[i].spec.dependencies) {
            const int parent = index.value(key, -1);
            if (parent < 0)
                continue;
            dependents[static_cast<size_t>(parent)].push_back(static_cast<int>(i));
            if (!isSatisfied(steps[static_cast<size_t>(parent)]))
                ++waitingFor[i];
        }
        const StepStatus status = steps[i].run.status;
        running += status == StepStatus::Running;
        retrying += status == StepStatus::Retrying;
        asking += status == StepStatus::Checkpoint;
        held += status == StepStatus::Held;
        ended += domain::isTerminal(status);
        if (status == StepStatus::Pending && waitingFor[i] == 0)
            ready.insert(static_cast<int>(i));
    }
}

} // namespace flux::orchestrator
