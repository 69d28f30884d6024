#include "ui/core/plan_editor.h"

#include "ui/core/error_text.h"
#include "ui/core/plan_changes.h"

#include <algorithm>

namespace flux::ui {

namespace {
const domain::PlanLimits kLimits;
}

PlanEditor::PlanEditor(EngineLink& link, QObject* parent) : QAbstractListModel(parent), m_link(link) {}

const domain::AgentSpec* PlanEditor::agentOf(const StepDraft& step) const {
    const auto at = std::find_if(m_agents.begin(), m_agents.end(),
                                 [&step](const domain::AgentSpec& agent) { return agent.type == step.spec.agent; });
    return at == m_agents.end() ? nullptr : &*at;
}

void PlanEditor::open(const QString& taskId, Mode mode, const QString& step) {
    beginResetModel();
    m_rows.clear();
    m_opened.clear();
    endResetModel();
    m_taskId = {taskId};
    m_mode = mode;
    m_forkStep = {step};
    m_base = {};
    m_versions.clear();
    m_parallel.clear();
    m_conflict = m_busy = false;
    m_error.clear();
    if (!step.isEmpty())
        m_opened.insert(step);
    forgetChanges();
    m_compared = 0;
    m_comparison.clear();
    Q_EMIT comparisonChanged();
    load(false);
}

void PlanEditor::close() {
    ++m_round;
    m_taskId = {};
    m_loading = false;
    beginResetModel();
    m_rows.clear();
    endResetModel();
    Q_EMIT changed();
}

// Three questions in a row; whichever fails is said, and none of an older opening counts.
void PlanEditor::load(bool keepEdits) {
    m_loading = true;
    m_failure.clear();
    Q_EMIT changed();
    const int asked = ++m_round;
    m_link.send(api::ListAgents{}, this, [this, asked, keepEdits](const base::Result<api::AgentList>& agents) {
        if (asked != m_round)
            return;
        if (!agents.ok())
            return fail(agents.error());
        m_agents = agents->agents;
        m_link.send(
            api::GetPlan{m_taskId, 0}, this, [this, asked, keepEdits](const base::Result<api::PlanDocument>& document) {
                if (asked != m_round)
                    return;
                if (!document.ok())
                    return fail(document.error());
                m_link.send(api::GetTask{m_taskId.text}, this,
                            [this, asked, keepEdits, plan = *document](const base::Result<api::TaskDetail>& detail) {
                                if (asked != m_round)
                                    return;
                                if (!detail.ok())
                                    return fail(detail.error());
                                takePlan(plan, *detail, keepEdits);
                            });
            });
    });
}

void PlanEditor::fail(const base::Error& error) {
    m_loading = false;
    m_failure = errorText(error);
    Q_EMIT changed();
}

StepDraft PlanEditor::rowOf(const domain::StepSpec& spec, const domain::StepState* state) const {
    StepDraft row;
    row.spec = spec;
    if (state)
        row.status = state->run.status;
    const bool started = state && (state->run.attempt > 0 || domain::isTerminal(state->run.status) ||
                                   state->run.status != domain::StepStatus::Pending);
    row.fixed =
        m_mode == Mode::Show || (m_mode == Mode::Edit && started) || (m_mode == Mode::Fork && spec.key != m_forkStep);
    return row;
}

void PlanEditor::takePlan(const api::PlanDocument& document, const api::TaskDetail& detail, bool keepEdits) {
    const std::vector<StepDraft> before = keepEdits ? m_rows : std::vector<StepDraft>();
    beginResetModel();
    m_base = document.plan;
    m_versions = document.versions;
    m_rows.clear();
    for (const domain::StepSpec& spec : m_base.steps) {
        const auto state = std::find_if(detail.steps.begin(), detail.steps.end(),
                                        [&spec](const auto& step) { return step.spec.key == spec.key; });
        m_rows.push_back(rowOf(spec, state == detail.steps.end() ? nullptr : &*state));
    }
    int lost = 0;
    for (const StepDraft& old : before) {
        const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                      [&old](const StepDraft& step) { return step.spec.key == old.spec.key; });
        if (row == m_rows.end()) {
            if (old.added && !old.leftOut)
                m_rows.push_back(old);
            continue;
        }
        if (row->fixed || old.added) { // it has started meanwhile, or another step took the key
            lost += old.edited() || old.leftOut || old.added ? 1 : 0;
            continue;
        }
        row->leftOut = old.leftOut;
        for (auto it = old.typed.begin(); it != old.typed.end(); ++it)
            ui::write(*row, agentOf(*row), it.key(), it.value(), keys());
    }
    if (!keepEdits || m_parallel.isEmpty())
        m_parallel = QString::number(m_base.maxParallelSteps);
    endResetModel();
    m_loading = false;
    m_conflict = false;
    m_error = lost == 0   ? QString()
              : lost == 1 ? tr("One change is not kept: its step has started meanwhile.")
                          : tr("%1 changes are not kept: their steps have started meanwhile.").arg(lost);
    forgetChanges();
    Q_EMIT changed();
    Q_EMIT edited();
}

QStringList PlanEditor::keys() const {
    QStringList all;
    for (const StepDraft& step : m_rows) {
        if (!step.leftOut)
            all.append(step.spec.key.text);
    }
    return all;
}

QString PlanEditor::parallelProblem() const {
    bool ok = false;
    const int number = m_parallel.trimmed().toInt(&ok);
    return m_parallel.isEmpty() || (ok && number >= 1 && number <= kLimits.maxParallel)
               ? QString()
               : tr("Write a number from 1 to %1.").arg(kLimits.maxParallel);
}

bool PlanEditor::dirty() const {
    const bool rows = std::any_of(m_rows.begin(), m_rows.end(),
                                  [](const StepDraft& step) { return step.edited() || step.added || step.leftOut; });
    return rows || m_parallel.trimmed() != QString::number(m_base.maxParallelSteps);
}

bool PlanEditor::valid() const {
    const bool rows = std::all_of(m_rows.begin(), m_rows.end(),
                                  [](const StepDraft& step) { return step.leftOut || step.problems.isEmpty(); });
    return rows && parallelProblem().isEmpty() && !keys().isEmpty();
}

void PlanEditor::forgetChanges() {
    m_changes.clear();
    m_changesKnown = false;
    Q_EMIT changesChanged();
}

void PlanEditor::touch(int row) {
    Q_EMIT dataChanged(index(row), index(row));
    forgetChanges();
    Q_EMIT edited();
}

void PlanEditor::write(int row, const QString& field, const QVariant& value) {
    if (row < 0 || row >= count())
        return;
    StepDraft& step = m_rows[static_cast<std::size_t>(row)];
    ui::write(step, agentOf(step), field, value, keys());
    touch(row);
}

void PlanEditor::setParallel(const QString& typed) {
    if (m_parallel == typed)
        return;
    m_parallel = typed;
    forgetChanges();
    Q_EMIT edited();
}

void PlanEditor::toggleOpen(int row) {
    const QString key = m_rows[static_cast<std::size_t>(row)].spec.key.text;
    if (!m_opened.remove(key))
        m_opened.insert(key);
    Q_EMIT dataChanged(index(row), index(row), {OpenRole});
}

void PlanEditor::toggleLeftOut(int row) {
    StepDraft& step = m_rows[static_cast<std::size_t>(row)];
    if (step.fixed)
        return;
    if (!step.added) {
        step.leftOut = !step.leftOut;
        touch(row);
        return;
    }
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
    forgetChanges();
    Q_EMIT changed();
    Q_EMIT edited();
}

domain::StepKey PlanEditor::freeKey() const {
    for (std::size_t number = m_rows.size() + 1;; ++number) {
        const domain::StepKey key{QStringLiteral("step_%1").arg(number)};
        if (std::none_of(m_rows.begin(), m_rows.end(), [&key](const StepDraft& step) { return step.spec.key == key; }))
            return key;
    }
}

int PlanEditor::insert(StepDraft step, int row) {
    step.added = true;
    step.fixed = false;
    step.spec.key = freeKey();
    m_opened.insert(step.spec.key.text);
    // What an agent needs and has nothing yet is said at once.
    for (const FormField& field : fieldsOf(step, agentOf(step))) {
        if (field.required && isBlank(field, field.start))
            step.problems.insert(field.name, tr("This is needed."));
    }
    beginInsertRows({}, row, row);
    m_rows.insert(m_rows.begin() + row, std::move(step));
    endInsertRows();
    forgetChanges();
    Q_EMIT changed();
    Q_EMIT edited();
    return row;
}

int PlanEditor::addCopy(int row) {
    const StepDraft& from = m_rows[static_cast<std::size_t>(row)];
    StepDraft copy;
    copy.spec = ui::edited(from, agentOf(from));
    copy.spec.name = tr("%1, once more", "the name of a copied step").arg(copy.spec.name);
    return insert(std::move(copy), row + 1);
}

int PlanEditor::addStep(const QString& agent) {
    StepDraft step;
    step.spec.agent = agent;
    const domain::AgentSpec* spec = agentOf(step);
    step.spec.name = spec && !spec->title.isEmpty() ? spec->title : agent;
    return insert(std::move(step), count());
}

void PlanEditor::undoEdits() {
    beginResetModel();
    std::erase_if(m_rows, [](const StepDraft& step) { return step.added; });
    for (StepDraft& step : m_rows) {
        step.typed.clear();
        step.problems.clear();
        step.leftOut = false;
    }
    m_parallel = QString::number(m_base.maxParallelSteps);
    endResetModel();
    forgetChanges();
    Q_EMIT changed();
    Q_EMIT edited();
}

} // namespace flux::ui
