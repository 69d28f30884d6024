#pragma once

#include "engine/store/store.h"

namespace flux::store {

// The store in memory, for tests and for a session that should leave nothing behind. Same promises as SqlStore
// but for durability. Thread: see Store; readers and the writer share one mutex.
[[nodiscard]] std::unique_ptr<Store> makeMemoryStore();

} // namespace flux::store
