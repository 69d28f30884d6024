#pragma once

#include "engine/base/json.h"

#include <QtCore/QStringList>

// Copying and checking a database of ours as a file, for backups and repairs. Thread: any; each call has connections of
// its own and may run while the store works on the database.
namespace flux::store {

// A copy of what is committed at one moment (https://www.sqlite.org/backup.html), as one file without a log. `to` does
// not exist. Errors: those of SQLite, as the store has them.
[[nodiscard]] base::Result<void> copyDatabase(const QString& from, const QString& to);

struct DatabaseFacts {
    int schema = 0;
    base::Json counts = base::Json::object(); // table → rows
};
// Errors also: FailedPrecondition (not a database of Flux).
[[nodiscard]] base::Result<DatabaseFacts> describeDatabase(const QString& path);

// What is wrong inside, at most 20 lines of SQLite's own words; empty: nothing. Reads the whole file.
[[nodiscard]] base::Result<QStringList> databaseProblems(const QString& path);
// Makes every index of SQLite's anew from the tables.
[[nodiscard]] base::Result<void> rebuildIndexes(const QString& path);

// Where the keys that objects are found by do not fit the objects, a sentence an index.
[[nodiscard]] base::Result<QStringList> objectIndexProblems(const QString& path);
// Lets all of these keys go: the writer makes them again in pieces (Writer::maintain), until then nothing is left out
// of an answer.
[[nodiscard]] base::Result<void> forgetObjectIndexes(const QString& path);

} // namespace flux::store
