#pragma once

#include "engine/base/json.h"
#include "engine/domain/checkpoint.h"
#include "engine/domain/ids.h"

#include <optional>
#include <vector>

namespace flux::domain {

// What one failed step does to the other steps of its parallel group.
enum class FailurePolicy {
    AllOrNothing, // a failure fails the group: what waits is cancelled, what runs may end, the task fails
    BestEffort,   // the group is done when each step has ended; at least one must have succeeded
    FailFast,     // like AllOrNothing, and what runs is asked to stop
};

// What a step tries next when its own way has failed for good: another agent, another model, another address.
struct StepFallback {
    QString agent;                            // empty: the step's own
    base::Json inputs = base::Json::object(); // laid over the step's inputs, member by member
    QString name;                             // what the row says: "from the archive copy"; may be empty
};

// One step over each item of a list. When the step is reached the list is resolved, and an item step is made for each
// item (StepSpec::itemOf). In the inputs {{item}}, {{item.field}} and {{index}} (from 0) stand for the item. When all
// have ended the step itself is done, with outputs {"items":[outputs of each, null where it has none],"count":n,
// "failed":n}. The step's failurePolicy says what a failed item does to the others.
struct ForEach {
    base::Json items;    // a list, or a text that is one reference to a list
    int maxParallel = 5; // items at the same time
    int maxItems = 1000; // a longer list fails the step and says so
};

// A card that the plan wants before a step, beyond what the policy asks. An answer fills the step's inputs:
// Input and Questions: `input` names the one that gets the whole answer; empty: the answer's members are laid over the
// inputs. Select: `input` gets the chosen value.
struct CheckpointSpec {
    CheckpointKind kind = CheckpointKind::Approval; // Approval, Input, Modify, Select or Questions
    QString question;
    QString context;
    base::Json form; // see Checkpoint::form
    QString input;
    QStringList editable;      // Modify: names of inputs
    qint64 expiresAfterMs = 0; // 0: never
    ExpiryOutcome onExpiry = ExpiryOutcome::LeaveOut;
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
    int maxRetries = 3;              // after the first attempt on each rung, for errors that pass
    std::vector<StepFallback> fallbacks; // tried in order when retries are used up or the error does not pass
    std::optional<ForEach> forEach;
    std::optional<CheckpointSpec> checkpoint;
    bool removed = false; // a later plan version has taken it out; it stays as a row and is never run
    StepKey itemOf;       // made by the engine: the for-each step whose item this is; empty: an ordinary step
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

// What is different between two plans, by step key.
struct StepDelta {
    StepSpec before, after;
    QStringList fields; // "inputs", "agent", "dependencies", …: JSON member names that differ
};
struct PlanDiff {
    std::vector<StepSpec> added, removed;
    std::vector<StepDelta> changed;

    [[nodiscard]] bool isEmpty() const { return added.empty() && removed.empty() && changed.empty(); }
};

struct PlanLimits {
    int maxSteps = 10'000;
    int maxDependencies = 1'000; // per step
    int maxParallel = 64;
    qsizetype maxInputBytes = 2'000'000; // of one step's planned inputs
    qsizetype maxGoalChars = 20'000;
    int maxRetries = 10;
    int maxFallbacks = 5;
    int maxItems = 10'000; // of one for-each
};

} // namespace flux::domain
