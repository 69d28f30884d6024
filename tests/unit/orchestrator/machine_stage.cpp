#include "tests/unit/orchestrator/machine_stage.h"

namespace flux::test {

using base::Json;
using domain::StepKey;
using namespace orchestrator;

namespace {
StepKey keyOf(const char* key) {
    return StepKey{QString::fromUtf8(key)};
}
} // namespace

domain::StepSpec step(const char* key, const char* agent, std::initializer_list<const char*> dependencies,
                      Json inputs) {
    domain::StepSpec spec;
    spec.key = keyOf(key);
    spec.name = QStringLiteral("Step %1").arg(spec.key.text);
    spec.agent = QString::fromUtf8(agent);
    spec.inputs = std::move(inputs);
    for (const char* dependency : dependencies)
        spec.dependencies.push_back(keyOf(dependency));
    return spec;
}

domain::StepSpec member(const char* key, const char* group, domain::FailurePolicy policy,
                        std::initializer_list<const char*> dependencies) {
    domain::StepSpec spec = step(key, "work", dependencies);
    spec.parallelGroup = QString::fromUtf8(group);
    spec.failurePolicy = policy;
    return spec;
}

domain::StepSpec mailStep(const char* key, std::initializer_list<const char*> dependencies) {
    return step(key, "mail", dependencies, Json{{"to", Json::array({"a@b.example"})}, {"subject", "Hello"}});
}

void writeStep(domain::StepRun& row, const store::StepChange& change) {
    auto outputs = change.withOutputs ? change.run.outputs : row.outputs;
    auto edits = change.withEdits ? change.run.edits : row.edits;
    row = change.run;
    row.outputs = std::move(outputs);
    row.edits = std::move(edits);
}

MachineStage::MachineStage(std::vector<domain::StepSpec> steps, int maxParallel) {
    addFakeAgents(registry);
    m_taskRow.id = base::newId<domain::TaskId>(clock);
    m_taskRow.conversationId = base::newId<domain::ConversationId>(clock);
    m_taskRow.goal = QStringLiteral("Test the machine");
    m_taskRow.title = QStringLiteral("Test");
    m_taskRow.status = domain::TaskStatus::Ready;
    m_taskRow.maxParallelSteps = maxParallel;
    m_taskRow.stepCount = static_cast<int>(steps.size());
    for (domain::StepSpec& spec : steps)
        m_stepRows.push_back({std::move(spec), {}});
    kill();
}

void MachineStage::kill() {
    m_state = {};
    m_state.task = m_taskRow;
    m_state.steps = m_stepRows;
    for (const auto& [id, card] : m_cards) {
        if (card.status == domain::CheckpointStatus::Open)
            m_state.checkpoints.insert(id, card);
    }
    m_state.rebuild();
}

void MachineStage::follow() {
    Q_ASSERT(!m_successors.empty());
    const orchestrator::TaskState next = m_successors.back();
    m_taskRow = next.task;
    m_stepRows = next.steps;
    m_cards.clear();
    kill();
    start();
}

bool MachineStage::send(const MachineEvent& event) {
    const MachineContext context{clock.now(), &clock, &registry, replanner, policy};
    const auto decided = apply(m_state, event, context);
    m_refusal.reset();
    if (!decided.ok()) {
        m_refusal = decided.error();
        return false;
    }
    write(decided->work);
    m_successors.insert(m_successors.end(), decided->successors.begin(), decided->successors.end());
    for (const Action& action : decided->actions)
        keep(action);
    return true;
}

void MachineStage::write(const store::UnitOfWork& work) {
    const domain::TaskId own = m_taskRow.id; // rows of another task are in its TaskState as well
    for (const domain::Task& task : work.tasks) {
        if (task.id == own)
            m_taskRow = task;
    }
    for (const store::TaskProgress& progress : work.progress) {
        if (progress.taskId != own)
            continue;
        m_taskRow.doneCount = progress.doneCount;
        m_taskRow.updatedAt = progress.updatedAt;
    }
    for (const store::StepInsert& made : work.newSteps) {
        if (made.taskId != own)
            continue;
        Q_ASSERT(static_cast<size_t>(made.position) == m_stepRows.size()); // without a gap
        m_stepRows.push_back(made.state);
    }
    for (const store::StepChange& change : work.steps)
        writeStep(m_stepRows[static_cast<size_t>(change.position)].run, change);
    for (const store::StepSpecChange& change : work.specs)
        m_stepRows[static_cast<size_t>(change.position)].spec = change.spec;
    m_planVersions.insert(m_planVersions.end(), work.planVersions.begin(), work.planVersions.end());
    for (const domain::Checkpoint& card : work.checkpoints)
        m_cards.insert_or_assign(card.id, card);
    for (const domain::JournalRow& row : work.journal) {
        if (row.taskId == own)
            m_journal.append(row.step.isEmpty()
                                 ? row.kind
                                 : QStringLiteral("%1 %2#%3").arg(row.kind, row.step.text).arg(row.attempt));
    }
    for (const domain::Message& message : work.messages)
        m_said.insert(m_said.end(), message.blocks.begin(), message.blocks.end());
    m_events.insert(m_events.end(), work.events.begin(), work.events.end());
}

void MachineStage::keep(const Action& action) {
    const auto name = [this](int at) { return m_state.steps[static_cast<size_t>(at)].spec.key.text; };
    if (const auto* run = std::get_if<RunStep>(&action)) {
        m_actions.append(QStringLiteral("run %1#%2").arg(name(run->position)).arg(run->attempt));
        m_inputs[run->position] = run->inputs;
    } else if (const auto* stop = std::get_if<StopStep>(&action)) {
        m_actions.append(QStringLiteral("stop %1").arg(name(stop->position)));
    } else if (const auto* wake = std::get_if<WakeAt>(&action)) {
        m_actions.append(QStringLiteral("wake %1#%2").arg(name(wake->position)).arg(wake->attempt));
    }
}

int MachineStage::position(const char* key) const {
    const int at = m_state.index.value(keyOf(key), -1);
    Q_ASSERT_X(at >= 0, "MachineStage", key);
    return at;
}

const domain::StepRun& MachineStage::run(const char* key) const {
    return m_state.steps[static_cast<size_t>(position(key))].run;
}

int MachineStage::attemptOf(const char* key, int wanted) const {
    return wanted != 0 ? wanted : run(key).attempt;
}

void MachineStage::succeed(const char* key, Json outputs, int attempt) {
    send(StepEnded{position(key), attemptOf(key, attempt), std::move(outputs), QStringLiteral("fine")});
}

void MachineStage::fail(const char* key, base::ErrorCode code, const QString& detail, int attempt) {
    send(StepEnded{position(key), attemptOf(key, attempt),
                   base::makeError(code, QStringLiteral("%1 broke.").arg(QString::fromUtf8(key)), detail), QString()});
}

void MachineStage::lose(const char* key) {
    base::Error error = base::makeError(base::ErrorCode::Unavailable, QStringLiteral("No answer came."));
    error.retryable = false;
    send(StepEnded{position(key), run(key).attempt, error, QString()});
}

void MachineStage::intend(const char* key, int attempt) {
    send(EffectIntended{position(key), attemptOf(key, attempt)});
}

void MachineStage::retryDue(const char* key, int attempt) {
    send(RetryDue{position(key), attemptOf(key, attempt)});
}

bool MachineStage::answer(const char* key, domain::Verdict verdict, Json edits, const QString& reason) {
    const domain::Checkpoint* open = card(key);
    Q_ASSERT_X(open, "MachineStage::answer", key);
    return send(
        CheckpointAnswered{open->id, {verdict, std::move(edits), Json::object(), reason, QStringLiteral("test")}});
}

QString MachineStage::statusOf(const char* key) const {
    return domain::statusName(run(key).status);
}

QString MachineStage::statuses() const {
    QStringList out;
    for (const domain::StepState& s : m_state.steps)
        out.append(s.spec.key.text + u':' + domain::statusName(s.run.status));
    return out.join(u' ');
}

const domain::Checkpoint* MachineStage::card(const char* key) const {
    for (const domain::Checkpoint& c : m_state.checkpoints) {
        if (c.step == keyOf(key))
            return &c;
    }
    return nullptr;
}

QStringList MachineStage::takeJournal() {
    return std::exchange(m_journal, {});
}
QStringList MachineStage::takeActions() {
    return std::exchange(m_actions, {});
}
const Json& MachineStage::lastInputs(const char* key) const {
    return m_inputs.at(position(key));
}

} // namespace flux::test
