#pragma once

namespace flux::store {

// An SQLite VFS (https://www.sqlite.org/vfs.html) that is the system's own but for the write-ahead log. SQLite hands
// the log two pieces for each page that a commit changed, a dozen writes a commit; here they are gathered and given to
// the system as one, when SQLite asks for the sync that ends the commit. The log's file grows ahead of them by whole
// chunks of zeros, so that a commit need not also write the file's new size. Promises: what SQLite reads back from the
// log has been written before. What is gathered is written before every sync, so that with synchronous=FULL no other
// connection is told of a frame that is not on the disk; with any other value that does not hold, and the VFS may not
// be used. A write that fails fails the sync, and with it the commit. Thread: any; one file's calls come from its
// connection's thread. For connections that write; registered at the first call, under the name that is returned. Null:
// it could not be registered, and the system's own serves.
[[nodiscard]] const char* gatheringVfs();

} // namespace flux::store
