#include "engine/store/pg/pg_migrations.h"

#include "engine/base/log.h"
#include "engine/store/pg/pg_store.h"

#include <array>

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;

extern const PgMigration kPgMigration0001;
extern const PgMigration kPgMigration0002;

std::span<const PgMigration> allPgMigrations() {
    static const std::array kAll{kPgMigration0001, kPgMigration0002};
    return kAll;
}

namespace {

// One number for each schema name, so that two schemas of one database do not wait for each other.
constexpr char kLock[] = "SELECT 1::bigint FROM (SELECT pg_advisory_xact_lock(1179407704, hashtext($1))) AS l";
constexpr char kEncoding[] = "SELECT pg_encoding_to_char(encoding)::text FROM pg_database WHERE datname = "
                             "current_database()";
constexpr char kLookAround[] =
    "SELECT count(*), count(*) FILTER (WHERE c.relname = 'schema_version') FROM pg_class c JOIN pg_namespace n ON "
    "n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v')";
constexpr char kVersion[] = "SELECT version FROM schema_version";

Result<qint64> numberOf(const Result<PgAnswer>& answer) {
    if (!answer.ok())
        return answer.error();
    return PQntuples(answer->get()) > 0 ? PgRow(answer->get(), 0).number() : 0;
}

// 0 for a schema without tables.
Result<qint64> versionOf(PgLink& link, const QString& schema) {
    FLUX_TRY(const PgAnswer around, link.ask(kLookAround, PgParams(schema)));
    PgRow row(around.get(), 0);
    const qint64 tables = row.number();
    const qint64 marks = row.number();
    if (tables == 0)
        return 0;
    if (marks == 0)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The schema of the database that the store names was not written by Flux. "
                                        "Choose another schema or database. Nothing was changed."),
                         QStringLiteral("schema %1 has %2 tables").arg(schema).arg(tables));
    FLUX_TRY(const qint64 version, numberOf(link.ask(kVersion)));
    if (version > kPgSchemaVersion)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("This data was written by a newer Flux (schema %1; this one knows %2). Update "
                                        "Flux, or choose another database. Nothing was changed.")
                             .arg(version)
                             .arg(kPgSchemaVersion));
    return version;
}

Result<void> bringForward(PgLink& link, const QString& schema, std::span<const PgMigration> migrations) {
    FLUX_CHECK(link.ask(kLock, PgParams(schema)));
    FLUX_TRY(const qint64 version, versionOf(link, schema));
    QByteArray name = schema.toUtf8();
    name.replace('"', "\"\"");
    if (version == 0)
        FLUX_CHECK(link.exec("CREATE SCHEMA IF NOT EXISTS \"" + name +
                             "\"; CREATE TABLE schema_version (version "
                             "bigint NOT NULL); INSERT INTO schema_version VALUES (0)"));
    for (const PgMigration& migration : migrations) {
        if (migration.version <= version)
            continue;
        FLUX_CHECK(link.exec(migration.sql));
        FLUX_CHECK(link.exec("UPDATE schema_version SET version = " + QByteArray::number(migration.version)));
        qCInfo(logStore) << "schema is now version" << migration.version;
    }
    return link.exec("COMMIT");
}

} // namespace

Result<int> pgVersion(PgLink& link, const QString& schema) {
    FLUX_TRY(const qint64 version, versionOf(link, schema));
    return static_cast<int>(version);
}

Result<void> migratePg(PgLink& link, const QString& schema, std::span<const PgMigration> migrations) {
    FLUX_TRY(const PgAnswer encoding, link.ask(kEncoding));
    const QString name = PQntuples(encoding.get()) > 0 ? PgRow(encoding.get(), 0).text() : QString();
    if (name != QStringLiteral("UTF8"))
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The database keeps text as %1; Flux needs one that was made with the encoding "
                                        "UTF8. Nothing was changed.")
                             .arg(name));
    FLUX_CHECK(link.exec("BEGIN"));
    const Result<void> done = bringForward(link, schema, migrations);
    if (!done.ok() && link.ensure().ok())
        (void)link.exec("ROLLBACK").ok(); // nothing is open when the connection was lost
    return done;
}

} // namespace flux::store
