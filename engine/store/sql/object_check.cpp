// Do the indexes of objects, which are rows of our own, fit the objects? See sql_copy.h.
#include "engine/store/object_values.h"
#include "engine/store/sql/object_catalog.h"
#include "engine/store/sql/read_scope.h"
#include "engine/store/sql/sql_copy.h"

namespace flux::store {

using base::Result;

namespace {

constexpr int kBusyMs = 10'000;

// Each key that the objects give is there, and there are no others.
Result<QString> problemOf(Database& database, const KnownIndex& index) {
    qint64 expected = 0;
    qint64 missing = 0;
    Query objects(database,
                  QByteArray("SELECT ") + kCandidateColumns + " FROM object o WHERE o.deleted = 0 AND o.type = ?1");
    objects.bind(index.definition.type);
    for (;;) {
        FLUX_TRY(const bool found, objects.next());
        if (!found)
            break;
        Row row(objects);
        const StoredObject object = asIndexed(row, index.definition.type);
        IndexTraits traits;
        for (const std::string& key : indexKeys(index.definition, object.object, object.dataText(), traits)) {
            ++expected;
            Query stored(database, "SELECT 1 FROM object_key WHERE index_id = ?1 AND key = ?2 AND place = ?3");
            FLUX_TRY(const bool isThere, stored.bind(index.id, BlobView{key}, object.place).next());
            missing += isThere ? 0 : 1;
        }
    }
    Query counting(database, "SELECT count(*) FROM object_key WHERE index_id = ?1");
    FLUX_TRY(const bool counted, counting.bind(index.id).next());
    const qint64 stored = counted ? Row(counting).number() : 0;
    const qint64 strays = stored - (expected - missing);
    if (missing == 0 && strays == 0)
        return QString();
    return QStringLiteral("the index of %1 lacks %2 keys and has %3 too many")
        .arg(nameOf(index.definition))
        .arg(missing)
        .arg(strays);
}

} // namespace

Result<QStringList> objectIndexProblems(const QString& path) {
    FLUX_TRY(const auto database, Database::open(path, OpenMode::Query, kBusyMs));
    FLUX_TRY(const qint64 hasObjects,
             database->pragma("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'object_key'"));
    QStringList problems;
    if (hasObjects == 0)
        return problems;
    ReadScope scope(*database);
    FLUX_CHECK(scope.begin());
    ObjectCatalog catalog(*database);
    FLUX_TRY(const auto indexes, catalog.known());
    for (const KnownIndex& index : indexes) {
        if (!index.ready)
            continue; // is still being made
        FLUX_TRY(const QString problem, problemOf(*database, index));
        if (!problem.isEmpty())
            problems.append(problem);
    }
    return problems;
}

// The words stay: the writer remembers which of them are known.
Result<void> forgetObjectIndexes(const QString& path) {
    FLUX_TRY(const auto database, Database::open(path, OpenMode::Existing, kBusyMs));
    FLUX_CHECK(database->exec("PRAGMA synchronous = FULL"));
    return database->exec("BEGIN IMMEDIATE;"
                          "DELETE FROM object_key;"
                          "UPDATE object_index SET ready = 0, built_to = 0;"
                          "COMMIT");
}

} // namespace flux::store
