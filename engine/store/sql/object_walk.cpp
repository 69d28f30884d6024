#include "engine/store/sql/object_walk.h"

#include "engine/domain/filter/sort_key.h"

#include <new>

namespace flux::store {

using base::Result;

namespace {

std::string_view textAt(sqlite3_stmt* statement, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {text == nullptr ? "" : text, size_t(sqlite3_column_bytes(statement, column))};
}

constexpr char kTestPointer[] = "walk_test";

// walk_test(pointer, tags, data). SQLite's frames know no exceptions.
void walkTest(sqlite3_context* context, int, sqlite3_value** values) {
    const auto* test = static_cast<const TestOfPart*>(sqlite3_value_pointer(values[0], kTestPointer));
    const auto textOf = [](sqlite3_value* value) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        return std::string_view(text == nullptr ? "" : text, size_t(sqlite3_value_bytes(value)));
    };
    try {
        const bool passes = test == nullptr || test->test->passes(test->part, textOf(values[1]), textOf(values[2]));
        sqlite3_result_int(context, passes ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

} // namespace

// Where the function cannot be made the statements that call it say so.
WalkStatements::WalkStatements(Database& database) : m_database(database) {
    sqlite3_create_function_v2(database.handle(), "walk_test", 3, SQLITE_UTF8, nullptr, walkTest, nullptr, nullptr,
                               nullptr);
}

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
    constexpr size_t kMostIdle = 400; // a pattern may go along as many words
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    std::vector<sqlite3_stmt*>& idle = m_idle[sql];
    if (idle.size() < kMostIdle)
        idle.push_back(statement);
    else
        sqlite3_finalize(statement);
}

const char* objectAtPlaceSql() {
    static const QByteArray sql = QByteArray("SELECT ") + kObjectColumns + " FROM object o WHERE o.place = ?1";
    return sql.constData();
}

Result<std::unique_ptr<SqlWalk>> SqlWalk::open(WalkContext context, const char* sql, Columns columns) {
    std::unique_ptr<SqlWalk> walk(new SqlWalk(context, sql, columns));
    FLUX_TRY(walk->m_statement, context.statements.take(sql));
    return walk;
}

SqlWalk::~SqlWalk() {
    if (m_statement != nullptr)
        m_context.statements.giveBack(m_sql, m_statement);
    if (m_whole != nullptr)
        m_context.statements.giveBack(objectAtPlaceSql(), m_whole);
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

void SqlWalk::bind(const ObjectSource::RowTest& test, size_t part) {
    m_test = {&test, part};
    sqlite3_bind_pointer(m_statement, ++m_bound, &m_test, kTestPointer, nullptr);
}

void SqlWalk::readCandidate(sqlite3_stmt* row) {
    m_at.place = sqlite3_column_int64(row, 0);
    m_at.createdAt.ms = sqlite3_column_int64(row, 1);
    m_at.updatedAt.ms = sqlite3_column_int64(row, 2);
    m_at.tags = textAt(row, 3);
    m_at.data = textAt(row, 4);
}

Result<bool> SqlWalk::next() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_DONE)
        return false;
    if (code != SQLITE_ROW)
        return m_context.database.lastError(code, m_sql);
    m_loaded = m_columns != Columns::Key;
    const int keyColumn = m_loaded ? kObjectColumnCount : 0;
    if (m_loaded)
        readCandidate(m_statement);
    else
        m_at.place = sqlite3_column_int64(m_statement, 1);
    switch (m_columns) {
    case Columns::Candidate:
        break;
    case Columns::LastChange:
        m_key.clear();
        domain::appendWholeNumberKey(m_key, m_at.updatedAt.ms);
        m_at.key = m_key;
        break;
    case Columns::WithKey:
    case Columns::Key:
        m_at.key = {static_cast<const char*>(sqlite3_column_blob(m_statement, keyColumn)),
                    size_t(sqlite3_column_bytes(m_statement, keyColumn))};
        break;
    }
    return true;
}

Result<void> SqlWalk::load() {
    if (m_loaded)
        return {};
    FLUX_CHECK(loadWhole());
    readCandidate(m_whole);
    m_loaded = true;
    return {};
}

Result<void> SqlWalk::loadWhole() {
    if (m_whole == nullptr) {
        FLUX_TRY(m_whole, m_context.statements.take(objectAtPlaceSql()));
    }
    sqlite3_reset(m_whole);
    sqlite3_bind_int64(m_whole, 1, m_at.place);
    const int code = sqlite3_step(m_whole);
    if (code == SQLITE_ROW)
        return {};
    if (code != SQLITE_DONE)
        return m_context.database.lastError(code, objectAtPlaceSql());
    return base::makeError(base::ErrorCode::Internal, QStringLiteral("An index names an object that does not exist."));
}

Result<domain::WorkspaceObject> SqlWalk::object() {
    FLUX_CHECK(load());
    if (m_columns == Columns::Candidate)
        FLUX_CHECK(loadWhole());
    Row row(m_whole != nullptr ? m_whole : m_statement);
    domain::WorkspaceObject object = asObject(row, m_context.attributions);
    if (row.problem())
        return *row.problem();
    return object;
}

} // namespace flux::store
