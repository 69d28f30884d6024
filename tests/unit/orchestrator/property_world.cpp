#include "tests/unit/orchestrator/property_world.h"

#include "engine/orchestrator/plan_validator.h"

namespace flux::test {

using namespace orchestrator;
using base::Json;
using domain::CheckpointKind;
using domain::StepStatus;
using domain::TaskStatus;
using domain::Verdict;

// Finds another plan by dice: none, the same one, one that is not valid, or one that changes the step which failed.
class PropertyWorld::Scripted final : public Replanner {
public:
    explicit Scripted(PropertyWorld& world) : m_world(world) {}
    std::optional<Replan> replan(const TaskState& state, int failed, const agents::Registry&) const override {
        Random& random = m_world.random;
        Replan out{planOf(state), QStringLiteral("It broke, so it is done in another way.")};
        const auto key = state.steps[static_cast<size_t>(failed)].spec.key;
        const int dice = upTo(random, 9);
        if (dice == 0)
            return std::nullopt;
        if (dice == 1)
            return out;
        for (domain::StepSpec& step : out.plan.steps) {
            if (step.key != key)
                continue;
            step.maxRetries = (step.maxRetries + 1) % 4;
            if (dice == 2)
                step.agent = QStringLiteral("nobody");
        }
        if (dice == 3)
            out.plan.steps.push_back(
                randomStep(random, QStringLiteral("r%1").arg(state.task.lineage.replans), out.plan.steps, 10));
        return out;
    }

private:
    PropertyWorld& m_world;
};

PropertyWorld::PropertyWorld(quint32 seed) : random(seed), clock(seed), m_replanner(std::make_unique<Scripted>(*this)) {
    addRandomAgents(registry);
    policy.holdMs = pick(random, {0, 0, 5000});
    policy.expiresMs = pick(random, {0, 0, 3'600'000});
    policy.maxReplans = upTo(random, 2);
    policy.autoReplan = chance(random, 50);
    const domain::Plan plan = randomPlan(random);
    if (const auto valid = planIsValid(plan, registry); !valid.ok())
        m_wrong = QStringLiteral("the random plan is not valid: ") + valid.error().message;
    auto task = std::make_unique<PropertyTask>();
    task->row.id.text = QStringLiteral("task");
    task->row.conversationId.text = QStringLiteral("conversation");
    task->row.goal = plan.goal;
    task->row.title = plan.title;
    task->row.status = TaskStatus::Ready;
    task->row.maxParallelSteps = plan.maxParallelSteps;
    task->row.stepCount = static_cast<int>(plan.steps.size());
    for (const domain::StepSpec& spec : plan.steps)
        task->rows.push_back({spec, {}});
    task->load();
    line.push_back(std::move(task));
}

void PropertyTask::load() {
    state = {};
    state.task = row;
    state.steps = rows;
    for (const auto& [id, card] : cards) {
        if (card.status == domain::CheckpointStatus::Open)
            state.checkpoints.insert(id, card);
    }
    state.rebuild();
}

void PropertyWorld::must(bool holds, const char* rule) {
    if (!holds && m_wrong.isEmpty())
        m_wrong = QStringLiteral("%1 after “%2”").arg(QString::fromUtf8(rule), m_last);
}

void PropertyWorld::kill() {
    for (auto& task : line) {
        task->load();
        task->workers.clear();
        task->timers.clear();
    }
    const size_t known = line.size(); // one that is made on the way is of this process
    for (size_t i = 0; i < known; ++i)
        apply(*line[i], TaskRecovered{});
}

base::Result<Decided> PropertyWorld::decide(PropertyTask& task, const MachineEvent& event) {
    MachineContext context{clock.now(), &clock, &registry, m_replanner.get(), policy};
    return orchestrator::apply(task.state, event, context);
}

bool PropertyWorld::apply(PropertyTask& task, const MachineEvent& event) {
    const TaskState before = task.state;
    moves += task.ended() ? 0 : 1;
    const auto decided = decide(task, event);
    if (!decided.ok()) {
        must(!decided.error().message.isEmpty(), "a refusal without a sentence");
        checkRows(*this, task);
        return false;
    }
    if (chance(random, 3) && !std::holds_alternative<TaskRecovered>(event)) { // the store did not take it
        task.load();
        return false;
    }
    if (const auto* answered = std::get_if<CheckpointAnswered>(&event))
        noteApproval(task, before.checkpoints.value(answered->id), answered->decision);
    write(task, decided->work);
    forgetApprovals(task, before, event);
    for (const Action& action : decided->actions)
        perform(task, action);
    checkRules(*this, task, before, event);
    takeIn(*decided);
    return true;
}

void PropertyWorld::write(PropertyTask& task, const store::UnitOfWork& work) {
    const domain::TaskId own = task.row.id; // rows of another version are in its own state as well
    for (const domain::Task& row : work.tasks) {
        if (row.id == own)
            task.row = row;
    }
    for (const store::TaskProgress& progress : work.progress) {
        if (progress.taskId != own)
            continue;
        task.row.doneCount = progress.doneCount;
        task.row.updatedAt = progress.updatedAt;
    }
    for (const store::StepInsert& made : work.newSteps) {
        if (made.taskId != own)
            continue;
        must(static_cast<size_t>(made.position) == task.rows.size(), "a new step leaves a gap");
        task.rows.push_back(made.state);
    }
    for (const store::StepChange& change : work.steps)
        writeStep(task.rows[static_cast<size_t>(change.position)].run, change);
    for (const store::StepSpecChange& change : work.specs)
        task.rows[static_cast<size_t>(change.position)].spec = change.spec;
    for (const domain::Checkpoint& card : work.checkpoints)
        task.cards.insert_or_assign(card.id, card);
    task.planVersions += static_cast<int>(work.planVersions.size());
}

// Another version of the plan: what the store got of it is what is started.
void PropertyWorld::takeIn(const Decided& decided) {
    for (const TaskState& made : decided.successors) {
        auto next = std::make_unique<PropertyTask>();
        for (const domain::Task& row : decided.work.tasks) {
            if (row.id == made.task.id)
                next->row = row;
        }
        for (const store::StepInsert& step : decided.work.newSteps) {
            if (step.taskId == made.task.id)
                next->rows.push_back(step.state);
        }
        next->load();
        ++replans;
        const domain::Task old = line.back()->state.task;
        must(old.status == TaskStatus::Superseded && old.lineage.supersededBy == made.task.id &&
                 next->row.lineage.supersedes == old.id,
             "the versions are not linked both ways");
        must(next->row.lineage.replans == old.lineage.replans + 1 && next->row.lineage.replans <= policy.maxReplans,
             "more plans than may be tried");
        must(next->state.steps.size() == made.steps.size(), "a step of the next version has no row");
        line.push_back(std::move(next));
        checkRows(*this, *line.back());
        apply(*line.back(), TaskStarted{});
    }
}

void PropertyWorld::perform(PropertyTask& task, const Action& action) {
    if (const auto* run = std::get_if<RunStep>(&action)) {
        startWorker(task, *run);
    } else if (const auto* stop = std::get_if<StopStep>(&action)) {
        for (PropertyWorker& worker : task.workers)
            worker.stopped = worker.stopped || worker.position == stop->position;
    } else if (const auto* wake = std::get_if<WakeAt>(&action)) {
        must(wake->delayMs >= 0 && (wake->what == WakeAt::For::Expiry || wake->delayMs <= 3'700'000),
             "a timer without bounds");
        task.timers.push_back(*wake);
    }
}

void PropertyWorld::startWorker(PropertyTask& task, const RunStep& run) {
    for (const PropertyWorker& worker : task.workers)
        must(worker.position != run.position || worker.stopped, "two attempts run at once");
    const domain::StepState& s = task.state.steps[static_cast<size_t>(run.position)];
    must(!task.ended(), "a step starts after the end");
    must(task.state.task.status != TaskStatus::Paused, "a step starts in a paused task");
    must(!s.spec.removed && !s.spec.forEach, "a step starts that is none");
    must(s.run.status == StepStatus::Running && s.run.attempt == run.attempt, "a step starts and is not Running");
    for (const domain::StepKey& key : s.spec.dependencies)
        must(isSatisfied(task.state.steps[static_cast<size_t>(task.state.index.value(key))]),
             "a step starts before its dependencies");
    PropertyWorker worker{run.position, run.attempt};
    worker.mail = run.agent == QStringLiteral("mail");
    if (worker.mail) {
        must(sent.value(s.spec.key) == 0, "what went out goes out again");
        must(task.approved.contains(s.spec.key), "a mail starts unasked");
        must(task.approved.value(s.spec.key) == run.inputs, "a mail is not the one that was approved");
    }
    task.workers.push_back(worker);
}

void PropertyWorld::noteApproval(PropertyTask& task, const domain::Checkpoint& card, const domain::Decision& decision) {
    const bool again = card.kind == CheckpointKind::UnknownOutcome && decision.verdict == Verdict::Again;
    const bool yes = (card.kind == CheckpointKind::Approval || card.kind == CheckpointKind::Modify) &&
                     decision.verdict == Verdict::Yes;
    if (again)
        sent.remove(card.step);
    if (!again && !yes)
        return;
    Json inputs = card.inputs;
    inputs.update(decision.edits);
    task.approved[card.step] = std::move(inputs);
}

// A yes does not reach beyond a recall or another plan.
void PropertyWorld::forgetApprovals(PropertyTask& task, const TaskState& before, const MachineEvent& event) {
    if (const auto* recall = std::get_if<RecallRequested>(&event))
        task.approved.remove(before.steps[static_cast<size_t>(recall->position)].spec.key);
    if (!std::holds_alternative<PlanChanged>(event))
        return;
    for (size_t i = 0; i < before.steps.size(); ++i) {
        if (before.steps[i].spec.inputs != task.state.steps[i].spec.inputs ||
            before.steps[i].spec.agent != task.state.steps[i].spec.agent)
            task.approved.remove(before.steps[i].spec.key);
    }
}

} // namespace flux::test
