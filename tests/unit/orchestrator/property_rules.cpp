#include "engine/orchestrator/machine/group_policy.h"
#include "tests/unit/orchestrator/property_moves.h"
#include "tests/unit/orchestrator/property_world.h"

namespace flux::test {

using namespace orchestrator;
using domain::CheckpointKind;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

bool isTerminalStep(const domain::StepState& s) {
    return domain::isTerminal(s.run.status);
}

bool hasWorker(const PropertyTask& task, int position, int attempt) {
    return std::any_of(task.workers.begin(), task.workers.end(), [=](const PropertyWorker& w) {
        return w.position == position && w.attempt == attempt && !w.stopped;
    });
}

bool hasTimer(const PropertyTask& task, WakeAt::For what, int position, int attempt) {
    return std::any_of(task.timers.begin(), task.timers.end(), [=](const WakeAt& t) {
        return t.what == what && t.position == position && t.attempt == attempt;
    });
}

bool hasExpiry(const PropertyTask& task, const domain::CheckpointId& card) {
    return std::any_of(task.timers.begin(), task.timers.end(),
                       [&](const WakeAt& t) { return t.what == WakeAt::For::Expiry && t.checkpoint == card; });
}

void moves(PropertyWorld& world, const PropertyTask& task, const TaskState& before, const MachineEvent& event) {
    if (!mayMove(before.task.status, task.state.task.status, event))
        world.must(false, qPrintable(QStringLiteral("no table has the task's move from %1 to %2")
                                         .arg(domain::statusName(before.task.status),
                                              domain::statusName(task.state.task.status))));
    for (size_t i = 0; i < before.steps.size(); ++i) {
        const StepStatus from = before.steps[i].run.status, to = task.state.steps[i].run.status;
        if (!mayMove(from, to, event))
            world.must(false, qPrintable(QStringLiteral("no table has the move of %1 from %2 to %3")
                                             .arg(before.steps[i].spec.key.text, domain::statusName(from),
                                                  domain::statusName(to))));
        world.must(from != StepStatus::Cancelled || to == from || !std::holds_alternative<PlanChanged>(event) ||
                       before.steps[i].spec.removed,
                   "an edit brings back what was not taken out");
        world.must(task.state.steps[i].run.attempt >= before.steps[i].run.attempt, "an attempt number goes back");
        world.must(from != StepStatus::Done || task.state.steps[i].run.outputs == before.steps[i].run.outputs,
                   "what a step brought is gone");
    }
    world.must(task.state.steps.size() >= before.steps.size(), "a step is lost");
    world.must(task.state.task.planVersion >= before.task.planVersion, "a plan version goes back");
}

void counters(PropertyWorld& world, const PropertyTask& task) {
    const TaskState& state = task.state;
    TaskState fresh;
    fresh.steps.reserve(state.steps.size());
    for (const domain::StepState& s : state.steps) { // only what is counted by
        domain::StepState light;
        light.spec.key = s.spec.key;
        light.spec.dependencies = s.spec.dependencies;
        light.spec.parallelGroup = s.spec.parallelGroup;
        light.spec.failurePolicy = s.spec.failurePolicy;
        light.spec.itemOf = s.spec.itemOf;
        light.spec.forEach = s.spec.forEach;
        light.run.status = s.run.status;
        fresh.steps.push_back(std::move(light));
    }
    fresh.rebuild();
    world.must(fresh.index == state.index, "the index differs");
    world.must(fresh.running == state.running, "running is miscounted");
    world.must(fresh.retrying == state.retrying, "retrying is miscounted");
    world.must(fresh.asking == state.asking, "asking is miscounted");
    world.must(fresh.held == state.held, "held is miscounted");
    world.must(fresh.ended == state.ended, "ended is miscounted");
    world.must(fresh.ready == state.ready, "ready differs");
    world.must(fresh.waitingFor == state.waitingFor, "waitingFor differs");
    world.must(fresh.dependents == state.dependents, "dependents differ");
    world.must(fresh.groups == state.groups, "a group is miscounted");
    world.must(fresh.fans == state.fans, "items are miscounted");
    int done = 0;
    for (const domain::StepState& s : state.steps)
        done += s.run.status == StepStatus::Done || s.run.status == StepStatus::Skipped;
    world.must(done == state.task.doneCount, "doneCount is wrong");
    world.must(countedSteps(state) == state.task.stepCount, "stepCount is wrong");
}

void limits(PropertyWorld& world, const PropertyTask& task, const TaskState& before) {
    const TaskState& state = task.state;
    const int most = std::max(state.task.maxParallelSteps, before.running); // a limit that was lowered stops nothing
    world.must(state.running <= most, "more run than may");
    for (auto fan = state.fans.begin(); fan != state.fans.end(); ++fan)
        world.must(fan->running <= fan->maxParallel, "more items run than may");
}

// A step waits for something that has a name, and somebody is there to tell.
void step(PropertyWorld& world, const PropertyTask& task, int position) {
    const domain::StepState& s = task.state.steps[static_cast<size_t>(position)];
    const domain::StepRun& run = s.run;
    world.must(!task.ended() || isTerminalStep(s), "the task has ended and a step has not");
    if (run.status == StepStatus::Running)
        world.must(hasWorker(task, position, run.attempt), "a step runs and nobody runs it");
    if (run.status == StepStatus::Retrying)
        world.must(hasTimer(task, WakeAt::For::Retry, position, run.attempt), "a retry that nobody wakes");
    if (run.status == StepStatus::Held)
        world.must(hasTimer(task, WakeAt::For::Hold, position, run.attempt), "a window that nobody ends");
    if (!task.ended() && task.state.task.error)
        world.must(isTerminalStep(s) || run.status == StepStatus::Running, "a failing task waits");
    world.must(!s.spec.removed || isTerminalStep(s), "what was taken out goes on");
    world.must((run.status == StepStatus::Done) <= (run.outputs != nullptr), "Done without outputs");
    world.must(run.status == StepStatus::Retrying || run.status == StepStatus::Held ||
                   run.status == StepStatus::Pending || run.retryAt.isNull(), // Pending: its window is over
               "a time without a wait");
    world.must(run.status != StepStatus::Failed || run.error.has_value(), "failed for no reason");
    world.must(run.status != StepStatus::Skipped || run.error || !run.note.isEmpty(), "left out for no reason");
}

void cards(PropertyWorld& world, const PropertyTask& task) {
    QHash<domain::StepKey, int> perStep;
    int offers = 0;
    for (const domain::Checkpoint& card : task.state.checkpoints) {
        const bool offer = card.kind == CheckpointKind::Replan;
        offers += offer;
        perStep[card.step] += offer ? 0 : 1;
        world.must(!card.description.question.isEmpty(), "a card that asks nothing");
        world.must(!card.expiresAt || hasExpiry(task, card.id), "a card that nobody lets expire");
        world.must(card.expiresAt.has_value() == !card.expiryText.isEmpty(), "a card does not say what happens");
    }
    for (const domain::StepState& s : task.state.steps)
        world.must(perStep.value(s.spec.key) == (s.run.status == StepStatus::Checkpoint ? 1 : 0),
                   "cards and steps do not agree");
    world.must(offers <= 1 && (offers == 0 || task.state.task.error), "another plan is offered for nothing");
}

void waits(PropertyWorld& world, const PropertyTask& task) {
    const TaskState& state = task.state;
    for (size_t i = 0; i < state.steps.size(); ++i)
        step(world, task, static_cast<int>(i));
    cards(world, task);
    if (state.task.status == TaskStatus::Checkpoint)
        world.must(state.running == 0 && state.retrying == 0 && state.held == 0 && !state.checkpoints.isEmpty(),
                   "Checkpoint without only cards");
    if (state.task.status == TaskStatus::Executing) {
        world.must(state.running > 0 || state.retrying > 0 || state.held > 0, "Executing and nothing goes on");
        world.must(state.nextReady() < 0 || state.task.error || state.running >= state.task.maxParallelSteps,
                   "ready and not started");
    }
}

// Nothing that matters is dropped without a word.
void ending(PropertyWorld& world, const PropertyTask& task) {
    const TaskState& state = task.state;
    if (state.task.status == TaskStatus::Failed)
        world.must(state.task.error.has_value(), "failed for no reason");
    if (state.task.status != TaskStatus::Completed)
        return;
    world.must(!state.task.error, "completed with an error");
    for (const domain::StepState& s : state.steps) {
        switch (s.run.status) {
        case StepStatus::Done:
            break;
        case StepStatus::Skipped:
            world.must(!s.spec.critical || !s.run.error, "a critical step failed and was dropped");
            break;
        case StepStatus::Failed:
            world.must(isBestEffort(s.spec) && (isItem(s.spec) || fateOfGroup(state, s.spec) != GroupFate::Failed),
                       "completed with a failed step");
            break;
        default:
            world.must(s.spec.removed, "completed without a step");
        }
    }
}

} // namespace

void checkRules(PropertyWorld& world, const PropertyTask& task, const TaskState& before, const MachineEvent& event) {
    moves(world, task, before, event);
    counters(world, task);
    limits(world, task, before);
    checkRows(world, task);
    waits(world, task);
    ending(world, task);
}

void checkRows(PropertyWorld& world, const PropertyTask& task) {
    const domain::Task &row = task.row, &live = task.state.task;
    world.must(row.status == live.status && row.doneCount == live.doneCount && row.stepCount == live.stepCount &&
                   row.grants == live.grants && row.error == live.error && row.results == live.results &&
                   row.lineage == live.lineage && row.planVersion == live.planVersion && row.title == live.title &&
                   row.maxParallelSteps == live.maxParallelSteps && row.summary == live.summary,
               "the task's row differs");
    world.must(task.rows.size() == task.state.steps.size(), "a step has no row");
    for (size_t i = 0; i < task.rows.size() && world.wrong().isEmpty(); ++i) {
        const domain::StepRun &kept = task.rows[i].run, &run = task.state.steps[i].run;
        const domain::StepSpec &wanted = task.rows[i].spec, &spec = task.state.steps[i].spec;
        world.must(kept.status == run.status && kept.attempt == run.attempt && kept.tries == run.tries &&
                       kept.fallback == run.fallback && kept.repaired == run.repaired &&
                       kept.expanded == run.expanded && kept.effect == run.effect && kept.approved == run.approved &&
                       kept.edits == run.edits && kept.outputs == run.outputs && kept.error == run.error &&
                       kept.note == run.note && kept.retryAt == run.retryAt,
                   "a step's row differs");
        world.must(wanted.key == spec.key && wanted.removed == spec.removed && wanted.agent == spec.agent &&
                       wanted.inputs == spec.inputs && wanted.dependencies == spec.dependencies &&
                       wanted.maxRetries == spec.maxRetries,
                   "a step's plan differs");
    }
    qsizetype open = 0;
    for (const auto& [id, card] : task.cards) {
        open += card.status == domain::CheckpointStatus::Open;
        world.must((card.status == domain::CheckpointStatus::Open) == task.state.checkpoints.contains(id),
                   "a card's row differs");
    }
    world.must(open == task.state.checkpoints.size(), "a card has no row");
}

} // namespace flux::test
