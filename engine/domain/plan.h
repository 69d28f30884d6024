#pragma once

#include "engine/base/json.h"
#include "engine/domain/ids.h"

#include <vector>

namespace flux::domain {

// What one failed step does to the other steps of its parallel group.
enum class FailurePolicy {
    AllOrNothing, // a failure fails the group: what waits is cancelled, what runs may end, the task fails
    BestEffort,   // the group is done when each step has ended; at least one must have succeeded
    FailFast,     // like AllOrNothing, and what runs is asked to stop
};

// One step as planned. It never changes while the plan version stands.
struct StepSpec {
    StepKey key;
    QString name; // what the person reads: "Read notes.md"
    QString description;
    QString agent;                            // AgentSpec::type
    base::Json inputs = base::Json::object(); // literals, or texts with {{step.outputs.field}} references
    std::vector<StepKey> dependencies;
    QString parallelGroup; // empty: none
    FailurePolicy failurePolicy = FailurePolicy::AllOrNothing;
    bool checkpointRequired = false; // ask before this step whatever the policy says
    bool critical = true;            // a failure of a step that is not critical skips it instead of failing the task
    int maxRetries = 3;              // after the first attempt, for errors that pass
};

// A plan document.
struct Plan {
    QString goal;
    QString title; // a few words, for the head of the task block
    base::Json constraints = base::Json::object();
    QStringList successCriteria;
    std::vector<StepSpec> steps;
    int maxParallelSteps = 5;
    int version = 1;
};

struct PlanLimits {
    int maxSteps = 10'000;
    int maxDependencies = 1'000; // per step
    int maxParallel = 64;
    qsizetype maxInputBytes = 2'000'000; // of one step's planned inputs
    qsizetype maxGoalChars = 20'000;
    int maxRetries = 10;
};

} // namespace flux::domain
