#pragma once

#include "engine/agents/agent.h"

#include <map>
#include <memory>
#include <vector>

namespace flux::agents {

// Every agent the engine knows, by type. Filled once at the start, then only read.
// Thread: reading from any thread. Owner: the host.
class Registry {
public:
    void add(std::unique_ptr<Agent> agent);                            // the type is new
    [[nodiscard]] Agent* find(QStringView type) const;                 // null if unknown
    [[nodiscard]] std::vector<const domain::AgentSpec*> specs() const; // by type, sorted
    [[nodiscard]] QString nearestType(QStringView type) const;         // "" if none is near

private:
    std::map<QString, std::unique_ptr<Agent>> m_agents;
};

} // namespace flux::agents
