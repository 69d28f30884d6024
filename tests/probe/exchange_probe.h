#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// {"text"} → {"events":[{"uid","summary","start","end","all_day","rrule"}],"problems"}; null where there is none.
[[nodiscard]] base::Result<base::Json> icalParse(const base::Json& request);
// {"text"} → {"html","raw_html":false}: raw HTML comes out as text.
[[nodiscard]] base::Result<base::Json> markdownHtml(const base::Json& request);

} // namespace flux::probe
