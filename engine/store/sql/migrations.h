#pragma once

#include "engine/store/sql/sqlite_handle.h"

#include <span>

namespace flux::store {

// One step forward of the schema: SQL statements that take a database from version - 1 to version. There is no way
// back; a released migration never changes.
struct Migration {
    int version;
    const char* sql;
};

// Every migration, sorted by version, without gaps, from 1 to kSchemaVersion. One file each in migrations/.
[[nodiscard]] std::span<const Migration> allMigrations();

// Applies what is newer than the database's own version, each in a transaction of its own that also sets the version
// and the application id: a stop in between leaves a whole older version.
[[nodiscard]] base::Result<void> migrate(Database& database, std::span<const Migration> migrations);

} // namespace flux::store
