#pragma once

#include "engine/base/clock.h"

#include <atomic>

namespace flux::test {

// Time and randomness under the test's hand: starts at 2026-03-02T09:00:00Z (a Monday), moves only when told, and
// counts its random numbers up from the seed through a fixed mixing function. Thread: any.
class TestClock final : public base::Clock {
public:
    explicit TestClock(quint64 seed = 1) : m_seed(seed) {}

    base::Instant now() override { return base::Instant{m_now.load()}; }
    qint64 steadyMs() override { return m_steady.load(); }
    quint64 random() override;

    void advanceMs(qint64 ms) {
        m_now += ms;
        m_steady += ms;
    }
    void jumpWallMs(qint64 ms) { m_now += ms; } // as when the person or NTP sets the clock: steady time goes on
    void setNow(base::Instant at) { m_now = at.ms; }

private:
    std::atomic<qint64> m_now{1772442000000};
    std::atomic<qint64> m_steady{1'000'000};
    std::atomic<quint64> m_seed;
};

} // namespace flux::test
