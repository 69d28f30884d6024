#pragma once

#include "engine/assistant/planner.h"
#include "engine/domain/conversation.h"

namespace flux::host {

class Conductor;
class MemoryRoom;

// Answers messages about memory: what is remembered about something, and that something is to be kept. The answer says
// which memories it used. Thread: blocks its caller, a worker that plans turns. Owner: LocalEngine; both rooms outlive
// its calls.
class Recollection {
public:
    Recollection(MemoryRoom& memory, Conductor& conductor) : m_memory(memory), m_conductor(conductor) {}

    // Nothing: the message is about something else.
    [[nodiscard]] std::optional<assistant::PlainAnswer> answer(const domain::Turn& turn) const;

private:
    [[nodiscard]] assistant::PlainAnswer recalled(const QString& subject) const;
    [[nodiscard]] assistant::PlainAnswer kept(const QString& text, const domain::Turn& turn) const;

    MemoryRoom& m_memory;
    Conductor& m_conductor;
};

} // namespace flux::host
