#include "engine/store/pg/pg_migrations.h"

namespace flux::store {

// The first schema: that of SQLite's migrations 1 and 2, and what several processes need. A column is a bigint or a
// text: times are milliseconds since 1970 UTC, 0 for none, flags are 0 and 1, names are those of domain/enum_names.h,
// JSON is UTF-8 text in the form of domain/codec.h (jsonb would parse what nobody queries, and refuses U+0000).
// Keys are compared byte by byte (COLLATE "C"), as SQLite does, whatever the database's language is.
//
// Where it differs from SQLite's: the outputs and edits of a step stand in its row, since PostgreSQL keeps large values
// beside the row by itself and does not rewrite them; the plan part stays apart, for it never changes with a step. The
// journal has no foreign key: two rows are added with each step, and the writer knows whether the task exists.
//
// feed_end has one row: the number of the last event. Whoever commits takes it first and holds it to the end, so the
// numbers are in commit order without gaps, and no two commits can wait for each other in a circle.
extern const PgMigration kPgMigration0001;
const PgMigration kPgMigration0001{1, R"sql(
CREATE TABLE conversation (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    state text NOT NULL,
    who text NOT NULL,
    reason text NOT NULL,
    unread bigint NOT NULL,
    split text COLLATE "C" NOT NULL,
    cost_micros bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX conversation_in_split ON conversation (split, updated_at, id);
CREATE INDEX conversation_in_inbox ON conversation (updated_at, id) WHERE split <> 'archived';

CREATE TABLE turn (
    id text COLLATE "C" PRIMARY KEY,
    conversation_id text COLLATE "C" NOT NULL REFERENCES conversation (id),
    message_id text NOT NULL,
    task_id text COLLATE "C" NOT NULL,
    text text NOT NULL,
    grants text NOT NULL,
    working_folder text NOT NULL,
    source text NOT NULL,
    answered bigint NOT NULL,
    start bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX turn_open ON turn (created_at, id) WHERE answered = 0;

CREATE TABLE message (
    conversation_id text COLLATE "C" NOT NULL REFERENCES conversation (id),
    position bigint NOT NULL,
    id text COLLATE "C" NOT NULL UNIQUE,
    author text NOT NULL,
    agent text NOT NULL,
    blocks text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (conversation_id, position)
);

CREATE TABLE task (
    id text COLLATE "C" PRIMARY KEY,
    conversation_id text COLLATE "C" NOT NULL REFERENCES conversation (id),
    status text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    goal text NOT NULL,
    title text NOT NULL,
    plan_version bigint NOT NULL,
    max_parallel_steps bigint NOT NULL,
    constraints text NOT NULL,
    success_criteria text NOT NULL,
    grants text NOT NULL,
    step_count bigint NOT NULL,
    done_count bigint NOT NULL,
    cost_micros bigint NOT NULL,
    error text,
    summary text NOT NULL,
    results text NOT NULL,
    source text NOT NULL,
    updated_at bigint NOT NULL,
    started_at bigint NOT NULL,
    completed_at bigint NOT NULL,
    lineage text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX task_by_age ON task (created_at, id);
CREATE INDEX task_by_status ON task (status, created_at, id);
CREATE INDEX task_of_conversation ON task (conversation_id, created_at, id);

CREATE TABLE step (
    task_id text COLLATE "C" NOT NULL REFERENCES task (id),
    position bigint NOT NULL,
    status text NOT NULL,
    attempt bigint NOT NULL,
    effect text NOT NULL,
    approved bigint NOT NULL,
    error text,
    note text NOT NULL,
    started_at bigint NOT NULL,
    completed_at bigint NOT NULL,
    retry_at bigint NOT NULL,
    tries bigint NOT NULL,
    fallback bigint NOT NULL,
    repaired bigint NOT NULL,
    expanded bigint NOT NULL,
    outputs text,
    edits text,
    PRIMARY KEY (task_id, position)
) WITH (fillfactor = 60);
CREATE TABLE step_spec (
    task_id text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    spec text NOT NULL,
    PRIMARY KEY (task_id, position)
);

CREATE TABLE checkpoint (
    id text COLLATE "C" PRIMARY KEY,
    task_id text COLLATE "C" NOT NULL REFERENCES task (id),
    conversation_id text COLLATE "C" NOT NULL REFERENCES conversation (id),
    step text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    description text NOT NULL,
    inputs text NOT NULL,
    rule text NOT NULL,
    cost_micros bigint NOT NULL,
    expires_at bigint,
    expiry_text text NOT NULL,
    created_at bigint NOT NULL,
    decided_at bigint NOT NULL,
    decision text,
    form text NOT NULL,
    on_expiry text NOT NULL
);
CREATE INDEX checkpoint_open ON checkpoint (created_at, id) WHERE status = 'open';
CREATE INDEX checkpoint_of_task ON checkpoint (task_id, created_at, id);

CREATE TABLE journal (
    task_id text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    step text NOT NULL,
    attempt bigint NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (task_id, position)
);

CREATE TABLE plan_version (
    task_id text COLLATE "C" NOT NULL REFERENCES task (id),
    version bigint NOT NULL,
    replaced_at bigint NOT NULL,
    reason text NOT NULL,
    plan text NOT NULL,
    PRIMARY KEY (task_id, version)
);

CREATE TABLE breaker (
    key text COLLATE "C" PRIMARY KEY,
    breaker text NOT NULL
);

CREATE TABLE setting (
    key text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE feed (
    seq bigint PRIMARY KEY,
    at bigint NOT NULL,
    payload text NOT NULL
);

CREATE TABLE feed_end (
    one bigint PRIMARY KEY CHECK (one = 1),
    last bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO feed_end VALUES (1, 0);

-- A running engine. It is alive until `until` unless it says so again.
CREATE TABLE process (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 10);

-- Who owns a task or an open turn. No owner, or one that is not alive: free. Each taking counts the epoch up.
CREATE TABLE lease (
    id text COLLATE "C" PRIMARY KEY,
    owner text COLLATE "C",
    epoch bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX lease_of_owner ON lease (owner);

-- Requests about a task that another process owns, and the answers.
CREATE TABLE letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id text COLLATE "C" NOT NULL,
    sender text COLLATE "C" NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    answer text,
    made timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX letter_open ON letter (id) WHERE answer IS NULL;
CREATE INDEX letter_answered ON letter (sender, id) WHERE answer IS NOT NULL;

-- Ends a transaction that did not touch as many rows as it had to. `state` is FX001 (a defect) or FX002 (a lease lost).
CREATE FUNCTION expect(counted bigint, wanted bigint, state text, what text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF counted IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION '%: % of %', what, counted, wanted USING ERRCODE = state;
    END IF;
    RETURN counted;
END
$$;
)sql"};

} // namespace flux::store
