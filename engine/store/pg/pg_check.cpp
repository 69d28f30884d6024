#include "engine/store/pg/pg_check.h"

#include "engine/store/object_values.h"
#include "engine/store/pg/pg_link.h"
#include "engine/store/pg/pg_object_columns.h"
#include "engine/store/plan/object_index.h"

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kBatch = 1000; // objects whose keys are asked for at once

constexpr char kAllTables[] = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                              "WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.oid";

Result<std::unique_ptr<PgLink>> openLink(const PgPlace& place) {
    FLUX_TRY(auto link, PgLink::open({place.url, place.password, place.schema}));
    FLUX_CHECK(link->exec("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"));
    return link;
}

base::Error stopped() {
    return makeError(ErrorCode::Cancelled, QStringLiteral("Stopped before everything was looked at."));
}

struct KeyCounts {
    qint64 expected = 0, missing = 0;
};

Result<KeyCounts> countMissing(PgLink& link, const KnownIndex& index, const PgAnswer& objects) {
    PgArray keys(PgArray::Of::Blob);
    PgArray places(PgArray::Of::Number);
    KeyCounts counts;
    for (int i = 0; i < PQntuples(objects.get()); ++i) {
        PgRow row(objects.get(), i);
        const StoredObject stored = asIndexed(row, index.definition.type);
        if (row.problem())
            return *row.problem();
        IndexTraits traits;
        for (const std::string& key : indexKeys(index.definition, stored.object, stored.dataText(), traits)) {
            keys.add(PgBlob{key});
            places.add(stored.place);
            ++counts.expected;
        }
    }
    FLUX_TRY(const PgAnswer missing,
             link.ask("SELECT count(*) FROM unnest($2::bytea[], $3::bigint[]) AS n (key, place) WHERE NOT EXISTS "
                      "(SELECT FROM object_key k WHERE k.index_id = $1 AND k.key = n.key AND k.place = n.place)",
                      PgParams(index.id, keys, places)));
    counts.missing = PgRow(missing.get(), 0).number();
    return counts;
}

// Each key that the objects give is there, and there are no others. Inside of one snapshot.
Result<QString> problemOf(PgLink& link, const KnownIndex& index, const base::CancelToken& cancel) {
    KeyCounts all;
    for (qint64 last = 0;;) {
        if (cancel.isCancelled())
            return stopped();
        FLUX_TRY(const PgAnswer objects,
                 link.ask("SELECT place, created_at, updated_at, tags, data FROM object WHERE place > $1 AND type = $2 "
                          "AND deleted = 0 ORDER BY place LIMIT $3",
                          PgParams(last, index.definition.type, kBatch)));
        const int count = PQntuples(objects.get());
        FLUX_TRY(const KeyCounts part, countMissing(link, index, objects));
        all.expected += part.expected;
        all.missing += part.missing;
        if (count < kBatch)
            break;
        last = PgRow(objects.get(), count - 1).number();
    }
    FLUX_TRY(const PgAnswer there, link.ask("SELECT count(*) FROM object_key WHERE index_id = $1", PgParams(index.id)));
    const qint64 strays = PgRow(there.get(), 0).number() - (all.expected - all.missing);
    if (all.missing == 0 && strays == 0)
        return QString();
    return QStringLiteral("the index of %1 lacks %2 keys and has %3 too many")
        .arg(nameOf(index.definition))
        .arg(all.missing)
        .arg(strays);
}

} // namespace

Result<QStringList> pgProblems(const PgPlace& place, const base::CancelToken& cancel) {
    FLUX_TRY(const auto link, openLink(place));
    FLUX_TRY(const PgAnswer tables, link->ask(kAllTables, PgParams(place.schema)));
    QStringList problems;
    for (int i = 0; i < PQntuples(tables.get()); ++i) {
        const QString name = PgRow(tables.get(), i).text();
        const auto read =
            link->copyOut("COPY \"" + name.toUtf8() + "\" TO STDOUT", [&cancel](QByteArrayView) -> Result<void> {
                return cancel.isCancelled() ? Result<void>(stopped()) : Result<void>();
            });
        if (read.ok())
            continue;
        if (read.error().code == ErrorCode::Cancelled || read.error().code == ErrorCode::Unavailable)
            return read.error();
        problems.append(QStringLiteral("%1: %2").arg(name, read.error().detail));
        FLUX_CHECK(link->ensure());
    }
    return problems;
}

Result<QStringList> pgIndexProblems(const PgPlace& place, const base::CancelToken& cancel) {
    static const QByteArray kIndexes = QByteArray("SELECT ") + kIndexColumns + " FROM object_index ORDER BY id";
    FLUX_TRY(const auto link, openLink(place));
    FLUX_CHECK(link->exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    FLUX_TRY(const PgAnswer indexes, link->ask(kIndexes.constData()));
    IndexDefinitions definitions;
    QStringList problems;
    for (int i = 0; i < PQntuples(indexes.get()); ++i) {
        PgRow row(indexes.get(), i);
        const auto index = asIndex(row, definitions);
        if (!index || !index->known.ready)
            continue; // is still being made
        FLUX_TRY(const QString problem, problemOf(*link, index->known, cancel));
        if (!problem.isEmpty())
            problems.append(problem);
    }
    FLUX_CHECK(link->exec("COMMIT"));
    return problems;
}

// The row of the feed's end is held, so no commit is under way that reckons with the keys that go.
Result<void> mendPgIndexes(const PgPlace& place) {
    FLUX_TRY(const auto link, openLink(place));
    QByteArray name = place.schema.toUtf8();
    FLUX_CHECK(link->exec("BEGIN; SELECT last FROM feed_end FOR UPDATE; DELETE FROM object_key; "
                          "UPDATE object_index SET ready = 0, built_to = 0; COMMIT"));
    return link->exec("REINDEX SCHEMA \"" + name.replace('"', "\"\"") + '"');
}

} // namespace flux::store
