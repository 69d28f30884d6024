#pragma once

#include "engine/base/json.h"
#include "engine/store/store.h"

#include <QtCore/QString>

#include <map>
#include <vector>

namespace flux::bench {

// The peers' classes of queries on our objects. Ours run inside the process and give whole objects, as query_sqlite.js
// does; those of query_pg.js come over loopback. Indexes are not named by anybody: the classes are asked a few times,
// as a person would, and the store makes what it was missed.
struct ObjectsBench {
    QString dump;                  // the folder with objects.ndjson and queries.ndjson of query_dump.js
    qint64 count = 0;              // how many of its objects are loaded
    store::Store* store = nullptr; // a new one
};

struct ObjectTimes {
    std::vector<double> unindexed, indexed; // ms a query
    qint64 check = 0;                       // rows of the first three queries, as the peers count them
    QString access;                         // how the last one was answered
};
struct ObjectsMeasured {
    std::map<QString, ObjectTimes> classes;
    double loadSeconds = 0, indexSeconds = 0;
};

[[nodiscard]] base::Result<ObjectsMeasured> measureObjects(const ObjectsBench& bench);
// Prints the figures as “data/objects_…”, beside those of query_pg.js where there are any (null: none). False when a
// class gave other rows than the peer.
[[nodiscard]] bool printObjects(const ObjectsMeasured& measured, const base::Json& postgres);

// Proportional memory of this process, its mapped files included.
[[nodiscard]] double ownPssMiB();

} // namespace flux::bench
