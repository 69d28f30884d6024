#include "engine/store/fake/memory_objects.h"

#include "engine/store/plan/object_plan.h"

#include <algorithm>

namespace flux::store {

using base::Result;
using domain::WorkspaceObject;

namespace {

bool isWanted(const WorkspaceObject& object, const ObjectQuery& query, bool& exhausted) {
    const bool typed = query.types.isEmpty() ? !domain::isReservedType(object.type) : query.types.contains(object.type);
    const auto tagged = [&object](const QString& tag) { return object.tags.contains(tag); };
    return typed && object.deleted == query.deleted && std::all_of(query.tags.begin(), query.tags.end(), tagged) &&
           query.where.matches(object.data, &exhausted);
}

} // namespace

const MemoryObjects::Kept* MemoryObjects::find(const domain::ObjectId& id) const {
    const auto found =
        std::find_if(m_all.begin(), m_all.end(), [&id](const Kept& kept) { return kept.object.id == id; });
    return found == m_all.end() ? nullptr : &*found;
}

Result<void> MemoryObjects::check(const UnitOfWork& work) const {
    std::map<domain::ObjectId, qint64> versions; // as they are after the changes before
    const auto versionOf = [&](const domain::ObjectId& id) -> qint64 {
        if (const auto changed = versions.find(id); changed != versions.end())
            return changed->second;
        const Kept* kept = find(id);
        return kept == nullptr ? 0 : kept->object.version;
    };
    for (const ObjectWrite& change : work.objects) {
        if (versionOf(change.object.id) != change.replaces)
            return changedSince();
        versions[change.object.id] = change.object.version;
    }
    for (const LinkWrite& change : work.links) {
        if (!change.removed && (versionOf(change.link.from) == 0 || versionOf(change.link.to) == 0))
            return base::makeError(base::ErrorCode::Internal,
                                   QStringLiteral("A link names an object that is not there."));
    }
    for (const VectorWrite& change : work.vectors) {
        if (versionOf(change.vector.id) == 0)
            return changedSince();
    }
    return {};
}

void MemoryObjects::apply(const UnitOfWork& work) {
    for (const ObjectWrite& change : work.objects)
        write(change);
    for (const LinkWrite& change : work.links)
        link(change);
    for (const domain::ObjectType& type : work.types) {
        if (type.schema.is_null() && type.mode == domain::SchemaMode::Off)
            m_types.erase(type.name);
        else
            m_types.insert_or_assign(type.name, type);
    }
    for (const VectorWrite& change : work.vectors) {
        for (Kept& kept : m_all) {
            if (kept.object.id == change.vector.id)
                kept.vectors.insert_or_assign(change.vector.model, change.vector);
        }
    }
    for (const domain::ObjectId& id : work.purgedObjects)
        purge(id);
}

void MemoryObjects::write(const ObjectWrite& change) {
    if (change.replaces == 0) {
        m_all.push_back({change.object, ++m_lastPlace, {}, {}});
        return;
    }
    for (Kept& kept : m_all) {
        if (kept.object.id != change.object.id)
            continue;
        const WorkspaceObject& was = kept.object;
        kept.older.push_back({was.version, was.change, was.updatedBy, was.updatedAt, was.data, was.tags, was.deleted});
        kept.object = change.object;
    }
}

void MemoryObjects::link(const LinkWrite& change) {
    const auto isIt = [&change](const domain::ObjectLink& link) {
        return link.from == change.link.from && link.to == change.link.to && link.role == change.link.role;
    };
    std::erase_if(m_links, isIt);
    if (!change.removed)
        m_links.push_back(change.link);
}

void MemoryObjects::purge(const domain::ObjectId& id) {
    std::erase_if(m_all, [&id](const Kept& kept) { return kept.object.id == id; });
    std::erase_if(m_links, [&id](const domain::ObjectLink& link) { return link.from == id || link.to == id; });
}

Result<std::vector<const MemoryObjects::Kept*>> MemoryObjects::matching(const ObjectQuery& query) const {
    const domain::Order order = orderOf(query);
    std::vector<std::pair<domain::PageMark, const Kept*>> found;
    domain::PatternPatience patience;
    for (const Kept& kept : m_all) {
        bool exhausted = false;
        const bool wanted = isWanted(kept.object, query, exhausted);
        FLUX_CHECK(patience.note(exhausted));
        if (!wanted)
            continue;
        const QByteArray text = base::dumpJson(kept.object.data);
        const std::string_view data(text.constData(), size_t(text.size()));
        found.push_back({{domain::orderKey(order, kept.object, data), kept.place}, &kept});
    }
    const bool descends = order.front().descending;
    std::sort(found.begin(), found.end(), [descends](const auto& a, const auto& b) {
        const int compared = a.first.key.compare(b.first.key);
        if (compared != 0)
            return compared < 0;
        return descends ? a.first.place > b.first.place : a.first.place < b.first.place;
    });
    std::vector<const Kept*> sorted;
    for (const auto& [mark, kept] : found)
        sorted.push_back(kept);
    return sorted;
}

} // namespace flux::store
