// Steps of an agent that runs only so many at a time, over all tasks: one that finds no place is parked, costs nothing
// there, and tries again when the caller says that it is this task's turn.
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using domain::StepStatus;
using domain::TaskStatus;

namespace {

bool mayStart(const domain::Task& task) {
    return task.status == TaskStatus::Executing || task.status == TaskStatus::Checkpoint;
}

QString waitingNote(int limit, const QString& agent) {
    return QStringLiteral("waits for a free place: at most %1 “%2” at a time").arg(limit).arg(agent);
}

// The memory of the task was given up meanwhile: what was held past its time has nobody else to wake it.
void goOnFromRows(Transition& t, const QString& agent) {
    for (size_t i = 0; i < t.state().steps.size(); ++i) {
        const domain::StepState& s = t.state().steps[i];
        if (s.run.status == StepStatus::Held && agentOf(s) == agent && s.run.retryAt <= t.context().now)
            onHoldOver(t, {static_cast<int>(i), s.run.attempt});
    }
    t.settle();
}

} // namespace

bool Transition::takePlace(int position) {
    if (!m_context.places)
        return true;
    const QString& agent = agentOf(step(position));
    const auto room = m_context.places->roomFor(agent);
    if (!room)
        return true;
    int& taken = m_places[agent];
    if (taken < room->free) {
        ++taken;
        return true;
    }
    m_state.park(position);
    return false;
}

int Transition::placesTaken(const QString& agent) const {
    const auto it = m_places.find(agent);
    return it == m_places.end() ? 0 : it->second;
}

void noteWaiting(Transition& t) {
    for (const auto& [agent, waiting] : t.state().parked) {
        const auto room = t.context().places ? t.context().places->roomFor(agent) : std::nullopt;
        if (!room)
            continue;
        const QString note = waitingNote(room->limit, agent);
        int said = 0;
        for (const int position : waiting) {
            if (++said > t.state().task.maxParallelSteps)
                break;
            if (t.step(position).run.note == note)
                continue;
            t.step(position).run.note = note;
            t.touchStep(position);
        }
    }
}

void unparkAll(Transition& t) {
    const auto parked = std::exchange(t.state().parked, {});
    for (const auto& [agent, waiting] : parked) {
        for (const int position : waiting) {
            if (t.step(position).run.status == StepStatus::Held)
                t.moveStep(position, StepStatus::Pending); // the whole window once more, as after every pause
            else
                t.state().ready.insert(position);
        }
    }
}

// One step that takes the place, or all when the limit is gone. What cannot use it (a card, a step that fails) makes
// room for the next; what the task itself has no room for stays ready.
void onPlaceFree(Transition& t, const PlaceFree& event) {
    if (!mayStart(t.state().task) || t.isFailing())
        return;
    const auto& parked = t.state().parked;
    if (!parked.contains(event.agent)) {
        goOnFromRows(t, event.agent);
        return;
    }
    const bool limited = t.context().places && t.context().places->roomFor(event.agent);
    while (parked.contains(event.agent) && (!limited || t.placesTaken(event.agent) == 0)) {
        const int position = *parked.at(event.agent).begin();
        const domain::StepRun& run = t.step(position).run;
        t.state().unpark(position);
        if (run.status == StepStatus::Held)
            onHoldOver(t, {position, run.attempt});
        else
            t.settle();
        if (t.state().ready.contains(position) || domain::isTerminal(t.state().task.status))
            break;
    }
}

} // namespace flux::orchestrator
