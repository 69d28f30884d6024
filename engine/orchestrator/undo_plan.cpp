#include "engine/orchestrator/undo_plan.h"

#include "engine/orchestrator/machine/outcome_summary.h"
#include "engine/orchestrator/machine/transition.h"
#include "engine/orchestrator/references.h"

#include <algorithm>
#include <tuple>

namespace flux::orchestrator {

using base::Json;
using domain::EffectClass;
using domain::EffectProgress;
using domain::StepStatus;

namespace {

constexpr qsizetype kMaxLines = 50; // of the words at the end; the steps have the rest

struct Found {
    TaskState* state = nullptr;
    int position = 0;
};

// What ran here may have done something; what was reused has attempt 0, and items stand for their for-each step.
bool mayHaveActed(const domain::StepState& s) {
    if (s.run.attempt == 0 || s.spec.forEach || s.run.effect == EffectProgress::Undone)
        return false;
    return s.run.effect != EffectProgress::None || (s.run.status == StepStatus::Done && s.run.outputs);
}

std::vector<Found> lastFirst(const std::vector<TaskState*>& line) {
    std::vector<Found> found;
    for (TaskState* state : line) {
        for (size_t i = 0; i < state->steps.size(); ++i) {
            if (mayHaveActed(state->steps[i]))
                found.push_back({state, static_cast<int>(i)});
        }
    }
    std::stable_sort(found.begin(), found.end(), [&line](const Found& a, const Found& b) {
        const auto order = [&line](const Found& f) {
            const domain::StepRun& run = f.state->steps[static_cast<size_t>(f.position)].run;
            return std::tuple(run.completedAt, std::find(line.begin(), line.end(), f.state) - line.begin(), f.position);
        };
        return order(a) > order(b);
    });
    return found;
}

QString withoutStop(QString text) {
    if (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

// Nothing when it did nothing outside.
std::optional<std::pair<DoneOutside, agents::TakeBack>> lookAt(const Found& found, const MachineContext& context) {
    const domain::StepState& s = found.state->steps[static_cast<size_t>(found.position)];
    DoneOutside item{found.state->task.id, s.spec.key, s.run.attempt, s.spec.name, {}, false};
    const agents::Agent* agent = context.registry->find(agentOf(s));
    if (!agent) {
        item.how = QStringLiteral("There is no agent “%1” any more that could say how.").arg(agentOf(s));
        return std::pair(item, agents::TakeBack{item.how});
    }
    if (agent->spec().maxEffect < EffectClass::LocalWrite)
        return std::nullopt;
    Transition hands(*found.state, context); // to look with; moves nothing
    const auto inputs = hands.resolvedInputs(found.position);
    if (!inputs.ok()) {
        item.how = QStringLiteral("What it was given is not on record any more.");
        return std::pair(item, agents::TakeBack{item.how});
    }
    const domain::EffectDescription effect = agent->describe(*inputs);
    if (effect.effectClass < EffectClass::LocalWrite)
        return std::nullopt;
    if (!effect.doneText.isEmpty())
        item.text = withoutStop(effect.doneText);
    agents::TakeBack back = s.run.effect == EffectProgress::Intended
                                ? agents::TakeBack{QStringLiteral("Nobody knows whether it went out.")}
                                : agent->takeBack(*inputs, s.run.outputs ? *s.run.outputs : Json::object());
    item.how = back.how;
    item.possible = back.step.has_value();
    return std::pair(std::move(item), std::move(back));
}

} // namespace

UndoPlan planUndo(const std::vector<TaskState*>& line, const MachineContext& context) {
    UndoPlan undo;
    Json takesBack = Json::object(), stays = Json::array();
    QStringList tasks;
    for (const Found& found : lastFirst(line)) {
        auto looked = lookAt(found, context);
        if (!looked)
            continue;
        auto& [item, back] = *looked;
        if (back.step) {
            domain::StepSpec step;
            step.key.text = QStringLiteral("undo_%1").arg(undo.plan.steps.size() + 1);
            step.name = back.step->name;
            step.description = back.how;
            step.agent = back.step->agent;
            step.inputs = withItem(Json("{{item}}"), back.step->inputs, 0); // braces in it are no references
            step.critical = false;
            if (!undo.plan.steps.empty())
                step.dependencies = {undo.plan.steps.back().key};
            takesBack[step.key.text.toStdString()] = Json{
                {"task", item.task.text}, {"step", item.step.text}, {"attempt", item.attempt}, {"text", item.text}};
            undo.plan.steps.push_back(std::move(step));
            tasks.append(item.task.text);
        } else {
            stays.push_back(Json{{"text", item.text}, {"why", item.how}});
        }
        undo.items.push_back(std::move(item));
    }
    const QString title = line.empty() ? QString() : line.back()->task.title;
    undo.plan.title = QStringLiteral("Undo: %1").arg(title);
    undo.plan.goal = QStringLiteral("Take back what “%1” did").arg(title);
    undo.plan.maxParallelSteps = 1;
    tasks.removeDuplicates();
    undo.plan.constraints = Json{{"takes_back", std::move(takesBack)}, {"tasks", tasks}, {"stays", std::move(stays)}};
    return undo;
}

std::optional<UndoTarget> targetOf(const domain::Task& undoRun, const domain::StepKey& step) {
    const Json& target = base::jsonAt(base::jsonAt(undoRun.constraints, "takes_back"), step.text.toUtf8().constData());
    if (!target.is_object())
        return std::nullopt;
    return UndoTarget{domain::TaskId{base::textAt(target, "task")}, domain::StepKey{base::textAt(target, "step")},
                      static_cast<int>(base::intAt(target, "attempt")), base::textAt(target, "text")};
}

std::vector<domain::TaskId> undoneTasks(const domain::Task& undoRun) {
    std::vector<domain::TaskId> out;
    for (const QString& id : base::textsAt(undoRun.constraints, "tasks"))
        out.push_back(domain::TaskId{id});
    return out;
}

domain::ResultBlock summarizeUndo(const TaskState& undoRun) {
    domain::ResultBlock block;
    block.taskId = undoRun.task.id;
    QStringList back, left;
    for (const domain::StepState& s : undoRun.steps) {
        const auto target = targetOf(undoRun.task, s.spec.key);
        const QString text = target && !target->text.isEmpty() ? target->text : s.spec.name;
        const QString why = s.run.error ? withoutStop(s.run.error->message) : s.run.note;
        if (s.run.status == StepStatus::Done)
            back.append(QStringLiteral("- Taken back: %1").arg(text));
        else
            left.append(QStringLiteral("- Not taken back: %1%2")
                            .arg(text, why.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(why)));
    }
    for (const Json& kept : base::jsonAt(undoRun.task.constraints, "stays"))
        left.append(QStringLiteral("- Not taken back: %1 (%2)")
                        .arg(base::textAt(kept, "text"), withoutStop(base::textAt(kept, "why"))));
    block.heading = left.isEmpty()   ? QStringLiteral("Taken back")
                    : back.isEmpty() ? QStringLiteral("Nothing was taken back")
                                     : QStringLiteral("Partly taken back");
    for (const Json& entry : undoRun.task.results) {
        if (base::textAt(entry, "kind") == QStringLiteral("file")) // an older version is in its place again
            block.files.push_back(entry);
    }
    QStringList lines = back + left;
    if (lines.size() > kMaxLines) {
        const qsizetype more = lines.size() - kMaxLines;
        lines.resize(kMaxLines);
        lines.append(QStringLiteral("- and %1 more").arg(more));
    }
    block.markdown = lines.join(u'\n');
    return block;
}

} // namespace flux::orchestrator
