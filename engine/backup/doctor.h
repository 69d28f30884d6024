#pragma once

#include "engine/api/requests/exchange.h"
#include "engine/den/blob_store.h"
#include "engine/store/objects.h"
#include "engine/store/pg/pg_copy.h"

#include <functional>
#include <optional>

namespace flux::backup {

// What there is to look at. What is missing is not looked at.
struct Patient {
    QString database;                       // SQLite's file; empty: the rows are elsewhere
    std::optional<store::PgPlace> postgres; // there
    store::ObjectReader* objects = nullptr; // the rows of files
    den::BlobStore* blobs = nullptr;
    std::function<base::Result<QString>()> checkSearch; // what is wrong with the search index; empty: nothing
    std::function<base::Result<void>()> rebuildSearch;  // makes it again from the data
    std::function<base::Result<void>(const QString& sha256, qint64 bytes)> fetchBlob; // from the other side
};

// Checks, one finding each: "database" (SQLite's integrity check; every row of PostgreSQL's), "indexes" (its indexes),
// "search" (the index that can be made again), "files" (each row's content is there and right; content that no row
// names). With `repair` it mends what can be mended without losing anything: indexes are made again, content is
// fetched, what nobody names is swept away. Damaged rows and lost content are not made up: the finding says so, and
// what to do. Thread: blocks; one at a time.
[[nodiscard]] api::DoctorReport examine(const Patient& patient, bool repair, const base::CancelToken& cancel);

} // namespace flux::backup
