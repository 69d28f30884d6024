// What the plan pane shows, and what it asks of the engine.
#include "ui/core/error_text.h"
#include "ui/core/json_variant.h"
#include "ui/core/plan_changes.h"
#include "ui/core/plan_editor.h"

namespace flux::ui {

int PlanEditor::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QHash<int, QByteArray> PlanEditor::roleNames() const {
    return {{KeyRole, "stepKey"},       {NameRole, "name"},   {AgentRole, "agent"},     {FieldsRole, "fields"},
            {DraftRole, "draft"},       {FixedRole, "fixed"}, {LeftOutRole, "leftOut"}, {AddedRole, "added"},
            {ProblemsRole, "problems"}, {OpenRole, "opened"}, {EditedRole, "changed"},  {StateRole, "stepState"}};
}

QVariant PlanEditor::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const StepDraft& step = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case KeyRole:
        return step.spec.key.text;
    case Qt::DisplayRole:
    case NameRole:
        return step.typed.value(QStringLiteral("name"), step.spec.name);
    case AgentRole: {
        const domain::AgentSpec* agent = agentOf(step);
        return agent && !agent->title.isEmpty() ? agent->title : step.spec.agent;
    }
    case FieldsRole: {
        QVariantList list;
        for (const FormField& field : fieldsOf(step, agentOf(step)))
            list.append(toMap(field));
        return list;
    }
    case DraftRole:
        return step.typed;
    case ProblemsRole:
        return step.problems;
    case FixedRole:
        return step.fixed;
    case LeftOutRole:
        return step.leftOut;
    case AddedRole:
        return step.added;
    case EditedRole:
        return step.edited();
    case OpenRole:
        return m_opened.contains(step.spec.key.text);
    case StateRole:
        return domain::statusName(step.status);
    default:
        return {};
    }
}

QVariantList PlanEditor::agents() const {
    QVariantList list;
    for (const domain::AgentSpec& agent : m_agents)
        list.append(QVariantMap{{QStringLiteral("type"), agent.type},
                                {QStringLiteral("title"), agent.title.isEmpty() ? agent.type : agent.title}});
    return list;
}

QVariantList PlanEditor::versions() const {
    QVariantList list;
    for (const api::PlanInfo& info : m_versions)
        list.append(QVariantMap{{QStringLiteral("version"), info.version},
                                {QStringLiteral("replacedAt"), info.replacedAt.ms},
                                {QStringLiteral("reason"), info.reason}});
    return list;
}

domain::Plan PlanEditor::plan() const {
    domain::Plan made = m_base;
    made.steps.clear();
    for (const StepDraft& step : m_rows) {
        if (!step.leftOut)
            made.steps.push_back(ui::edited(step, agentOf(step)));
    }
    if (parallelProblem().isEmpty() && !m_parallel.isEmpty())
        made.maxParallelSteps = m_parallel.trimmed().toInt();
    return made;
}

void PlanEditor::showChanges() {
    if (m_busy || !valid())
        return;
    if (m_mode != Mode::Edit) { // nothing is in force yet that the engine could compare with
        m_changes = changeRows(differenceOf(m_base, plan()));
        m_changesKnown = true;
        Q_EMIT changesChanged();
        return;
    }
    m_busy = true;
    m_error.clear();
    Q_EMIT changed();
    m_link.send(api::EditPlan{m_taskId, plan(), m_base.version, true}, this,
                [this, asked = m_round](const base::Result<api::PlanEdited>& edited) {
                    if (asked != m_round)
                        return;
                    done(edited.ok() ? nullptr : &edited.error());
                    if (!edited.ok())
                        return;
                    m_changes = changeRows(edited->diff);
                    m_changesKnown = true;
                    Q_EMIT changesChanged();
                });
}

template <typename R>
void PlanEditor::send(R request) {
    m_link.send(std::move(request), this, [this, asked = m_round](const base::Result<typename R::Reply>& reply) {
        if (asked != m_round)
            return;
        done(reply.ok() ? nullptr : &reply.error());
        if (reply.ok())
            Q_EMIT applied();
    });
}

void PlanEditor::apply() {
    if (m_busy || m_mode == Mode::Show || !valid())
        return;
    m_busy = true;
    m_error.clear();
    Q_EMIT changed();
    if (m_mode == Mode::Edit) {
        send(api::EditPlan{m_taskId, plan(), m_base.version, false});
        return;
    }
    if (m_mode == Mode::Rerun) {
        api::RerunTask again;
        again.taskId = m_taskId;
        if (dirty())
            again.plan = plan();
        send(std::move(again));
        return;
    }
    api::ForkTask fork;
    fork.taskId = m_taskId;
    fork.fromStep = m_forkStep;
    for (const StepDraft& step : m_rows) {
        if (step.spec.key == m_forkStep)
            fork.edits = changedInputs(step, agentOf(step));
    }
    send(std::move(fork));
}

// A refusal because of how things stand means that they went on since the plan was read.
void PlanEditor::done(const base::Error* error) {
    m_busy = false;
    m_error = error ? errorText(*error) : QString();
    m_conflict = error && error->code == base::ErrorCode::FailedPrecondition && m_mode == Mode::Edit;
    Q_EMIT changed();
}

void PlanEditor::takeFresh() {
    load(true);
}

void PlanEditor::compare(int version) {
    if (version == m_compared) { // once more folds it
        m_compared = 0;
        m_comparison.clear();
        Q_EMIT comparisonChanged();
        return;
    }
    m_link.send(api::ComparePlans{m_taskId, version, {}, 0}, this,
                [this, version, asked = m_round](const base::Result<domain::PlanDiff>& diff) {
                    if (asked != m_round)
                        return;
                    m_error = diff.ok() ? QString() : errorText(diff.error());
                    m_compared = diff.ok() ? version : 0;
                    m_comparison = diff.ok() ? changeRows(*diff) : QVariantList();
                    Q_EMIT changed();
                    Q_EMIT comparisonChanged();
                });
}

} // namespace flux::ui
