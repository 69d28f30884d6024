#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// {"text","now","tz","lang"} → {"start","end","grain","recurrence"} (ISO 8601 in that zone, null where none), or
// {"none": true}. A point in time has no end; "until friday" has no start.
[[nodiscard]] base::Result<base::Json> whenParse(const base::Json& request);

// {"text","now","tz"} → {"intent","slots","when",…,"us"}: what the instant tier understands. With "when_data" and
// "say_data" (YAML) it is asked with these data files; they are kept until others come.
[[nodiscard]] base::Result<base::Json> instantExplain(const base::Json& request);

} // namespace flux::probe
