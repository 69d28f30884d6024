#pragma once

#include "engine/net/circuit_breaker.h"
#include "engine/store/store.h"

namespace flux::host {

class Conductor;

// Keeps the circuit breakers and the store in step: what was kept is loaded before the first call, and each change of
// state is written by the conductor and told to surfaces. A change that a kill loses only costs a few failures more.
// Thread: made on any; load() before the first call; connectTo() once the conductor is there; the rest of the work is
// done on the conductor's thread. Owner: LocalEngine; outlives workers and conductor.
class BreakerBoard {
public:
    explicit BreakerBoard(base::Clock& clock) : m_breakers(clock) {}

    [[nodiscard]] net::CircuitBreakers& breakers() { return m_breakers; }
    [[nodiscard]] base::Result<void> load(store::Reader& reader);
    void connectTo(Conductor& conductor);

private:
    net::CircuitBreakers m_breakers;
};

} // namespace flux::host
