#include "engine/store/sql/sql_store.h"

#include "engine/store/sql/migrations.h"
#include "engine/store/sql/sql_writer.h"
#include "engine/store/sql/sqlite_error.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QStorageInfo>

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

// Only a new file takes it. A step's transition changes four to seven pages, and the log takes whole pages: with 2 KiB
// it writes 12.7 KB a commit where SQLite's usual 4 KiB write 21.5 KB, 5 to 10 % less time for each; a value of 200 KB
// pays 12 % more for it.
constexpr char kNewFilePragmas[] = "PRAGMA page_size = 2048";

// Set on every connection that may write.
// synchronous=FULL: a commit is on the disk when it returns; fullfsync: macOS needs a stronger call for that.
// secure_delete=FAST: deleted text is overwritten where that costs no further write.
// wal_autocheckpoint: the log goes back into the file each 4 MB of pages; a log that an unusually large commit made is
// cut to 64 MB afterwards.
constexpr char kWriterPragmas[] = "PRAGMA synchronous = FULL;"
                                  "PRAGMA fullfsync = ON;"
                                  "PRAGMA checkpoint_fullfsync = ON;"
                                  "PRAGMA foreign_keys = ON;"
                                  "PRAGMA secure_delete = FAST;"
                                  "PRAGMA temp_store = MEMORY;"
                                  "PRAGMA cache_size = -16000;"
                                  "PRAGMA wal_autocheckpoint = 2000;"
                                  "PRAGMA journal_size_limit = 67108864";

base::Error newerError(qint64 version) {
    return makeError(
        ErrorCode::FailedPrecondition,
        QStringLiteral("This data was written by a newer Flux (schema %1; this one knows %2). Update Flux, or "
                       "choose another data folder. Nothing was changed.")
            .arg(version)
            .arg(kSchemaVersion));
}

base::Error foreignError(const QString& detail) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("The data file in this folder was not written by Flux. Choose another data folder. "
                                    "Nothing was changed."),
                     detail);
}

// Only reads: a file that is refused stays as it was, byte for byte.
Result<void> checkIdentity(Database& database) {
    FLUX_TRY(const qint64 application, database.pragma("PRAGMA application_id"));
    FLUX_TRY(const qint64 version, database.pragma("PRAGMA user_version"));
    FLUX_TRY(const qint64 objects, database.pragma("SELECT count(*) FROM sqlite_schema"));
    const bool isNew = application == 0 && version == 0 && objects == 0;
    if (!isNew && application != kApplicationId)
        return foreignError(QStringLiteral("application_id %1, user_version %2").arg(application).arg(version));
    if (version > kSchemaVersion)
        return newerError(version);
    if (!isNew && version < 1)
        return damagedError(QStringLiteral("user_version %1").arg(version));
    if (sqlite3_db_readonly(database.handle(), "main") == 1)
        return readOnlyError(QStringLiteral("the file may not be written"));
    return {};
}

Result<void> useWal(Database& database) {
    Query query(database, QByteArray("PRAGMA journal_mode = WAL"));
    FLUX_TRY(const bool found, query.next());
    const QString mode = found ? Row(query).text() : QString();
    if (mode != QLatin1StringView("wal"))
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("Flux cannot keep its data on this kind of drive. Choose a data folder on a local "
                           "disk."),
            QStringLiteral("journal mode ") + mode);
    return {};
}

// Looks at the first page of every table. It costs next to nothing, and a file that was cut or overwritten nearly
// always shows here instead of in the middle of the work.
Result<void> probeTables(Database& database) {
    std::vector<QByteArray> names;
    {
        Query query(database, QByteArray("SELECT name FROM sqlite_schema WHERE type = 'table'"));
        for (;;) {
            FLUX_TRY(const bool found, query.next());
            if (!found)
                break;
            names.push_back(Row(query).text().toUtf8());
        }
    }
    for (const QByteArray& name : names)
        FLUX_CHECK(database.pragma("SELECT count(*) FROM (SELECT 1 FROM \"" + name + "\" LIMIT 1)"));
    return {};
}

class SqlStore final : public Store {
public:
    explicit SqlStore(SqlStoreOptions options)
        : m_options(std::move(options)), m_advisor(std::make_shared<IndexAdvisor>(m_options.indexAfter)) {}

    Result<std::unique_ptr<Writer>> openWriter() override {
        if (m_writerTaken->exchange(true))
            return makeError(ErrorCode::FailedPrecondition, QStringLiteral("The store has a writer already."));
        auto database = connect();
        if (!database.ok()) {
            m_writerTaken->store(false);
            return database.error();
        }
        return std::unique_ptr<Writer>(new SqlWriter(std::move(*database), m_options, m_writerTaken, m_advisor));
    }

    Result<std::unique_ptr<Reader>> openReader() override {
        FLUX_TRY(auto database, Database::open(m_options.path, OpenMode::Query, m_options.busyTimeoutMs));
        FLUX_CHECK(database->exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000"));
        return std::unique_ptr<Reader>(new SqlReader(std::move(database), m_advisor));
    }

    bool wantsUpkeep() override { return m_advisor->hasWork(); }

private:
    Result<std::unique_ptr<Database>> connect() {
        FLUX_TRY(auto database, Database::open(m_options.path, OpenMode::Existing, m_options.busyTimeoutMs));
        FLUX_CHECK(database->exec(kWriterPragmas));
        return database;
    }

    const SqlStoreOptions m_options;
    std::shared_ptr<IndexAdvisor> m_advisor;
    std::shared_ptr<std::atomic<bool>> m_writerTaken = std::make_shared<std::atomic<bool>>(false);
};

// Makes a missing data file, for the owner's eyes alone. SQLite would make it readable to whom the umask lets, and
// where it cannot make it, it forgets why.
Result<void> createPrivately(const QString& path) {
    const QFileInfo info(path);
    QFile file(path);
    if (info.exists() || !info.dir().exists() ||
        file.open(QIODevice::NewOnly | QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner) || file.exists())
        return {};
    const QStorageInfo drive(info.path());
    if (!drive.isReadOnly() && drive.isValid() && drive.bytesAvailable() <= 0)
        return fullError(file.errorString());
    return readOnlyError(file.errorString());
}

} // namespace

Result<std::unique_ptr<Store>> openSqlStore(const SqlStoreOptions& options) {
    FLUX_CHECK(createPrivately(options.path));
    FLUX_TRY(auto database, Database::open(options.path, OpenMode::Create, options.busyTimeoutMs));
    FLUX_CHECK(checkIdentity(*database));
    FLUX_CHECK(database->exec(kNewFilePragmas));
    FLUX_CHECK(useWal(*database));
    FLUX_CHECK(database->exec(kWriterPragmas));
    FLUX_TRY(const qint64 schema, database->pragma("PRAGMA user_version"));
    if (schema > 0 && schema < kSchemaVersion && options.beforeUpgrade)
        FLUX_CHECK(options.beforeUpgrade(static_cast<int>(schema), kSchemaVersion));
    FLUX_CHECK(migrate(*database, allMigrations()));
    FLUX_CHECK(probeTables(*database));
    return std::unique_ptr<Store>(new SqlStore(options));
}

} // namespace flux::store
