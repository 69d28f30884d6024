#include "engine/store/pg/pg_object_writer.h"

#include <map>

namespace flux::store {

using base::Result;
using domain::WorkspaceObject;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), size_t(bytes.size())};
}

} // namespace

IndexedState PgObjectWriter::Touched::found() const {
    return before && !before->object.deleted ? IndexedState{&before->object, before->dataText()} : IndexedState();
}

IndexedState PgObjectWriter::Touched::becomes() const {
    if (purged)
        return {};
    return now == nullptr ? found() : now->deleted ? IndexedState() : IndexedState{now, view(data)};
}

void PgObjectWriter::undone() {
    m_words.forget();
    m_touched.clear();
    m_byId.clear();
    m_mayBuild = true;
}

void PgObjectWriter::queueReads(const UnitOfWork& work) {
    static const QByteArray stored =
        QByteArray("SELECT ") + kObjectColumns + " FROM object o WHERE o.id = ANY ($1::text[])";
    static const QByteArray indexes = QByteArray("SELECT ") + kIndexColumns + " FROM object_index ORDER BY id";
    PgArray ids(PgArray::Of::Text);
    qint64 fresh = 0;
    for (const ObjectWrite& write : work.objects) {
        ids.add(write.object.id);
        fresh += write.replaces == 0 ? 1 : 0;
    }
    for (const VectorWrite& write : work.vectors)
        ids.add(write.vector.id);
    for (const domain::ObjectId& id : work.purgedObjects)
        ids.add(id);
    m_link.add(stored.constData(), PgParams(ids));
    m_link.add(indexes.constData());
    m_link.add("SELECT nextval('object_place') FROM generate_series(1::bigint, $1::bigint)", PgParams(fresh));
}

Result<void> PgObjectWriter::queueWrites(const UnitOfWork& work, std::span<const PgAnswer> reads) {
    m_touched.clear();
    m_byId.clear();
    FLUX_CHECK(takeIndexes(reads[1]));
    FLUX_CHECK(takeObjects(work, reads[0], reads[2]));
    queueLinksAndTypes(work);
    FLUX_CHECK(queueVectors(work));
    queuePurges(work);
    queueTally();
    queueKeys();
    m_touched.clear(); // it points into the unit
    m_byId.clear();
    return {};
}

Result<void> PgObjectWriter::takeObjects(const UnitOfWork& work, const PgAnswer& stored, const PgAnswer& places) {
    m_newPlaces.clear();
    for (int i = PQntuples(places.get()); i-- > 0;)
        m_newPlaces.push_back(PgRow(places.get(), i).number());
    for (int i = 0; i < PQntuples(stored.get()); ++i) {
        PgRow row(stored.get(), i);
        Touched touched;
        touched.before = asStored(row, m_attributions);
        if (row.problem())
            return *row.problem();
        touched.place = touched.before->place;
        m_byId.insert(touched.before->object.id.text, m_touched.size());
        m_touched.push_back(std::move(touched));
    }
    PgVersionColumns history;
    for (const ObjectWrite& write : work.objects)
        FLUX_CHECK(takeWrite(write, history));
    queueRows();
    if (history.place.size() > 0)
        m_link.add("INSERT INTO object_version (place, version, change, by, at, deleted, tags, data) SELECT * FROM "
                   "unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], "
                   "$7::text[], $8::text[])",
                   history.params());
    return {};
}

Result<void> PgObjectWriter::takeWrite(const ObjectWrite& write, PgVersionColumns& history) {
    const auto known = m_byId.constFind(write.object.id.text);
    if (write.replaces == 0) {
        if (known != m_byId.constEnd() || m_newPlaces.empty())
            return changedSince();
        m_byId.insert(write.object.id.text, m_touched.size());
        m_touched.emplace_back();
        m_touched.back().place = m_newPlaces.back();
        m_newPlaces.pop_back();
        m_touched.back().now = &write.object;
        m_touched.back().data = jsonText(write.object.data);
        return {};
    }
    if (known == m_byId.constEnd())
        return changedSince();
    Touched& touched = m_touched[*known];
    if (touched.present()->version != write.replaces)
        return changedSince();
    history.add(touched.place, *touched.present(), touched.now != nullptr ? touched.data : touched.before->data);
    touched.now = &write.object;
    touched.data = jsonText(write.object.data);
    return {};
}

void PgObjectWriter::queueRows() {
    PgObjectColumns fresh;
    PgObjectColumns changed;
    for (const Touched& touched : m_touched) {
        if (touched.now != nullptr)
            (touched.before ? changed : fresh).add(touched.place, *touched.now, touched.data);
    }
    if (fresh.place.size() > 0)
        m_link.add("INSERT INTO object (place, id, type, version, deleted, change, created_at, updated_at, tags, "
                   "created_by, updated_by, data) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], "
                   "$4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], "
                   "$11::text[], $12::text[])",
                   fresh.params());
    if (changed.place.size() > 0)
        m_link.add("UPDATE object o SET type = n.type, version = n.version, deleted = n.deleted, change = n.change, "
                   "created_at = n.created_at, updated_at = n.updated_at, tags = n.tags, created_by = n.created_by, "
                   "updated_by = n.updated_by, data = n.data FROM unnest($1::bigint[], $2::text[], $3::text[], "
                   "$4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], "
                   "$11::text[], $12::text[]) AS n (place, id, type, version, deleted, change, created_at, "
                   "updated_at, tags, created_by, updated_by, data) WHERE o.place = n.place",
                   changed.params());
}

void PgObjectWriter::queueLinksAndTypes(const UnitOfWork& work) {
    for (const LinkWrite& change : work.links) {
        const domain::ObjectLink& link = change.link;
        if (change.removed)
            m_link.add("DELETE FROM object_link WHERE from_id = $1 AND to_id = $2 AND role = $3",
                       PgParams(link.from, link.to, link.role));
        else
            m_link.add("INSERT INTO object_link (from_id, to_id, role, by, at) VALUES ($1, $2, $3, $4, $5) "
                       "ON CONFLICT (from_id, to_id, role) DO UPDATE SET by = $4, at = $5",
                       PgParams(link.from, link.to, link.role, domain::jsonText(link.by), link.at));
    }
    for (const domain::ObjectType& type : work.types) {
        if (type.schema.is_null() && type.mode == domain::SchemaMode::Off)
            m_link.add("DELETE FROM object_type WHERE name = $1", PgParams(type.name));
        else
            m_link.add("INSERT INTO object_type (name, schema, mode, updated_at) VALUES ($1, $2, $3, $4) "
                       "ON CONFLICT (name) DO UPDATE SET schema = $2, mode = $3, updated_at = $4",
                       PgParams(type.name, type.schema, type.mode, type.updatedAt));
    }
}

Result<void> PgObjectWriter::queueVectors(const UnitOfWork& work) {
    for (const VectorWrite& write : work.vectors) {
        const auto known = m_byId.constFind(write.vector.id.text);
        if (known == m_byId.constEnd())
            return changedSince();
        m_link.add("INSERT INTO object_vector (place, model, digest, vector) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (place, model) DO UPDATE SET digest = $3, vector = $4",
                   PgParams(m_touched[*known].place, write.vector.model, write.vector.digest,
                            PgBlob{bytesOf(write.vector.values)}));
    }
    return {};
}

void PgObjectWriter::queuePurges(const UnitOfWork& work) {
    PgArray places(PgArray::Of::Number);
    PgArray ids(PgArray::Of::Text);
    for (const domain::ObjectId& id : work.purgedObjects) {
        const auto known = m_byId.constFind(id.text);
        if (known == m_byId.constEnd())
            continue; // gone already
        m_touched[*known].purged = true;
        places.add(m_touched[*known].place);
        ids.add(id);
    }
    if (ids.size() == 0)
        return;
    m_link.add("DELETE FROM object_version WHERE place = ANY ($1::bigint[])", PgParams(places));
    m_link.add("DELETE FROM object_vector WHERE place = ANY ($1::bigint[])", PgParams(places));
    m_link.add("DELETE FROM object_link WHERE from_id = ANY ($1::text[]) OR to_id = ANY ($1::text[])", PgParams(ids));
    m_link.add("DELETE FROM object WHERE place = ANY ($1::bigint[])", PgParams(places));
}

void PgObjectWriter::queueTally() {
    std::map<QString, std::pair<qint64, qint64>> changes; // live, all
    const auto count = [&changes](const WorkspaceObject& object, int by) {
        auto& [live, all] = changes[object.type];
        live += object.deleted ? 0 : by;
        all += by;
    };
    for (const Touched& touched : m_touched) {
        if (touched.before)
            count(touched.before->object, -1);
        if (!touched.purged)
            count(*touched.present(), 1);
    }
    PgArray types(PgArray::Of::Text);
    PgArray live(PgArray::Of::Number);
    PgArray all(PgArray::Of::Number);
    for (const auto& [type, change] : changes) {
        if (change.first == 0 && change.second == 0)
            continue;
        types.add(type);
        live.add(change.first);
        all.add(change.second);
    }
    if (types.size() > 0)
        m_link.add("INSERT INTO object_tally AS t (type, live, everything) SELECT * FROM unnest($1::text[], "
                   "$2::bigint[], $3::bigint[]) ON CONFLICT (type) DO UPDATE SET live = t.live + excluded.live, "
                   "everything = t.everything + excluded.everything",
                   PgParams(types, live, all));
}

} // namespace flux::store
