#pragma once

#include "engine/base/json.h"
#include "engine/domain/codec.h"
#include "engine/domain/enum_names.h"
#include "engine/store/json_text.h"

#include <QtCore/QVarLengthArray>

#include <sqlite3.h>

#include <memory>
#include <unordered_map>

// A thin wrapper around SQLite's C API (https://www.sqlite.org/c3ref/intro.html): errors become values, statements are
// prepared once a connection and reused.
//
// Why not Qt SQL: a commit of one step is a dozen small statements around one disk flush. Through QSqlQuery each
// statement costs about three times as much (variants, UTF-16 copies), which is felt at thousands of commits a second,
// and its errors lose SQLite's extended codes, which tell a full disk from a broken one. PostgreSQL would be a second
// implementation of Store beside this one, not of this wrapper: its SQL, its locks and its numbering differ anyway.
namespace flux::store {

enum class OpenMode {
    Create,   // read and write; the file is made when it is missing
    Existing, // read and write, the file must exist
    Query,    // as Existing, but every change is refused
};

// One connection with its prepared statements. Thread: one at a time. Owner: the writer or reader that opened it.
class Database {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(const QString& path, OpenMode mode,
                                                                      int busyTimeoutMs);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Runs statements that give no rows and take no values; several may be joined with ";".
    [[nodiscard]] base::Result<void> exec(const char* sql);
    [[nodiscard]] base::Result<qint64> pragma(const char* sql); // the first column of the first row as a number

    // The prepared form of `sql`, kept for the life of the connection. `sql` must be a string constant: it is found
    // again by its address.
    [[nodiscard]] sqlite3_stmt* prepared(const char* sql);

    [[nodiscard]] base::Error lastError(int code, const char* doing) const;
    [[nodiscard]] bool inTransaction() const { return sqlite3_get_autocommit(m_handle) == 0; }
    [[nodiscard]] sqlite3* handle() const { return m_handle; }

private:
    explicit Database(sqlite3* handle) : m_handle(handle) {}

    sqlite3* m_handle;
    std::unordered_map<const char*, sqlite3_stmt*> m_statements;
};

// Bytes to be bound; whoever binds them keeps them until the statement has run.
struct BlobView {
    std::string_view bytes;
};

// One run of a prepared statement: bind the values in order, then run() or next() until it says false. Resets the
// statement when it goes. Only one run of the same SQL text may be alive at a time.
class Query {
public:
    Query(Database& database, const char* sql);       // kept: sql is a string constant
    Query(Database& database, const QByteArray& sql); // prepared for this once
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    template <typename... Values>
    Query& bind(const Values&... values) {
        (bindOne(values), ...);
        return *this;
    }

    [[nodiscard]] base::Result<void> run();
    [[nodiscard]] base::Result<qint64> runCounting(); // how many rows it changed
    [[nodiscard]] base::Result<bool> next();          // true: a row is there to be read

    [[nodiscard]] sqlite3_stmt* statement() const { return m_statement; }

private:
    void bindOne(qint64 value) { note(sqlite3_bind_int64(m_statement, ++m_bound, value)); }
    void bindOne(int value) { bindOne(qint64(value)); }
    void bindOne(bool value) { bindOne(qint64(value)); }
    void bindOne(base::Instant value) { bindOne(value.ms); }
    void bindOne(BlobView value) {
        note(sqlite3_bind_blob64(m_statement, ++m_bound, value.bytes.data(), value.bytes.size(), SQLITE_STATIC));
    }
    void bindOne(std::nullptr_t) { note(sqlite3_bind_null(m_statement, ++m_bound)); }
    void bindOne(const QString& value) { bindOne(value.toUtf8()); }
    void bindOne(QByteArray utf8); // kept here until the statement has run, so that SQLite need not copy it
    void bindOne(const base::Json& value) { bindOne(jsonText(value)); }
    template <typename Tag>
    void bindOne(const base::Id<Tag>& value) {
        bindOne(value.text);
    }
    template <domain::NamedEnum E>
    void bindOne(E value) {
        for (const auto& row : domain::EnumTable<E>::kRows) {
            if (row.value == value) { // names are Latin-1 constants: no copy is needed
                note(sqlite3_bind_text(m_statement, ++m_bound, row.name.data(), int(row.name.size()), SQLITE_STATIC));
                return;
            }
        }
        Q_UNREACHABLE();
    }
    template <typename T>
    void bindOne(const std::optional<T>& value) { // nothing is NULL
        value ? bindOne(*value) : bindOne(nullptr);
    }
    void note(int code) {
        if (code != SQLITE_OK && m_failed == SQLITE_OK)
            m_failed = code;
    }

    Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
    QVarLengthArray<QByteArray, 24> m_texts;
    int m_bound = 0;
    int m_failed = SQLITE_OK;
    bool m_once = false;
};

// Reads the columns of the current row from left to right. What cannot be read is noted, not thrown: ask problem()
// when the row is done.
class Row {
public:
    explicit Row(const Query& query) : m_statement(query.statement()) {}
    explicit Row(sqlite3_stmt* statement) : m_statement(statement) {}

    [[nodiscard]] qint64 number() { return sqlite3_column_int64(m_statement, m_column++); }
    [[nodiscard]] int integer() { return int(number()); }
    [[nodiscard]] bool flag() { return number() != 0; }
    [[nodiscard]] base::Instant instant() { return base::Instant{number()}; }
    [[nodiscard]] QString text() { return QString::fromUtf8(bytes()); }
    [[nodiscard]] base::Json json();
    [[nodiscard]] QByteArrayView bytes(); // until the next row
    [[nodiscard]] bool isNull() const { return sqlite3_column_type(m_statement, m_column) == SQLITE_NULL; }
    void skip() { ++m_column; }

    template <typename AnyId>
    [[nodiscard]] AnyId id() {
        return AnyId{text()};
    }
    template <domain::NamedEnum E>
    [[nodiscard]] E name() {
        const QByteArrayView found = bytes();
        for (const auto& row : domain::EnumTable<E>::kRows) {
            if (found == QByteArrayView(row.name.data(), row.name.size()))
                return row.value;
        }
        noteUnreadable(QStringLiteral("unknown name ") + QString::fromUtf8(found));
        return domain::EnumTable<E>::kRows.front().value;
    }
    template <typename T> // a column that holds toJson(value)
    [[nodiscard]] T decoded() {
        auto value = domain::fromJson<T>(json());
        if (value.ok())
            return std::move(*value);
        noteUnreadable(value.error().message);
        return T{};
    }

    void noteUnreadable(const QString& why);
    [[nodiscard]] const std::optional<base::Error>& problem() const { return m_problem; }

private:
    sqlite3_stmt* m_statement;
    int m_column = 0;
    std::optional<base::Error> m_problem;
};

} // namespace flux::store
