#include "engine/agents/registry.h"

#include "engine/base/text.h"

namespace flux::agents {

void Registry::add(std::unique_ptr<Agent> agent) {
    Q_ASSERT(agent);
    const QString type = agent->spec().type;
    const bool added = m_agents.emplace(type, std::move(agent)).second;
    Q_ASSERT_X(added, "Registry::add", qPrintable(type));
    Q_UNUSED(added)
}

Agent* Registry::find(QStringView type) const {
    const auto it = m_agents.find(type.toString());
    return it == m_agents.end() ? nullptr : it->second.get();
}

std::vector<const domain::AgentSpec*> Registry::specs() const {
    std::vector<const domain::AgentSpec*> out;
    out.reserve(m_agents.size());
    for (const auto& [type, agent] : m_agents)
        out.push_back(&agent->spec());
    return out;
}

QString Registry::nearestType(QStringView type) const {
    QStringList types;
    for (const auto& [name, agent] : m_agents)
        types.append(name);
    return base::nearestName(type, types);
}

} // namespace flux::agents
