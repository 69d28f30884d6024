#include "engine/store/sql/sqlite_handle.h"

#include "engine/base/compact_json.h"
#include "engine/store/sql/gathering_vfs.h"
#include "engine/store/sql/reading_vfs.h"
#include "engine/store/sql/sqlite_error.h"

namespace flux::store {

using base::Error;
using base::Result;

// --- Database ---------------------------------------------------------------------------------------------------

Result<std::unique_ptr<Database>> Database::open(const QString& path, OpenMode mode, int busyTimeoutMs) {
    // Nobody asks SQLite how much memory it has, and keeping count takes a lock at each piece. Refused, and no harm
    // done, when SQLite is in use already.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // NOMUTEX: a connection stays on one thread, so SQLite need not lock it.
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == OpenMode::Create)
        flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    const char* vfs = mode == OpenMode::Query ? readingVfs() : gatheringVfs();
    const int code = sqlite3_open_v2(path.toUtf8().constData(), &handle, flags, vfs);
    std::unique_ptr<Database> database(new Database(handle)); // SQLite gives a handle to read the error from
    if (code != SQLITE_OK)
        return database->lastError(code, "open");
    sqlite3_busy_timeout(handle, busyTimeoutMs);
    if (mode == OpenMode::Query)
        FLUX_CHECK(database->exec("PRAGMA query_only = ON"));
    return database;
}

Database::~Database() {
    for (const auto& [sql, statement] : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close_v2(m_handle);
}

Result<void> Database::exec(const char* sql) {
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return lastError(code, sql);
    return {};
}

Result<qint64> Database::pragma(const char* sql) {
    Query query(*this, QByteArray(sql));
    FLUX_TRY(const bool found, query.next());
    return found ? Row(query).number() : 0;
}

sqlite3_stmt* Database::prepared(const char* sql) {
    sqlite3_stmt*& statement = m_statements[sql];
    if (!statement)
        sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    return statement;
}

Error Database::lastError(int code, const char* doing) const {
    return sqliteError(m_handle, code, doing);
}

// --- Query ------------------------------------------------------------------------------------------------------

Query::Query(Database& database, const char* sql) : m_database(database), m_statement(database.prepared(sql)) {
    if (!m_statement)
        m_failed = sqlite3_extended_errcode(database.handle());
}

Query::Query(Database& database, const QByteArray& sql) : m_database(database), m_once(true) {
    note(sqlite3_prepare_v2(database.handle(), sql.constData(), int(sql.size()), &m_statement, nullptr));
}

Query::~Query() {
    if (m_once) {
        sqlite3_finalize(m_statement);
        return;
    }
    sqlite3_reset(m_statement);
    if (!m_texts.isEmpty())
        sqlite3_clear_bindings(m_statement); // they point at m_texts
}

void Query::bindOne(QByteArray utf8) {
    note(sqlite3_bind_text64(m_statement, ++m_bound, utf8.constData(), sqlite3_uint64(utf8.size()), SQLITE_STATIC,
                             SQLITE_UTF8));
    m_texts.append(std::move(utf8)); // moving it leaves its characters where they are
}

Result<bool> Query::next() {
    const int code = m_failed == SQLITE_OK ? sqlite3_step(m_statement) : m_failed;
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return m_database.lastError(code, m_statement ? sqlite3_sql(m_statement) : "prepare");
}

Result<void> Query::run() {
    for (;;) {
        FLUX_TRY(const bool more, next());
        if (!more)
            return {};
    }
}

Result<qint64> Query::runCounting() {
    FLUX_CHECK(run());
    return qint64(sqlite3_changes64(m_database.handle()));
}

// --- Row --------------------------------------------------------------------------------------------------------

QByteArrayView Row::bytes() {
    // Text first, then its length: the other order may convert twice (see sqlite3_column_bytes).
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, m_column));
    const int size = sqlite3_column_bytes(m_statement, m_column);
    ++m_column;
    return {text, size};
}

base::Json Row::json() {
    if (isNull()) {
        skip();
        return {};
    }
    // What was stored passed the limits of its source; these only stop a damaged file.
    auto value = base::parseCompactJson(bytes(), {.maxBytes = 1 << 30, .maxDepth = 2000});
    if (value.ok())
        return std::move(*value);
    noteUnreadable(value.error().message);
    return {};
}

void Row::noteUnreadable(const QString& why) {
    if (!m_problem)
        m_problem = damagedError(QString::fromUtf8(sqlite3_sql(m_statement)) + QStringLiteral(": ") + why);
}

} // namespace flux::store
