#include "engine/store/sql/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

namespace flux::store {

using base::Error;
using base::ErrorCode;
using base::makeError;

namespace {

bool isFull(int systemError) {
#ifdef EDQUOT
    if (systemError == EDQUOT)
        return true;
#endif
    // EFBIG: the file may not grow further (ulimit -f), which is a full disk to whoever set that limit.
    return systemError == ENOSPC || systemError == EFBIG;
}

// The operating system's number behind an input or output error. SQLite notes it on the connection, except where the
// write failed inside COMMIT: then only the file that was written knows it, the log or the database.
int systemErrorOf(sqlite3* database) {
    if (!database)
        return 0;
    if (const int noted = sqlite3_system_errno(database); noted != 0)
        return noted;
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file* file = nullptr;
        int last = 0;
        if (sqlite3_file_control(database, "main", which, &file) == SQLITE_OK && file && file->pMethods &&
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &last) == SQLITE_OK && last != 0)
            return last;
    }
    return 0;
}

Error openError(int systemError, const QString& detail) {
    if (systemError == EACCES || systemError == EPERM || systemError == EROFS)
        return readOnlyError(detail);
    if (systemError == ENOSPC || systemError == EDQUOT)
        return fullError(detail);
    return makeError(
        ErrorCode::FailedPrecondition,
        QStringLiteral("Flux's data file cannot be opened. Check that its folder exists, or choose another "
                       "data folder."),
        detail);
}

Error diskError(int systemError, const QString& detail) {
    if (isFull(systemError))
        return fullError(detail);
    if (systemError == EROFS || systemError == EACCES || systemError == EPERM)
        return readOnlyError(detail);
    return makeError(
        ErrorCode::Unavailable,
        QStringLiteral("The disk reported an error, so the last change was not saved. Check the disk, then "
                       "try again."),
        detail);
}

} // namespace

Error damagedError(const QString& detail) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("Flux's data file is damaged and was left as it is. Restore it from a backup, or "
                                    "choose another data folder."),
                     detail);
}

Error fullError(const QString& detail) {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("The disk is full, so the last change was not saved; everything before it is safe. "
                                    "Free some space, then try again."),
                     detail);
}

Error readOnlyError(const QString& detail) {
    return makeError(ErrorCode::PermissionDenied,
                     QStringLiteral("Flux's data folder is read-only, so nothing can be saved there. Make it writable, "
                                    "or choose another data folder."),
                     detail);
}

Error sqliteError(sqlite3* database, int code, const char* doing) {
    const int systemError = systemErrorOf(database);
    const QString detail = QStringLiteral("%1: %2 (sqlite %3, errno %4)")
                               .arg(QLatin1StringView(doing))
                               .arg(QString::fromUtf8(database ? sqlite3_errmsg(database) : sqlite3_errstr(code)))
                               .arg(code)
                               .arg(systemError);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return fullError(detail);
    case SQLITE_IOERR:
        return code == SQLITE_IOERR_NOMEM ? sqliteError(database, SQLITE_NOMEM, doing) : diskError(systemError, detail);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return makeError(
            ErrorCode::Unavailable,
            QStringLiteral("Another program is using Flux's data. Nothing was changed; close that program, or "
                           "try again in a moment."),
            detail);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return readOnlyError(detail);
    case SQLITE_CANTOPEN:
        return openError(systemError, detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return damagedError(detail);
    case SQLITE_NOMEM:
        return makeError(
            ErrorCode::ResourceExhausted,
            QStringLiteral("There is not enough memory, so the last change was not saved. Close other programs, "
                           "then try again."),
            detail);
    case SQLITE_TOOBIG:
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("This is too large to be saved. Try a smaller input."), detail);
    default:
        return makeError(
            ErrorCode::Internal,
            QStringLiteral("Flux ran into a defect of its own. What was saved before is safe; the log has the "
                           "details."),
            detail);
    }
}

} // namespace flux::store
