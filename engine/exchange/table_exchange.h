#pragma once

#include "engine/exchange/import_sink.h"
#include "engine/exchange/object_writer.h"

namespace flux::exchange {

// CSV (RFC 4180). A row becomes an object of `type` with a member for each column that has something in that row. A
// table that we wrote has the columns flux_id, flux_type and flux_tags first: then the objects are those again, with
// their lists and objects (JSON in a cell), true and false. Otherwise a column "id", "uid" or "key" says which row is
// the same thing the next time; without one a row is the same when all its cells are. The device can seek: it is read
// twice, first as a whole, so that a table that is broken anywhere is refused before anything of it is taken. One row
// is in memory, and 16 bytes for each that came before. Errors: those of text::readCsv, with the line.
[[nodiscard]] base::Result<void> readTable(QIODevice& device, const QString& type, ImportSink& sink);

// Columns: flux_id, flux_type, flux_tags, then every member that any of the objects has. Keeps its rows in a temporary
// file until finish(). A cell that a spreadsheet would run as a formula has an apostrophe before it.
[[nodiscard]] std::unique_ptr<ObjectWriter> tableWriter(QIODevice& out);

// JSON Lines: an object a line. A line that we wrote is a whole object {id, type, data, tags, …}; any other is the data
// of an object of `type`, with its id as above. Lines of at most 16 MiB; a broken one is reported and left out.
[[nodiscard]] base::Result<void> readJsonLines(QIODevice& device, const QString& type, ImportSink& sink);
[[nodiscard]] std::unique_ptr<ObjectWriter> jsonLinesWriter(QIODevice& out);

} // namespace flux::exchange
