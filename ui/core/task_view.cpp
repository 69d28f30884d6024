#include "ui/core/task_view.h"

#include "ui/core/error_text.h"

#include <algorithm>

namespace flux::ui {

using domain::StepStatus;
using domain::TaskStatus;

namespace {
// Has a row of its own: items stand under their step, removed steps nowhere.
bool isCounted(const domain::StepState& step) {
    return step.spec.itemOf.isEmpty() && !step.spec.removed;
}
} // namespace

TaskView::TaskView(EngineLink& link, Format& format, domain::Task task, QObject* parent)
    : QObject(parent)
    , m_link(link)
    , m_format(format)
    , m_task(std::move(task))
    , m_steps(new TaskStepsModel(format, this)) {}

void TaskView::setTask(const domain::Task& task) {
    m_task = task;
}

void TaskView::setSteps(std::vector<domain::StepState> steps) {
    m_stepsVersion = m_task.planVersion;
    m_steps->setSteps(std::move(steps));
    Q_EMIT changed();
    Q_EMIT factsChanged();
}

bool TaskView::updateStep(const domain::StepUpdated& event) {
    return m_steps->updateStep(event);
}

void TaskView::setProgress(const domain::StepProgress& progress) {
    m_steps->setProgress(progress.key, progress.note);
}

void TaskView::finishUpdates() {
    m_steps->finishUpdates();
    Q_EMIT changed();
    Q_EMIT factsChanged();
}

bool TaskView::stepsStale() const {
    const auto& steps = m_steps->steps();
    const auto counted = std::count_if(steps.begin(), steps.end(), [](const auto& step) { return !step.spec.removed; });
    return m_stepsVersion != m_task.planVersion || static_cast<int>(counted) != m_task.stepCount;
}

QString TaskView::title() const {
    return m_task.title.isEmpty() ? m_task.goal : m_task.title;
}

QString TaskView::stateShape() const {
    switch (m_task.status) {
    case TaskStatus::Planning:
    case TaskStatus::Executing:
        return QStringLiteral("run");
    case TaskStatus::Ready:
        return QStringLiteral("wait");
    case TaskStatus::Checkpoint:
        return QStringLiteral("needs");
    case TaskStatus::Paused:
        return QStringLiteral("pause");
    case TaskStatus::Completed:
        return QStringLiteral("done");
    case TaskStatus::Failed:
        return QStringLiteral("fail");
    case TaskStatus::Cancelled:
    case TaskStatus::Superseded:
        break;
    }
    return QStringLiteral("skip");
}

QString TaskView::stateName() const {
    switch (m_task.status) {
    case TaskStatus::Planning:
        return tr("Being planned");
    case TaskStatus::Executing:
        return tr("Running");
    case TaskStatus::Ready:
        return tr("Ready to start");
    case TaskStatus::Checkpoint:
        return tr("Waits for you");
    case TaskStatus::Paused:
        return tr("Paused");
    case TaskStatus::Completed:
        return tr("Done");
    case TaskStatus::Failed:
        return tr("Failed");
    case TaskStatus::Cancelled:
        return tr("Stopped");
    case TaskStatus::Superseded:
        break;
    }
    return tr("Replaced by a new plan");
}

// Of a plan with items the rows are counted, not every item.
std::pair<int, int> TaskView::doneOfAll() const {
    if (!m_steps->hasItems())
        return {m_task.doneCount, m_task.stepCount};
    int done = 0, all = 0;
    for (const domain::StepState& step : m_steps->steps()) {
        if (!isCounted(step))
            continue;
        ++all;
        done += step.run.status == StepStatus::Done || step.run.status == StepStatus::Skipped ? 1 : 0;
    }
    return {done, all};
}

QString TaskView::facts() const {
    const auto [done, all] = doneOfAll();
    const QString time = m_format.duration(workedMs());
    const QString cost = m_format.money(m_task.costMicros);
    QStringList parts;
    if (!finished()) {
        if (all > 0)
            parts.append(tr("%1 of %2", "steps done of all").arg(done).arg(all));
        else
            parts.append(stateName());
        if (workedMs() >= 1000)
            parts.append(time);
        if (!cost.isEmpty())
            parts.append(cost);
        return parts.join(QStringLiteral(" \u00b7 "));
    }
    if (m_task.status != TaskStatus::Completed)
        parts.append(stateName());
    const QString stepWords = all == 1 ? tr("1 step") : tr("%1 steps").arg(all);
    parts.append(done == all ? stepWords : tr("%1 of %2", "3 of 5 steps").arg(done).arg(stepWords));
    const auto& steps = m_steps->steps();
    const auto approvals =
        std::count_if(steps.begin(), steps.end(), [](const auto& step) { return step.run.approved; });
    if (approvals > 0)
        parts.append(approvals == 1 ? tr("1 approval") : tr("%1 approvals").arg(approvals));
    if (workedMs() >= 1000)
        parts.append(time);
    if (!cost.isEmpty())
        parts.append(cost);
    return parts.join(QStringLiteral(", "));
}

bool TaskView::ticking() const {
    if (finished() || m_task.status == TaskStatus::Paused)
        return false;
    const auto& steps = m_steps->steps();
    return std::any_of(steps.begin(), steps.end(), [](const auto& step) {
        return step.run.status == StepStatus::Running || step.run.status == StepStatus::Held ||
               step.run.status == StepStatus::Retrying;
    });
}

bool TaskView::canPause() const {
    return m_task.status == TaskStatus::Executing || m_task.status == TaskStatus::Checkpoint;
}

QStringList TaskView::segments() const {
    QStringList states;
    for (const domain::StepState& step : m_steps->steps()) {
        if (!isCounted(step))
            continue;
        states.append(QString());
        switch (step.run.status) {
        case StepStatus::Done:
            states.back() = QStringLiteral("done");
            break;
        case StepStatus::Running:
            states.back() = QStringLiteral("run");
            break;
        case StepStatus::Checkpoint:
            states.back() = QStringLiteral("needs");
            break;
        case StepStatus::Failed:
            states.back() = QStringLiteral("fail");
            break;
        case StepStatus::Skipped:
            states.back() = QStringLiteral("skip");
            break;
        default:
            states.back() = QStringLiteral("wait");
            break;
        }
    }
    return states;
}

// The length of the union of all intervals in which a step ran: waiting for a person does not count.
qint64 TaskView::workedMs() const {
    std::vector<std::pair<qint64, qint64>> spans;
    for (const domain::StepState& step : m_steps->steps()) {
        const domain::StepRun& run = step.run;
        if (run.startedAt.isNull() || run.status == StepStatus::Skipped)
            continue;
        const qint64 end = run.status == StepStatus::Running ? m_format.now().ms : run.completedAt.ms;
        if (end > run.startedAt.ms)
            spans.emplace_back(run.startedAt.ms, end);
    }
    std::sort(spans.begin(), spans.end());
    qint64 worked = 0;
    qint64 until = 0;
    for (const auto& [begin, end] : spans) {
        worked += std::max<qint64>(0, end - std::max(begin, until));
        until = std::max(until, end);
    }
    return worked;
}

void TaskView::tick() {
    m_steps->tick();
    Q_EMIT factsChanged();
}

void TaskView::begin() {
    m_busy = true;
    m_error.clear();
    Q_EMIT changed();
}

void TaskView::answer(const base::Result<domain::Task>& task) {
    m_busy = false;
    if (task.ok())
        m_task = *task;
    else
        m_error = errorText(task.error());
    Q_EMIT changed();
    Q_EMIT factsChanged();
}

void TaskView::pause() {
    if (m_busy)
        return;
    begin();
    m_link.send(api::PauseTask{m_task.id}, this, [this](const base::Result<domain::Task>& task) { answer(task); });
}

void TaskView::resume() {
    if (m_busy)
        return;
    begin();
    m_link.send(api::ResumeTask{m_task.id}, this, [this](const base::Result<domain::Task>& task) { answer(task); });
}

void TaskView::stop() {
    if (m_busy)
        return;
    begin();
    m_link.send(api::CancelTask{m_task.id}, this, [this](const base::Result<domain::Task>& task) { answer(task); });
}

} // namespace flux::ui
