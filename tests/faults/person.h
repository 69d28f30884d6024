#pragma once

#include "engine/host/local_engine.h"
#include "tests/faults/round.h"

#include <QtCore/QObject>

#include <map>
#include <set>

namespace flux::test {

// The person of one round, in front of the real engine: asks for the tasks, answers the cards by a rule that is the
// same in each life, and says truly whether something went out, which the server knows. Leaves with exit code 0 when
// every task has ended or waits for a card that this person does not answer.
// Thread: the child's main thread, with its event loop.
class Person : public QObject {
public:
    Person(api::Engine& engine, const Round& round, quint16 serverPort, const QString& smtpUrl, int life);

    void start();
    [[nodiscard]] QString waitsFor() const; // for the report when it does not come to an end

private:
    void set(const QString& key, const base::Json& value);
    void createMissing();
    void onEvent(const domain::FeedEvent& event);
    void onStep(const domain::StepUpdated& step);
    void answer(const domain::Checkpoint& card);
    void decide(const domain::CheckpointId& id, const domain::Decision& decision, int triesLeft);
    [[nodiscard]] bool wentOut(const domain::Checkpoint& card) const;
    [[nodiscard]] bool answersTwice() const;
    void endWhenSettled();

    api::Engine& m_engine;
    const Round& m_round;
    quint16 m_serverPort;
    QString m_smtpUrl;
    int m_life;
    int m_events = 0;
    std::map<domain::TaskId, domain::Task> m_tasks;
    std::set<domain::CheckpointId> m_left;             // cards that are not answered
    int m_deciding = 0;                                // answers on their way
    std::unique_ptr<api::Subscription> m_subscription; // last: ends first
};

} // namespace flux::test
