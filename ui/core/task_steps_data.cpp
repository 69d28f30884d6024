// What the rows of a task block say.
#include "ui/core/error_text.h"
#include "ui/core/task_steps_model.h"

#include <algorithm>

namespace flux::ui {

using domain::StepStatus;

namespace {

QString shapeOf(StepStatus status) {
    switch (status) {
    case StepStatus::Running:
        return QStringLiteral("run");
    case StepStatus::Checkpoint:
        return QStringLiteral("needs");
    case StepStatus::Done:
        return QStringLiteral("done");
    case StepStatus::Failed:
        return QStringLiteral("fail");
    case StepStatus::Skipped:
    case StepStatus::Cancelled:
        return QStringLiteral("skip");
    case StepStatus::Pending:
    case StepStatus::Retrying:
    case StepStatus::Held:
        break;
    }
    return QStringLiteral("wait");
}

QString statusInWords(StepStatus status) {
    switch (status) {
    case StepStatus::Running:
        return TaskStepsModel::tr("running");
    case StepStatus::Checkpoint:
        return TaskStepsModel::tr("waits for you");
    case StepStatus::Done:
        return TaskStepsModel::tr("done");
    case StepStatus::Failed:
        return TaskStepsModel::tr("failed");
    case StepStatus::Skipped:
        return TaskStepsModel::tr("skipped");
    case StepStatus::Cancelled:
        return TaskStepsModel::tr("stopped");
    case StepStatus::Retrying:
        return TaskStepsModel::tr("tries again soon");
    case StepStatus::Held:
        return TaskStepsModel::tr("goes out soon");
    case StepStatus::Pending:
        break;
    }
    return TaskStepsModel::tr("waiting");
}

bool isQuiet(StepStatus status) {
    return status == StepStatus::Pending || status == StepStatus::Cancelled;
}

} // namespace

QHash<int, QByteArray> TaskStepsModel::roleNames() const {
    return {{FoldRole, "fold"},        {NameRole, "name"},           {NoteRole, "note"}, {TimeRole, "time"},
            {StateRole, "stateShape"}, {StateNameRole, "stateName"}, {LaneRole, "lane"}, {StrongRole, "strong"},
            {QuietRole, "quiet"},      {KeyRole, "stepKey"},         {ItemRole, "item"}, {OpenRole, "openState"},
            {HeldRole, "held"}};
}

QVariant TaskStepsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    return isFold(row) ? foldData(row, role) : stepData(row, role);
}

QVariant TaskStepsModel::stepData(const Row& row, int role) const {
    const domain::StepState& step = stepOf(row);
    switch (role) {
    case FoldRole:
        return QString();
    case Qt::DisplayRole:
    case NameRole:
        return step.spec.name.isEmpty() ? step.spec.key.text : step.spec.name;
    case NoteRole:
        return noteOf(step);
    case TimeRole:
        return timeOf(step);
    case StateRole:
        return shapeOf(step.run.status);
    case StateNameRole:
        return statusInWords(step.run.status);
    case LaneRole:
        return m_lanes[static_cast<std::size_t>(row.place)];
    case StrongRole:
        return step.run.status == StepStatus::Running || step.run.status == StepStatus::Checkpoint;
    case QuietRole:
        return isQuiet(step.run.status);
    case KeyRole:
        return step.spec.key.text;
    case ItemRole:
        return row.item >= 0;
    case OpenRole:
        if (row.item >= 0 || !m_items.contains(step.spec.key))
            return QString();
        return m_opened.contains(step.spec.key) ? QStringLiteral("open") : QStringLiteral("closed");
    case HeldRole:
        return step.run.status == StepStatus::Held;
    default:
        return {};
    }
}

QString TaskStepsModel::foldText(const Row& row) const {
    if (row.place == kFoldAbove)
        return m_hiddenAbove == 1 ? tr("1 earlier step") : tr("%1 earlier steps").arg(m_hiddenAbove);
    if (row.place == kFoldBelow)
        return m_hiddenBelow == 1 ? tr("1 more step") : tr("%1 more steps").arg(m_hiddenBelow);
    return tr("%1 more items").arg(static_cast<int>(itemsOf(stepAt(row.place).spec.key).size()) - kMaxItems);
}

QVariant TaskStepsModel::foldData(const Row& row, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case FoldRole:
        return foldText(row);
    case NameRole:
    case NoteRole:
    case TimeRole:
    case StateRole:
    case StateNameRole:
    case KeyRole:
    case OpenRole:
        return QString();
    case LaneRole:
        return 0;
    case StrongRole:
    case HeldRole:
        return false;
    case ItemRole:
        return row.item == kMoreItems;
    case QuietRole:
        return true;
    default:
        return {};
    }
}

// How it goes, then by which way: "12 of 40 · 2nd way: from the archive copy".
QString TaskStepsModel::noteOf(const domain::StepState& step) const {
    QStringList parts{progressOf(step)};
    if (const int rung = step.run.fallback; rung > 0 && step.run.status != StepStatus::Skipped) {
        const auto& ways = step.spec.fallbacks;
        const QString name =
            rung <= static_cast<int>(ways.size()) ? ways[static_cast<std::size_t>(rung) - 1].name : QString();
        const QString way = rung == 1 ? tr("2nd way") : rung == 2 ? tr("3rd way") : tr("%1th way").arg(rung + 1);
        parts.append(name.isEmpty() ? way : tr("%1: %2", "2nd way: its name").arg(way, name));
    }
    if (step.run.repaired)
        parts.append(tr("with mended inputs"));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" \u00b7 "));
}

QString TaskStepsModel::progressOf(const domain::StepState& step) const {
    const qint64 left = std::max<qint64>(0, (step.run.retryAt.ms - m_format.now().ms + 999) / 1000);
    switch (step.run.status) {
    case StepStatus::Held:
        return step.run.retryAt.isNull() ? statusInWords(StepStatus::Held) : tr("goes out in %1 s").arg(left);
    case StepStatus::Retrying:
        return step.run.retryAt.isNull() ? statusInWords(StepStatus::Retrying) : tr("tries again in %1 s").arg(left);
    case StepStatus::Checkpoint:
        return step.run.note.isEmpty() ? statusInWords(step.run.status) : step.run.note;
    case StepStatus::Failed:
        return step.run.error ? errorText(*step.run.error) : step.run.note;
    default:
        break;
    }
    const auto& items = itemsOf(step.spec.key);
    if (!items.empty() && !domain::isTerminal(step.run.status)) {
        const auto ended = std::count_if(items.begin(), items.end(), [this](int item) {
            return domain::isTerminal(m_steps[static_cast<std::size_t>(item)].run.status);
        });
        return tr("%1 of %2", "items done of all").arg(ended).arg(items.size());
    }
    return step.run.status == StepStatus::Running ? m_progress.value(step.spec.key, step.run.note) : step.run.note;
}

QString TaskStepsModel::timeOf(const domain::StepState& step) const {
    const domain::StepRun& run = step.run;
    if (run.startedAt.isNull())
        return {};
    if (run.status == StepStatus::Running)
        return m_format.duration(m_format.now().ms - run.startedAt.ms);
    if (!run.completedAt.isNull() && run.status != StepStatus::Skipped)
        return m_format.duration(run.completedAt.ms - run.startedAt.ms);
    return {};
}

} // namespace flux::ui
