#pragma once

#include "engine/net/circuit_breaker.h"
#include "engine/net/http_client.h"

#include <memory>

namespace flux::net {

// A client that asks the breaker of the host and port before each exchange and tells it the outcome. Failures are: no
// connection, an answer that breaks off, time over, 5xx and 429 (with its Retry-After). Any other answer is a success,
// also 4xx: the host is well. A refusal by a rule of ours and a stop by the person say nothing about the host.
// An answer that came from another host after redirects speaks for that one.
// Thread: as HttpClient. Owner: the host; `inner` and `breakers` outlive it.
[[nodiscard]] std::unique_ptr<HttpClient> makeBreakingHttpClient(HttpClient& inner, CircuitBreakers& breakers,
                                                                 base::Clock& clock);

// Retry-After (RFC 9110, section 10.2.3) in milliseconds from now: seconds, or a date of the HTTP kind. Nothing when
// the header is not there or not understood.
[[nodiscard]] std::optional<qint64> retryAfterMs(const HttpResponse& response, base::Clock* clock);

} // namespace flux::net
