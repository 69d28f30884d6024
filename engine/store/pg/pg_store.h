#pragma once

#include "engine/store/commit_phase.h"
#include "engine/store/plan/index_advisor.h"
#include "engine/store/store.h"

#include <functional>

namespace flux::store {

struct PgStoreOptions {
    QString url;                             // a libpq connection string: postgresql://user@host/database
    QString password;                        // where the url has none; empty: PGPASSWORD, ~/.pgpass
    QString schema = QStringLiteral("flux"); // everything of Flux stands in this one
    QString processName;                     // for people who look into the table of processes
    int leaseMs = 10'000;                    // how long after a process was last heard its tasks may be taken
    std::function<void(qint64 commit, CommitPhase)> hook; // commit counts from 1; empty: none
    // Called by openPgStore() before the schema is taken further; its error leaves everything as it is. May be empty.
    std::function<base::Result<void>(int from, int to)> beforeUpgrade = {};
    qint64 indexAfter = IndexAdvisor::kWorthwhile; // an index is made when it would have spared so many objects
};

// Opens (or creates and migrates) the store in a PostgreSQL database, from version 14 on. Several processes may have
// it open; each has one writer. The writer has leases; until they are joined it behaves as SQLite's does.
// Errors, each a sentence for the person: Unavailable (the server does not answer; tried again at the next call),
// Unauthenticated, PermissionDenied, FailedPrecondition (no such database, a newer schema version, not Flux's,
// damaged), InvalidArgument (the address cannot be read), ResourceExhausted (the server's disk is full).
[[nodiscard]] base::Result<std::unique_ptr<Store>> openPgStore(const PgStoreOptions& options);
[[nodiscard]] bool isPgUrl(const QString& url); // postgresql://… or postgres://…

inline constexpr int kPgSchemaVersion = 2;

} // namespace flux::store
