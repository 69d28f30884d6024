#pragma once

#include "engine/agents/registry.h"
#include "engine/domain/ids.h"
#include "engine/orchestrator/machine/machine.h"

#include <QtCore/QHash>

#include <deque>
#include <map>
#include <tuple>

namespace flux::host {

// How many steps of one agent run at the same time, over all tasks: AgentSpec::maxParallel, or what the setting
// engine.agent_limits says instead. A place is taken when a step is decided to run and given back when its worker has
// ended; nothing of it is stored. Tasks that wait get their turn in the order in which they began to wait, one place
// each time, so that a task with many steps does not keep the others from theirs.
// Agents without a limit cost one look into a table for each start.
// Thread: the conductor. Owner: Conductor.
class AgentLimits final : public orchestrator::Places {
public:
    struct Place {
        domain::TaskId task;
        int position = 0;
        int attempt = 0;
        friend bool operator<(const Place& a, const Place& b) {
            return std::tie(a.task.text, a.position, a.attempt) < std::tie(b.task.text, b.position, b.attempt);
        }
    };
    struct Turn {
        QString agent;
        domain::TaskId task;
    };

    // "http_fetch=4"; 0 lifts a limit. Gives the agents that have a limit now and had none: what of them runs already
    // is to be taken in by the caller.
    QStringList configure(const agents::Registry& registry, const QStringList& overrides);

    // Nothing is free to newcomers while somebody waits, but to the task whose turn it is.
    [[nodiscard]] std::optional<Room> roomFor(const QString& agent) const override;
    [[nodiscard]] bool isLimited(const QString& agent) const { return m_agents.contains(agent); }
    [[nodiscard]] int taken(const QString& agent) const;

    void take(const QString& agent, const Place& place);
    void giveBack(const Place& place); // nothing happens when it has none

    void wait(const QString& agent, const domain::TaskId& task); // at the end, if it does not wait already
    void waitFirst(const Turn& turn);                            // a turn that came to nothing
    void waitNoMore(const Turn& turn);
    [[nodiscard]] bool anybodyWaits() const { return m_waiting > 0; }
    // The task whose turn it is, of an agent that has a free place (or no limit any more). It waits no more, and until
    // endTurn() the free places are for it.
    [[nodiscard]] std::optional<Turn> nextTurn();
    void endTurn() { m_turn = false; }

private:
    struct Agent {
        int limit = 0; // 0: none any more
        int taken = 0;
        std::deque<domain::TaskId> waiting;
    };
    QHash<QString, Agent> m_agents;
    std::map<Place, QString> m_places;
    int m_waiting = 0; // over all agents
    bool m_turn = false;
};

} // namespace flux::host
