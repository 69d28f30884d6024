#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// {"text","now","tz","lang"} → {"start","end","grain","recurrence"} (ISO 8601 in that zone, null where none), or
// {"none": true}. A point in time has no end; "until friday" has no start.
[[nodiscard]] base::Result<base::Json> whenParse(const base::Json& request);

} // namespace flux::probe
