#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// The ranking of memories by their text.
[[nodiscard]] base::Result<base::Json> searchReset(const base::Json& request); // → {"ok"}
[[nodiscard]] base::Result<base::Json>
searchLoad(const base::Json& request); // {"docs":[{"id","title","text"}]} → {"ok"}
[[nodiscard]] base::Result<base::Json> searchQuery(const base::Json& request); // {"text","k"} → {"ids"}, best first

} // namespace flux::probe
