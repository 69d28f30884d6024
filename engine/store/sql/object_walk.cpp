#include "engine/store/sql/object_walk.h"

#include "engine/domain/filter/sort_key.h"

namespace flux::store {

using base::Result;

namespace {

std::string_view textAt(sqlite3_stmt* statement, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {text == nullptr ? "" : text, size_t(sqlite3_column_bytes(statement, column))};
}

} // namespace

WalkStatements::~WalkStatements() {
    for (const auto& [sql, idle] : m_idle) {
        for (sqlite3_stmt* statement : idle)
            sqlite3_finalize(statement);
    }
}

Result<sqlite3_stmt*> WalkStatements::take(const char* sql) {
    std::vector<sqlite3_stmt*>& idle = m_idle[sql];
    if (!idle.empty()) {
        sqlite3_stmt* statement = idle.back();
        idle.pop_back();
        return statement;
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        return m_database.lastError(code, sql);
    return statement;
}

void WalkStatements::giveBack(const char* sql, sqlite3_stmt* statement) {
    constexpr size_t kMostIdle = 16;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    std::vector<sqlite3_stmt*>& idle = m_idle[sql];
    if (idle.size() < kMostIdle)
        idle.push_back(statement);
    else
        sqlite3_finalize(statement);
}

Result<std::unique_ptr<SqlWalk>> SqlWalk::open(Database& database, WalkStatements& statements,
                                               Attributions& attributions, const char* sql, Key key) {
    std::unique_ptr<SqlWalk> walk(new SqlWalk(database, statements, attributions, sql, key));
    FLUX_TRY(walk->m_statement, statements.take(sql));
    return walk;
}

SqlWalk::~SqlWalk() {
    if (m_statement != nullptr)
        m_statements.giveBack(m_sql, m_statement);
}

void SqlWalk::bind(qint64 value) {
    sqlite3_bind_int64(m_statement, ++m_bound, value);
}

void SqlWalk::bind(const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    sqlite3_bind_text64(m_statement, ++m_bound, utf8.constData(), sqlite3_uint64(utf8.size()), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void SqlWalk::bind(std::string blob) {
    sqlite3_bind_blob64(m_statement, ++m_bound, blob.data(), blob.size(), SQLITE_TRANSIENT);
}

Result<bool> SqlWalk::next() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_DONE)
        return false;
    if (code != SQLITE_ROW)
        return m_database.lastError(code, m_sql);
    m_at.place = sqlite3_column_int64(m_statement, 0);
    m_at.createdAt.ms = sqlite3_column_int64(m_statement, 1);
    m_at.updatedAt.ms = sqlite3_column_int64(m_statement, 2);
    m_at.tags = textAt(m_statement, 3);
    m_at.data = textAt(m_statement, 4);
    switch (m_keyKind) {
    case Key::None:
        break;
    case Key::Blob:
        m_at.key = {static_cast<const char*>(sqlite3_column_blob(m_statement, kObjectColumnCount)),
                    size_t(sqlite3_column_bytes(m_statement, kObjectColumnCount))};
        break;
    case Key::LastChange:
        m_key.clear();
        domain::appendWholeNumberKey(m_key, m_at.updatedAt.ms);
        m_at.key = m_key;
        break;
    }
    return true;
}

Result<domain::WorkspaceObject> SqlWalk::object() {
    Row row(m_statement);
    domain::WorkspaceObject object = readObject(row, m_attributions);
    if (row.problem())
        return *row.problem();
    return object;
}

} // namespace flux::store
