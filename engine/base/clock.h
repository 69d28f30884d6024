#pragma once

#include <QtCore/QDateTime>
#include <QtCore/QString>

#include <compare>

namespace flux::base {

// A point in time: milliseconds since 1970-01-01T00:00:00Z. Always UTC; the person's zone is applied at the edge.
struct Instant {
    qint64 ms = 0;

    friend auto operator<=>(const Instant&, const Instant&) = default;
    [[nodiscard]] Instant plusMs(qint64 delta) const { return Instant{ms + delta}; }
    [[nodiscard]] bool isNull() const { return ms == 0; }
    [[nodiscard]] QDateTime utc() const { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC); }
    [[nodiscard]] QString iso() const { return utc().toString(Qt::ISODateWithMs); }
};

// Where time and randomness come from. Pure code never asks the system; it is handed the values.
// Thread: every method may be called from any thread. Owner: the composition root, outlives the engine.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() = 0;     // wall clock, may jump either way
    virtual qint64 steadyMs() = 0; // never goes back; for durations and deadlines
    virtual quint64 random() = 0;  // 64 random bits, good enough for ids and jitter
};

class SystemClock final : public Clock {
public:
    Instant now() override;
    qint64 steadyMs() override;
    quint64 random() override;
};

} // namespace flux::base
