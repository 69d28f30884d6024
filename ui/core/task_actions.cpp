// What the person can do to a task, and does. What is offered follows the engine's own rules; where they have changed
// meanwhile, its refusal is said in the block.
#include "ui/core/error_text.h"
#include "ui/core/task_view.h"

#include <algorithm>

namespace flux::ui {

using domain::EffectProgress;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

bool gaveUp(TaskStatus status) {
    return status == TaskStatus::Failed || status == TaskStatus::Cancelled;
}

bool canRetry(const domain::Task& task, const domain::StepState& step) {
    if (step.spec.removed)
        return false;
    if (gaveUp(task.status))
        return step.run.status == StepStatus::Failed || step.run.status == StepStatus::Cancelled;
    return !domain::isTerminal(task.status) && step.run.status == StepStatus::Failed;
}

bool canLeaveOut(const domain::Task& task, const domain::StepState& step) {
    if (step.spec.removed || task.status == TaskStatus::Planning)
        return false;
    if (task.status == TaskStatus::Failed)
        return step.run.status == StepStatus::Failed;
    if (domain::isTerminal(task.status))
        return false;
    const bool goingOut = step.run.status == StepStatus::Running && step.run.effect == EffectProgress::Intended;
    return !goingOut && (!domain::isTerminal(step.run.status) || step.run.status == StepStatus::Failed);
}

bool canFork(const domain::Task& task, const domain::StepState& step) {
    return task.status != TaskStatus::Planning && step.spec.itemOf.isEmpty() && !step.spec.removed;
}

} // namespace

bool TaskView::hasFailures() const {
    const auto& steps = m_steps->steps();
    return std::any_of(steps.begin(), steps.end(), [this](const auto& step) { return canRetry(m_task, step); });
}

QStringList TaskView::actions() const {
    QStringList list;
    const bool planned = !m_steps->steps().empty() && m_task.status != TaskStatus::Planning;
    if (hasFailures())
        list.append(QStringLiteral("retry"));
    if (planned && finished())
        list << QStringLiteral("run_again") << QStringLiteral("rerun") << QStringLiteral("show_plan");
    if (planned && !finished())
        list.append(QStringLiteral("edit_plan"));
    if (planned)
        list.append(QStringLiteral("fork"));
    if (!stepsFor(QStringLiteral("leave_out")).isEmpty())
        list.append(QStringLiteral("leave_out"));
    if (finished() && m_task.doneCount > 0 && m_task.lineage.undoneBy.isEmpty() && m_task.lineage.undoes.isEmpty())
        list.append(QStringLiteral("undo"));
    list.append(QStringLiteral("delete"));
    return list;
}

QStringList TaskView::stepActions(const QString& key) const {
    QStringList list;
    const domain::StepState* step = m_steps->step({key});
    if (!step)
        return list;
    if (step->run.status == StepStatus::Held)
        list.append(QStringLiteral("recall"));
    if (step->run.status == StepStatus::Retrying)
        list.append(QStringLiteral("retry_now"));
    if (canRetry(m_task, *step))
        list.append(QStringLiteral("retry"));
    if (canLeaveOut(m_task, *step))
        list.append(QStringLiteral("leave_out"));
    if (canFork(m_task, *step))
        list.append(QStringLiteral("fork"));
    return list;
}

QVariantList TaskView::stepsFor(const QString& action) const {
    QVariantList list;
    for (const domain::StepState& step : m_steps->steps()) {
        if (!step.spec.itemOf.isEmpty() || !stepActions(step.spec.key.text).contains(action))
            continue;
        list.append(
            QVariantMap{{QStringLiteral("key"), step.spec.key.text},
                        {QStringLiteral("name"), step.spec.name.isEmpty() ? step.spec.key.text : step.spec.name}});
    }
    return list;
}

QVariantList TaskView::lineage() const {
    QVariantList list;
    const auto add = [&list](const QString& text, const domain::TaskId& id) {
        if (!id.isEmpty())
            list.append(QVariantMap{{QStringLiteral("text"), text}, {QStringLiteral("taskId"), id.text}});
    };
    const domain::Lineage& line = m_task.lineage;
    add(tr("Replaces"), line.supersedes);
    add(tr("Replaced by"), line.supersededBy);
    add(line.forkStep.isEmpty() ? tr("Runs again") : tr("Forked from"), line.forkedFrom);
    add(tr("Takes back"), line.undoes);
    add(tr("Taken back by"), line.undoneBy);
    return list;
}

void TaskView::settled(const base::Error* error) {
    m_busy = false;
    m_error = error ? errorText(*error) : QString();
    Q_EMIT changed();
    Q_EMIT factsChanged();
}

// A command whose reply may be another task, which comes with the feed.
template <typename R>
void TaskView::command(R request) {
    if (m_busy)
        return;
    begin();
    m_link.send(std::move(request), this, [this](const base::Result<typename R::Reply>& reply) {
        settled(reply.ok() ? nullptr : &reply.error());
    });
}

void TaskView::retry(const QString& step) {
    command(api::RetryTask{m_task.id, {step}, false});
}

void TaskView::runAgain() {
    command(api::RetryTask{m_task.id, {}, true});
}

void TaskView::leaveOut(const QString& step) {
    command(api::SkipStep{m_task.id, {step}, {}});
}

void TaskView::recall(const QString& step) {
    command(api::RecallStep{m_task.id, {step}});
}

void TaskView::remove() {
    command(api::DeleteTask{m_task.id});
}

QVariantList TaskView::undoItems() const {
    QVariantList list;
    for (const api::UndoItem& item : m_undoItems)
        list.append(QVariantMap{{QStringLiteral("text"), item.text},
                                {QStringLiteral("possible"), item.possible},
                                {QStringLiteral("how"), item.how}});
    return list;
}

bool TaskView::undoPossible() const {
    return std::any_of(m_undoItems.begin(), m_undoItems.end(), [](const auto& item) { return item.possible; });
}

void TaskView::askUndo() {
    if (m_busy)
        return;
    begin();
    m_undoState = UndoState::Reading;
    m_undoItems.clear();
    Q_EMIT undoChanged();
    m_link.send(api::UndoTask{m_task.id, true}, this, [this](const base::Result<api::UndoReport>& report) {
        settled(report.ok() ? nullptr : &report.error());
        if (m_undoState != UndoState::Reading)
            return; // the person looks at something else by now
        m_undoState = report.ok() ? UndoState::Known : UndoState::None;
        if (report.ok())
            m_undoItems = report->items;
        Q_EMIT undoChanged();
    });
}

void TaskView::takeBack() {
    if (m_busy)
        return;
    begin();
    m_link.send(api::UndoTask{m_task.id, false}, this, [this](const base::Result<api::UndoReport>& report) {
        settled(report.ok() ? nullptr : &report.error());
        if (report.ok())
            forgetUndo();
    });
}

void TaskView::forgetUndo() {
    m_undoState = UndoState::None;
    m_undoItems.clear();
    Q_EMIT undoChanged();
}

} // namespace flux::ui
