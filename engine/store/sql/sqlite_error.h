#pragma once

#include "engine/base/result.h"

struct sqlite3;

namespace flux::store {

// What SQLite's result code means for the person. `database` may be null (out of memory while opening).
// See https://www.sqlite.org/rescode.html.
[[nodiscard]] base::Error sqliteError(sqlite3* database, int code, const char* doing);

[[nodiscard]] base::Error damagedError(const QString& detail);
[[nodiscard]] base::Error fullError(const QString& detail);
[[nodiscard]] base::Error readOnlyError(const QString& detail);

} // namespace flux::store
