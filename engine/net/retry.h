#pragma once

#include "engine/base/result.h"

namespace flux::net {

inline constexpr qint64 kRetryBaseMs = 500;
inline constexpr qint64 kRetryCapMs = 60'000;
inline constexpr qint64 kRetryAfterCapMs = 3'600'000; // a stranger's wish does not park a step for longer

// How long to wait after attempt number `attempt` (from 1) failed with `error`, given 64 random bits. Pure.
// Exponential back-off with full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015):
// evenly spread over 0 … min(60 s, 500 ms · 2^(attempt-1)). When the other side named a time, that time plus
// up to 500 ms, so that many waiting steps do not all come back in the same instant.
[[nodiscard]] qint64 retryDelayMs(int attempt, const base::Error& error, quint64 random);

} // namespace flux::net
