#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/domain/breaker.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace flux::net {

struct BreakerRules {
    int failures = 5;                // in a row, then it opens
    qint64 firstOpenMs = 30'000;     // then twice as long after each failed try
    qint64 longestOpenMs = 900'000;  // 15 min
    qint64 retryAfterMs = 3'600'000; // the longest that a stranger's Retry-After keeps it open
};

// One circuit breaker for each thing that the engine calls: a host and port, a model, an integration. What has failed
// several times in a row is left alone for a while, so that steps fail at once (or take another way) instead of waiting
// for it, and it gets room to recover (Nygard, "Release It!", 2007, chapter 5).
// Closed: calls go through. Open: they are refused with Unavailable, detail kOpenBreaker + key, and retryAfterMs = what
// is left. When that has passed, one call is let through (HalfOpen): its success closes the breaker, its failure opens
// it for longer. A call that ends without a verdict (stopped, refused by a rule) counts as neither.
// Durations are steady ones, so a clock that jumps holds nothing shut; the instants in domain::Breaker are for show.
// Thread: any, all at once. `changed` is called without the lock, on the thread of the call that caused the change.
// Owner: the host; outlives its calls.
class CircuitBreakers {
public:
    // A call under way. Its verdict is given once; without one it counts as neither.
    class Call {
    public:
        Call() = default; // of no breaker
        Call(Call&& other) noexcept { *this = std::move(other); }
        Call& operator=(Call&& other) noexcept;
        ~Call() { end(); }

        void succeeded();
        void failed(const QString& error, std::optional<qint64> retryAfterMs = std::nullopt);

    private:
        friend class CircuitBreakers;
        void end();
        CircuitBreakers* m_breakers = nullptr;
        QString m_key;
        quint64 m_era = 0;
    };

    explicit CircuitBreakers(base::Clock& clock, BreakerRules rules = {}) : m_clock(clock), m_rules(rules) {}

    // Set once, before the first call.
    void onChange(std::function<void(const domain::Breaker&)> changed) { m_changed = std::move(changed); }
    // What an earlier process kept. One that was trying is open again, and may be tried at once.
    void load(const std::vector<domain::Breaker>& kept);

    // Error: Unavailable, when the breaker is open or another call is trying just now.
    [[nodiscard]] base::Result<Call> begin(const QString& key);
    // Would begin() be refused? Takes no place.
    [[nodiscard]] base::Result<void> check(const QString& key);

    [[nodiscard]] std::vector<domain::Breaker> list() const; // by key: those not closed or with failures
    [[nodiscard]] domain::Breaker find(const QString& key) const;
    // Closes them and forgets their failures; does not call `changed`. `wanted`: a key, or the part of one that a
    // person knows ("example.com", "example.com:443", "host:example.com:443"); empty: all. Gives what was reset.
    std::vector<domain::Breaker> reset(const QString& wanted);

private:
    struct Entry {
        domain::Breaker breaker;
        qint64 openUntil = 0; // steady
        bool trying = false;
        quint64 era = 0; // verdicts of calls from before it opened, or was reset, are late
    };
    [[nodiscard]] base::Result<void> mayCall(const Entry& entry) const;
    void verdict(const QString& key, quint64 era, bool success, const QString& error,
                 std::optional<qint64> retryAfterMs);
    void giveUp(const QString& key, quint64 era);
    void open(Entry& entry, std::optional<qint64> retryAfterMs);
    void tell(const std::optional<domain::Breaker>& changed) const;

    base::Clock& m_clock;
    const BreakerRules m_rules;
    std::function<void(const domain::Breaker&)> m_changed;
    mutable std::mutex m_mutex;
    std::map<QString, Entry> m_entries;
    quint64 m_era = 0;
};

// "host:example.com:443"
[[nodiscard]] QString hostBreakerKey(const QString& host, int port);
// Is `wanted` this key, or the part of it that a person knows? Empty: any.
[[nodiscard]] bool matchesBreaker(const QString& key, const QString& wanted);

} // namespace flux::net
