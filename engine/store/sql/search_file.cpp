#include "engine/store/sql/search_file.h"

#include "engine/store/sql/sqlite_handle.h"

#include <QtCore/QFile>

namespace flux::store {

using base::Result;

namespace {

constexpr qint64 kManifestKey = 0; // the key of a blob is never 0: segments count from 1
constexpr qint64 kVersion = 1;
constexpr qint64 kFileId = 0x464C5853; // "FLXS"

// A blob is up to 64 KiB, so large pages keep it together. FULL: the log of this program's writers demands it.
constexpr char kWriterPragmas[] = "PRAGMA synchronous = FULL;"
                                  "PRAGMA cache_size = -4000;"
                                  "PRAGMA wal_autocheckpoint = 500;"
                                  "PRAGMA journal_size_limit = 16777216";
constexpr char kReaderPragmas[] = "PRAGMA cache_size = -2000;"
                                  "PRAGMA query_only = ON";

base::Error missing() {
    return base::makeError(base::ErrorCode::NotFound, QStringLiteral("A part of the search index is missing."));
}

base::Error foreign(const QString& detail) {
    return base::makeError(
        base::ErrorCode::FailedPrecondition,
        QStringLiteral("The search index is not one that this Flux can read. It will be built again."), detail);
}

Result<void> prepare(Database& database) {
    FLUX_CHECK(database.exec("PRAGMA page_size = 16384"));
    FLUX_TRY(const qint64 id, database.pragma("PRAGMA application_id"));
    FLUX_TRY(const qint64 version, database.pragma("PRAGMA user_version"));
    FLUX_TRY(const qint64 tables, database.pragma("SELECT count(*) FROM sqlite_schema"));
    const bool isNew = id == 0 && version == 0 && tables == 0;
    if (!isNew && (id != kFileId || version != kVersion))
        return foreign(QStringLiteral("application_id %1, user_version %2").arg(id).arg(version));
    FLUX_TRY([[maybe_unused]] const qint64 mode, database.pragma("PRAGMA journal_mode = WAL"));
    FLUX_CHECK(database.exec(kWriterPragmas));
    if (!isNew)
        return {};
    const QByteArray schema = "BEGIN IMMEDIATE;"
                              "CREATE TABLE IF NOT EXISTS blob(key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
                              "PRAGMA application_id = " +
                              QByteArray::number(kFileId) + "; PRAGMA user_version = " + QByteArray::number(kVersion) +
                              "; COMMIT";
    return database.exec(schema.constData());
}

} // namespace

Result<std::unique_ptr<SearchFile>> SearchFile::open(const QString& path, Use use) {
    if (use == Use::Write) { // for its owner alone; SQLite gives what lies beside it the same rights
        QFile file(path);
        (void)file.open(QIODevice::NewOnly | QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner);
    }
    const OpenMode mode = use == Use::Write ? OpenMode::Create : OpenMode::Query;
    FLUX_TRY(auto database, Database::open(path, mode, 5000));
    if (use == Use::Write)
        FLUX_CHECK(prepare(*database));
    else
        FLUX_CHECK(database->exec(kReaderPragmas));
    return std::unique_ptr<SearchFile>(new SearchFile(std::move(database)));
}

Result<void> SearchFile::remove(const QString& path) {
    for (const char* end : {"-wal", "-shm", ""}) {
        QFile file(path + QString::fromLatin1(end));
        if (file.exists() && !file.remove())
            return base::makeError(base::ErrorCode::PermissionDenied,
                                   QStringLiteral("The search index cannot be removed. Check the rights of the data "
                                                  "folder."),
                                   file.fileName() + QStringLiteral(": ") + file.errorString());
    }
    return {};
}

SearchFile::SearchFile(std::unique_ptr<Database> database) : m_database(std::move(database)) {}

SearchFile::~SearchFile() {
    rollback();
}

Result<QByteArray> SearchFile::row(qint64 key) {
    Query query(*m_database, "SELECT bytes FROM blob WHERE key = ?");
    query.bind(key);
    FLUX_TRY(const bool found, query.next());
    if (!found)
        return missing();
    const void* bytes = sqlite3_column_blob(query.statement(), 0);
    const int size = sqlite3_column_bytes(query.statement(), 0);
    return QByteArray(static_cast<const char*>(bytes), size);
}

Result<QByteArray> SearchFile::manifest() {
    auto bytes = row(kManifestKey);
    if (!bytes.ok() && bytes.error().code == base::ErrorCode::NotFound)
        return QByteArray();
    return bytes;
}

Result<QByteArray> SearchFile::get(const index::BlobKey& key) {
    return row(qint64(key.packed()));
}

Result<void> SearchFile::begin() {
    return m_database->exec("BEGIN IMMEDIATE");
}

Result<void> SearchFile::putRow(qint64 key, const QByteArray& bytes) {
    Query query(*m_database,
                "INSERT INTO blob(key, bytes) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET bytes = excluded.bytes");
    query.bind(key);
    const int code = sqlite3_bind_blob64(query.statement(), 2, bytes.constData(), sqlite3_uint64(bytes.size()),
                                         SQLITE_STATIC); // bytes outlives the statement's run
    if (code != SQLITE_OK)
        return m_database->lastError(code, "bind a blob");
    auto result = query.run();
    sqlite3_reset(query.statement());
    sqlite3_clear_bindings(query.statement());
    return result;
}

Result<void> SearchFile::put(const index::BlobKey& key, const QByteArray& bytes) {
    return putRow(qint64(key.packed()), bytes);
}

Result<void> SearchFile::removeSegment(quint32 segment) {
    Query query(*m_database, "DELETE FROM blob WHERE key >= ? AND key < ?");
    return query.bind(qint64(segment) << 32, (qint64(segment) + 1) << 32).run();
}

Result<void> SearchFile::commit(const QByteArray& manifest) {
    FLUX_CHECK(putRow(kManifestKey, manifest));
    return m_database->exec("COMMIT");
}

void SearchFile::rollback() {
    if (m_database->inTransaction())
        (void)m_database->exec("ROLLBACK");
}

} // namespace flux::store
