#include "engine/store/sql/sql_copy.h"

#include "engine/store/sql/sql_store.h"
#include "engine/store/sql/sqlite_error.h"
#include "engine/store/sql/sqlite_handle.h"

namespace flux::store {

using base::Result;

namespace {

constexpr int kBusyMs = 10'000;

Result<std::vector<QString>> texts(Database& database, const QByteArray& sql) {
    std::vector<QString> found;
    Query query(database, sql);
    for (;;) {
        FLUX_TRY(const bool more, query.next());
        if (!more)
            return found;
        found.push_back(Row(query).text());
    }
}

} // namespace

Result<void> copyDatabase(const QString& from, const QString& to) {
    FLUX_TRY(const auto source, Database::open(from, OpenMode::Query, kBusyMs));
    FLUX_TRY(const auto target, Database::open(to, OpenMode::Create, kBusyMs));
    sqlite3_backup* copy = sqlite3_backup_init(target->handle(), "main", source->handle(), "main");
    if (copy == nullptr)
        return target->lastError(sqlite3_extended_errcode(target->handle()), "backup");
    const int stepped = sqlite3_backup_step(copy, -1); // all at once: one state
    const int finished = sqlite3_backup_finish(copy);
    if (stepped != SQLITE_DONE)
        return target->lastError(finished != SQLITE_OK ? finished : stepped, "backup");
    return target->exec("PRAGMA journal_mode = DELETE"); // a file alone, not one with a log beside it
}

Result<DatabaseFacts> describeDatabase(const QString& path) {
    FLUX_TRY(const auto database, Database::open(path, OpenMode::Query, kBusyMs));
    FLUX_TRY(const qint64 application, database->pragma("PRAGMA application_id"));
    if (application != kApplicationId)
        return damagedError(QStringLiteral("application_id %1").arg(application));
    DatabaseFacts facts;
    FLUX_TRY(const qint64 schema, database->pragma("PRAGMA user_version"));
    facts.schema = static_cast<int>(schema);
    FLUX_TRY(const auto tables,
             texts(*database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"));
    for (const QString& table : tables) {
        FLUX_TRY(const qint64 rows, database->pragma("SELECT count(*) FROM \"" + table.toUtf8() + '"'));
        facts.counts[table.toStdString()] = rows;
    }
    return facts;
}

Result<QStringList> databaseProblems(const QString& path) {
    FLUX_TRY(const auto database, Database::open(path, OpenMode::Query, kBusyMs));
    QStringList problems;
    FLUX_TRY(const auto lines, texts(*database, "PRAGMA integrity_check(20)"));
    for (const QString& line : lines) {
        if (line != QStringLiteral("ok"))
            problems.append(line);
    }
    FLUX_TRY(const auto strays, texts(*database, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check LIMIT 20"));
    for (const QString& table : strays)
        problems.append(QStringLiteral("rows of %1 name others that do not exist").arg(table));
    return problems;
}

Result<void> rebuildIndexes(const QString& path) {
    FLUX_TRY(const auto database, Database::open(path, OpenMode::Existing, kBusyMs));
    FLUX_CHECK(database->exec("PRAGMA synchronous = FULL"));
    return database->exec("REINDEX");
}

} // namespace flux::store
