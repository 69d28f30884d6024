#pragma once

#include "engine/store/sql/sql_store.h"
#include "tests/faults/round.h"

#include <atomic>

namespace flux::test {

// The system's clock with a wall time that can be set, and random numbers from a seed. Thread: any.
class FaultClock final : public base::Clock {
public:
    explicit FaultClock(quint64 seed) : m_seed(seed) {}
    base::Instant now() override { return m_system.now().plusMs(m_offset.load()); }
    qint64 steadyMs() override { return m_system.steadyMs(); }
    quint64 random() override;
    void jump(qint64 ms) { m_offset += ms; }

private:
    base::SystemClock m_system;
    std::atomic<qint64> m_offset{0};
    std::atomic<quint64> m_seed;
};

// The SQLite store of `dataDir`, whose commits meet the faults of one life of the process: a full disk (no file of this
// process may grow), a lock that another connection holds, a clock that jumps, SIGKILL. `fired` is called for each
// that happens.
[[nodiscard]] base::Result<std::unique_ptr<store::Store>> openFaultStore(const QString& dataDir,
                                                                         std::vector<Fault> faults, FaultClock& clock,
                                                                         std::function<void(const Fault&)> fired);

} // namespace flux::test
