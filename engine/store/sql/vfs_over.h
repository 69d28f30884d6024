#pragma once

#include <sqlite3.h>

// What the VFSes of ours share: each wraps one kind of the system's files and passes the rest on
// (https://www.sqlite.org/vfs.html). The system's own file follows ours in the memory that SQLite gives.
namespace flux::store {

// Opens the system's own file behind one of ours. What fails leaves nothing that is to be closed.
[[nodiscard]] inline int openOver(sqlite3_vfs* own, sqlite3_filename name, sqlite3_file* file, sqlite3_file* inner,
                                  int flags, int* outFlags) {
    file->pMethods = nullptr; // until it is open there is nothing to close
    inner->pMethods = nullptr;
    const int code = own->xOpen(own, name, inner, flags, outFlags);
    if (code != SQLITE_OK && inner->pMethods)
        inner->pMethods->xClose(inner);
    return code;
}

// Registers `vfs`, which must live for ever, over the system's own: pAppData leads to that. `size`: of our part of a
// file. False: SQLite has no VFS or no memory.
[[nodiscard]] inline bool registerOver(sqlite3_vfs& vfs, const char* name, int size,
                                       decltype(sqlite3_vfs::xOpen) open) {
    sqlite3_vfs* own = sqlite3_vfs_find(nullptr);
    if (!own)
        return false;
    vfs = *own; // of its calls only xOpen looks at pAppData
    vfs.zName = name;
    vfs.pNext = nullptr;
    vfs.pAppData = own;
    vfs.szOsFile = size + own->szOsFile;
    vfs.xOpen = open;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}

} // namespace flux::store
