#include "engine/orchestrator/machine/task_state.h"

#include <algorithm>

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

int countedSteps(const TaskState& state) {
    return static_cast<int>(
        std::count_if(state.steps.begin(), state.steps.end(), [](const auto& s) { return !s.spec.removed; }));
}

void TaskState::count(const domain::StepState& step, int by) {
    const StepStatus status = step.run.status;
    running += status == StepStatus::Running ? by : 0;
    retrying += status == StepStatus::Retrying ? by : 0;
    asking += status == StepStatus::Checkpoint ? by : 0;
    held += status == StepStatus::Held ? by : 0;
    ended += domain::isTerminal(status) ? by : 0;
    if (!step.spec.parallelGroup.isEmpty()) {
        GroupCount& group = groups[step.spec.parallelGroup];
        group.members += by;
        group.open += domain::isTerminal(status) ? 0 : by;
        group.done += status == StepStatus::Done ? by : 0;
        group.failed += status == StepStatus::Failed ? by : 0;
    }
    if (isItem(step.spec) && status == StepStatus::Running) {
        if (const auto fan = fans.find(parentOf(step)); fan != fans.end())
            fan->running += by;
    }
}

int TaskState::parentOf(const domain::StepState& item) const {
    return isItem(item.spec) ? index.value(item.spec.itemOf, -1) : -1;
}

void TaskState::rebuild() {
    const size_t total = steps.size();
    index.clear();
    index.reserve(static_cast<qsizetype>(total));
    dependents.clear();
    waitingFor.clear();
    ready.clear();
    for (auto& [agent, waiting] : parked) // a Held one has no other bell than its place
        std::erase_if(waiting,
                      [this](int at) { return steps[static_cast<size_t>(at)].run.status != StepStatus::Held; });
    std::erase_if(parked, [](const auto& entry) { return entry.second.empty(); });
    groups.clear();
    fans.clear();
    running = retrying = asking = held = ended = 0;
    for (size_t i = 0; i < total; ++i)
        index.insert(steps[i].spec.key, static_cast<int>(i));
    dependents.resize(total);
    waitingFor.assign(total, 0);
    size_t items = 0;
    while (items < total && !isItem(steps[items].spec))
        ++items;
    for (size_t i = 0; i < total; ++i) {
        for (const domain::StepKey& key : steps[i].spec.dependencies) {
            const int parent = index.value(key, -1);
            if (parent < 0)
                continue;
            dependents[static_cast<size_t>(parent)].push_back(static_cast<int>(i));
            if (!isSatisfied(steps[static_cast<size_t>(parent)]))
                ++waitingFor[i];
        }
        if (i >= items)
            linkItem(static_cast<int>(i));
    }
    for (size_t i = 0; i < total; ++i) {
        count(steps[i], 1);
        if (steps[i].run.status == StepStatus::Pending && waitingFor[i] == 0)
            ready.insert(static_cast<int>(i));
    }
}

// A for-each step waits for its items as for dependencies, though no plan names them.
void TaskState::linkItem(int position) {
    const domain::StepState& item = steps[static_cast<size_t>(position)];
    const int parent = parentOf(item);
    if (parent < 0)
        return;
    const domain::StepSpec& spec = steps[static_cast<size_t>(parent)].spec;
    FanOut& fan = fans[parent];
    if (fan.count == 0) {
        fan.first = position;
        fan.maxParallel = spec.forEach ? spec.forEach->maxParallel : 1;
    }
    fan.count = position - fan.first + 1;
    dependents[static_cast<size_t>(position)].push_back(parent);
    if (!isSatisfied(item))
        ++waitingFor[static_cast<size_t>(parent)];
}

void TaskState::addItems(int first) {
    dependents.resize(steps.size());
    waitingFor.resize(steps.size(), 0);
    for (int at = first; at < static_cast<int>(steps.size()); ++at) {
        const domain::StepState& item = steps[static_cast<size_t>(at)];
        index.insert(item.spec.key, at);
        linkItem(at);
        count(item, 1);
        ready.insert(ready.end(), at);
    }
    if (const int parent = parentOf(steps.back()); parent >= 0 && waitingFor[static_cast<size_t>(parent)] > 0)
        ready.erase(parent);
}

void TaskState::park(int position) {
    ready.erase(position);
    parked[agentOf(steps[static_cast<size_t>(position)])].insert(position);
}

void TaskState::unpark(int position) {
    for (auto it = parked.begin(); it != parked.end(); ++it) { // few agents have a limit
        if (it->second.erase(position) == 0)
            continue;
        if (it->second.empty())
            parked.erase(it);
        if (steps[static_cast<size_t>(position)].run.status == StepStatus::Pending)
            ready.insert(position);
        return;
    }
}

int TaskState::nextReady() const {
    auto at = ready.begin();
    while (at != ready.end()) {
        const auto fan = fans.constFind(parentOf(steps[static_cast<size_t>(*at)]));
        if (fan == fans.cend() || fan->running < fan->maxParallel)
            return *at;
        at = ready.lower_bound(fan->first + fan->count); // the other items have no room either
    }
    return -1;
}

} // namespace flux::orchestrator
