#include "engine/store/sql/object_writer.h"

#include <algorithm>

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::WorkspaceObject;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), size_t(bytes.size())};
}

base::Error changedSince() {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("This was changed in the meantime. Look at it again and repeat the change."),
                     QStringLiteral("version"));
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
    return writeTally();
}

void ObjectWriter::undone() {
    m_tally.clear();
    m_words.clear();
    m_catalog.forget();
}

Result<std::optional<ObjectWriter::Stored>> ObjectWriter::stored(const domain::ObjectId& id) {
    Query query(m_database, "SELECT place, type, version, deleted, change, created_at, updated_at, tags, updated_by, "
                            "data FROM object WHERE id = ?1");
    FLUX_TRY(const bool found, query.bind(id).next());
    if (!found)
        return std::optional<Stored>();
    Row row(query);
    Stored old;
    old.place = row.number();
    old.object.id = id;
    old.object.type = row.text();
    old.object.version = row.number();
    old.object.deleted = row.flag();
    old.object.change = row.name<domain::ObjectChangeKind>();
    old.object.createdAt = row.instant();
    old.object.updatedAt = row.instant();
    old.object.tags = reading::readTexts(row);
    old.object.updatedBy = m_attributions.read(row);
    old.data = row.bytes().toByteArray();
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
        return writeKeys(place, nullptr, {}, &change.object, view(data));
    }
    FLUX_TRY(const std::optional<Stored> old, stored(change.object.id));
    if (!old || old->object.version != change.replaces)
        return changedSince();
    FLUX_CHECK(replace(*old, change.object, data));
    m_tally[old->object.type].first -= old->object.deleted ? 0 : 1;
    m_tally[old->object.type].second -= 1;
    m_tally[change.object.type].first += change.object.deleted ? 0 : 1;
    m_tally[change.object.type].second += 1;
    return writeKeys(old->place, old->object.deleted ? nullptr : &old->object, view(old->data),
                     change.object.deleted ? nullptr : &change.object, view(data));
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

Result<void> ObjectWriter::replace(const Stored& old, const WorkspaceObject& o, const QByteArray& data) {
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
    FLUX_TRY(const std::optional<Stored> object, stored(change.vector.id));
    if (!object)
        return changedSince();
    const std::string_view bytes(reinterpret_cast<const char*>(change.vector.values.data()),
                                 change.vector.values.size() * sizeof(float));
    return Query(m_database, "INSERT OR REPLACE INTO object_vector (place, model, digest, vector) "
                             "VALUES (?1, ?2, ?3, ?4)")
        .bind(object->place, change.vector.model, change.vector.digest, BlobView{bytes})
        .run();
}

Result<void> ObjectWriter::purge(const domain::ObjectId& id) {
    FLUX_TRY(const std::optional<Stored> old, stored(id));
    if (!old)
        return {};
    if (!old->object.deleted)
        FLUX_CHECK(writeKeys(old->place, &old->object, view(old->data), nullptr, {}));
    for (const char* sql : {"DELETE FROM object_version WHERE place = ?1", "DELETE FROM object_vector WHERE place = ?1"})
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
