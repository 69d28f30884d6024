#include "engine/store/pg/pg_migrations.h"

namespace flux::store {

// The person's data; what each table is for stands at SQLite's third migration. `place` comes from a sequence, so that
// a commit knows it before it writes; since commits stand in one line, it is the order of making here too. Places may
// have gaps. Rows that only the object writer makes have no foreign keys, which would cost a look-up each.
extern const PgMigration kPgMigration0002;
const PgMigration kPgMigration0002{2, R"sql(
CREATE SEQUENCE object_place;
CREATE TABLE object (
    place bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    type text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    deleted bigint NOT NULL,
    change text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    tags text NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    data text NOT NULL
);
CREATE INDEX object_changed ON object (type, deleted, updated_at, place);

CREATE TABLE object_version (
    place bigint NOT NULL,
    version bigint NOT NULL,
    change text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    deleted bigint NOT NULL,
    tags text NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (place, version)
);

CREATE TABLE object_link (
    from_id text COLLATE "C" NOT NULL REFERENCES object (id),
    to_id text COLLATE "C" NOT NULL REFERENCES object (id),
    role text COLLATE "C" NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (from_id, to_id, role)
);
CREATE INDEX object_link_back ON object_link (to_id);

CREATE TABLE object_type (
    name text COLLATE "C" PRIMARY KEY,
    schema text NOT NULL,
    mode text NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE object_tally (
    type text COLLATE "C" PRIMARY KEY,
    live bigint NOT NULL,
    everything bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE object_vector (
    place bigint NOT NULL,
    model text COLLATE "C" NOT NULL,
    digest text NOT NULL,
    vector bytea NOT NULL,
    PRIMARY KEY (place, model)
);

CREATE TABLE object_index (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    definition text NOT NULL,
    ready bigint NOT NULL,
    many bigint NOT NULL,
    cut bigint NOT NULL,
    built_to bigint NOT NULL
);
-- A definition holds a path, which may be longer than an index row.
CREATE UNIQUE INDEX object_index_once ON object_index (md5(definition));
CREATE TABLE object_key (
    index_id bigint NOT NULL,
    key bytea NOT NULL,
    place bigint NOT NULL,
    PRIMARY KEY (index_id, key, place)
);
CREATE TABLE object_word (
    index_id bigint NOT NULL,
    word bytea NOT NULL,
    PRIMARY KEY (index_id, word)
);
)sql"};

} // namespace flux::store
