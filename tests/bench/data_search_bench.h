#pragma once

#include "engine/base/json.h"

#include <QtCore/QString>

namespace flux::bench {

// The classes term, two_terms and prefix of the peers' queries on our text index, in a search.db of its own.
struct SearchBench {
    QString dump;        // the folder with objects.ndjson and queries.ndjson of query_dump.js
    QString folder;      // where search.db is made
    base::Json postgres; // the figures of query_pg.js of the same run; null: none
};

// Prints the figures as “data/search_…”. Non-zero when something failed.
int benchDataSearch(const SearchBench& bench);

} // namespace flux::bench
