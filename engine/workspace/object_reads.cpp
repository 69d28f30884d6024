#include "engine/workspace/object_reads.h"

#include "engine/base/schema/infer_schema.h"
#include "engine/workspace/object_rules.h"

#include <algorithm>

namespace flux::workspace {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::ObjectId;

namespace {

constexpr qsizetype kMaxTypes = 100;
constexpr qsizetype kMaxMeasures = 20;
constexpr qsizetype kMaxPath = 1000;
constexpr int kMaxValues = 10'000;

base::Error wrong(const QString& sentence) {
    return makeError(ErrorCode::InvalidArgument, sentence);
}

Result<void> checkLimit(int limit, int most) {
    if (limit < 1 || limit > most)
        return wrong(QStringLiteral("The limit is a number from 1 to %1; this is %2.").arg(most).arg(limit));
    return {};
}

// "data." in front is as good as nothing there, as in an order.
Result<QString> checkedPath(const QString& path) {
    const QString plain = path.startsWith(QStringLiteral("data.")) ? path.mid(5) : path;
    if (plain.isEmpty() || plain.size() > kMaxPath)
        return wrong(QStringLiteral("A path has 1 to %1 characters, such as “address.city”.").arg(kMaxPath));
    return plain;
}

Json measuresOf(const store::Group& group) {
    Json measures = Json::object();
    for (const store::Measure& m : group.measures) {
        Json values{{"count", m.count}, {"sum", m.sum}, {"min", m.min}, {"max", m.max}};
        values["avg"] = m.count > 0 ? Json(m.sum / double(m.count)) : Json();
        measures[m.path.toStdString()] = std::move(values);
    }
    return measures;
}

} // namespace

Result<store::ObjectQuery> queryOf(const api::ObjectSelection& selection) {
    store::ObjectQuery query;
    if (selection.types.size() > kMaxTypes)
        return wrong(QStringLiteral("At most %1 types can be asked for.").arg(kMaxTypes));
    for (const QString& type : selection.types)
        FLUX_CHECK(checkType(type));
    query.types = selection.types;
    query.types.removeDuplicates();
    FLUX_TRY(query.where, domain::Filter::parse(selection.where));
    FLUX_TRY(query.tags, checkedTags(selection.tags));
    FLUX_TRY(query.order, domain::parseOrder(selection.order));
    query.deleted = selection.deleted;
    return query;
}

Result<ObjectId> ObjectReads::idNamed(const QString& beginning) {
    constexpr qsizetype kLeast = 4;
    const QString id = beginning.trimmed().toLower();
    const auto isOfIds = [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || c == u'-'; };
    if (id.size() < kLeast)
        return wrong(QStringLiteral("Name an object by at least %1 characters of its id.").arg(kLeast));
    const bool possible = id.size() <= 36 && std::all_of(id.begin(), id.end(), isOfIds);
    FLUX_TRY(const auto found, possible ? m_reader.objectsNamed(id, 2) : std::vector<ObjectId>());
    if (found.empty())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no object “%1”.").arg(beginning.left(60)));
    if (found.size() > 1 && found.front().text != id)
        return wrong(QStringLiteral("Several objects match “%1”. Give more of the id.").arg(id));
    return found.front();
}

Result<api::ObjectDetail> ObjectReads::handle(const api::GetObject& request) {
    FLUX_TRY(const ObjectId id, idNamed(request.id));
    api::ObjectDetail detail;
    FLUX_TRY(detail.object, m_reader.object(id));
    FLUX_TRY(detail.links, m_reader.links(id));
    std::vector<ObjectId> others;
    for (const domain::ObjectLink& link : detail.links) {
        const ObjectId& other = link.from == id ? link.to : link.from;
        if (std::find(others.begin(), others.end(), other) == others.end())
            others.push_back(other);
    }
    FLUX_TRY(detail.linked, m_reader.objects(others));
    const auto type = m_reader.type(detail.object.type);
    if (type.ok()) {
        FLUX_TRY(detail.warnings, m_gate.faults(*type, detail.object.data));
    } else if (type.error().code != ErrorCode::NotFound) {
        return type.error();
    }
    return detail;
}

Result<api::ObjectVersions> ObjectReads::handle(const api::GetHistory& request) {
    FLUX_CHECK(checkLimit(request.limit, 200));
    api::ObjectVersions reply;
    FLUX_TRY(reply.versions, m_reader.history(request.id, request.before, request.limit + 1));
    reply.hasMore = reply.versions.size() > size_t(request.limit);
    if (reply.hasMore)
        reply.versions.pop_back();
    return reply;
}

Result<api::ObjectList> ObjectReads::handle(const api::QueryObjects& request) {
    FLUX_CHECK(checkLimit(request.limit, 1000));
    FLUX_TRY(store::ObjectQuery query, queryOf(request.select));
    query.limit = request.limit;
    query.cursor = request.cursor;
    FLUX_TRY(store::ObjectPage page, m_reader.page(query));
    api::ObjectList reply{std::move(page.rows), page.cursor, std::nullopt, page.sequence};
    if (request.withTotal) {
        FLUX_TRY(reply.total, m_reader.count(query));
    }
    return reply;
}

Result<api::ObjectCounts> ObjectReads::handle(const api::CountObjects& request) {
    FLUX_TRY(const store::ObjectQuery query, queryOf(request.select));
    api::ObjectCounts reply;
    FLUX_TRY(reply.total, m_reader.count(query));
    if (request.distinct.isEmpty())
        return reply;
    FLUX_CHECK(checkLimit(request.limit, kMaxValues));
    FLUX_TRY(const QString path, checkedPath(request.distinct));
    FLUX_TRY(auto values, m_reader.distinct(query, path, request.limit));
    for (store::ValueCount& value : values)
        reply.values.push_back({std::move(value.value), value.count});
    return reply;
}

Result<api::ObjectGroups> ObjectReads::handle(const api::GroupObjects& request) {
    FLUX_CHECK(checkLimit(request.limit, kMaxValues));
    FLUX_TRY(const store::ObjectQuery query, queryOf(request.select));
    store::GroupQuery how;
    if (!request.by.isEmpty()) {
        FLUX_TRY(how.by, checkedPath(request.by));
    }
    if (request.measures.size() > kMaxMeasures)
        return wrong(QStringLiteral("At most %1 paths can be summed up at once.").arg(kMaxMeasures));
    for (const QString& measure : request.measures) {
        FLUX_TRY(const QString path, checkedPath(measure));
        how.measures.append(path);
    }
    FLUX_TRY(const auto groups, m_reader.group(query, how, request.limit));
    api::ObjectGroups reply;
    for (const store::Group& group : groups)
        reply.groups.push_back(Json{{"value", group.value}, {"count", group.count}, {"measures", measuresOf(group)}});
    return reply;
}

Result<api::QueryExplained> ObjectReads::handle(const api::ExplainQuery& request) {
    FLUX_TRY(const store::ObjectQuery query, queryOf(request.select));
    FLUX_TRY(store::QueryExplanation told, m_reader.explain(query));
    return api::QueryExplained{told.access,  told.index,   told.ordered, told.exact,
                               told.scanned, told.matched, told.notes};
}

Result<api::TypeList> ObjectReads::handle(const api::ListTypes&) {
    FLUX_TRY(auto types, m_reader.types());
    api::TypeList reply;
    for (store::TypeCount& counted : types) {
        if (!domain::isReservedType(counted.type.name))
            reply.types.push_back({std::move(counted.type), counted.count});
    }
    return reply;
}

Result<domain::ObjectType> ObjectReads::handle(const api::InferSchema& request) {
    constexpr int kPage = 100;
    constexpr qsizetype kMaxBytes = 64 * 1024 * 1024;
    FLUX_CHECK(checkType(request.name));
    FLUX_CHECK(checkLimit(request.sample, 10'000));
    store::ObjectQuery query;
    query.types = QStringList{request.name};
    std::vector<Json> documents;
    qsizetype bytes = 0;
    for (bool more = true; more;) {
        query.limit = std::min(kPage, request.sample - static_cast<int>(documents.size()));
        FLUX_TRY(store::ObjectPage page, m_reader.page(query));
        for (domain::WorkspaceObject& row : page.rows) {
            bytes += base::dumpJson(row.data).size();
            documents.push_back(std::move(row.data));
        }
        query.cursor = page.cursor;
        more = page.hasMore && bytes < kMaxBytes && documents.size() < static_cast<size_t>(request.sample);
    }
    if (documents.empty())
        return makeError(
            ErrorCode::NotFound,
            QStringLiteral("There is no object of the type “%1” to draw a schema from.").arg(request.name));
    return domain::ObjectType{request.name, base::inferSchema(documents), domain::SchemaMode::Off, {}};
}

void ObjectReads::markUndone(domain::Message& message) {
    for (domain::Block& block : message.blocks) {
        auto* change = std::get_if<domain::ChangeBlock>(&block);
        if (change == nullptr || change->objects.empty())
            continue;
        change->undone = isTakenBack(m_reader, *change);
    }
}

bool isTakenBack(store::ObjectReader& reader, const domain::ChangeBlock& change) {
    using enum domain::ObjectChangeKind;
    return std::all_of(change.objects.begin(), change.objects.end(), [&reader](const auto& changed) {
        const auto after = reader.version(changed.object, changed.toVersion + 1);
        if (!after.ok() || after->change == Undone)
            return after.ok();
        const auto now = reader.object(changed.object); // or later, together with what was changed since
        if (!now.ok() || now->change != Undone || changed.fromVersion == 0)
            return now.ok() && now->change == Undone && now->deleted;
        const auto before = reader.version(changed.object, changed.fromVersion);
        return before.ok() && before->data == now->data && before->tags == now->tags && before->deleted == now->deleted;
    });
}

} // namespace flux::workspace
