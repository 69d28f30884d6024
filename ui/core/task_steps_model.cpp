#include "ui/core/task_steps_model.h"

#include "ui/core/error_text.h"

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

TaskStepsModel::TaskStepsModel(Format& format, QObject* parent) : QAbstractListModel(parent), m_format(format) {}

int TaskStepsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QHash<int, QByteArray> TaskStepsModel::roleNames() const {
    return {{FoldRole, "fold"}, {NameRole, "name"},        {NoteRole, "note"},
            {TimeRole, "time"}, {StateRole, "stateShape"}, {StateNameRole, "stateName"},
            {LaneRole, "lane"}, {StrongRole, "strong"},    {QuietRole, "quiet"}};
}

const domain::StepState& TaskStepsModel::stepAt(int place) const {
    return m_steps[static_cast<std::size_t>(m_order[static_cast<std::size_t>(place)])];
}

QVariant TaskStepsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int place = m_rows[static_cast<std::size_t>(index.row())];
    if (place == kFoldAbove || place == kFoldBelow)
        return foldData(place, role);
    const domain::StepState& step = stepAt(place);
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
        return m_lanes[static_cast<std::size_t>(place)];
    case StrongRole:
        return step.run.status == StepStatus::Running || step.run.status == StepStatus::Checkpoint;
    case QuietRole:
        return isQuiet(step.run.status);
    default:
        return {};
    }
}

QVariant TaskStepsModel::foldData(int place, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case FoldRole:
        if (place == kFoldAbove)
            return m_hiddenAbove == 1 ? tr("1 earlier step") : tr("%1 earlier steps").arg(m_hiddenAbove);
        return m_hiddenBelow == 1 ? tr("1 more step") : tr("%1 more steps").arg(m_hiddenBelow);
    case NameRole:
    case NoteRole:
    case TimeRole:
    case StateRole:
    case StateNameRole:
        return QString();
    case LaneRole:
        return 0;
    case StrongRole:
        return false;
    case QuietRole:
        return true;
    default:
        return {};
    }
}

QString TaskStepsModel::noteOf(const domain::StepState& step) const {
    switch (step.run.status) {
    case StepStatus::Checkpoint:
    case StepStatus::Retrying:
    case StepStatus::Held:
        return step.run.note.isEmpty() ? statusInWords(step.run.status) : step.run.note;
    case StepStatus::Running:
        return m_progress.value(step.spec.key, step.run.note);
    case StepStatus::Failed:
        return step.run.error ? errorText(*step.run.error) : step.run.note;
    default:
        return step.run.note;
    }
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

void TaskStepsModel::setSteps(std::vector<domain::StepState> steps) {
    m_steps = std::move(steps);
    m_byKey.clear();
    for (int i = 0; i < static_cast<int>(m_steps.size()); ++i)
        m_byKey.insert(m_steps[static_cast<std::size_t>(i)].spec.key, i);
    StepDependencies plan(m_steps.size());
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        for (const domain::StepKey& key : m_steps[i].spec.dependencies)
            plan[i].push_back(m_byKey.value(key, -1));
    }
    m_order = downwards(plan);
    std::vector<int> place(m_steps.size(), 0);
    for (int i = 0; i < static_cast<int>(m_order.size()); ++i)
        place[static_cast<std::size_t>(m_order[static_cast<std::size_t>(i)])] = i;
    m_before.assign(m_steps.size(), {});
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        for (const int before : plan[static_cast<std::size_t>(m_order[i])]) {
            if (before >= 0)
                m_before[i].push_back(place[static_cast<std::size_t>(before)]);
        }
    }
    m_lanes = assignLanes(m_before);
    beginResetModel();
    m_rows = visibleRows();
    countHidden();
    endResetModel();
    changeArms();
}

bool TaskStepsModel::updateStep(const domain::StepUpdated& event) {
    const auto at = m_byKey.constFind(event.key);
    if (at == m_byKey.constEnd())
        return false;
    domain::StepState& step = m_steps[static_cast<std::size_t>(*at)];
    step.run = event.run;
    if (event.run.status != StepStatus::Running)
        m_progress.remove(event.key);
    return true;
}

void TaskStepsModel::setProgress(const domain::StepKey& key, const QString& note) {
    if (m_byKey.contains(key))
        m_progress.insert(key, note);
}

void TaskStepsModel::finishUpdates() {
    showRows(visibleRows());
    if (count() > 0)
        Q_EMIT dataChanged(index(0), index(count() - 1));
    changeArms();
}

void TaskStepsModel::changeArms() {
    ++m_revision;
    Q_EMIT armsChanged();
}

void TaskStepsModel::tick() {
    for (int row = 0; row < count(); ++row) {
        const int place = m_rows[static_cast<std::size_t>(row)];
        if (place != kFoldAbove && place != kFoldBelow && stepAt(place).run.status == StepStatus::Running)
            Q_EMIT dataChanged(index(row), index(row), {TimeRole});
    }
}

void TaskStepsModel::setExpanded(bool expanded) {
    if (m_expanded == expanded)
        return;
    m_expanded = expanded;
    Q_EMIT expandedChanged();
    finishUpdates();
}

// Two steps of what is done stay above the first that is not.
std::vector<int> TaskStepsModel::visibleRows() const {
    const int total = static_cast<int>(m_order.size());
    const int room = m_expanded ? kMaxVisible : kFolded;
    int active = 0;
    while (active < total && domain::isTerminal(stepAt(active).run.status))
        ++active;
    const int first = std::clamp(active - 2, 0, std::max(0, total - room));
    const int last = std::min(total, first + room);
    std::vector<int> rows;
    if (first > 0)
        rows.push_back(kFoldAbove);
    for (int place = first; place < last; ++place)
        rows.push_back(place);
    if (last < total)
        rows.push_back(kFoldBelow);
    return rows;
}

// Both lists ascend, so rows that left go first and rows that came are put in order; the others stay untouched.
void TaskStepsModel::showRows(const std::vector<int>& rows) {
    for (int row = count() - 1; row >= 0; --row) {
        if (std::binary_search(rows.begin(), rows.end(), m_rows[static_cast<std::size_t>(row)]))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    for (int row = 0; row < static_cast<int>(rows.size()); ++row) {
        const int wanted = rows[static_cast<std::size_t>(row)];
        if (row < count() && m_rows[static_cast<std::size_t>(row)] == wanted)
            continue;
        beginInsertRows({}, row, row);
        m_rows.insert(m_rows.begin() + row, wanted);
        endInsertRows();
    }
    countHidden();
}

void TaskStepsModel::countHidden() {
    m_hiddenAbove = m_rows.size() > 1 && m_rows.front() == kFoldAbove ? m_rows[1] : 0;
    const bool below = m_rows.size() > 1 && m_rows.back() == kFoldBelow;
    m_hiddenBelow = below ? static_cast<int>(m_steps.size()) - m_rows[m_rows.size() - 2] - 1 : 0;
}

std::vector<Arm> TaskStepsModel::visibleArms() const {
    std::vector<int> rowOf(m_order.size(), -1);
    int firstPlace = static_cast<int>(m_order.size());
    for (int row = 0; row < count(); ++row) {
        const int place = m_rows[static_cast<std::size_t>(row)];
        if (place == kFoldAbove || place == kFoldBelow)
            continue;
        rowOf[static_cast<std::size_t>(place)] = row;
        firstPlace = std::min(firstPlace, place);
    }
    std::vector<Arm> arms;
    for (int place = firstPlace; place < static_cast<int>(m_order.size()); ++place) {
        const int toRow = rowOf[static_cast<std::size_t>(place)];
        const int lane = m_lanes[static_cast<std::size_t>(place)];
        for (const int before : m_before[static_cast<std::size_t>(place)]) {
            const int fromRow = rowOf[static_cast<std::size_t>(before)];
            const int own = m_lanes[static_cast<std::size_t>(before)];
            if (before >= place || (toRow < 0 && fromRow < 0) || std::max(own, lane) >= kDrawnLanes)
                continue;
            // A step between the two in the same lane carries the line already.
            const bool carried = own == lane && std::any_of(m_lanes.begin() + before + 1, m_lanes.begin() + place,
                                                            [lane](int other) { return other == lane; });
            if (!carried)
                arms.push_back(
                    {fromRow, own, toRow < 0 ? count() : toRow, lane,
                     domain::isTerminal(stepAt(before).run.status) && stepAt(before).run.status != StepStatus::Failed});
        }
    }
    return arms;
}

int TaskStepsModel::lanes() const {
    int most = 0;
    for (const int place : m_rows) {
        if (place != kFoldAbove && place != kFoldBelow)
            most = std::max(most, m_lanes[static_cast<std::size_t>(place)] + 1);
    }
    return most;
}

QString TaskStepsModel::arms(bool done, double rowHeight, double firstLane, double laneStep) const {
    return armsPath(visibleArms(), done, ArmGeometry{rowHeight, firstLane, laneStep, count(), kDrawnLanes - 1});
}

} // namespace flux::ui
