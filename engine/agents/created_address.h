#pragma once

#include "engine/agents/agent.h"

#include <QtCore/QUrl>

namespace flux::agents {

// How a request that changed something is taken back: what it made is deleted. `asked` is the address that it went to,
// `inputs` and `outputs` are those of http_fetch.
//   PUT  that was answered 201: it made what lies at its own address (RFC 9110, section 9.3.4)
//   POST that was answered 201: what Location names, else as below
//   POST that was answered 200 or 201 with JSON: its link to itself (self, links.self, _links.self, href, url), else
//     its id, below the address that it was posted to
// Only on the same scheme, host and port, only after no redirect, and never the address that was posted to or one above
// it. All else cannot be taken back, with the reason.
[[nodiscard]] TakeBack takeBackRequest(const QUrl& asked, const base::Json& inputs, const base::Json& outputs);

} // namespace flux::agents
