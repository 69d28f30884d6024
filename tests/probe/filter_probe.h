#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// The filter language on the SQLite store, as the person's data is asked for. A load takes the place of the one before.
[[nodiscard]] base::Result<base::Json> filterLoad(const base::Json& request);  // {"docs":[{"id",…}]} → {"ok"}
[[nodiscard]] base::Result<base::Json> filterQuery(const base::Json& request); // {"where","order"} → {"ids"}
// One document against a filter, in memory.
[[nodiscard]] base::Result<base::Json> filterMatch(const base::Json& request); // {"doc","where"} → {"match"}

} // namespace flux::probe
