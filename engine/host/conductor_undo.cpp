// Taking back what a task did: the plan of the undo run, and the word to the old task for each effect that is undone.
#include "engine/base/log.h"
#include "engine/host/conductor.h"
#include "engine/orchestrator/machine/successor.h"
#include "engine/orchestrator/plan_validator.h"
#include "engine/orchestrator/undo_plan.h"

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::Task;
using domain::TaskStatus;
using orchestrator::TaskState;

namespace {

base::Error refused(const QString& text, const QString& title) {
    return makeError(ErrorCode::FailedPrecondition, text.arg(title));
}

} // namespace

// The versions of one work, oldest first. One that was deleted ends the line on its side.
Result<std::vector<TaskState*>> Conductor::lineOf(Batch& batch, TaskState& state) {
    std::vector<TaskState*> line{&state};
    const auto next = [&](const domain::TaskId& id) -> Result<TaskState*> {
        const bool known =
            std::any_of(line.begin(), line.end(), [&id](const TaskState* s) { return s->task.id == id; });
        if (id.isEmpty() || known)
            return static_cast<TaskState*>(nullptr);
        auto found = steered(batch, id);
        if (!found.ok() && found.error().code == ErrorCode::NotFound)
            return static_cast<TaskState*>(nullptr);
        return found;
    };
    for (;;) {
        FLUX_TRY(TaskState * older, next(line.front()->task.lineage.supersedes));
        if (!older)
            break;
        line.insert(line.begin(), older);
    }
    for (;;) {
        FLUX_TRY(TaskState * newer, next(line.back()->task.lineage.supersededBy));
        if (!newer)
            break;
        line.push_back(newer);
    }
    return line;
}

// Two runs at once would take the same things back.
Result<void> Conductor::nobodyTakesBack(Batch& batch, const Task& task) {
    if (task.lineage.undoneBy.isEmpty())
        return {};
    const auto run = steered(batch, task.lineage.undoneBy);
    if (!run.ok())
        return run.error().code == ErrorCode::NotFound ? Result<void>() : Result<void>(run.error());
    return domain::isTerminal((*run)->task.status)
               ? Result<void>()
               : refused(QStringLiteral("“%1” is being taken back already. Wait until that has ended, or stop it."),
                         task.title);
}

Result<api::Reply> Conductor::handle(Batch& batch, const api::UndoTask& request) {
    FLUX_TRY(TaskState * state, steered(batch, request.taskId));
    if (domain::isUndoRun(state->task))
        return refused(QStringLiteral("“%1” took back what another task did, and that is not taken back in turn. “Run "
                                      "again” on that task does its work once more."),
                       state->task.title);
    FLUX_TRY(const auto line, lineOf(batch, *state));
    for (const TaskState* version : line) {
        if (!domain::isTerminal(version->task.status))
            return refused(QStringLiteral("“%1” has not ended. Stop it first, then take back what it did."),
                           version->task.title);
    }
    orchestrator::UndoPlan undo = orchestrator::planUndo(line, context());
    api::UndoReport report;
    for (orchestrator::DoneOutside& item : undo.items)
        report.items.push_back({item.step, std::move(item.text), item.possible, std::move(item.how)});
    if (request.dryRun || undo.plan.steps.empty())
        return api::Reply(std::move(report));
    for (const TaskState* version : line)
        FLUX_CHECK(nobodyTakesBack(batch, version->task));
    orchestrator::SuccessorSpec spec;
    const size_t count = undo.plan.steps.size();
    spec.why = count == 1 ? QStringLiteral("One thing that “%1” did is taken back.").arg(line.back()->task.title)
                          : QStringLiteral("%1 things that “%2” did are taken back, the last one first.")
                                .arg(count)
                                .arg(line.back()->task.title);
    spec.plan = std::move(undo.plan);
    spec.undoes = true;
    FLUX_TRY(const api::Reply made, runAnew(batch, *line.back(), std::move(spec), true));
    report.task = std::get<Task>(made);
    for (TaskState* version : line)
        FLUX_CHECK(advance(batch, *version, orchestrator::UndoBegun{report.task->id}));
    return api::Reply(std::move(report));
}

// Before the run moves, so that what it has done can be told without asking the store.
Result<void> Conductor::readWhatItTakesBack(Batch& batch, const Task& run) {
    for (const domain::TaskId& id : orchestrator::undoneTasks(run)) {
        const auto old = steered(batch, id);
        if (!old.ok() && old.error().code != ErrorCode::NotFound) // a deleted one needs not to know
            return old.error();
    }
    return {};
}

// The old task learns of it in the commit in which the step is done. What it is told twice changes nothing.
void Conductor::tellWhatIsTakenBack(Batch& batch, const TaskState& run, const store::UnitOfWork& decided) {
    const auto tell = [&](const domain::TaskId& id, const auto& event) {
        if (TaskState* old = m_tasks.find(id))
            (void)advance(batch, *old, event(*old)).ok(); // none of these events can be refused
    };
    for (const store::StepChange& change : decided.steps) {
        const domain::StepState& step = run.steps[static_cast<size_t>(change.position)];
        const auto target = change.run.status == domain::StepStatus::Done
                                ? orchestrator::targetOf(run.task, step.spec.key)
                                : std::nullopt;
        if (target)
            tell(target->task, [&](const TaskState& old) {
                return orchestrator::EffectTakenBack{old.index.value(target->step, -1), target->attempt, run.task.id};
            });
    }
    const bool through = std::any_of(decided.tasks.begin(), decided.tasks.end(),
                                     [](const Task& task) { return task.status == TaskStatus::Completed; });
    for (const domain::TaskId& id : through ? orchestrator::undoneTasks(run.task) : std::vector<domain::TaskId>())
        tell(id, [&](const TaskState&) { return orchestrator::UndoEnded{run.task.id}; });
}

// An undo run is a plan made from what another task did: it is steered step by step, not made into something else.
Result<void> Conductor::isNoUndoRun(const Task& task) {
    return domain::isUndoRun(task)
               ? refused(QStringLiteral("“%1” takes back what another task did; it is not done in another way. Undo "
                                        "that task again to take back what is left."),
                         task.title)
               : Result<void>();
}

// A newer run has the rest of it.
Result<void> Conductor::mayTakeBackMore(Batch& batch, const Task& run) {
    for (const domain::TaskId& id : orchestrator::undoneTasks(run)) {
        const auto old = steered(batch, id);
        if (!old.ok() && old.error().code != ErrorCode::NotFound)
            return old.error();
        if (old.ok() && (*old)->task.lineage.undoneBy != run.id)
            return refused(QStringLiteral("A newer run has taken over from “%1”. Undo the task again to take back what "
                                          "is left."),
                           run.title);
    }
    return {};
}

} // namespace flux::host
