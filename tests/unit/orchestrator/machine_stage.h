#pragma once

#include "engine/orchestrator/machine/machine.h"
#include "tests/support/fake_agents.h"
#include "tests/support/test_clock.h"

#include <map>

namespace flux::test {

// A planned step: step("b", "work", {"a"}).
[[nodiscard]] domain::StepSpec step(const char* key, const char* agent = "work",
                                    std::initializer_list<const char*> dependencies = {},
                                    base::Json inputs = base::Json::object());
// The same as a member of a parallel group.
[[nodiscard]] domain::StepSpec member(const char* key, const char* group, domain::FailurePolicy policy,
                                      std::initializer_list<const char*> dependencies = {});
[[nodiscard]] domain::StepSpec mailStep(const char* key, std::initializer_list<const char*> dependencies = {});

// As a store writes it: outputs and edits only where the change says so.
void writeStep(domain::StepRun& row, const store::StepChange& change);

// A task on the machine without any engine around it: keeps what was written in a table of rows, and writes down what
// happened, in order. Not a thread in sight.
class MachineStage {
public:
    explicit MachineStage(std::vector<domain::StepSpec> steps, int maxParallel = 5);

    // Applies an event, writes its rows and keeps its actions. False: it was refused (see refusal()).
    bool send(const orchestrator::MachineEvent& event);
    void start() { send(orchestrator::TaskStarted{}); }
    bool pause() { return send(orchestrator::PauseRequested{QStringLiteral("test")}); }
    bool resume() { return send(orchestrator::ResumeRequested{QStringLiteral("test")}); }
    bool cancel() { return send(orchestrator::CancelRequested{QStringLiteral("test")}); }
    // The step's current attempt, unless another one is named.
    void succeed(const char* key, base::Json outputs = base::Json::object(), int attempt = 0);
    void fail(const char* key, base::ErrorCode code, const QString& detail = {}, int attempt = 0);
    void lose(const char* key); // an error that says neither yes nor no
    void intend(const char* key, int attempt = 0);
    void retryDue(const char* key, int attempt = 0);
    bool answer(const char* key, domain::Verdict verdict, base::Json edits = base::Json::object(),
                const QString& reason = {});
    // The process is killed: memory is gone, the rows stay.
    void kill();

    [[nodiscard]] orchestrator::TaskState& state() { return m_state; }
    [[nodiscard]] const domain::StepRun& run(const char* key) const;
    [[nodiscard]] int position(const char* key) const;
    [[nodiscard]] domain::TaskStatus status() const { return m_state.task.status; }
    [[nodiscard]] QString statusOf(const char* key) const;
    [[nodiscard]] QString statuses() const;                              // "a:done b:running", in plan order
    [[nodiscard]] const domain::Checkpoint* card(const char* key) const; // the open one, or null
    [[nodiscard]] const base::Error& refusal() const { return *m_refusal; }

    // What was written and asked for since the last call. Journal: "step.started a#1". Actions: "run a#1", "stop a",
    // "wake a#1".
    [[nodiscard]] QStringList takeJournal();
    [[nodiscard]] QStringList takeActions();
    [[nodiscard]] const base::Json& lastInputs(const char* key) const; // of the last "run"
    [[nodiscard]] const std::vector<domain::Block>& said() const { return m_said; }
    [[nodiscard]] const std::vector<domain::FeedEvent>& events() const { return m_events; }
    [[nodiscard]] const std::map<domain::CheckpointId, domain::Checkpoint>& checkpointRows() const { return m_cards; }

    [[nodiscard]] const std::vector<store::PlanVersion>& planVersions() const { return m_planVersions; }

    // The tasks that this one made, and a way to go on with the newest: its rows are then the stage's, and it is
    // started.
    [[nodiscard]] const std::vector<orchestrator::TaskState>& successors() const { return m_successors; }
    void follow();

    TestClock clock;
    agents::Registry registry;
    orchestrator::MachinePolicy policy;
    const orchestrator::Replanner* replanner = nullptr;

private:
    int attemptOf(const char* key, int wanted) const;
    void write(const store::UnitOfWork& work);
    void keep(const orchestrator::Action& action);

    orchestrator::TaskState m_state;
    domain::Task m_taskRow;
    std::vector<domain::StepState> m_stepRows;
    std::map<domain::CheckpointId, domain::Checkpoint> m_cards;
    std::optional<base::Error> m_refusal;
    QStringList m_journal, m_actions;
    std::map<int, base::Json> m_inputs;
    std::vector<orchestrator::TaskState> m_successors;
    std::vector<store::PlanVersion> m_planVersions;
    std::vector<domain::Block> m_said;
    std::vector<domain::FeedEvent> m_events;
};

} // namespace flux::test
