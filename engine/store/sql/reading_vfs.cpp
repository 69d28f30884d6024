#include "engine/store/sql/reading_vfs.h"

#include "engine/store/sql/vfs_over.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

namespace flux::store {

namespace {

constexpr char kName[] = "flux-reading";
constexpr sqlite3_int64 kPiece = 64 * 1024;
constexpr sqlite3_int64 kGap = 32 * 1024; // pages of other tables lie between those of a scan
constexpr int kSure = 8;                  // so many reads one behind the other are a scan

// The database's file as SQLite sees it; the system's own file follows it in the same memory.
struct ReadFile {
    sqlite3_file base; // first: SQLite knows nothing else of it
    sqlite3_io_methods methods;
    std::vector<char> room;
    sqlite3_int64 from = 0, size = 0; // what the room holds
    sqlite3_int64 next = 0;           // behind the last read
    int inSequence = 0;
    int lent = 0; // pages in the room that SQLite looks at where they are
};

constexpr size_t kOwnSize = (sizeof(ReadFile) + 15) / 16 * 16;

ReadFile& readOf(sqlite3_file* file) {
    return *reinterpret_cast<ReadFile*>(file);
}
sqlite3_file* systemsOwn(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kOwnSize);
}
const sqlite3_io_methods* methodsOf(sqlite3_file* file) {
    return systemsOwn(file)->pMethods;
}

template <auto Method, typename... Arguments>
auto passedOn(sqlite3_file* file, Arguments... arguments) {
    return (methodsOf(file)->*Method)(systemsOwn(file), arguments...);
}
// The same, of what may come before or after a change of the file.
template <auto Method, typename... Arguments>
int afterForgetting(sqlite3_file* file, Arguments... arguments) {
    readOf(file).size = 0;
    return passedOn<Method>(file, arguments...);
}

// Reads a piece from `at` on; false when it cannot be had whole, or pages of the last one are still lent.
bool fill(sqlite3_file* file, int least, sqlite3_int64 at) {
    ReadFile& read = readOf(file);
    if (read.lent > 0)
        return false;
    read.size = 0;
    sqlite3_int64 end = 0;
    if (passedOn<&sqlite3_io_methods::xFileSize>(file, &end) != SQLITE_OK)
        return false;
    const sqlite3_int64 size = std::min(kPiece, end - at);
    if (size < least)
        return false;
    try {
        read.room.resize(kPiece);
    } catch (const std::bad_alloc&) {
        return false;
    }
    if (passedOn<&sqlite3_io_methods::xRead>(file, static_cast<void*>(read.room.data()), static_cast<int>(size), at) !=
        SQLITE_OK)
        return false;
    read.from = at;
    read.size = size;
    return true;
}

// Where the bytes are in the room, which is filled if they are asked for as a scan does; null: they are not there.
char* placeOf(sqlite3_file* file, int count, sqlite3_int64 at) {
    ReadFile& read = readOf(file);
    const auto isThere = [&] { return at >= read.from && at + count <= read.from + read.size; };
    const bool again = at + count == read.next; // what was not lent is read
    const bool follows = again || (at >= read.next && at - read.next <= kGap);
    if (follows && !again)
        read.inSequence = std::min(read.inSequence + 1, 2 * kSure);
    else if (!again && read.inSequence > 0)
        --read.inSequence; // now and then an inner page of the table
    if (follows || read.inSequence == 0)
        read.next = at + count;
    if (!isThere() && !(follows && read.inSequence >= kSure && count < kPiece && fill(file, count, at)))
        return nullptr;
    return read.room.data() + (at - read.from);
}

int readAhead(sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
    const char* place = placeOf(file, count, at);
    if (place == nullptr)
        return passedOn<&sqlite3_io_methods::xRead>(file, bytes, count, at);
    std::memcpy(bytes, place, static_cast<size_t>(count));
    return SQLITE_OK;
}

// Only leaves of tables: of those a scan holds one at a time, while it keeps the pages above.
int lend(sqlite3_file* file, sqlite3_int64 at, int count, void** page) {
    constexpr char kLeafOfTable = 13; // the first byte of a page, https://www.sqlite.org/fileformat.html#b_tree_pages
    char* place = placeOf(file, count, at);
    *page = place != nullptr && *place == kLeafOfTable ? place : nullptr;
    if (*page != nullptr)
        ++readOf(file).lent;
    return SQLITE_OK;
}

int takeBack(sqlite3_file* file, sqlite3_int64, void* page) {
    ReadFile& read = readOf(file);
    if (page == nullptr)
        read.size = 0;
    else
        --read.lent;
    return SQLITE_OK;
}

// The system's own file must not be mapped as well: lend() stands for its xFetch.
int control(sqlite3_file* file, int operation, void* value) {
    if (operation == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_OK;
    return passedOn<&sqlite3_io_methods::xFileControl>(file, operation, value);
}

int closeRead(sqlite3_file* file) {
    const int code = passedOn<&sqlite3_io_methods::xClose>(file);
    readOf(file).~ReadFile();
    return code;
}

sqlite3_io_methods readMethods(int version) {
    using Methods = sqlite3_io_methods;
    Methods m{};
    m.iVersion = version;
    m.xClose = closeRead;
    m.xRead = readAhead;
    m.xWrite = afterForgetting<&Methods::xWrite, const void*, int, sqlite3_int64>;
    m.xTruncate = afterForgetting<&Methods::xTruncate, sqlite3_int64>;
    m.xSync = passedOn<&Methods::xSync, int>;
    m.xFileSize = passedOn<&Methods::xFileSize, sqlite3_int64*>;
    m.xLock = afterForgetting<&Methods::xLock, int>;
    m.xUnlock = afterForgetting<&Methods::xUnlock, int>;
    m.xCheckReservedLock = passedOn<&Methods::xCheckReservedLock, int*>;
    m.xFileControl = control;
    m.xSectorSize = passedOn<&Methods::xSectorSize>;
    m.xDeviceCharacteristics = passedOn<&Methods::xDeviceCharacteristics>;
    m.xShmMap = passedOn<&Methods::xShmMap, int, int, int, void volatile**>;
    m.xShmLock = afterForgetting<&Methods::xShmLock, int, int, int>;
    m.xShmBarrier = passedOn<&Methods::xShmBarrier>;
    m.xShmUnmap = passedOn<&Methods::xShmUnmap, int>;
    m.xFetch = lend;
    m.xUnfetch = takeBack;
    return m;
}

int openFile(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags) {
    auto* own = static_cast<sqlite3_vfs*>(vfs->pAppData);
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return own->xOpen(own, name, file, flags, outFlags);
    sqlite3_file* inner = systemsOwn(file);
    if (const int code = openOver(own, name, file, inner, flags, outFlags); code != SQLITE_OK)
        return code;
    auto* read = new (file) ReadFile{};
    read->methods = readMethods(inner->pMethods->iVersion);
    read->base.pMethods = &read->methods;
    return SQLITE_OK;
}

} // namespace

const char* readingVfs() {
    static sqlite3_vfs vfs{};
    static const bool registered = registerOver(vfs, kName, static_cast<int>(kOwnSize), openFile);
    return registered ? kName : nullptr;
}

} // namespace flux::store
