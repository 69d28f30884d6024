#pragma once

namespace flux::store {

// An SQLite VFS (https://www.sqlite.org/vfs.html) that is the system's own but for the reads of a database file: where
// pages are asked for one behind the other, as a scan does, a larger piece is read at once and the pages are given from
// it. A scan spends a third of its time on the calls that fetch pages of 2 KiB. Where “PRAGMA mmap_size” is not 0, the
// leaves of a table are not even copied: SQLite reads them in that piece, as it would in a mapped file. No file is
// mapped, so one that is cut short is an error and no signal.
// Promises: what is given is what the system's own would give. A piece lives no longer than the transaction it was read
// in: it goes with every call about a lock, and before every write. While a connection reads in the WAL mode, no page
// that it takes from the file changes there (https://www.sqlite.org/wal.html#checkpointing).
// Thread: any; one file's calls come from its connection's thread. For connections that only read; registered at the
// first call, under the name that is returned. Null: it could not be registered, and the system's own serves.
[[nodiscard]] const char* readingVfs();

} // namespace flux::store
