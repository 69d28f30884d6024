#include "engine/store/sql/migrations.h"

namespace flux::store {

// The first schema. Times are milliseconds since 1970 UTC, 0 for none; names are those of domain/enum_names.h; JSON is
// UTF-8 text in the form of domain/codec.h.
//
// What one step's transition writes is kept apart from what it must not rewrite: `step` holds the few columns that
// move, `step_spec`, `step_output` and `step_edit` hold the large texts. Tables that are read in the order of a
// composed key are WITHOUT ROWID, so that a row costs one page and not a second one for the index.
extern const Migration kMigration0001;
const Migration kMigration0001{1, R"sql(
CREATE TABLE conversation (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    unread INTEGER NOT NULL,
    split TEXT NOT NULL, -- the narrowest split, see split.h; 'archived' is the archived flag
    cost_micros INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX conversation_in_split ON conversation (split, updated_at, id);
CREATE INDEX conversation_in_inbox ON conversation (updated_at, id) WHERE split <> 'archived';

CREATE TABLE turn (
    id TEXT PRIMARY KEY NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    message_id TEXT NOT NULL,
    task_id TEXT NOT NULL, -- empty: none
    text TEXT NOT NULL,
    grants TEXT NOT NULL,
    working_folder TEXT NOT NULL,
    source TEXT NOT NULL,
    answered INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX turn_open ON turn (created_at, id) WHERE answered = 0;

CREATE TABLE message (
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    position INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    author TEXT NOT NULL,
    agent TEXT NOT NULL,
    blocks TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, position)
) WITHOUT ROWID;

CREATE TABLE task (
    id TEXT PRIMARY KEY NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    goal TEXT NOT NULL,
    title TEXT NOT NULL,
    plan_version INTEGER NOT NULL,
    max_parallel_steps INTEGER NOT NULL,
    constraints TEXT NOT NULL,
    success_criteria TEXT NOT NULL,
    grants TEXT NOT NULL,
    step_count INTEGER NOT NULL,
    done_count INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL,
    error TEXT,
    summary TEXT NOT NULL,
    results TEXT NOT NULL,
    source TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER NOT NULL
);
CREATE INDEX task_by_age ON task (created_at, id);
CREATE INDEX task_by_status ON task (status, created_at, id);
CREATE INDEX task_of_conversation ON task (conversation_id, created_at, id);

CREATE TABLE step (
    task_id TEXT NOT NULL REFERENCES task (id),
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    effect TEXT NOT NULL,
    approved INTEGER NOT NULL,
    error TEXT,
    note TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER NOT NULL,
    retry_at INTEGER NOT NULL,
    PRIMARY KEY (task_id, position)
) WITHOUT ROWID;
CREATE TABLE step_spec (
    task_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    spec TEXT NOT NULL,
    PRIMARY KEY (task_id, position),
    FOREIGN KEY (task_id, position) REFERENCES step (task_id, position)
) WITHOUT ROWID;
CREATE TABLE step_output (
    task_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    outputs TEXT NOT NULL,
    PRIMARY KEY (task_id, position),
    FOREIGN KEY (task_id, position) REFERENCES step (task_id, position)
) WITHOUT ROWID;
CREATE TABLE step_edit (
    task_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    edits TEXT NOT NULL,
    PRIMARY KEY (task_id, position),
    FOREIGN KEY (task_id, position) REFERENCES step (task_id, position)
) WITHOUT ROWID;

CREATE TABLE checkpoint (
    id TEXT PRIMARY KEY NOT NULL,
    task_id TEXT NOT NULL REFERENCES task (id),
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    step TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    description TEXT NOT NULL,
    inputs TEXT NOT NULL,
    rule TEXT NOT NULL,
    cost_micros INTEGER NOT NULL,
    expires_at INTEGER,
    expiry_text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    decision TEXT
);
CREATE INDEX checkpoint_open ON checkpoint (created_at, id) WHERE status = 'open';
CREATE INDEX checkpoint_of_task ON checkpoint (task_id, created_at, id);

CREATE TABLE journal (
    task_id TEXT NOT NULL REFERENCES task (id),
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (task_id, position)
) WITHOUT ROWID;

CREATE TABLE setting (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE feed (
    seq INTEGER PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    payload TEXT NOT NULL
);
)sql"};

} // namespace flux::store
