#include "engine/store/fake/memory_object_reader.h"

#include "engine/store/plan/object_finder.h"
#include "engine/store/plan/object_tally.h"

#include <algorithm>

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::WorkspaceObject;

namespace {

base::Error missing() {
    return makeError(ErrorCode::NotFound, QStringLiteral("This object does not exist."));
}

domain::PageMark markOf(const domain::Order& order, const MemoryObjects::Kept& kept) {
    const QByteArray text = base::dumpJson(kept.object.data);
    return {domain::orderKey(order, kept.object, {text.constData(), size_t(text.size())}), kept.place};
}

bool isBehind(const domain::PageMark& row, const domain::PageMark& mark, bool descends) {
    const int order = row.key.compare(mark.key);
    if (order != 0)
        return order > 0;
    return descends ? row.place < mark.place : row.place > mark.place;
}

} // namespace

Result<WorkspaceObject> MemoryObjectReader::object(const domain::ObjectId& id) {
    const std::lock_guard lock(m_state->mutex);
    const MemoryObjects::Kept* kept = m_state->objects.find(id);
    if (kept == nullptr)
        return missing();
    return kept->object;
}

Result<std::vector<WorkspaceObject>> MemoryObjectReader::objects(const std::vector<domain::ObjectId>& ids) {
    const std::lock_guard lock(m_state->mutex);
    std::vector<WorkspaceObject> found;
    for (const domain::ObjectId& id : ids) {
        if (const MemoryObjects::Kept* kept = m_state->objects.find(id))
            found.push_back(kept->object);
    }
    return found;
}

Result<std::vector<domain::ObjectId>> MemoryObjectReader::objectsNamed(const QString& prefix, int limit) {
    const std::lock_guard lock(m_state->mutex);
    std::vector<domain::ObjectId> ids;
    for (const MemoryObjects::Kept& kept : m_state->objects.all()) {
        if (kept.object.id.text.startsWith(prefix))
            ids.push_back(kept.object.id);
    }
    std::sort(ids.begin(), ids.end());
    ids.resize(std::min(ids.size(), size_t(std::max(0, limit))));
    return ids;
}

Result<ObjectPage> MemoryObjectReader::page(const ObjectQuery& query) {
    if (query.limit < 1 || query.limit > kMaxObjectPage)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("A page has 1 to %1 objects.").arg(kMaxObjectPage));
    const domain::Order order = orderOf(query);
    std::optional<domain::PageMark> after;
    if (!query.cursor.isEmpty()) {
        FLUX_TRY(after, domain::decodeCursor(order, query.cursor));
    }
    const std::lock_guard lock(m_state->mutex);
    ObjectPage page;
    page.sequence = qint64(m_state->feed.size());
    page.explanation.access = QStringLiteral("scan");
    FLUX_TRY(const auto matching, m_state->objects.matching(query));
    for (const MemoryObjects::Kept* kept : matching) {
        domain::PageMark mark = markOf(order, *kept);
        if (after && !isBehind(mark, *after, order.front().descending))
            continue;
        if (page.rows.size() == size_t(query.limit)) {
            page.hasMore = true;
            break;
        }
        page.rows.push_back(kept->object);
        page.cursor = domain::encodeCursor(order, mark);
    }
    if (!page.hasMore)
        page.cursor.clear();
    page.explanation.scanned = qint64(m_state->objects.all().size());
    page.explanation.matched = qint64(page.rows.size());
    return page;
}

Result<qint64> MemoryObjectReader::count(const ObjectQuery& query) {
    const std::lock_guard lock(m_state->mutex);
    FLUX_TRY(const auto matching, m_state->objects.matching(query));
    return qint64(matching.size());
}

Result<std::vector<ValueCount>> MemoryObjectReader::distinct(const ObjectQuery& query, const QString& path, int limit) {
    const std::lock_guard lock(m_state->mutex);
    ValueTally tally(path);
    FLUX_TRY(const auto matching, m_state->objects.matching(query));
    for (const MemoryObjects::Kept* kept : matching)
        tally.add(kept->object.data);
    return tally.take(limit);
}

Result<std::vector<Group>> MemoryObjectReader::group(const ObjectQuery& query, const GroupQuery& how, int limit) {
    const std::lock_guard lock(m_state->mutex);
    GroupTally tally(how);
    FLUX_TRY(const auto matching, m_state->objects.matching(query));
    for (const MemoryObjects::Kept* kept : matching)
        tally.add(kept->object.data);
    return tally.take(limit);
}

Result<QueryExplanation> MemoryObjectReader::explain(const ObjectQuery& query) {
    FLUX_TRY(const ObjectPage found, page(query));
    return found.explanation;
}

Result<std::vector<domain::ObjectVersion>> MemoryObjectReader::history(const domain::ObjectId& id, qint64 before,
                                                                       int limit) {
    const std::lock_guard lock(m_state->mutex);
    const MemoryObjects::Kept* kept = m_state->objects.find(id);
    if (kept == nullptr)
        return missing();
    const WorkspaceObject& now = kept->object;
    std::vector<domain::ObjectVersion> all = kept->older;
    all.push_back({now.version, now.change, now.updatedBy, now.updatedAt, now.data, now.tags, now.deleted});
    std::reverse(all.begin(), all.end());
    std::erase_if(all, [before](const domain::ObjectVersion& v) { return before > 0 && v.version >= before; });
    all.resize(std::min(all.size(), size_t(std::max(0, limit))));
    return all;
}

Result<domain::ObjectVersion> MemoryObjectReader::version(const domain::ObjectId& id, qint64 version) {
    FLUX_TRY(const auto all, history(id, 0, std::numeric_limits<int>::max()));
    for (const domain::ObjectVersion& each : all) {
        if (each.version == version)
            return each;
    }
    return makeError(ErrorCode::NotFound, QStringLiteral("This object has no version %1.").arg(version));
}

Result<std::vector<domain::ObjectLink>> MemoryObjectReader::links(const domain::ObjectId& id) {
    const std::lock_guard lock(m_state->mutex);
    std::vector<domain::ObjectLink> found;
    for (const domain::ObjectLink& link : m_state->objects.links()) {
        if (link.from == id || link.to == id)
            found.push_back(link);
    }
    std::sort(found.begin(), found.end(), [](const domain::ObjectLink& a, const domain::ObjectLink& b) {
        return std::tie(a.at, a.from, a.to, a.role) < std::tie(b.at, b.from, b.to, b.role);
    });
    return found;
}

Result<std::vector<TypeCount>> MemoryObjectReader::types() {
    const std::lock_guard lock(m_state->mutex);
    std::map<QString, TypeCount> counts;
    for (const auto& [name, type] : m_state->objects.types())
        counts[name].type = type;
    for (const MemoryObjects::Kept& kept : m_state->objects.all()) {
        TypeCount& counted = counts[kept.object.type];
        counted.type.name = kept.object.type;
        counted.count += kept.object.deleted ? 0 : 1;
    }
    std::vector<TypeCount> list;
    for (auto& [name, counted] : counts)
        list.push_back(std::move(counted));
    return list;
}

Result<domain::ObjectType> MemoryObjectReader::type(const QString& name) {
    const std::lock_guard lock(m_state->mutex);
    const auto found = m_state->objects.types().find(name);
    if (found == m_state->objects.types().end())
        return makeError(ErrorCode::NotFound, QStringLiteral("The type “%1” has no schema.").arg(name));
    return found->second;
}

Result<void> MemoryObjectReader::forEach(const QStringList& types,
                                         const std::function<bool(const WorkspaceObject&)>& visit) {
    const std::lock_guard lock(m_state->mutex);
    for (const MemoryObjects::Kept& kept : m_state->objects.all()) {
        if ((types.isEmpty() || types.contains(kept.object.type)) && !visit(kept.object))
            break;
    }
    return {};
}

Result<std::vector<ObjectVector>> MemoryObjectReader::vectors(const QString& type, const QString& model) {
    const std::lock_guard lock(m_state->mutex);
    std::vector<ObjectVector> found;
    for (const MemoryObjects::Kept& kept : m_state->objects.all()) {
        const auto vector = kept.vectors.find(model);
        if (kept.object.type == type && !kept.object.deleted && vector != kept.vectors.end())
            found.push_back(vector->second);
    }
    return found;
}

} // namespace flux::store
