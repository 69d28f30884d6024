#pragma once

#include "engine/store/store.h"

#include <QtCore/QString>

namespace flux::bench {

// New objects into a store that has `loaded` of the dump's and its indexes, against the same into plain SQLite with the
// tables and indexes of query_sqlite.js: both with synchronous=FULL, a thousand objects a commit, JSON and tags made
// into text beforehand for the peer. Ours also keeps versions, an index of words, and counts.
struct InsertBench {
    QString dump;   // as in ObjectsBench
    QString folder; // where the peer's file is made
    qint64 loaded = 0;
    store::Writer* writer = nullptr;
};

// Prints “data/objects_insert”, and “data/objects_change” without a peer: objects that get a new version.
[[nodiscard]] base::Result<void> benchDataInsert(const InsertBench& bench);

} // namespace flux::bench
