// How the scripted world answers what steers a run: retry, skip, fork, edit, undo. Nothing runs in it: a step that
// should go again waits, and the script's own events say what comes of it.
#include "engine/domain/codec.h"
#include "tests/support/scripted_world.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::test {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

base::Error refused(const QString& message) {
    return makeError(ErrorCode::FailedPrecondition, message);
}

Result<size_t> positionOf(const api::TaskWithSteps& entry, const domain::StepKey& key) {
    for (size_t i = 0; i < entry.steps.size(); ++i) {
        if (entry.steps[i].spec.key == key)
            return i;
    }
    return makeError(ErrorCode::NotFound, QStringLiteral("The task has no step “%1”.").arg(key.text));
}

// The step and everything that needs it, directly or not.
QSet<QString> withFollowers(const std::vector<domain::StepState>& steps, const domain::StepKey& key) {
    QSet<QString> found{key.text};
    for (bool grew = true; grew;) {
        grew = false;
        for (const domain::StepState& step : steps) {
            const auto& needs = step.spec.dependencies;
            const bool follows = std::any_of(needs.begin(), needs.end(), [&found](const domain::StepKey& need) {
                return found.contains(need.text);
            });
            if (follows && !found.contains(step.spec.key.text)) {
                found.insert(step.spec.key.text);
                grew = true;
            }
        }
    }
    return found;
}

domain::Plan planInForce(const api::TaskWithSteps& entry) {
    domain::Plan plan;
    plan.goal = entry.task.goal;
    plan.title = entry.task.title;
    plan.constraints = entry.task.constraints;
    plan.successCriteria = entry.task.successCriteria;
    plan.maxParallelSteps = entry.task.maxParallelSteps;
    plan.version = entry.task.planVersion;
    for (const domain::StepState& step : entry.steps) {
        if (!step.spec.removed && step.spec.itemOf.isEmpty())
            plan.steps.push_back(step.spec);
    }
    return plan;
}

domain::PlanDiff difference(const domain::Plan& from, const domain::Plan& to) {
    const auto find = [](const domain::Plan& plan, const domain::StepKey& key) {
        return std::find_if(plan.steps.begin(), plan.steps.end(),
                            [&key](const domain::StepSpec& step) { return step.key == key; });
    };
    domain::PlanDiff diff;
    for (const domain::StepSpec& step : to.steps) {
        const auto before = find(from, step.key);
        if (before == from.steps.end()) {
            diff.added.push_back(step);
            continue;
        }
        Json a = domain::toJson(*before), b = domain::toJson(step);
        QStringList fields;
        for (const Json* side : {&a, &b}) {
            for (const auto& [name, value] : side->items()) {
                const QString field = QString::fromStdString(name);
                if ((!a.contains(name) || !b.contains(name) || a[name] != b[name]) && !fields.contains(field))
                    fields.append(field);
            }
        }
        if (!fields.isEmpty())
            diff.changed.push_back({*before, step, fields});
    }
    for (const domain::StepSpec& step : from.steps) {
        if (find(to, step.key) == to.steps.end())
            diff.removed.push_back(step);
    }
    return diff;
}

api::TaskWithSteps fromPlan(const domain::Plan& plan) {
    api::TaskWithSteps entry;
    for (const domain::StepSpec& spec : plan.steps)
        entry.steps.push_back({spec, {}});
    return entry;
}

void layOver(domain::StepSpec& spec, const Json& values) {
    for (const auto& [name, value] : values.items())
        spec.inputs[name] = value;
}

} // namespace

Result<api::TaskWithSteps> ScriptedWorld::taskNamed(const domain::TaskId& id) const {
    const auto it = m_tasks.find(id.text);
    if (it == m_tasks.end())
        return makeError(ErrorCode::NotFound, QStringLiteral("This task does not exist."), id.text);
    return it->second;
}

Result<domain::Plan> ScriptedWorld::planOf(const domain::TaskId& id, int version) const {
    FLUX_TRY(const auto entry, taskNamed(id));
    if (version == 0 || version == entry.task.planVersion)
        return planInForce(entry);
    if (const auto old = m_plans.find(id.text); old != m_plans.end()) {
        for (const OldPlan& row : old->second) {
            if (row.info.version == version)
                return row.plan;
        }
    }
    return makeError(ErrorCode::NotFound, QStringLiteral("The task has no plan version %1.").arg(version));
}

domain::Task ScriptedWorld::startBeside(const domain::Task& from, api::TaskWithSteps entry, bool start,
                                        Events& events) {
    domain::Task& task = entry.task;
    task.id = newId<domain::TaskId>();
    task.conversationId = from.conversationId;
    task.goal = task.goal.isEmpty() ? from.goal : task.goal;
    task.title = task.title.isEmpty() ? from.title : task.title;
    task.constraints = from.constraints;
    task.maxParallelSteps = from.maxParallelSteps;
    task.grants = from.grants;
    task.source = from.source;
    task.status = start ? TaskStatus::Executing : TaskStatus::Ready;
    task.stepCount = static_cast<int>(entry.steps.size());
    task.doneCount =
        static_cast<int>(std::count_if(entry.steps.begin(), entry.steps.end(), [](const domain::StepState& step) {
            return step.run.status == StepStatus::Done;
        }));
    task.createdAt = task.updatedAt = tick();
    m_tasks[task.id.text] = entry;
    happen(events, domain::TaskUpdated{task});
    happen(events,
           domain::MessageAdded{newMessage(task.conversationId, domain::Author::Flux, {domain::TaskBlock{task.id}})});
    if (auto owner = conversation(task.conversationId); owner.ok() && start) {
        owner->state = domain::ConversationState::Running;
        owner->updatedAt = task.updatedAt;
        happen(events, domain::ConversationUpdated{*owner});
    }
    return task;
}

void ScriptedWorld::changeStep(api::TaskWithSteps& entry, size_t position, StepStatus to, const QString& note,
                               Events& events) {
    domain::StepState& step = entry.steps[position];
    step.run.status = to;
    step.run.note = note;
    if (to == StepStatus::Pending)
        step.run.error.reset();
    domain::StepUpdated event{entry.task.id,  entry.task.conversationId, static_cast<int>(position), step.spec.key,
                              step.spec.name, step.spec.agent,           step.spec.itemOf,           step.run};
    event.run.outputs = nullptr;
    event.run.edits = nullptr;
    happen(events, std::move(event));
}

void ScriptedWorld::changeTask(api::TaskWithSteps& entry, Events& events) {
    entry.task.updatedAt = tick();
    entry.task.doneCount =
        static_cast<int>(std::count_if(entry.steps.begin(), entry.steps.end(), [](const domain::StepState& step) {
            return step.run.status == StepStatus::Done || step.run.status == StepStatus::Skipped;
        }));
    m_tasks[entry.task.id.text] = entry;
    happen(events, domain::TaskUpdated{entry.task});
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::RetryTask& r, Events& events) {
    FLUX_TRY(auto entry, taskNamed(r.taskId));
    if (r.whole) {
        api::TaskWithSteps again = fromPlan(planInForce(entry));
        again.task.lineage.forkedFrom = r.taskId;
        return api::Reply(startBeside(entry.task, std::move(again), true, events));
    }
    std::vector<size_t> positions;
    if (!r.step.isEmpty()) {
        FLUX_TRY(const size_t named, positionOf(entry, r.step));
        if (entry.steps[named].run.status != StepStatus::Failed &&
            entry.steps[named].run.status != StepStatus::Cancelled)
            return refused(QStringLiteral("“%1” did not fail.").arg(entry.steps[named].spec.name));
        positions.push_back(named);
    }
    for (size_t i = 0; i < entry.steps.size(); ++i) {
        const StepStatus status = entry.steps[i].run.status;
        const bool lost = status == StepStatus::Cancelled || (status == StepStatus::Failed && r.step.isEmpty());
        if (lost && (positions.empty() || positions.front() != i))
            positions.push_back(i);
    }
    if (positions.empty() || entry.task.status == TaskStatus::Superseded)
        return refused(QStringLiteral("“%1” has no failed step.").arg(entry.task.title));
    for (const size_t position : positions)
        changeStep(entry, position, StepStatus::Pending, {}, events);
    entry.task.status = TaskStatus::Executing;
    entry.task.error.reset();
    entry.task.completedAt = {};
    changeTask(entry, events);
    return api::Reply(entry.task);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::SkipStep& r, Events& events) {
    FLUX_TRY(auto entry, taskNamed(r.taskId));
    FLUX_TRY(const size_t named, positionOf(entry, r.step));
    const StepStatus status = entry.steps[named].run.status;
    if (status == StepStatus::Done || status == StepStatus::Skipped)
        return refused(QStringLiteral("“%1” has ended already.").arg(entry.steps[named].spec.name));
    const QSet<QString> out = withFollowers(entry.steps, r.step);
    for (size_t i = 0; i < entry.steps.size(); ++i) {
        const QString key = entry.steps[i].spec.key.text;
        if (out.contains(key) && entry.steps[i].run.status != StepStatus::Done)
            changeStep(entry, i, StepStatus::Skipped,
                       i == named && !r.reason.isEmpty() ? r.reason : QStringLiteral("you left it out"), events);
    }
    if (domain::isTerminal(entry.task.status))
        entry.task.status = TaskStatus::Executing;
    changeTask(entry, events);
    return api::Reply(entry.task);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ForkTask& r, Events& events) {
    FLUX_TRY(const auto entry, taskNamed(r.taskId));
    if (r.fromStep.isEmpty() && !r.edits.empty())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Say from which step on the inputs change."));
    api::TaskWithSteps fork = fromPlan(planInForce(entry));
    fork.task.lineage.forkedFrom = r.taskId;
    fork.task.lineage.forkStep = r.fromStep;
    if (!r.fromStep.isEmpty()) {
        FLUX_TRY(const size_t named, positionOf(fork, r.fromStep));
        layOver(fork.steps[named].spec, r.edits);
        const QSet<QString> anew = withFollowers(fork.steps, r.fromStep);
        for (domain::StepState& step : fork.steps) {
            FLUX_TRY(const size_t old, positionOf(entry, step.spec.key));
            if (!anew.contains(step.spec.key.text) && entry.steps[old].run.status == StepStatus::Done)
                step.run = entry.steps[old].run;
        }
    }
    return api::Reply(startBeside(entry.task, std::move(fork), r.start, events));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::RerunTask& r, Events& events) {
    FLUX_TRY(const auto entry, taskNamed(r.taskId));
    api::TaskWithSteps again = fromPlan(r.plan ? *r.plan : planInForce(entry));
    again.task.goal = r.goal;
    again.task.lineage.forkedFrom = r.taskId;
    for (const auto& [key, values] : r.inputs.items()) {
        FLUX_TRY(const size_t named, positionOf(again, domain::StepKey{QString::fromStdString(key)}));
        layOver(again.steps[named].spec, values);
    }
    return api::Reply(startBeside(entry.task, std::move(again), r.start, events));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::DeleteTask& r, Events& events) {
    FLUX_TRY(const auto entry, taskNamed(r.taskId));
    std::erase_if(m_checkpoints, [&r](const auto& card) { return card.second.taskId == r.taskId; });
    m_journals.erase(r.taskId.text);
    m_plans.erase(r.taskId.text);
    happen(events, domain::TaskDeleted{r.taskId, entry.task.conversationId});
    return api::Reply(api::TaskGone{r.taskId});
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::GetPlan& r, Events&) {
    api::PlanDocument document;
    FLUX_TRY(document.plan, planOf(r.taskId, r.version));
    if (const auto old = m_plans.find(r.taskId.text); old != m_plans.end()) {
        for (const OldPlan& row : old->second)
            document.versions.push_back(row.info);
    }
    document.versions.push_back({m_tasks.at(r.taskId.text).task.planVersion, {}, {}});
    return api::Reply(std::move(document));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ComparePlans& r, Events&) {
    FLUX_TRY(const domain::Plan from, planOf(r.taskId, r.from));
    FLUX_TRY(const domain::Plan to, planOf(r.other.isEmpty() ? r.taskId : r.other, r.to));
    return api::Reply(difference(from, to));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::EditPlan& r, Events& events) {
    FLUX_TRY(auto entry, taskNamed(r.taskId));
    if (domain::isTerminal(entry.task.status))
        return refused(QStringLiteral("“%1” has ended. Fork it to go another way.").arg(entry.task.title));
    if (r.baseVersion != 0 && r.baseVersion != entry.task.planVersion)
        return refused(
            QStringLiteral("The plan was changed meanwhile: version %1 is in force.").arg(entry.task.planVersion));
    const domain::Plan before = planInForce(entry);
    api::TaskWithSteps edited = fromPlan(r.plan);
    for (domain::StepState& step : edited.steps) {
        const auto old = positionOf(entry, step.spec.key);
        if (!old.ok())
            continue;
        const domain::StepState& was = entry.steps[*old];
        if (was.run.attempt > 0 && domain::toJson(step.spec) != domain::toJson(was.spec))
            return refused(QStringLiteral("“%1” has started and cannot be changed any more.").arg(was.spec.name));
        step.run = was.run;
    }
    for (const domain::StepState& was : entry.steps) { // what has started stays
        if (was.run.attempt > 0 && !positionOf(edited, was.spec.key).ok())
            edited.steps.push_back(was);
    }
    const domain::PlanDiff diff = difference(before, planInForce(edited));
    if (!r.dryRun && !diff.isEmpty()) {
        m_plans[r.taskId.text].push_back({before, {before.version, tick(), QStringLiteral("edited")}});
        entry.steps = std::move(edited.steps);
        entry.task.stepCount = static_cast<int>(entry.steps.size());
        ++entry.task.planVersion;
        changeTask(entry, events);
    }
    return api::Reply(api::PlanEdited{entry.task, diff});
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::UndoTask& r, Events& events) {
    FLUX_TRY(auto entry, taskNamed(r.taskId));
    api::UndoReport report;
    api::TaskWithSteps undo;
    for (auto step = entry.steps.rbegin(); step != entry.steps.rend(); ++step) {
        if (step->run.effect != domain::EffectProgress::Done)
            continue;
        const bool possible = step->spec.agent == QStringLiteral("file_storage");
        report.items.push_back({step->spec.key, step->spec.name, possible,
                                possible ? QStringLiteral("The file goes to the trash.")
                                         : QStringLiteral("A mail that went out cannot be called back.")});
        if (possible) {
            domain::StepState back;
            back.spec.key.text = QStringLiteral("undo_") + step->spec.key.text;
            back.spec.name = QStringLiteral("Undo: ") + step->spec.name;
            back.spec.agent = step->spec.agent;
            undo.steps.push_back(std::move(back));
        }
    }
    if (!r.dryRun && !undo.steps.empty()) {
        undo.task.goal = undo.task.title = QStringLiteral("Undo: ") + entry.task.title;
        undo.task.lineage.undoes = r.taskId;
        report.task = startBeside(entry.task, std::move(undo), true, events);
        entry.task.lineage.undoneBy = report.task->id;
        changeTask(entry, events);
    }
    return api::Reply(std::move(report));
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::RecallStep& r, Events& events) {
    FLUX_TRY(auto entry, taskNamed(r.taskId));
    FLUX_TRY(const size_t named, positionOf(entry, r.step));
    const domain::StepState& step = entry.steps[named];
    if (step.run.status != StepStatus::Held)
        return refused(QStringLiteral("“%1” is not about to go out.").arg(step.spec.name));
    domain::Checkpoint card;
    for (const auto& [id, known] : m_checkpoints) { // the card that was answered, asked again
        if (known.taskId == r.taskId && known.step == r.step)
            card = known;
    }
    card.id = newId<domain::CheckpointId>();
    card.taskId = r.taskId;
    card.conversationId = entry.task.conversationId;
    card.step = r.step;
    card.status = domain::CheckpointStatus::Open;
    card.decision.reset();
    card.createdAt = tick();
    changeStep(entry, named, StepStatus::Checkpoint, QStringLiteral("waits for you"), events);
    happen(events, domain::CheckpointRaised{card});
    entry.task.status = TaskStatus::Checkpoint;
    changeTask(entry, events);
    return api::Reply(entry.task);
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ListBreakers&, Events&) {
    return api::Reply(api::BreakerList{m_breakers});
}

ScriptedWorld::Answer ScriptedWorld::handle(const api::ResetBreaker& r, Events&) {
    const auto gone =
        std::erase_if(m_breakers, [&r](const domain::Breaker& b) { return r.key.isEmpty() || b.key == r.key; });
    if (gone == 0 && !r.key.isEmpty())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no breaker “%1”.").arg(r.key));
    return api::Reply(api::BreakerList{m_breakers});
}

} // namespace flux::test
