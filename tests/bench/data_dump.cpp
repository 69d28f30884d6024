#include "tests/bench/data_dump.h"

#include "engine/domain/filter/iso_instant.h"

namespace flux::bench {

using base::Json;
using base::Result;
using domain::WorkspaceObject;

namespace {

base::Instant instantAt(const Json& json, const char* name) {
    return {domain::isoInstantUs(base::textAt(json, name).toStdString()).value_or(0) / 1000};
}

domain::Attribution attributionOf(const QString& text) {
    domain::Attribution by;
    if (text.startsWith(u"agent:"))
        by.kind = domain::ActorKind::Agent;
    by.name = text.section(u':', 1);
    return by;
}

// Looks like the ids of the program: a time first, so that they ascend.
QString idOf(qint64 number) {
    return QStringLiteral("01980000-%1-7000-8000-%2")
        .arg(number / 65536, 4, 16, QLatin1Char('0'))
        .arg(number, 12, 16, QLatin1Char('0'));
}

} // namespace

DumpedObjects::DumpedObjects(const QString& folder) : m_file(folder + QStringLiteral("/objects.ndjson")) {
    (void)m_file.open(QIODevice::ReadOnly); // next() says so when it is not open
}

Result<std::vector<WorkspaceObject>> DumpedObjects::next(int count) {
    if (!m_file.isOpen())
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("There are no objects to load."));
    std::vector<WorkspaceObject> objects;
    objects.reserve(size_t(count));
    for (int i = 0; i < count && !m_file.atEnd(); ++i) {
        FLUX_TRY(const Json json, base::parseJson(m_file.readLine().trimmed()));
        WorkspaceObject object;
        object.id.text = idOf(m_count++);
        object.type = base::textAt(json, "type");
        object.data = base::jsonAt(json, "data");
        for (const Json& tag : base::jsonAt(json, "tags"))
            object.tags.append(tag.get<QString>());
        object.createdAt = instantAt(json, "created_at");
        object.updatedAt = instantAt(json, "updated_at");
        object.createdBy = object.updatedBy = attributionOf(base::textAt(json, "created_by"));
        objects.push_back(std::move(object));
    }
    return objects;
}

Result<std::map<QString, std::vector<store::ObjectQuery>>> dumpedQueries(const QString& folder) {
    QFile file(folder + QStringLiteral("/queries.ndjson"));
    if (!file.open(QIODevice::ReadOnly))
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("There are no queries to ask."));
    std::map<QString, std::vector<store::ObjectQuery>> queries;
    while (!file.atEnd()) {
        FLUX_TRY(const Json json, base::parseJson(file.readLine().trimmed()));
        Json where = base::jsonAt(json, "where");
        if (!where.is_object())
            continue; // of the text index
        store::ObjectQuery query;
        query.types = {base::textAt(where, "type")};
        where.erase("type");
        FLUX_TRY(query.where, domain::Filter::parse(where));
        for (const Json& tag : base::jsonAt(json, "tags"))
            query.tags.append(tag.get<QString>());
        FLUX_TRY(query.order, domain::parseOrder(base::jsonAt(json, "order_by")));
        query.limit = int(base::intAt(json, "limit"));
        queries[base::textAt(json, "class")].push_back(std::move(query));
    }
    return queries;
}

} // namespace flux::bench
