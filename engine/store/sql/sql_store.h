#pragma once

#include "engine/store/commit_phase.h"
#include "engine/store/plan/index_advisor.h"
#include "engine/store/store.h"

#include <functional>

namespace flux::store {

struct SqlStoreOptions {
    QString path;                                         // the database file; its folder exists
    std::function<void(qint64 commit, CommitPhase)> hook; // commit counts from 1; empty: none
    // Before a database of an older schema is taken further; an error stops that, and nothing was changed. Empty: none.
    std::function<base::Result<void>(int from, int to)> beforeUpgrade = {};
    int busyTimeoutMs = 5000;                      // how long to wait for another program's lock
    qint64 indexAfter = IndexAdvisor::kWorthwhile; // an index is made when it would have spared so many objects
};

// Opens (or creates and migrates) the SQLite store: WAL, synchronous=FULL, foreign keys on.
// Errors, each a sentence for the person: FailedPrecondition (a newer schema version, not a Flux database, damaged),
// PermissionDenied (read-only), ResourceExhausted (disk full), Unavailable (locked by another program).
[[nodiscard]] base::Result<std::unique_ptr<Store>> openSqlStore(const SqlStoreOptions& options);

inline constexpr int kSchemaVersion = 3;          // PRAGMA user_version of the newest migration
inline constexpr int kApplicationId = 0x464C5558; // PRAGMA application_id: "FLUX"

} // namespace flux::store
