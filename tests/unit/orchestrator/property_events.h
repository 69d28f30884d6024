#pragma once

#include "tests/unit/orchestrator/property_world.h"

namespace flux::test {

// What happens to the tasks of a world, by its dice: workers and timers report, people answer and steer, news comes
// late or twice, the process dies.
class PropertyEvents {
public:
    explicit PropertyEvents(PropertyWorld& world) : w(world) {}

    void somethingHappens();
    void goOn(); // only what a person and the world would do to bring it to an end

    // How often each was taken, so that a test can tell that it happened at all.
    std::map<QString, int> taken;

private:
    using Event = orchestrator::MachineEvent;
    PropertyTask& someTask(); // mostly the newest version
    [[nodiscard]] int somePosition(const PropertyTask& task, int beyond = 1);
    bool apply(PropertyTask& task, const char* what, const Event& event);
    void command(int dice);
    void retry(PropertyTask& task);
    void skip(PropertyTask& task);
    void recall(PropertyTask& task);
    void edit(PropertyTask& task);
    void staleNews(PropertyTask& task);
    void timerFires(PropertyTask& task);
    void personAnswers(PropertyTask& task, bool toTheEnd);
    [[nodiscard]] domain::Decision decisionOn(const domain::Checkpoint& card, bool toTheEnd);
    void workerReports(PropertyTask& task, bool toTheEnd);
    bool intends(PropertyTask& task, size_t worker);
    [[nodiscard]] base::Result<base::Json> outcomeOf(const PropertyWorker& worker, bool toTheEnd);
    [[nodiscard]] base::Result<base::Json> mailOutcome(const PropertyWorker& worker);

    PropertyWorld& w;
    int m_edits = 0;
    int m_troubles = 0; // how many of a hundred steps do not end well; 0: not thrown yet
};

} // namespace flux::test
