#include "engine/net/retry.h"

#include <algorithm>

namespace flux::net {

namespace {
qint64 upTo(qint64 most, quint64 random) {
    return static_cast<qint64>(random % (static_cast<quint64>(most) + 1)); // the bias is far below one in 10^14
}
} // namespace

qint64 retryDelayMs(int attempt, const base::Error& error, quint64 random) {
    if (error.retryAfterMs)
        return std::clamp<qint64>(*error.retryAfterMs, 0, kRetryAfterCapMs) + upTo(kRetryBaseMs, random);
    const int doublings = std::clamp(attempt - 1, 0, 16); // 2^16 is beyond the cap already
    return upTo(std::min(kRetryCapMs, kRetryBaseMs << doublings), random);
}

} // namespace flux::net
