#include "engine/store/sql/migrations.h"

namespace flux::store {

// What the recovery ladder, the other kinds of card, the line of a task's versions and the circuit breakers keep.
// A turn whose task waits for a start of its own has start = 0.
extern const Migration kMigration0002;
const Migration kMigration0002{2, R"sql(
ALTER TABLE step ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN fallback INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN repaired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN expanded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN lineage TEXT NOT NULL DEFAULT '{}';
ALTER TABLE checkpoint ADD COLUMN form TEXT NOT NULL DEFAULT 'null';
ALTER TABLE checkpoint ADD COLUMN on_expiry TEXT NOT NULL DEFAULT 'leave_out';
ALTER TABLE turn ADD COLUMN start INTEGER NOT NULL DEFAULT 1;

CREATE TABLE plan_version (
    task_id TEXT NOT NULL REFERENCES task (id),
    version INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    plan TEXT NOT NULL,
    PRIMARY KEY (task_id, version)
) WITHOUT ROWID;

CREATE TABLE breaker (
    key TEXT PRIMARY KEY NOT NULL,
    breaker TEXT NOT NULL
) WITHOUT ROWID;
)sql"};

} // namespace flux::store
