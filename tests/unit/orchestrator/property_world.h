#pragma once

#include "tests/unit/orchestrator/random_plan.h"

namespace flux::test {

struct PropertyWorker {
    int position = 0, attempt = 0;
    bool mail = false;
    bool stopped = false;  // asked to stop: nobody waits for it any more
    bool intended = false; // its intent is on disk
    bool sent = false;     // and it went out
};

// One task: its rows, what a process has of it in memory, and its workers and timers.
struct PropertyTask {
    orchestrator::TaskState state;
    domain::Task row;
    std::vector<domain::StepState> rows;
    std::map<domain::CheckpointId, domain::Checkpoint> cards;
    std::vector<PropertyWorker> workers;
    std::vector<orchestrator::WakeAt> timers;
    QHash<domain::StepKey, base::Json> approved; // what a person said yes to: the inputs on the card, with the changes
    int planVersions = 0;

    void load(); // memory as the rows are
    [[nodiscard]] bool ended() const { return domain::isTerminal(state.task.status); }
};

// The store, the workers, the timers and the truth about what went out, for one piece of work and every version of its
// plan. Applies events as the conductor does, and asks the rules after each.
class PropertyWorld {
public:
    explicit PropertyWorld(quint32 seed);

    // False: it was refused, or the store did not take it.
    bool apply(PropertyTask& task, const orchestrator::MachineEvent& event);
    void kill(); // the process; then all is taken up again

    [[nodiscard]] const QString& wrong() const { return m_wrong; }
    void must(bool holds, const char* rule);
    void after(QString what) { m_last = std::move(what); }

    Random random;
    TestClock clock;
    agents::Registry registry;
    orchestrator::MachinePolicy policy;
    std::vector<std::unique_ptr<PropertyTask>> line; // the newest version last
    QHash<domain::StepKey, int> sent;                // by step, over all versions, since a person said “again”
    int moves = 0;                                   // events that met a task which had not ended
    int replans = 0;

private:
    class Scripted;
    [[nodiscard]] base::Result<orchestrator::Decided> decide(PropertyTask& task,
                                                             const orchestrator::MachineEvent& event);
    void write(PropertyTask& task, const store::UnitOfWork& work);
    void takeIn(const orchestrator::Decided& decided);
    void perform(PropertyTask& task, const orchestrator::Action& action);
    void startWorker(PropertyTask& task, const orchestrator::RunStep& run);
    void noteApproval(PropertyTask& task, const domain::Checkpoint& card, const domain::Decision& decision);
    void forgetApprovals(PropertyTask& task, const orchestrator::TaskState& before,
                         const orchestrator::MachineEvent& event);

    std::unique_ptr<orchestrator::Replanner> m_replanner;
    QString m_last = QStringLiteral("start");
    QString m_wrong;
};

// Everything that must hold after an event; `before` is the state that it met.
void checkRules(PropertyWorld& world, const PropertyTask& task, const orchestrator::TaskState& before,
                const orchestrator::MachineEvent& event);

// Rows and memory say the same.
void checkRows(PropertyWorld& world, const PropertyTask& task);

} // namespace flux::test
