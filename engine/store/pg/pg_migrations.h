#pragma once

#include "engine/store/pg/pg_link.h"

#include <span>

namespace flux::store {

// One step forward of the schema: statements that take it from version - 1 to version. There is no way back; a
// released migration never changes.
struct PgMigration {
    int version;
    const char* sql;
};

// Every migration, sorted by version, without gaps, from 1 to kPgSchemaVersion. One file each in migrations/.
[[nodiscard]] std::span<const PgMigration> allPgMigrations();

// 0: there is none yet. Errors: as migratePg().
[[nodiscard]] base::Result<int> pgVersion(PgLink& link, const QString& schema);

// Makes the schema if it is missing and applies what is newer than its own version, each in a transaction of its own.
// Several programs may start at once: an advisory lock lets one do it. Errors: FailedPrecondition (a newer version, a
// schema that is not Flux's, a database that is not UTF-8), and those of the connection.
[[nodiscard]] base::Result<void> migratePg(PgLink& link, const QString& schema,
                                           std::span<const PgMigration> migrations);

} // namespace flux::store
