// Limits of agents: places are taken as steps are decided to run, and given back as workers end.
#include "engine/host/conductor.h"

namespace flux::host {

using orchestrator::TaskState;

// At the start, and when the setting was changed.
void Conductor::readLimits() {
    const QStringList fresh =
        m_limits.configure(*m_parts.registry, base::textsAt(*m_parts.settings->snapshot(), "engine.agent_limits"));
    if (!fresh.isEmpty()) {
        m_tasks.forEach([&](const TaskState& state) {
            for (size_t i = 0; state.running > 0 && i < state.steps.size(); ++i) {
                const domain::StepState& s = state.steps[i];
                if (s.run.status == domain::StepStatus::Running && fresh.contains(orchestrator::agentOf(s)))
                    m_limits.take(orchestrator::agentOf(s), {state.task.id, static_cast<int>(i), s.run.attempt});
            }
        });
    }
    if (m_limits.anybodyWaits())
        post({[](Batch&) {}}); // there may be more places now
}

void Conductor::countPlaces(Batch& batch, const domain::TaskId& task, const orchestrator::Decided& decided) {
    for (const orchestrator::Action& action : decided.actions) {
        const auto* run = std::get_if<orchestrator::RunStep>(&action);
        if (!run || !m_limits.isLimited(run->agent))
            continue;
        const AgentLimits::Place place{run->taskId, run->position, run->attempt};
        m_limits.take(run->agent, place);
        batch.places.push_back(place);
    }
    for (const QString& agent : decided.waitsFor)
        m_limits.wait(agent, task);
}

void Conductor::givePlaceBack(const domain::TaskId& task, int position, int attempt) {
    m_limits.giveBack({task, position, attempt});
}

// Whoever waits for a place that is free now goes on in the same commit. A task that cannot use its turn has something
// else to wait for, and asks again when it moves.
void Conductor::serveWaiting(Batch& batch) {
    while (const auto turn = m_stopping ? std::nullopt : m_limits.nextTurn()) {
        if (isLost(turn->task)) { // whoever has it now keeps its own limits
            m_limits.endTurn();
            m_limits.waitNoMore(*turn);
            continue;
        }
        const int before = m_limits.taken(turn->agent);
        const auto served = advance(batch, turn->task, orchestrator::PlaceFree{turn->agent});
        m_limits.endTurn();
        batch.turns.push_back(*turn);
        if (!served.ok() && served.error().code != base::ErrorCode::NotFound) {
            m_limits.waitFirst(*turn); // the store cannot be read just now
            serveLater();
            return;
        }
        if (m_limits.taken(turn->agent) == before)
            m_limits.waitNoMore(*turn);
    }
}

void Conductor::serveLater() {
    wakeAfter(m_parts.storeRetryMs, {[](Batch&) {}});
}

// The batch was not committed: what it decided to run does not run. Where that is not sure the places are kept until
// the starts are looked at again.
void Conductor::takeBackPlaces(const Batch& batch, bool mayHaveLanded) {
    for (const AgentLimits::Place& place : mayHaveLanded ? std::vector<AgentLimits::Place>() : batch.places)
        m_limits.giveBack(place);
    for (auto turn = batch.turns.rbegin(); turn != batch.turns.rend(); ++turn)
        m_limits.waitFirst(*turn);
    if (m_limits.anybodyWaits())
        serveLater();
}

} // namespace flux::host
