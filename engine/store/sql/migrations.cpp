#include "engine/store/sql/migrations.h"

#include "engine/base/log.h"
#include "engine/store/sql/sql_store.h"

#include <array>

namespace flux::store {

extern const Migration kMigration0001;
extern const Migration kMigration0002;
extern const Migration kMigration0003;

std::span<const Migration> allMigrations() {
    static const std::array kAll{kMigration0001, kMigration0002, kMigration0003};
    return kAll;
}

namespace {

base::Result<void> apply(Database& database, const Migration& migration) {
    FLUX_CHECK(database.exec(migration.sql));
    const QByteArray marks = "PRAGMA application_id = " + QByteArray::number(kApplicationId) +
                             "; PRAGMA user_version = " + QByteArray::number(migration.version);
    FLUX_CHECK(database.exec(marks.constData()));
    return database.exec("COMMIT");
}

} // namespace

base::Result<void> migrate(Database& database, std::span<const Migration> migrations) {
    for (const Migration& migration : migrations) {
        FLUX_CHECK(database.exec("BEGIN IMMEDIATE"));
        // Read inside the transaction: another program may have migrated while this one waited for the lock.
        const auto version = database.pragma("PRAGMA user_version");
        if (version.ok() && *version >= migration.version) {
            FLUX_CHECK(database.exec("COMMIT"));
            continue;
        }
        const base::Result<void> applied =
            version.ok() ? apply(database, migration) : base::Result<void>(version.error());
        if (!applied.ok()) {
            if (database.inTransaction()) {
                if (const auto undone = database.exec("ROLLBACK"); !undone.ok())
                    qCWarning(logStore).noquote()
                        << "rolling back migration" << migration.version << undone.error().detail;
            }
            return applied.error();
        }
        qCInfo(logStore) << "schema is now version" << migration.version;
    }
    return {};
}

} // namespace flux::store
