#include "engine/orchestrator/machine/task_state.h"

namespace flux::orchestrator {

using domain::StepStatus;

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
