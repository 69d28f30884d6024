#include "engine/store/pg/pg_objects.h"

#include <QtCore/QHash>

namespace flux::store {

using base::Result;
using domain::ObjectId;
using domain::WorkspaceObject;

namespace {

// Kept in a static constant, so that PgLink finds it again by its address.
QByteArray select(const char* rest) {
    return QByteArray("SELECT ") + kObjectColumns + " " + rest;
}

PgArray arrayOf(const QStringList& texts) {
    PgArray array(PgArray::Of::Text);
    for (const QString& text : texts)
        array.add(text);
    return array;
}

} // namespace

PgObjects::PgObjects(PgLink& link, std::shared_ptr<IndexAdvisor> advisor)
    : m_advisor(std::move(advisor)), m_snapshot(link) {}

Result<std::unique_ptr<FindingReader::Hold>> PgObjects::hold(int rows) {
    class Scope final : public Hold {
    public:
        explicit Scope(PgSnapshot& snapshot) : m_snapshot(snapshot) {}
        ~Scope() override { m_snapshot.leave(); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        PgSnapshot& m_snapshot;
    };
    if (!m_snapshot.isOpen()) {
        m_outlook.reset();
        m_walks.expect(rows);
    }
    FLUX_CHECK(m_snapshot.enter());
    return std::unique_ptr<Hold>(std::make_unique<Scope>(m_snapshot));
}

// --- one object, or all ---------------------------------------------------------------------------------------------

Result<std::vector<WorkspaceObject>> PgObjects::readObjects(const PgAnswer& answer) {
    std::vector<WorkspaceObject> objects;
    objects.reserve(size_t(PQntuples(answer.get())));
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        PgRow row(answer.get(), i);
        objects.push_back(asObject(row, m_attributions));
        if (row.problem())
            return *row.problem();
    }
    return objects;
}

Result<WorkspaceObject> PgObjects::object(const ObjectId& id) {
    static const QByteArray sql = select("FROM object o WHERE o.id = $1");
    FLUX_TRY(const PgAnswer answer, m_snapshot.ask(sql.constData(), PgParams(id)));
    FLUX_TRY(auto found, readObjects(answer));
    if (found.empty())
        return noSuchObject();
    return std::move(found.front());
}

Result<std::vector<WorkspaceObject>> PgObjects::objects(const std::vector<ObjectId>& ids) {
    static const QByteArray sql = select("FROM object o WHERE o.id = ANY ($1::text[])");
    PgArray wanted(PgArray::Of::Text);
    for (const ObjectId& id : ids)
        wanted.add(id);
    FLUX_TRY(const PgAnswer answer, m_snapshot.ask(sql.constData(), PgParams(wanted)));
    FLUX_TRY(const auto found, readObjects(answer));
    QHash<QString, size_t> byId;
    for (size_t i = 0; i < found.size(); ++i)
        byId.insert(found[i].id.text, i);
    std::vector<WorkspaceObject> inOrder;
    inOrder.reserve(found.size());
    for (const ObjectId& id : ids) {
        if (const auto known = byId.constFind(id.text); known != byId.constEnd())
            inOrder.push_back(found[*known]);
    }
    return inOrder;
}

Result<std::vector<ObjectId>> PgObjects::objectsNamed(const QString& prefix, int limit) {
    FLUX_TRY(const PgAnswer answer,
             m_snapshot.ask("SELECT id FROM object WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3",
                            PgParams(prefix, prefix + QString::fromUcs4(U"\U0010FFFF", 1), std::max(0, limit))));
    return readRows<ObjectId>(answer, [](PgRow& row) { return row.id<ObjectId>(); });
}

Result<std::vector<domain::ObjectVersion>> PgObjects::olderVersions(const ObjectId& id, qint64 before, int limit) {
    static const QByteArray sql = QByteArray("SELECT ") + kVersionColumns +
                                  " FROM object o JOIN object_version v USING (place) WHERE o.id = $1 AND "
                                  "v.version < $2 ORDER BY v.version DESC LIMIT $3";
    FLUX_TRY(const PgAnswer answer, m_snapshot.ask(sql.constData(), PgParams(id, before, limit)));
    return readRows(answer, asVersion<PgRow>);
}

Result<std::vector<domain::ObjectLink>> PgObjects::links(const ObjectId& id) {
    FLUX_TRY(const PgAnswer answer, m_snapshot.ask("SELECT from_id, to_id, role, by, at FROM object_link WHERE "
                                                   "from_id = $1 OR to_id = $1 ORDER BY at, from_id, to_id, role",
                                                   PgParams(id)));
    return readRows(answer, asLink<PgRow>);
}

Result<std::vector<TypeCount>> PgObjects::types() {
    FLUX_TRY(const PgAnswer answer,
             m_snapshot.ask("SELECT n.name, coalesce(t.schema, 'null'), coalesce(t.mode, 'off'), "
                            "coalesce(t.updated_at, 0), coalesce(c.live, 0) FROM (SELECT type AS name FROM "
                            "object_tally WHERE everything > 0 UNION SELECT name FROM object_type) AS n LEFT JOIN "
                            "object_type t ON t.name = n.name LEFT JOIN object_tally c ON c.type = n.name "
                            "ORDER BY n.name"));
    return readRows(answer, asTypeCount<PgRow>);
}

Result<std::vector<domain::ObjectType>> PgObjects::typesNamed(const QString& name) {
    FLUX_TRY(const PgAnswer answer,
             m_snapshot.ask("SELECT name, schema, mode, updated_at FROM object_type WHERE name = $1", PgParams(name)));
    return readRows(answer, asObjectType<PgRow>);
}

Result<void> PgObjects::forEach(const QStringList& types, const std::function<bool(const WorkspaceObject&)>& visit) {
    static const QByteArray every = select("FROM object o WHERE o.place > $1 ORDER BY o.place LIMIT $2");
    static const QByteArray some = select("FROM object o WHERE o.place > $1 AND (o.type = ANY "
                                          "($3::text[])) IS TRUE ORDER BY o.place LIMIT $2");
    FLUX_TRY(const auto held, hold(0));
    const auto params = [&types](const PgWalk::Mark& mark, int limit) {
        PgParams values(mark.place, limit);
        if (!types.isEmpty())
            values.one(arrayOf(types));
        return values;
    };
    const auto rows = walk({(types.isEmpty() ? every : some).constData(), PgWalk::Key::None, params}, {});
    for (;;) {
        FLUX_TRY(const bool found, rows->next());
        if (!found)
            return {};
        FLUX_TRY(const WorkspaceObject object, rows->object());
        if (!visit(object))
            return {};
    }
}

Result<std::vector<ObjectVector>> PgObjects::vectors(const QString& type, const QString& model) {
    constexpr int kBatch = 2000;
    FLUX_TRY(const auto held, hold(0));
    std::vector<ObjectVector> all;
    for (qint64 last = 0;;) {
        FLUX_TRY(
            const PgAnswer answer,
            m_snapshot.ask("SELECT o.id, v.model, v.digest, v.vector, v.place FROM object_vector v JOIN object o "
                           "USING (place) WHERE v.place > $1 AND v.model = $2 AND (o.type = $3 AND o.deleted = 0) IS "
                           "TRUE ORDER BY v.place LIMIT $4",
                           PgParams(last, model, type, kBatch)));
        const int count = PQntuples(answer.get());
        for (int i = 0; i < count; ++i) {
            PgRow row(answer.get(), i);
            all.push_back(asVector(row));
            last = row.number();
            if (row.problem())
                return *row.problem();
        }
        if (count < kBatch)
            return all;
    }
}

// --- what the finder works with -------------------------------------------------------------------------------------

Result<const PgObjects::Outlook*> PgObjects::outlook() {
    static const QByteArray catalog = QByteArray("SELECT ") + kIndexColumns + " FROM object_index ORDER BY id";
    if (m_outlook)
        return &*m_outlook;
    const auto indexes = m_snapshot.queue(catalog.constData());
    const auto tallies = m_snapshot.queue("SELECT type, live, everything FROM object_tally ORDER BY type");
    FLUX_TRY(const PgAnswer end, m_snapshot.ask("SELECT last FROM feed_end"));
    Outlook seen;
    seen.sequence = PgRow(end.get(), 0).number();
    for (int i = 0; i < PQntuples(indexes->get()); ++i) {
        PgRow row(indexes->get(), i);
        if (auto index = asIndex(row, m_definitions))
            seen.indexes.push_back(std::move(index->known));
    }
    FLUX_TRY(seen.tallies, readRows<Outlook::Tally>(*tallies, [](PgRow& row) {
                 Outlook::Tally tally;
                 tally.type = row.text();
                 tally.live = row.number();
                 tally.everything = row.number();
                 return tally;
             }));
    m_outlook = std::move(seen);
    return &*m_outlook;
}

Result<std::span<const KnownIndex>> PgObjects::indexes() {
    FLUX_TRY(const Outlook* seen, outlook());
    return std::span<const KnownIndex>(seen->indexes);
}

Result<PgObjects::Outlook::Tally> PgObjects::tallyOf(const QString& type) {
    FLUX_TRY(const Outlook* seen, outlook());
    for (const Outlook::Tally& tally : seen->tallies) {
        if (tally.type == type)
            return tally;
    }
    return Outlook::Tally{};
}

Result<qint64> PgObjects::countOf(const QString& type) {
    FLUX_TRY(const Outlook::Tally tally, tallyOf(type));
    return tally.live;
}

Result<QStringList> PgObjects::typeNames() {
    FLUX_TRY(const Outlook* seen, outlook());
    QStringList names;
    for (const Outlook::Tally& tally : seen->tallies) {
        if (tally.everything > 0)
            names.append(tally.type);
    }
    return names;
}

Result<qint64> PgObjects::lastSequence() {
    FLUX_TRY(const Outlook* seen, outlook());
    return seen->sequence;
}

} // namespace flux::store
