#include "engine/store/sql/migrations.h"

namespace flux::store {

// The person's data. `place` is the order of making. An object's present version is its row; object_version has the
// older ones. object_key has the keys of all indexes (sort_key.h): one table, so that a new index is rows and no change
// of the schema. object_word has every word that an index of words ever met: its rows stay.
// object_state counts the commits that changed objects: two transactions that read the same count see the same objects.
extern const Migration kMigration0003;
const Migration kMigration0003{3, R"sql(
CREATE TABLE object (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    change TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    tags TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX object_changed ON object (type, deleted, updated_at);

CREATE TABLE object_version (
    place INTEGER NOT NULL REFERENCES object (place),
    version INTEGER NOT NULL,
    change TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    tags TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (place, version)
);

CREATE TABLE object_link (
    from_id TEXT NOT NULL REFERENCES object (id),
    to_id TEXT NOT NULL REFERENCES object (id),
    role TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (from_id, to_id, role)
) WITHOUT ROWID;
CREATE INDEX object_link_back ON object_link (to_id);

CREATE TABLE object_type (
    name TEXT PRIMARY KEY NOT NULL,
    schema TEXT NOT NULL,
    mode TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE object_tally (
    type TEXT PRIMARY KEY NOT NULL,
    live INTEGER NOT NULL,
    everything INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE object_vector (
    place INTEGER NOT NULL REFERENCES object (place),
    model TEXT NOT NULL,
    digest TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (place, model)
);

CREATE TABLE object_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    changes INTEGER NOT NULL
);
INSERT INTO object_state (one, changes) VALUES (1, 0);
CREATE TABLE object_index (
    id INTEGER PRIMARY KEY,
    definition TEXT NOT NULL UNIQUE,
    ready INTEGER NOT NULL,
    many INTEGER NOT NULL,
    cut INTEGER NOT NULL,
    built_to INTEGER NOT NULL
);
CREATE TABLE object_key (
    index_id INTEGER NOT NULL,
    key BLOB NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (index_id, key, place)
) WITHOUT ROWID;
CREATE TABLE object_word (
    number INTEGER PRIMARY KEY,
    index_id INTEGER NOT NULL,
    word BLOB NOT NULL,
    UNIQUE (index_id, word)
);
)sql"};

} // namespace flux::store
