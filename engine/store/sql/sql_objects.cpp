#include "engine/store/sql/sql_objects.h"

#include "engine/store/plan/key_change.h"
#include "engine/store/sql/read_scope.h"

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::ObjectId;
using domain::WorkspaceObject;

namespace {

// Columns and rest of a SELECT, joined once: statements are found again by their address.
QByteArray select(const char* rest) {
    return QByteArray("SELECT ") + kObjectColumns + " " + rest;
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

} // namespace

SqlObjects::SqlObjects(Database& database, std::shared_ptr<IndexAdvisor> advisor)
    : m_database(database)
    , m_advisor(std::move(advisor))
    , m_catalog(database)
    , m_statements(database)
    , m_words(database)
    , m_helpers(database) {}

// --- one object -----------------------------------------------------------------------------------------------------

Result<WorkspaceObject> SqlObjects::object(const ObjectId& id) {
    static const QByteArray sql = select("FROM object o WHERE o.id = ?1");
    Query query(m_database, sql.constData());
    FLUX_TRY(const bool found, query.bind(id).next());
    if (!found)
        return noSuchObject();
    Row row(query);
    WorkspaceObject object = asObject(row, m_attributions);
    if (row.problem())
        return *row.problem();
    return object;
}

Result<std::vector<WorkspaceObject>> SqlObjects::objects(const std::vector<ObjectId>& ids) {
    FLUX_TRY(const auto held, hold(0));
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

Result<std::vector<domain::ObjectVersion>> SqlObjects::olderVersions(const ObjectId& id, qint64 before, int limit) {
    static const QByteArray sql = QByteArray("SELECT ") + kVersionColumns +
                                  " FROM object o JOIN object_version v USING (place) WHERE o.id = ?1 AND "
                                  "v.version < ?2 ORDER BY v.version DESC LIMIT ?3";
    Query query(m_database, sql.constData());
    return allOf<domain::ObjectVersion>(query.bind(id, before, limit), asVersion<Row>);
}

Result<std::vector<domain::ObjectLink>> SqlObjects::links(const ObjectId& id) {
    Query query(m_database, "SELECT from_id, to_id, role, by, at FROM object_link WHERE from_id = ?1 OR to_id = ?1 "
                            "ORDER BY at, from_id, to_id, role");
    return allOf<domain::ObjectLink>(query.bind(id), asLink<Row>);
}

// --- types, everything ----------------------------------------------------------------------------------------------

Result<std::vector<TypeCount>> SqlObjects::types() {
    Query query(m_database, "SELECT name, coalesce(schema, 'null'), coalesce(mode, 'off'), coalesce(updated_at, 0), "
                            "coalesce(live, 0) FROM (SELECT type AS name FROM object_tally WHERE everything > 0 UNION "
                            "SELECT name FROM object_type) LEFT JOIN object_type USING (name) "
                            "LEFT JOIN object_tally ON object_tally.type = name ORDER BY name");
    return allOf<TypeCount>(query, asTypeCount<Row>);
}

Result<std::vector<domain::ObjectType>> SqlObjects::typesNamed(const QString& name) {
    Query query(m_database, "SELECT name, schema, mode, updated_at FROM object_type WHERE name = ?1");
    return allOf<domain::ObjectType>(query.bind(name), asObjectType<Row>);
}

Result<void> SqlObjects::forEach(const QStringList& types, const std::function<bool(const WorkspaceObject&)>& visit) {
    static const QByteArray all = select("FROM object o ORDER BY o.place");
    FLUX_TRY(const auto held, hold(0));
    FLUX_TRY(const auto rows, walk(all.constData(), SqlWalk::Columns::LastChange));
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
    return allOf<ObjectVector>(query.bind(type, model), asVector<Row>);
}

// --- what the finder works with -------------------------------------------------------------------------------------

Result<std::unique_ptr<FindingReader::Hold>> SqlObjects::hold(int) {
    class Scope final : public Hold {
    public:
        explicit Scope(Database& database) : m_scope(database) {}
        [[nodiscard]] Result<void> begin() { return m_scope.begin(); }

    private:
        ReadScope m_scope;
    };
    auto scope = std::make_unique<Scope>(m_database);
    FLUX_CHECK(scope->begin());
    return std::unique_ptr<Hold>(std::move(scope));
}

Result<std::vector<WorkspaceObject>> SqlObjects::at(const std::vector<qint64>& places) {
    std::vector<WorkspaceObject> found;
    found.reserve(places.size());
    for (const qint64 place : places) {
        Query query(m_database, objectAtPlaceSql());
        FLUX_TRY(const bool there, query.bind(place).next());
        if (!there)
            return makeError(ErrorCode::Internal, QStringLiteral("An object went while it was read."));
        Row row(query);
        found.push_back(asObject(row, m_attributions));
        if (row.problem())
            return *row.problem();
    }
    return found;
}

Result<qint64> SqlObjects::countKeys(const KnownIndex& index, std::span<const KeyStretch> stretches, qint64 most) {
    qint64 sum = 0;
    for (const KeyStretch& stretch : stretches) {
        Query query(m_database, "SELECT count(*) FROM (SELECT 1 FROM object_key WHERE index_id = ?1 AND key >= ?2 AND "
                                "key < ?3 LIMIT ?4)");
        const std::string end = endOf(stretch.range);
        query.bind(index.id, BlobView{stretch.range.low}, BlobView{end}, most < 0 ? most : most - sum);
        FLUX_TRY(const bool found, query.next());
        sum += found ? Row(query).number() : 0;
        if (most >= 0 && sum >= most)
            break;
    }
    return sum;
}

Result<std::vector<std::string>> SqlObjects::words(const KnownIndex& index, const std::string& part, int most) {
    return m_words.withPart(index.id, part, most);
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
