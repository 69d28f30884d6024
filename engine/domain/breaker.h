#pragma once

#include "engine/base/clock.h"

#include <QtCore/QString>

namespace flux::domain {

// The start of Error::detail when an open breaker refused a call; the breaker's key follows.
inline constexpr QLatin1StringView kOpenBreaker("breaker:");

enum class BreakerState {
    Closed,   // calls go through
    Open,     // calls are refused until retryAt
    HalfOpen, // one call is let through to try
};

// A circuit breaker: what the engine knows about the health of something it calls. Kept in memory and, when its state
// changes, in the store.
struct Breaker {
    QString key; // "host:example.com:443", "model:…", "integration:…"
    BreakerState state = BreakerState::Closed;
    int failures = 0; // in a row
    base::Instant openedAt, retryAt;
    QString lastError; // a sentence
};

} // namespace flux::domain
