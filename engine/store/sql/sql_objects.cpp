#include "engine/store/sql/sql_objects.h"

#include "engine/domain/filter/sort_key.h"
#include "engine/store/sql/read_scope.h"

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::ObjectId;
using domain::WorkspaceObject;

namespace {

// Columns and rest of a SELECT, joined once: statements are found again by their address.
QByteArray select(const char* rest, const char* more = "") {
    return QByteArray("SELECT ") + kObjectColumns + more + " " + rest;
}

base::Error missing() {
    return makeError(ErrorCode::NotFound, QStringLiteral("This object does not exist."));
}

template <typename T, typename Read>
Result<std::vector<T>> allOf(Query& query, const Read& read) {
    std::vector<T> rows;
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            return rows;
        Row row(query);
        rows.push_back(read(row));
        if (row.problem())
            return *row.problem();
    }
}

domain::ObjectVersion presentVersion(const WorkspaceObject& object) {
    return {object.version, object.change, object.updatedBy, object.updatedAt, object.data, object.tags, object.deleted};
}

} // namespace

SqlObjects::SqlObjects(Database& database, std::shared_ptr<IndexAdvisor> advisor)
    : m_database(database)
    , m_advisor(std::move(advisor))
    , m_catalog(database)
    , m_statements(database)
    , m_finder(*this) {}

// --- one object -----------------------------------------------------------------------------------------------------

Result<WorkspaceObject> SqlObjects::object(const ObjectId& id) {
    static const QByteArray sql = select("FROM object o WHERE o.id = ?1");
    Query query(m_database, sql.constData());
    FLUX_TRY(const bool found, query.bind(id).next());
    if (!found)
        return missing();
    Row row(query);
    WorkspaceObject object = readObject(row, m_attributions);
    if (row.problem())
        return *row.problem();
    return object;
}

Result<std::vector<WorkspaceObject>> SqlObjects::objects(const std::vector<ObjectId>& ids) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    std::vector<WorkspaceObject> found;
    for (const ObjectId& id : ids) {
        auto one = object(id);
        if (one.ok())
            found.push_back(std::move(*one));
        else if (one.error().code != ErrorCode::NotFound)
            return one.error();
    }
    return found;
}

Result<std::vector<ObjectId>> SqlObjects::objectsNamed(const QString& prefix, int limit) {
    Query query(m_database, "SELECT id FROM object WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3");
    query.bind(prefix, prefix + QString::fromUcs4(U"\U0010FFFF", 1), limit);
    return allOf<ObjectId>(query, [](Row& row) { return row.id<ObjectId>(); });
}

Result<qint64> SqlObjects::placeOf(const ObjectId& id) {
    Query query(m_database, "SELECT place FROM object WHERE id = ?1");
    FLUX_TRY(const bool found, query.bind(id).next());
    if (!found)
        return missing();
    return Row(query).number();
}

Result<std::vector<domain::ObjectVersion>> SqlObjects::history(const ObjectId& id, qint64 before, int limit) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    FLUX_TRY(const WorkspaceObject now, object(id));
    FLUX_TRY(const qint64 place, placeOf(id));
    std::vector<domain::ObjectVersion> versions;
    if (limit <= 0)
        return versions;
    if (before <= 0 || now.version < before)
        versions.push_back(presentVersion(now));
    Query query(m_database, "SELECT version, change, by, at, deleted, tags, data FROM object_version "
                            "WHERE place = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3");
    query.bind(place, before > 0 ? before : now.version, limit - int(versions.size()));
    FLUX_TRY(auto older, allOf<domain::ObjectVersion>(query, readVersion));
    for (domain::ObjectVersion& version : older)
        versions.push_back(std::move(version));
    return versions;
}

Result<domain::ObjectVersion> SqlObjects::version(const ObjectId& id, qint64 version) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    FLUX_TRY(const WorkspaceObject now, object(id));
    if (now.version == version)
        return presentVersion(now);
    FLUX_TRY(const auto found, history(id, version + 1, 1));
    if (found.empty() || found.front().version != version)
        return makeError(ErrorCode::NotFound, QStringLiteral("This object has no version %1.").arg(version));
    return found.front();
}

Result<std::vector<domain::ObjectLink>> SqlObjects::links(const ObjectId& id) {
    Query query(m_database, "SELECT from_id, to_id, role, by, at FROM object_link WHERE from_id = ?1 OR to_id = ?1 "
                            "ORDER BY at, from_id, to_id, role");
    return allOf<domain::ObjectLink>(query.bind(id), readLink);
}

// --- types, everything ----------------------------------------------------------------------------------------------

Result<std::vector<TypeCount>> SqlObjects::types() {
    Query query(m_database, "SELECT name, coalesce(schema, 'null'), coalesce(mode, 'off'), coalesce(updated_at, 0), "
                            "coalesce(live, 0) FROM (SELECT type AS name FROM object_tally WHERE everything > 0 UNION "
                            "SELECT name FROM object_type) LEFT JOIN object_type USING (name) "
                            "LEFT JOIN object_tally ON object_tally.type = name ORDER BY name");
    return allOf<TypeCount>(query, [](Row& row) {
        TypeCount counted;
        counted.type = readType(row);
        counted.count = row.number();
        return counted;
    });
}

Result<domain::ObjectType> SqlObjects::type(const QString& name) {
    Query query(m_database, "SELECT name, schema, mode, updated_at FROM object_type WHERE name = ?1");
    FLUX_TRY(const auto found, allOf<domain::ObjectType>(query.bind(name), readType));
    if (found.empty())
        return makeError(ErrorCode::NotFound, QStringLiteral("The type “%1” has no schema.").arg(name));
    return found.front();
}

Result<void> SqlObjects::forEach(const QStringList& types,
                                 const std::function<bool(const WorkspaceObject&)>& visit) {
    static const QByteArray all = select("FROM object o ORDER BY o.place");
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    FLUX_TRY(const auto rows, walk(all.constData(), SqlWalk::Key::None));
    for (;;) {
        FLUX_TRY(const bool found, rows->next());
        if (!found)
            return {};
        FLUX_TRY(const WorkspaceObject object, rows->object());
        if ((types.isEmpty() || types.contains(object.type)) && !visit(object))
            return {};
    }
}

Result<std::vector<ObjectVector>> SqlObjects::vectors(const QString& type, const QString& model) {
    Query query(m_database, "SELECT o.id, v.model, v.digest, v.vector FROM object o JOIN object_vector v "
                            "ON v.place = o.place WHERE o.type = ?1 AND o.deleted = 0 AND v.model = ?2 "
                            "ORDER BY o.place");
    return allOf<ObjectVector>(query.bind(type, model), [](Row& row) {
        ObjectVector vector;
        vector.id = row.id<ObjectId>();
        vector.model = row.text();
        vector.digest = row.text();
        const QByteArrayView bytes = row.bytes();
        vector.values.resize(size_t(bytes.size()) / sizeof(float));
        std::copy_n(bytes.data(), vector.values.size() * sizeof(float), reinterpret_cast<char*>(vector.values.data()));
        return vector;
    });
}

// --- queries --------------------------------------------------------------------------------------------------------

Result<ObjectPage> SqlObjects::page(const ObjectQuery& query) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    return m_finder.page(query);
}

Result<qint64> SqlObjects::count(const ObjectQuery& query) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    return m_finder.count(query);
}

Result<std::vector<ValueCount>> SqlObjects::distinct(const ObjectQuery& query, const QString& path, int limit) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    return m_finder.distinct(query, path, limit);
}

Result<std::vector<Group>> SqlObjects::group(const ObjectQuery& query, const GroupQuery& how, int limit) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    return m_finder.group(query, how, limit);
}

Result<QueryExplanation> SqlObjects::explain(const ObjectQuery& query) {
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    return m_finder.explain(query);
}

// --- what the finder walks on ---------------------------------------------------------------------------------------

Result<std::unique_ptr<SqlWalk>> SqlObjects::walk(const char* sql, SqlWalk::Key key) {
    return SqlWalk::open(m_database, m_statements, m_attributions, sql, key);
}

Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkIndex(const KnownIndex& index, const domain::KeyRange& range,
                                                          bool descending, const std::optional<WalkStart>& after) {
    // CROSS JOIN: in this order, the keys first.
    static const QByteArray up = select("FROM object_key k CROSS JOIN object o ON o.place = k.place WHERE "
                                        "k.index_id = ?1 AND (k.key, k.place) > (?2, ?3) AND k.key < ?4 "
                                        "ORDER BY k.key, k.place",
                                        ", k.key");
    static const QByteArray down = select("FROM object_key k CROSS JOIN object o ON o.place = k.place WHERE "
                                          "k.index_id = ?1 AND (k.key, k.place) < (?2, ?3) AND k.key >= ?4 "
                                          "ORDER BY k.key DESC, k.place DESC",
                                          ", k.key");
    FLUX_TRY(auto rows, walk(descending ? down.constData() : up.constData(), SqlWalk::Key::Blob));
    const std::string high = range.high.empty() ? std::string("\xFF") : range.high; // no key begins with it
    WalkStart start = descending ? WalkStart{high, 0} : WalkStart{range.low, -1};
    const auto order = [](const WalkStart& a, const WalkStart& b) {
        return std::tie(a.key, a.place) < std::tie(b.key, b.place);
    };
    if (after)
        start = descending ? std::min(start, *after, order) : std::max(start, *after, order);
    rows->bind(index.id);
    rows->bind(std::move(start.key));
    rows->bind(start.place);
    rows->bind(descending ? range.low : high);
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkChanged(const QString& type, bool deleted, bool descending,
                                                            const std::optional<WalkStart>& after) {
    static const QByteArray up = select("FROM object o WHERE o.type = ?1 AND o.deleted = ?2 AND "
                                        "(o.updated_at, o.place) > (?3, ?4) ORDER BY o.updated_at, o.place");
    static const QByteArray down = select("FROM object o WHERE o.type = ?1 AND o.deleted = ?2 AND "
                                          "(o.updated_at, o.place) < (?3, ?4) "
                                          "ORDER BY o.updated_at DESC, o.place DESC");
    FLUX_TRY(auto rows, walk(descending ? down.constData() : up.constData(), SqlWalk::Key::LastChange));
    qint64 time = descending ? std::numeric_limits<qint64>::max() : std::numeric_limits<qint64>::min();
    if (after) {
        const auto mark = domain::wholeNumberOf(after->key);
        if (!mark)
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The cursor does not belong to this query. Ask for the first page again."));
        time = *mark;
    }
    rows->bind(type);
    rows->bind(qint64(deleted));
    rows->bind(time);
    rows->bind(after ? after->place : 0);
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

// Through the index by type only where that spares most of the table: its rows lie apart from each other.
Result<std::unique_ptr<ObjectWalk>> SqlObjects::walkAll(const QStringList& types, bool deleted) {
    static const QByteArray every = select("FROM object o WHERE +o.type IN (SELECT value FROM json_each(?1)) AND "
                                           "+o.deleted = ?2");
    static const QByteArray some = select("FROM object o WHERE o.type IN (SELECT value FROM json_each(?1)) AND "
                                          "o.deleted = ?2");
    qint64 all = 0;
    qint64 wanted = 0;
    {
        Query query(m_database, "SELECT type, everything FROM object_tally");
        for (;;) {
            FLUX_TRY(const bool found, query.next());
            if (!found)
                break;
            Row row(query);
            const QString type = row.text();
            const qint64 count = row.number();
            all += count;
            wanted += types.contains(type) ? count : 0;
        }
    }
    FLUX_TRY(auto rows, walk(wanted < all / 10 || deleted ? some.constData() : every.constData(), SqlWalk::Key::None));
    rows->bind(QString::fromUtf8(base::dumpJson(base::Json(types))));
    rows->bind(qint64(deleted));
    return std::unique_ptr<ObjectWalk>(std::move(rows));
}

Result<std::vector<WorkspaceObject>> SqlObjects::at(const std::vector<qint64>& places) {
    static const QByteArray sql = select("FROM object o WHERE o.place = ?1");
    std::vector<WorkspaceObject> found;
    found.reserve(places.size());
    for (const qint64 place : places) {
        Query query(m_database, sql.constData());
        FLUX_TRY(const bool there, query.bind(place).next());
        if (!there)
            return makeError(ErrorCode::Internal, QStringLiteral("An object went while it was read."));
        Row row(query);
        found.push_back(readObject(row, m_attributions));
        if (row.problem())
            return *row.problem();
    }
    return found;
}

Result<qint64> SqlObjects::countKeys(const KnownIndex& index, const domain::KeyRange& range, qint64 most) {
    Query query(m_database, "SELECT count(*) FROM (SELECT 1 FROM object_key WHERE index_id = ?1 AND key >= ?2 AND "
                            "key < ?3 LIMIT ?4)");
    query.bind(index.id, BlobView{range.low}, BlobView{range.high.empty() ? std::string_view("\xFF") : range.high},
               most);
    FLUX_TRY(const bool found, query.next());
    return found ? Row(query).number() : 0;
}

Result<std::vector<std::string>> SqlObjects::words(const KnownIndex& index, const std::string& part, int most) {
    Query query(m_database, "SELECT word FROM object_word WHERE index_id = ?1 AND instr(word, ?2) > 0 LIMIT ?3");
    query.bind(index.id, BlobView{part}, most);
    return allOf<std::string>(query, [](Row& row) {
        const QByteArrayView word = row.bytes();
        return std::string(word.data(), size_t(word.size()));
    });
}

Result<qint64> SqlObjects::countOf(const QString& type) {
    Query query(m_database, "SELECT live FROM object_tally WHERE type = ?1");
    FLUX_TRY(const bool found, query.bind(type).next());
    return found ? Row(query).number() : 0;
}

Result<QStringList> SqlObjects::typeNames() {
    Query query(m_database, "SELECT type FROM object_tally WHERE everything > 0 ORDER BY type");
    FLUX_TRY(const auto names, allOf<QString>(query, [](Row& row) { return row.text(); }));
    return QStringList(names.begin(), names.end());
}

Result<qint64> SqlObjects::lastSequence() {
    return m_database.pragma("SELECT max(seq) FROM feed");
}

} // namespace flux::store
