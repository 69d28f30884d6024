#include "engine/store/sql/gathering_vfs.h"

#include "engine/store/sql/vfs_over.h"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <vector>

namespace flux::store {

namespace {

constexpr char kName[] = "flux-gathering";
constexpr sqlite3_int64 kChunk = 256 * 1024;
constexpr sqlite3_int64 kMostAtOnce = 64 * 1024;
constexpr size_t kMostKept = 2 * kChunk;          // of memory from one commit to the next
constexpr size_t kMostGathered = 4 * 1024 * 1024; // of one commit; what is longer is written in parts

// The log as SQLite sees it; the system's own file follows it in the same memory.
struct LogFile {
    sqlite3_file base; // first: SQLite knows nothing else of it
    std::vector<char> gathered;
    sqlite3_int64 at = 0;   // where they belong
    sqlite3_int64 size = 0; // of the file, with what it has grown ahead
};

constexpr size_t kOwnSize = (sizeof(LogFile) + 15) / 16 * 16;

LogFile* logOf(sqlite3_file* file) {
    return reinterpret_cast<LogFile*>(file);
}
sqlite3_file* systemsOwn(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kOwnSize);
}
const sqlite3_io_methods* methodsOf(sqlite3_file* file) {
    return systemsOwn(file)->pMethods;
}

// The first `count` of the gathered bytes. The system's own takes less than 128 KiB at a time.
int writeParts(sqlite3_file* file, sqlite3_int64 count) {
    const LogFile& log = *logOf(file);
    for (sqlite3_int64 done = 0; done < count; done += kMostAtOnce) {
        const int code = methodsOf(file)->xWrite(systemsOwn(file), log.gathered.data() + done,
                                                 static_cast<int>(std::min(count - done, kMostAtOnce)), log.at + done);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

// Writes what was gathered. It is gone afterwards, well or not: a commit whose write failed is rolled back, and SQLite
// writes its frames anew.
int flush(sqlite3_file* file) {
    LogFile& log = *logOf(file);
    if (log.gathered.empty())
        return SQLITE_OK;
    const sqlite3_int64 end = log.at + static_cast<sqlite3_int64>(log.gathered.size());
    const bool grows = end > log.size;
    const sqlite3_int64 whole = grows ? (end + kChunk - 1) / kChunk * kChunk : end;
    if (grows)
        log.gathered.resize(static_cast<size_t>(whole - log.at), '\0');
    int code = writeParts(file, whole - log.at);
    if (code == SQLITE_OK && grows) {
        log.size = whole;
    } else if (grows) { // no room for the zeros: the frames alone may still fit
        code = writeParts(file, end - log.at);
        log.size = code == SQLITE_OK ? end : log.size;
    }
    log.gathered.clear();
    if (log.gathered.capacity() > kMostKept)
        std::vector<char>().swap(log.gathered);
    return code;
}

// After `before` has succeeded, the system's own.
template <auto Method, typename... Arguments>
int passedOn(sqlite3_file* file, Arguments... arguments) {
    return (methodsOf(file)->*Method)(systemsOwn(file), arguments...);
}
template <auto Method, typename... Arguments>
int afterFlush(sqlite3_file* file, Arguments... arguments) {
    const int code = flush(file);
    return code == SQLITE_OK ? passedOn<Method>(file, arguments...) : code;
}

int closeLog(sqlite3_file* file) {
    const int flushed = flush(file);
    const int closed = passedOn<&sqlite3_io_methods::xClose>(file);
    logOf(file)->~LogFile();
    return flushed != SQLITE_OK ? flushed : closed;
}

int writeLog(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    LogFile& log = *logOf(file);
    const bool follows = log.at + static_cast<sqlite3_int64>(log.gathered.size()) == at;
    if (!log.gathered.empty() && (!follows || log.gathered.size() >= kMostGathered)) {
        if (const int code = flush(file); code != SQLITE_OK)
            return code;
    }
    if (log.gathered.empty())
        log.at = at;
    try {
        const char* from = static_cast<const char*>(bytes);
        log.gathered.insert(log.gathered.end(), from, from + count);
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int truncateLog(sqlite3_file* file, sqlite3_int64 size) {
    const int code = afterFlush<&sqlite3_io_methods::xTruncate>(file, size);
    if (code == SQLITE_OK)
        logOf(file)->size = size;
    return code;
}

const sqlite3_io_methods& logMethods() {
    static const sqlite3_io_methods methods = [] {
        sqlite3_io_methods m{};
        m.iVersion = 1; // a log is neither mapped nor has it shared memory of its own
        m.xClose = closeLog;
        m.xRead = afterFlush<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>;
        m.xWrite = writeLog;
        m.xTruncate = truncateLog;
        m.xSync = afterFlush<&sqlite3_io_methods::xSync, int>;
        m.xFileSize = afterFlush<&sqlite3_io_methods::xFileSize, sqlite3_int64*>;
        m.xLock = passedOn<&sqlite3_io_methods::xLock, int>;
        m.xUnlock = passedOn<&sqlite3_io_methods::xUnlock, int>;
        m.xCheckReservedLock = passedOn<&sqlite3_io_methods::xCheckReservedLock, int*>;
        m.xFileControl = passedOn<&sqlite3_io_methods::xFileControl, int, void*>;
        m.xSectorSize = passedOn<&sqlite3_io_methods::xSectorSize>;
        m.xDeviceCharacteristics = passedOn<&sqlite3_io_methods::xDeviceCharacteristics>;
        return m;
    }();
    return methods;
}

sqlite3_vfs* systemsVfs(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int openFile(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags) {
    sqlite3_vfs* own = systemsVfs(vfs);
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return own->xOpen(own, name, file, flags, outFlags);
    sqlite3_file* inner = systemsOwn(file);
    if (const int code = openOver(own, name, file, inner, flags, outFlags); code != SQLITE_OK)
        return code;
    auto* log = new (file) LogFile{};
    log->base.pMethods = &logMethods();
    return methodsOf(file)->xFileSize(inner, &log->size);
}

} // namespace

const char* gatheringVfs() {
    static sqlite3_vfs vfs{};
    static const bool registered = registerOver(vfs, kName, static_cast<int>(kOwnSize), openFile);
    return registered ? kName : nullptr;
}

} // namespace flux::store
