#include "engine/host/agent_limits.h"

#include <algorithm>

namespace flux::host {

namespace {

QHash<QString, int> limitsOf(const agents::Registry& registry, const QStringList& overrides) {
    QHash<QString, int> limits;
    for (const domain::AgentSpec* spec : registry.specs()) {
        if (spec->maxParallel > 0)
            limits.insert(spec->type, spec->maxParallel);
    }
    for (const QString& entry : overrides) {
        const QString agent = entry.section(u'=', 0, 0).trimmed();
        const int limit = entry.section(u'=', 1).trimmed().toInt();
        if (limit > 0)
            limits.insert(agent, limit);
        else
            limits.remove(agent);
    }
    return limits;
}

} // namespace

QStringList AgentLimits::configure(const agents::Registry& registry, const QStringList& overrides) {
    const QHash<QString, int> limits = limitsOf(registry, overrides);
    QStringList fresh;
    for (auto it = limits.cbegin(); it != limits.cend(); ++it) {
        if (!m_agents.contains(it.key()) || m_agents[it.key()].limit == 0)
            fresh.append(it.key());
        m_agents[it.key()].limit = it.value();
    }
    for (auto it = m_agents.begin(); it != m_agents.end();) {
        it->limit = limits.value(it.key());
        const bool done = it->limit == 0 && it->waiting.empty();
        if (done)
            std::erase_if(m_places, [&it](const auto& place) { return place.second == it.key(); });
        it = done ? m_agents.erase(it) : std::next(it);
    }
    return fresh;
}

std::optional<orchestrator::Places::Room> AgentLimits::roomFor(const QString& agent) const {
    const auto it = m_agents.constFind(agent);
    if (it == m_agents.cend() || it->limit == 0)
        return std::nullopt;
    return Room{!m_turn && !it->waiting.empty() ? 0 : std::max(0, it->limit - it->taken), it->limit};
}

int AgentLimits::taken(const QString& agent) const {
    const auto it = m_agents.constFind(agent);
    return it == m_agents.cend() ? 0 : it->taken;
}

void AgentLimits::take(const QString& agent, const Place& place) {
    const auto it = m_agents.find(agent);
    if (it != m_agents.end() && m_places.emplace(place, agent).second)
        ++it->taken;
}

void AgentLimits::giveBack(const Place& place) {
    const auto held = m_places.find(place);
    if (held == m_places.end())
        return;
    if (const auto it = m_agents.find(held->second); it != m_agents.end())
        --it->taken;
    m_places.erase(held);
}

void AgentLimits::wait(const QString& agent, const domain::TaskId& task) {
    auto& waiting = m_agents[agent].waiting;
    if (std::find(waiting.begin(), waiting.end(), task) != waiting.end())
        return;
    waiting.push_back(task);
    ++m_waiting;
}

void AgentLimits::waitFirst(const Turn& turn) {
    waitNoMore(turn);
    m_agents[turn.agent].waiting.push_front(turn.task);
    ++m_waiting;
}

void AgentLimits::waitNoMore(const Turn& turn) {
    const auto it = m_agents.find(turn.agent);
    if (it != m_agents.end())
        m_waiting -= static_cast<int>(std::erase(it->waiting, turn.task));
}

std::optional<AgentLimits::Turn> AgentLimits::nextTurn() {
    if (m_waiting == 0)
        return std::nullopt;
    for (auto it = m_agents.begin(); it != m_agents.end(); ++it) {
        if (it->waiting.empty() || (it->limit > 0 && it->taken >= it->limit))
            continue;
        Turn turn{it.key(), it->waiting.front()};
        it->waiting.pop_front();
        --m_waiting;
        m_turn = true;
        return turn;
    }
    return std::nullopt;
}

} // namespace flux::host
