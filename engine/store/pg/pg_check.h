#pragma once

#include "engine/store/pg/pg_copy.h"

// Looking whether a schema of ours is whole, and mending what can be made again. Thread: any that may block; each call
// has a connection of its own and may run while engines work.
namespace flux::store {

// Reads every row of every table: what the server cannot give, in its own words, one line a table; empty: nothing.
[[nodiscard]] base::Result<QStringList> pgProblems(const PgPlace& place, const base::CancelToken& cancel);
// Where the keys that objects are found by do not fit the objects, a sentence an index.
[[nodiscard]] base::Result<QStringList> pgIndexProblems(const PgPlace& place, const base::CancelToken& cancel);
// Lets all of these keys go and has the server make its own indexes anew: ours are made again by Writer::maintain(),
// until then nothing is left out of an answer.
[[nodiscard]] base::Result<void> mendPgIndexes(const PgPlace& place);

} // namespace flux::store
