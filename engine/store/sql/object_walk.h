#pragma once

#include "engine/store/plan/object_source.h"
#include "engine/store/sql/object_rows.h"

namespace flux::store {

// Statements that walks use at the same time: each has one of its own, and it comes back when the walk is done.
// Thread and owner: those of the connection, which outlives it.
class WalkStatements {
public:
    explicit WalkStatements(Database& database) : m_database(database) {}
    ~WalkStatements();
    WalkStatements(const WalkStatements&) = delete;
    WalkStatements& operator=(const WalkStatements&) = delete;

    [[nodiscard]] base::Result<sqlite3_stmt*> take(const char* sql); // a string constant
    void giveBack(const char* sql, sqlite3_stmt* statement);

private:
    Database& m_database;
    std::unordered_map<const char*, std::vector<sqlite3_stmt*>> m_idle;
};

// Rows of a SELECT of kObjectColumns, with the key behind them where there is one. Lives inside one read transaction.
class SqlWalk final : public ObjectWalk {
public:
    enum class Key { None, Blob, LastChange };

    [[nodiscard]] static base::Result<std::unique_ptr<SqlWalk>> open(Database& database, WalkStatements& statements,
                                                                     Attributions& attributions, const char* sql,
                                                                     Key key);
    ~SqlWalk() override;

    // In the order of the SELECT's parameters. A blob must live as long as the walk: it is kept here.
    void bind(qint64 value);
    void bind(const QString& text);
    void bind(std::string blob);

    base::Result<bool> next() override;
    base::Result<domain::WorkspaceObject> object() override;

private:
    SqlWalk(Database& database, WalkStatements& statements, Attributions& attributions, const char* sql, Key key)
        : m_database(database)
        , m_statements(statements)
        , m_attributions(attributions)
        , m_sql(sql)
        , m_keyKind(key) {}

    Database& m_database;
    WalkStatements& m_statements;
    Attributions& m_attributions;
    const char* m_sql;
    Key m_keyKind;
    sqlite3_stmt* m_statement = nullptr;
    int m_bound = 0;
    std::string m_key;
};

} // namespace flux::store
