#pragma once

#include "engine/store/object_values.h"
#include "engine/store/plan/object_source.h"
#include "engine/store/sql/read_scope.h"

namespace flux::store {

// Statements that walks use at the same time: each has one of its own, and it comes back when the walk is done.
// Thread and owner: those of the connection, which outlives it.
class WalkStatements {
public:
    explicit WalkStatements(Database& database);
    ~WalkStatements();
    WalkStatements(const WalkStatements&) = delete;
    WalkStatements& operator=(const WalkStatements&) = delete;

    [[nodiscard]] base::Result<sqlite3_stmt*> take(const char* sql); // a string constant; may call walk_test()
    void giveBack(const char* sql, sqlite3_stmt* statement);

private:
    Database& m_database;
    std::unordered_map<const char*, std::vector<sqlite3_stmt*>> m_idle;
};

// What walk_test(pointer, tags, data) calls: a condition of a SELECT that is ours. Rows that fail it cost no more than
// SQLite's way to the next one.
struct TestOfPart {
    const ObjectSource::RowTest* test = nullptr;
    size_t part = 0;
};

// What a reader's walks share.
struct WalkContext {
    Database& database;
    WalkStatements& statements;
    Attributions& attributions;
};

// Rows of a SELECT. Lives inside one read transaction.
class SqlWalk final : public ObjectWalk {
public:
    enum class Columns {
        Candidate,  // kCandidateColumns
        LastChange, // kObjectColumns; in the order of updated_at
        WithKey,    // kObjectColumns, with the key behind them
        Key,        // key and place: the object is read when it is asked for
    };

    [[nodiscard]] static base::Result<std::unique_ptr<SqlWalk>> open(WalkContext context, const char* sql,
                                                                     Columns columns);
    ~SqlWalk() override;

    // Keeps a transaction open as long as it walks.
    void keep(std::unique_ptr<ReadScope> scope) { m_scope = std::move(scope); }
    // In the order of the SELECT's parameters. A blob must live as long as the walk: it is kept here.
    void bind(qint64 value);
    void bind(const QString& text);
    void bind(std::string blob);
    // Of a statement with walk_test(): only rows that pass are given.
    void bind(const ObjectSource::RowTest& test, size_t part);

    base::Result<bool> next() override;
    base::Result<void> load() override;
    base::Result<domain::WorkspaceObject> object() override;
    bool isTested() const override { return m_test.test != nullptr; }

private:
    SqlWalk(WalkContext context, const char* sql, Columns columns)
        : m_context(context), m_sql(sql), m_columns(columns) {}
    void readCandidate(sqlite3_stmt* row);
    [[nodiscard]] base::Result<void> loadWhole(); // m_whole stands on the row's object

    std::unique_ptr<ReadScope> m_scope; // first: it ends after the statements
    WalkContext m_context;
    const char* m_sql;
    Columns m_columns;
    sqlite3_stmt* m_statement = nullptr;
    sqlite3_stmt* m_whole = nullptr; // reads one object by its place; null: not needed yet
    bool m_loaded = false;
    int m_bound = 0;
    std::string m_key;
    TestOfPart m_test; // SQLite has its address
};

// kObjectColumns of the object at a place.
[[nodiscard]] const char* objectAtPlaceSql();

} // namespace flux::store
