#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// The search of memories, in a store in memory. With an address and a model (memory.embed.*) meanings count too.
[[nodiscard]] base::Result<base::Json>
searchReset(const base::Json& request); // {["embed_url","embed_model","embed_key"]} → {"ok"}
[[nodiscard]] base::Result<base::Json>
searchLoad(const base::Json& request); // {"docs":[{"id","title","text"}]} → {"ok"}
[[nodiscard]] base::Result<base::Json>
searchQuery(const base::Json& request); // {"text","k"} → {"ids"}, best first, at most 100

} // namespace flux::probe
