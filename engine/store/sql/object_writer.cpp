#include "engine/store/sql/object_writer.h"

#include <algorithm>

namespace flux::store {

using base::Result;
using domain::WorkspaceObject;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), size_t(bytes.size())};
}

} // namespace

Result<void> ObjectWriter::write(const UnitOfWork& work) {
    for (const ObjectWrite& change : work.objects)
        FLUX_CHECK(writeObject(change));
    for (const LinkWrite& change : work.links)
        FLUX_CHECK(writeLink(change));
    for (const domain::ObjectType& type : work.types)
        FLUX_CHECK(writeType(type));
    for (const VectorWrite& change : work.vectors)
        FLUX_CHECK(writeVector(change));
    for (const domain::ObjectId& id : work.purgedObjects)
        FLUX_CHECK(purge(id));
    if (!work.objects.empty() || !work.purgedObjects.empty())
        FLUX_CHECK(Query(m_database, "UPDATE object_state SET changes = changes + 1").run());
    return writeTally();
}

void ObjectWriter::undone() {
    m_tally.clear();
    m_words.forget();
    m_catalog.forget();
}

Result<std::optional<StoredObject>> ObjectWriter::stored(const domain::ObjectId& id) {
    static const QByteArray sql = QByteArray("SELECT ") + kObjectColumns + " FROM object o WHERE o.id = ?1";
    Query query(m_database, sql.constData());
    FLUX_TRY(const bool found, query.bind(id).next());
    if (!found)
        return std::optional<StoredObject>();
    Row row(query);
    StoredObject old = asStored(row, m_attributions);
    if (row.problem())
        return *row.problem();
    return std::optional(std::move(old));
}

Result<void> ObjectWriter::writeObject(const ObjectWrite& change) {
    const QByteArray data = jsonText(change.object.data);
    if (change.replaces == 0) {
        FLUX_TRY(const qint64 place, insert(change.object, data));
        auto& [live, all] = m_tally[change.object.type];
        ++all;
        if (change.object.deleted)
            return {};
        ++live;
        return writeKeys(place, {}, {&change.object, view(data)});
    }
    FLUX_TRY(const std::optional<StoredObject> old, stored(change.object.id));
    if (!old || old->object.version != change.replaces)
        return changedSince();
    FLUX_CHECK(replace(*old, change.object, data));
    m_tally[old->object.type].first -= old->object.deleted ? 0 : 1;
    m_tally[old->object.type].second -= 1;
    m_tally[change.object.type].first += change.object.deleted ? 0 : 1;
    m_tally[change.object.type].second += 1;
    return writeKeys(old->place, old->object.deleted ? IndexedState() : IndexedState{&old->object, old->dataText()},
                     change.object.deleted ? IndexedState() : IndexedState{&change.object, view(data)});
}

Result<qint64> ObjectWriter::insert(const WorkspaceObject& o, const QByteArray& data) {
    Query query(m_database, "INSERT INTO object (id, type, version, deleted, change, created_at, updated_at, tags, "
                            "created_by, updated_by, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
                            "ON CONFLICT (id) DO NOTHING");
    query.bind(o.id, o.type, o.version, o.deleted, o.change, o.createdAt, o.updatedAt, base::Json(o.tags),
               domain::jsonText(o.createdBy), domain::jsonText(o.updatedBy), data);
    FLUX_TRY(const qint64 added, query.runCounting());
    if (added == 0)
        return changedSince();
    return qint64(sqlite3_last_insert_rowid(m_database.handle()));
}

Result<void> ObjectWriter::replace(const StoredObject& old, const WorkspaceObject& o, const QByteArray& data) {
    FLUX_CHECK(Query(m_database, "INSERT INTO object_version (place, version, change, by, at, deleted, tags, data) "
                                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                   .bind(old.place, old.object.version, old.object.change, domain::jsonText(old.object.updatedBy),
                         old.object.updatedAt, old.object.deleted, base::Json(old.object.tags), old.data)
                   .run());
    return Query(m_database, "UPDATE object SET type = ?2, version = ?3, deleted = ?4, change = ?5, created_at = ?6, "
                             "updated_at = ?7, tags = ?8, created_by = ?9, updated_by = ?10, data = ?11 "
                             "WHERE place = ?1")
        .bind(old.place, o.type, o.version, o.deleted, o.change, o.createdAt, o.updatedAt, base::Json(o.tags),
              domain::jsonText(o.createdBy), domain::jsonText(o.updatedBy), data)
        .run();
}

Result<void> ObjectWriter::writeLink(const LinkWrite& change) {
    const domain::ObjectLink& link = change.link;
    if (change.removed)
        return Query(m_database, "DELETE FROM object_link WHERE from_id = ?1 AND to_id = ?2 AND role = ?3")
            .bind(link.from, link.to, link.role)
            .run();
    return Query(m_database, "INSERT INTO object_link (from_id, to_id, role, by, at) VALUES (?1, ?2, ?3, ?4, ?5) "
                             "ON CONFLICT (from_id, to_id, role) DO UPDATE SET by = ?4, at = ?5")
        .bind(link.from, link.to, link.role, domain::jsonText(link.by), link.at)
        .run();
}

Result<void> ObjectWriter::writeType(const domain::ObjectType& type) {
    if (type.schema.is_null() && type.mode == domain::SchemaMode::Off)
        return Query(m_database, "DELETE FROM object_type WHERE name = ?1").bind(type.name).run();
    return Query(m_database, "INSERT OR REPLACE INTO object_type (name, schema, mode, updated_at) "
                             "VALUES (?1, ?2, ?3, ?4)")
        .bind(type.name, type.schema, type.mode, type.updatedAt)
        .run();
}

Result<void> ObjectWriter::writeVector(const VectorWrite& change) {
    FLUX_TRY(const std::optional<StoredObject> object, stored(change.vector.id));
    if (!object)
        return changedSince();
    return Query(m_database, "INSERT OR REPLACE INTO object_vector (place, model, digest, vector) "
                             "VALUES (?1, ?2, ?3, ?4)")
        .bind(object->place, change.vector.model, change.vector.digest, BlobView{bytesOf(change.vector.values)})
        .run();
}

Result<void> ObjectWriter::purge(const domain::ObjectId& id) {
    FLUX_TRY(const std::optional<StoredObject> old, stored(id));
    if (!old)
        return {};
    if (!old->object.deleted)
        FLUX_CHECK(writeKeys(old->place, {&old->object, old->dataText()}, {}));
    for (const char* sql :
         {"DELETE FROM object_version WHERE place = ?1", "DELETE FROM object_vector WHERE place = ?1"})
        FLUX_CHECK(Query(m_database, sql).bind(old->place).run());
    FLUX_CHECK(Query(m_database, "DELETE FROM object_link WHERE from_id = ?1 OR to_id = ?1").bind(id).run());
    FLUX_CHECK(Query(m_database, "DELETE FROM object WHERE place = ?1").bind(old->place).run());
    auto& [live, all] = m_tally[old->object.type];
    live -= old->object.deleted ? 0 : 1;
    --all;
    return {};
}

Result<void> ObjectWriter::writeTally() {
    for (const auto& [type, change] : m_tally) {
        if (change.first == 0 && change.second == 0)
            continue;
        FLUX_CHECK(Query(m_database, "INSERT INTO object_tally (type, live, everything) VALUES (?1, ?2, ?3) "
                                     "ON CONFLICT (type) DO UPDATE SET live = live + ?2, everything = everything + ?3")
                       .bind(type, change.first, change.second)
                       .run());
    }
    m_tally.clear();
    return {};
}

} // namespace flux::store
