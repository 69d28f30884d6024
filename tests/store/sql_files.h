#pragma once

#include "engine/store/sql/sql_store.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sqlite3.h>

#include <functional>

namespace flux::test {

// A folder with a path for a data file, and ways to make that file wrong from outside.
class SqlFiles {
public:
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("flux.db")); }
    [[nodiscard]] store::SqlStoreOptions options() const { return {.path = path(), .hook = {}, .busyTimeoutMs = 50}; }

    [[nodiscard]] base::Result<std::unique_ptr<store::Store>> open() const { return store::openSqlStore(options()); }

    // Runs SQL on a connection of its own, which stays open as long as the returned handle lives.
    using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
    Handle run(const char* sql) const {
        sqlite3* handle = nullptr;
        if (sqlite3_open(path().toUtf8().constData(), &handle) != SQLITE_OK ||
            sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("%s: %s", sql, sqlite3_errmsg(handle));
        return {handle, sqlite3_close};
    }

    // The first column of the first row, as text.
    [[nodiscard]] QString ask(const char* sql) const {
        const Handle handle = run("SELECT 1");
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(handle.get(), sql, -1, &statement, nullptr);
        QString text;
        if (sqlite3_step(statement) == SQLITE_ROW)
            text = QString::fromUtf8(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
        sqlite3_finalize(statement);
        return text;
    }

    [[nodiscard]] QByteArray bytes() const {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void setBytes(const QByteArray& bytes) const {
        QFile file(path());
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
            qFatal("the test's data file cannot be written");
    }

private:
    QTemporaryDir m_folder;
};

// Runs `job` in a child process and gives what it returns (0 to 125). As root the child first becomes an ordinary
// account, since permissions do not bind root.
[[nodiscard]] int inChildWithoutRoot(const std::function<int()>& job);
// The same as whoever runs the test.
[[nodiscard]] int inChild(const std::function<int()>& job);

} // namespace flux::test
