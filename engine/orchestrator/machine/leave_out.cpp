// A step is left out by a person's word, or because nobody answered in time.
#include "engine/orchestrator/machine/group_policy.h"
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;

namespace {

bool canStillGive(const domain::StepState& step) {
    return step.run.status == StepStatus::Done || !domain::isTerminal(step.run.status);
}

// A step that waits for several members of a best-effort group goes on with the others.
bool canDoWithout(Transition& t, int dependent, int leftOut) {
    if (domain::isUndoRun(t.state().task))
        return true;
    const domain::StepSpec& missing = t.step(leftOut).spec;
    if (!isBestEffort(missing))
        return false;
    for (const domain::StepKey& key : t.step(dependent).spec.dependencies) {
        const int other = t.state().index.value(key, -1);
        if (other >= 0 && other != leftOut && t.step(other).spec.parallelGroup == missing.parallelGroup &&
            canStillGive(t.step(other)))
            return true;
    }
    return false;
}

// The last member of a group was left out, and those before it, which were best-effort, failed.
const base::Error* failureOfGroup(Transition& t, int position) {
    const domain::StepSpec& spec = t.step(position).spec;
    if (isItem(spec) || fateOfGroup(t.state(), spec) != GroupFate::Failed)
        return nullptr; // a for-each step looks at its items itself
    for (const domain::StepState& member : t.state().steps) {
        if (member.spec.parallelGroup == t.step(position).spec.parallelGroup && member.run.status == StepStatus::Failed)
            return &*member.run.error;
    }
    return nullptr;
}

} // namespace

void withdrawCards(Transition& t, const domain::StepKey& step) {
    const auto open = t.state().checkpoints.values();
    for (const domain::Checkpoint& card : open) {
        if (card.step == step)
            t.close(card.id, domain::CheckpointStatus::Withdrawn, std::nullopt);
    }
}

// A step that the person leaves out takes along those that cannot do without it, and theirs.
void leaveOut(Transition& t, int first, const QString& why) {
    std::vector<int> todo{first};
    std::vector<int> skipped;
    while (!todo.empty()) {
        const int position = todo.back();
        todo.pop_back();
        if (t.step(position).run.status != StepStatus::Pending && position != first)
            continue;
        t.step(position).run.error.reset(); // of an attempt before: it is not what it is skipped for
        t.step(position).run.note = position == first ? why : QStringLiteral("needs a step that was left out");
        t.moveStep(position, StepStatus::Skipped);
        t.journal(QStringLiteral("step.skipped"), position, Json{{"why", t.step(position).run.note}});
        skipped.push_back(position);
        if (t.step(position).run.expanded)
            leaveOutItems(t, position, t.step(position).run.note);
        if (isItem(t.step(position).spec))
            continue; // leaves a gap in the list of its for-each step, which goes on
        for (const int next : t.state().dependents[static_cast<size_t>(position)]) {
            if (!canDoWithout(t, next, position))
                todo.push_back(next);
        }
    }
    for (const int position : skipped)
        t.satisfy(position);
    for (const int position : skipped) { // of any group that one of them was the last hope of
        if (const base::Error* error = failureOfGroup(t, position)) {
            t.failTask(base::Error(*error), Transition::WhatRuns::MayEnd);
            return;
        }
    }
}

} // namespace flux::orchestrator
