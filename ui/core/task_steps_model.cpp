#include "ui/core/task_steps_model.h"

#include <algorithm>

namespace flux::ui {

using domain::StepStatus;

TaskStepsModel::TaskStepsModel(Format& format, QObject* parent) : QAbstractListModel(parent), m_format(format) {}

int TaskStepsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

bool TaskStepsModel::isFold(const Row& row) {
    return row.place == kFoldAbove || row.place == kFoldBelow || row.item == kMoreItems;
}

const domain::StepState& TaskStepsModel::stepAt(int place) const {
    return m_steps[static_cast<std::size_t>(m_order[static_cast<std::size_t>(place)])];
}

const domain::StepState& TaskStepsModel::stepOf(const Row& row) const {
    const domain::StepState& own = stepAt(row.place);
    if (row.item < 0)
        return own;
    return m_steps[static_cast<std::size_t>(itemsOf(own.spec.key)[static_cast<std::size_t>(row.item)])];
}

const domain::StepState* TaskStepsModel::step(const domain::StepKey& key) const {
    const auto at = m_byKey.constFind(key);
    return at == m_byKey.constEnd() ? nullptr : &m_steps[static_cast<std::size_t>(*at)];
}

const std::vector<int>& TaskStepsModel::itemsOf(const domain::StepKey& key) const {
    static const std::vector<int> none;
    const auto at = m_items.constFind(key);
    return at == m_items.constEnd() ? none : *at;
}

void TaskStepsModel::setSteps(std::vector<domain::StepState> steps) {
    beginResetModel();
    m_steps = std::move(steps);
    order();
    m_rows = visibleRows();
    countHidden();
    endResetModel();
    changeArms();
}

// Items stand under their step, and removed steps nowhere; the others are put in an order downwards.
void TaskStepsModel::order() {
    m_byKey.clear();
    m_items.clear();
    std::vector<int> plan;
    QHash<domain::StepKey, int> placeOf; // in the plan
    for (int i = 0; i < static_cast<int>(m_steps.size()); ++i) {
        const domain::StepSpec& spec = m_steps[static_cast<std::size_t>(i)].spec;
        m_byKey.insert(spec.key, i);
        if (!spec.itemOf.isEmpty()) {
            m_items[spec.itemOf].push_back(i);
        } else if (!spec.removed) {
            placeOf.insert(spec.key, static_cast<int>(plan.size()));
            plan.push_back(i);
        }
    }
    StepDependencies needs(plan.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        for (const domain::StepKey& key : m_steps[static_cast<std::size_t>(plan[i])].spec.dependencies)
            needs[i].push_back(placeOf.value(key, -1));
    }
    const std::vector<int> sorted = downwards(needs);
    std::vector<int> place(plan.size(), 0);
    m_order.clear();
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        place[static_cast<std::size_t>(sorted[i])] = static_cast<int>(i);
        m_order.push_back(plan[static_cast<std::size_t>(sorted[i])]);
    }
    m_before.assign(plan.size(), {});
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (const int before : needs[static_cast<std::size_t>(sorted[i])]) {
            if (before >= 0)
                m_before[i].push_back(place[static_cast<std::size_t>(before)]);
        }
    }
    m_lanes = assignLanes(m_before);
}

bool TaskStepsModel::updateStep(const domain::StepUpdated& event) {
    const auto at = m_byKey.constFind(event.key);
    if (at == m_byKey.constEnd() && (event.itemOf.isEmpty() || !m_byKey.contains(event.itemOf)))
        return false;
    if (at == m_byKey.constEnd()) { // an item that has just been made
        domain::StepState item;
        item.spec.key = event.key;
        item.spec.name = event.name;
        item.spec.agent = event.agent;
        item.spec.itemOf = event.itemOf;
        item.run = event.run;
        m_byKey.insert(event.key, static_cast<int>(m_steps.size()));
        m_items[event.itemOf].push_back(static_cast<int>(m_steps.size()));
        m_steps.push_back(std::move(item));
        return true;
    }
    m_steps[static_cast<std::size_t>(*at)].run = event.run;
    if (event.run.status != StepStatus::Running)
        m_progress.remove(event.key);
    return true;
}

void TaskStepsModel::toggleItems(const domain::StepKey& key) {
    if (!m_items.contains(key))
        return;
    if (!m_opened.remove(key))
        m_opened.insert(key);
    finishUpdates();
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
        if (isFold(m_rows[static_cast<std::size_t>(row)]))
            continue;
        const StepStatus status = stepOf(m_rows[static_cast<std::size_t>(row)]).run.status;
        if (status == StepStatus::Running)
            Q_EMIT dataChanged(index(row), index(row), {TimeRole});
        else if (status == StepStatus::Held || status == StepStatus::Retrying)
            Q_EMIT dataChanged(index(row), index(row), {NoteRole});
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
std::vector<TaskStepsModel::Row> TaskStepsModel::visibleRows() const {
    const int total = static_cast<int>(m_order.size());
    const int room = m_expanded ? kMaxVisible : kFolded;
    int active = 0;
    while (active < total && domain::isTerminal(stepAt(active).run.status))
        ++active;
    const int first = std::clamp(active - 2, 0, std::max(0, total - room));
    const int last = std::min(total, first + room);
    std::vector<Row> rows;
    if (first > 0)
        rows.push_back({kFoldAbove});
    for (int place = first; place < last; ++place) {
        rows.push_back({place});
        if (m_opened.contains(stepAt(place).spec.key))
            addItems(rows, place);
    }
    if (last < total)
        rows.push_back({kFoldBelow});
    return rows;
}

// Of many items those around the work, as of steps.
void TaskStepsModel::addItems(std::vector<Row>& rows, int place) const {
    const auto& items = itemsOf(stepAt(place).spec.key);
    const int total = static_cast<int>(items.size());
    int active = 0;
    while (active < total &&
           domain::isTerminal(m_steps[static_cast<std::size_t>(items[static_cast<std::size_t>(active)])].run.status))
        ++active;
    const int first = std::clamp(active - 2, 0, std::max(0, total - kMaxItems));
    const int last = std::min(total, first + kMaxItems);
    for (int item = first; item < last; ++item)
        rows.push_back({place, item});
    if (total > kMaxItems)
        rows.push_back({place, kMoreItems});
}

// Both lists ascend, so rows that left go first and rows that came are put in order; the others stay untouched.
void TaskStepsModel::showRows(const std::vector<Row>& rows) {
    for (int row = count() - 1; row >= 0; --row) {
        if (std::binary_search(rows.begin(), rows.end(), m_rows[static_cast<std::size_t>(row)]))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    for (int row = 0; row < static_cast<int>(rows.size()); ++row) {
        const Row wanted = rows[static_cast<std::size_t>(row)];
        if (row < count() && m_rows[static_cast<std::size_t>(row)] == wanted)
            continue;
        beginInsertRows({}, row, row);
        m_rows.insert(m_rows.begin() + row, wanted);
        endInsertRows();
    }
    countHidden();
}

void TaskStepsModel::countHidden() {
    m_hiddenAbove = m_rows.size() > 1 && m_rows.front().place == kFoldAbove ? m_rows[1].place : 0;
    const bool below = m_rows.size() > 1 && m_rows.back().place == kFoldBelow;
    m_hiddenBelow = below ? static_cast<int>(m_order.size()) - m_rows[m_rows.size() - 2].place - 1 : 0;
}

std::vector<Arm> TaskStepsModel::visibleArms() const {
    std::vector<int> rowOf(m_order.size(), -1);
    int firstPlace = static_cast<int>(m_order.size());
    for (int row = 0; row < count(); ++row) {
        const auto [place, item] = m_rows[static_cast<std::size_t>(row)];
        if (item >= 0 || place == kFoldAbove || place == kFoldBelow)
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
    for (const Row& row : m_rows) {
        if (!isFold(row))
            most = std::max(most, m_lanes[static_cast<std::size_t>(row.place)] + 1);
    }
    return most;
}

QString TaskStepsModel::arms(bool done, double rowHeight, double firstLane, double laneStep) const {
    return armsPath(visibleArms(), done, ArmGeometry{rowHeight, firstLane, laneStep, count(), kDrawnLanes - 1});
}

} // namespace flux::ui
