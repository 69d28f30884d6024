#pragma once

#include "engine/base/json.h"

#include <QtCore/QString>

namespace flux::bench {

// The classes term, two_terms and prefix of the peers' queries on our text index, in a search.db of its own. Our times
// are those of finding the best twenty ids inside the process; those of query_pg.js also hold the way over loopback and
// the reading of twenty objects, and with a million objects its time limit leaves few runs of the slow classes. So the
// ratio flatters us by what that costs: about a third of a millisecond (measured alone), which counts where a class
// takes few.
struct SearchBench {
    QString dump;        // the folder with objects.ndjson and queries.ndjson of query_dump.js
    qint64 count = 0;    // how many of its objects are loaded
    QString folder;      // where search.db is made
    base::Json postgres; // the figures of query_pg.js of the same run; null: none
};

// Prints the figures as “data/search_…”. Non-zero when something failed.
int benchDataSearch(const SearchBench& bench);

} // namespace flux::bench
