#include "engine/store/pg/pg_copy.h"

#include "engine/base/log.h"
#include "engine/store/pg/pg_migrations.h"
#include "engine/store/pg/pg_store.h"

#include <QtCore/QFile>

#include <algorithm>

namespace flux::store {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kChunk = 1 << 20;
const QString kList = QStringLiteral("tables.json");
const QString kEnding = QStringLiteral(".copy");

// Tables in the order of their making, so parents come before children. Without those that a backup leaves out.
constexpr char kTables[] =
    "SELECT c.relname::text, (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a "
    "WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)::text, (SELECT string_agg(quote_ident("
    "a.attname), ', ' ORDER BY k.ord) FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (num, "
    "ord) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num WHERE i.indrelid = c.oid AND "
    "i.indisprimary)::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND "
    "c.relkind = 'r' AND c.relname NOT IN ('schema_version', 'process', 'lease', 'letter', 'object_index', "
    "'object_key', 'object_word') ORDER BY c.oid";

struct Table {
    QString name, columns, key;
};

base::Error stopped() {
    return makeError(ErrorCode::Cancelled, QStringLiteral("Stopped before all rows were copied."));
}
base::Error diskError(const QFile& file) {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("The rows of the database could not be written to the disk. Is it full?"),
                     file.fileName() + QStringLiteral(": ") + file.errorString());
}
base::Error noDump(const QString& detail) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("The rows of the database in this backup are not whole, so it is not good. Use "
                                    "another backup."),
                     detail);
}

QByteArray quoted(const QString& name) {
    return '"' + name.toUtf8().replace('"', "\"\"") + '"';
}

// Copying takes as long as it takes, and the disk may be slower than the server's patience.
Result<std::unique_ptr<PgLink>> openLink(const PgPlace& place) {
    FLUX_TRY(auto link, PgLink::open({place.url, place.password, place.schema}));
    FLUX_CHECK(link->exec("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"));
    return link;
}

Result<void> drop(PgLink& link, const QString& schema) {
    return link.exec("DROP SCHEMA IF EXISTS " + quoted(schema) + " CASCADE");
}

Result<std::vector<Table>> tablesOf(PgLink& link, const QString& schema) {
    FLUX_TRY(const PgAnswer answer, link.ask(kTables, PgParams(schema)));
    std::vector<Table> tables;
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        PgRow row(answer.get(), i);
        Table table;
        table.name = row.text();
        table.columns = row.text();
        table.key = row.text();
        tables.push_back(std::move(table));
    }
    return tables;
}

Result<qint64> writeTable(PgLink& link, const Table& table, const QString& path, const base::CancelToken& cancel) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return diskError(file);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    qint64 rows = 0;
    const QByteArray sql = "COPY (SELECT " + table.columns.toUtf8() + " FROM " + quoted(table.name) + " ORDER BY " +
                           table.key.toUtf8() + ") TO STDOUT";
    FLUX_CHECK(link.copyOut(sql, [&](QByteArrayView row) -> Result<void> {
        ++rows;
        if (cancel.isCancelled())
            return stopped();
        return file.write(row.data(), row.size()) == row.size() ? Result<void>() : Result<void>(diskError(file));
    }));
    if (!file.flush())
        return diskError(file);
    return rows;
}

Result<Json> readList(const QString& folder) {
    QFile file(folder + u'/' + kList);
    if (!file.open(QIODevice::ReadOnly))
        return noDump(kList);
    auto list = base::parseJson(file.readAll());
    if (!list.ok() || !base::jsonAt(*list, "tables").is_array() || base::intAt(*list, "schema") < 1)
        return noDump(kList);
    return list;
}

// A line of COPY's is a row: line ends inside of values are written as \n.
Result<qint64> countLines(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return noDump(path);
    qint64 lines = 0;
    for (QByteArray chunk = file.read(kChunk); !chunk.isEmpty(); chunk = file.read(kChunk))
        lines += chunk.count('\n');
    return lines;
}

bool isTableName(const QString& name) {
    return !name.isEmpty() && name.size() < 64 && std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
    });
}

Result<void> readTable(PgLink& link, const Table& table, const QString& folder, const base::CancelToken& cancel) {
    QFile file(folder + u'/' + table.name + kEnding);
    if (!file.open(QIODevice::ReadOnly))
        return noDump(table.name);
    const QByteArray sql = "COPY " + quoted(table.name) + " (" + table.columns.toUtf8() + ") FROM STDIN";
    return link.copyIn(sql, [&]() -> Result<QByteArray> {
        if (cancel.isCancelled())
            return stopped();
        return file.read(kChunk);
    });
}

Result<void> fill(PgLink& link, const std::vector<Table>& tables, const QString& folder,
                  const base::CancelToken& cancel) {
    QByteArray all;
    for (const Table& table : tables)
        all += (all.isEmpty() ? "" : ", ") + quoted(table.name);
    FLUX_CHECK(link.exec("BEGIN; TRUNCATE " + all)); // the migrations put a row or two
    for (const Table& table : tables)
        FLUX_CHECK(readTable(link, table, folder, cancel));
    const bool hasObjects = std::any_of(tables.begin(), tables.end(),
                                        [](const Table& table) { return table.name == QStringLiteral("object"); });
    if (hasObjects)
        FLUX_CHECK(link.exec("SELECT setval('object_place', (SELECT coalesce(max(place), 0) + 1 FROM object), false)"));
    return link.exec("COMMIT");
}

} // namespace

Result<PgDump> dumpPg(const PgPlace& from, const QString& folder, const base::CancelToken& cancel) {
    FLUX_TRY(const auto link, openLink(from));
    FLUX_CHECK(link->exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    FLUX_TRY(const PgAnswer version, link->ask("SELECT version FROM schema_version"));
    PgDump dump;
    dump.schema = PQntuples(version.get()) > 0 ? static_cast<int>(PgRow(version.get(), 0).number()) : 0;
    FLUX_TRY(const auto tables, tablesOf(*link, from.schema));
    Json list = Json::array();
    for (const Table& table : tables) {
        const QString name = table.name + kEnding;
        FLUX_TRY(const qint64 rows, writeTable(*link, table, folder + u'/' + name, cancel));
        list.push_back({{"name", table.name}, {"columns", table.columns}, {"rows", rows}});
        dump.counts[table.name.toStdString()] = rows;
        dump.files.append(name);
    }
    FLUX_CHECK(link->exec("COMMIT"));
    QFile file(folder + u'/' + kList);
    const QByteArray text = base::dumpJson(Json{{"schema", dump.schema}, {"tables", std::move(list)}});
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || file.write(text) != text.size() || !file.flush())
        return diskError(file);
    dump.files.append(kList);
    return dump;
}

Result<PgDump> describePgDump(const QString& folder) {
    FLUX_TRY(const Json list, readList(folder));
    PgDump dump;
    dump.schema = static_cast<int>(base::intAt(list, "schema"));
    dump.files.append(kList);
    for (const Json& table : base::jsonAt(list, "tables")) {
        const QString name = base::textAt(table, "name");
        if (!isTableName(name))
            return noDump(name.left(100));
        FLUX_TRY(const qint64 rows, countLines(folder + u'/' + name + kEnding));
        if (rows != base::intAt(table, "rows", -1))
            return noDump(name);
        dump.counts[name.toStdString()] = rows;
        dump.files.append(name + kEnding);
    }
    return dump;
}

Result<void> loadPg(const PgPlace& to, const QString& folder, const base::CancelToken& cancel) {
    FLUX_TRY(const PgDump dump, describePgDump(folder));
    const auto all = allPgMigrations();
    if (dump.schema > kPgSchemaVersion)
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("This backup was made by a newer Flux. Update Flux first; nothing was changed."),
            QStringLiteral("schema %1").arg(dump.schema));
    FLUX_TRY(const auto link, openLink(to));
    FLUX_CHECK(drop(*link, to.schema));
    FLUX_CHECK(migratePg(*link, to.schema, all.first(size_t(dump.schema))));
    FLUX_TRY(const auto tables, tablesOf(*link, to.schema)); // their names and columns come from us, not from the file
    for (const Table& table : tables) {
        if (!dump.counts.contains(table.name.toStdString()))
            return noDump(table.name);
    }
    if (dump.counts.size() != tables.size())
        return noDump(QStringLiteral("tables"));
    const auto filled = fill(*link, tables, folder, cancel);
    if (!filled.ok() && filled.error().code == ErrorCode::Internal) // the server does not take a row
        return noDump(filled.error().detail);
    return filled;
}

Result<void> dropPg(const PgPlace& place) {
    FLUX_TRY(const auto link, openLink(place));
    return drop(*link, place.schema);
}

PgTrial::PgTrial(PgPlace place, std::unique_ptr<PgLink> link) : m_place(std::move(place)), m_link(std::move(link)) {}

PgTrial::~PgTrial() {
    if (!m_link->ensure().ok() || !drop(*m_link, m_place.schema).ok())
        qCWarning(logStore) << "the schema of a trial stays until the next one";
}

Result<std::unique_ptr<PgTrial>> PgTrial::open(const PgPlace& besides) {
    PgPlace place = besides;
    place.schema += QStringLiteral("_trial");
    FLUX_TRY(auto link, openLink(place));
    FLUX_TRY(const PgAnswer got,
             link->ask("SELECT pg_try_advisory_lock(1179407706, hashtext($1))::int::bigint", PgParams(place.schema)));
    if (!PgRow(got.get(), 0).flag())
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("Another backup of this database is being made. Wait for it to end, then try "
                                        "again."));
    return std::unique_ptr<PgTrial>(new PgTrial(std::move(place), std::move(link)));
}

namespace {

// Inside of the transaction that wants it: nobody works on the schema, and nobody joins from here on.
Result<void> checkUnused(PgLink& link, const QString& schema) {
    FLUX_TRY(const int version, pgVersion(link, schema)); // it is Flux's, and not of a newer one
    if (version == 0)
        return {}; // has no tables
    FLUX_CHECK(link.exec("LOCK TABLE process IN ACCESS EXCLUSIVE MODE"));
    FLUX_TRY(const PgAnswer alive, link.ask("SELECT count(*) FROM process WHERE until >= clock_timestamp()"));
    const qint64 running = PgRow(alive.get(), 0).number();
    if (running == 0)
        return {};
    return makeError(ErrorCode::Unavailable,
                     QStringLiteral("Flux is running on this database (%1 in all), or was until a moment ago. Close it "
                                    "everywhere, then restore.")
                         .arg(running),
                     QStringLiteral("in_use"));
}

} // namespace

Result<bool> exchangePg(const PgPlace& place, const QString& fresh, const QString& kept) {
    FLUX_TRY(const auto link, openLink(place));
    FLUX_CHECK(link->exec("BEGIN"));
    FLUX_TRY(const PgAnswer found,
             link->ask("SELECT count(*) FROM pg_namespace WHERE nspname = $1", PgParams(place.schema)));
    const bool exists = PgRow(found.get(), 0).number() > 0;
    if (exists) {
        FLUX_CHECK(checkUnused(*link, place.schema));
        FLUX_CHECK(link->exec("ALTER SCHEMA " + quoted(place.schema) + " RENAME TO " + quoted(kept)));
    }
    FLUX_CHECK(link->exec("ALTER SCHEMA " + quoted(fresh) + " RENAME TO " + quoted(place.schema)));
    FLUX_CHECK(link->exec("COMMIT"));
    return exists;
}

} // namespace flux::store
