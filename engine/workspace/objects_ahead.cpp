#include "engine/workspace/objects_ahead.h"

#include <algorithm>

namespace flux::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::ObjectId;

namespace {

base::Error missing() {
    return makeError(ErrorCode::NotFound, QStringLiteral("This object does not exist."));
}

bool isSame(const domain::ObjectLink& a, const domain::ObjectLink& b) {
    return a.from == b.from && a.to == b.to && a.role == b.role;
}

} // namespace

domain::ObjectVersion versionOf(const domain::WorkspaceObject& o) {
    return {o.version, o.change, o.updatedBy, o.updatedAt, o.data, o.tags, o.deleted};
}

bool ObjectsAhead::isPurged(const ObjectId& id) const {
    return std::find(m_pending.purgedObjects.begin(), m_pending.purgedObjects.end(), id) !=
           m_pending.purgedObjects.end();
}

Result<domain::WorkspaceObject> ObjectsAhead::object(const ObjectId& id) const {
    if (isPurged(id))
        return missing();
    const auto& writes = m_pending.objects;
    const auto newest = std::find_if(writes.rbegin(), writes.rend(),
                                     [&id](const store::ObjectWrite& write) { return write.object.id == id; });
    if (newest != writes.rend())
        return newest->object;
    return m_stored.object(id);
}

Result<domain::ObjectVersion> ObjectsAhead::version(const ObjectId& id, qint64 version) const {
    if (isPurged(id))
        return missing();
    for (const store::ObjectWrite& write : m_pending.objects) {
        if (write.object.id == id && write.object.version == version)
            return versionOf(write.object);
    }
    return m_stored.version(id, version);
}

Result<std::vector<domain::ObjectLink>> ObjectsAhead::links(const ObjectId& id) const {
    FLUX_TRY(std::vector<domain::ObjectLink> links, m_stored.links(id));
    for (const store::LinkWrite& write : m_pending.links) {
        if (write.link.from != id && write.link.to != id)
            continue;
        std::erase_if(links, [&write](const domain::ObjectLink& link) { return isSame(link, write.link); });
        if (!write.removed)
            links.push_back(write.link);
    }
    std::erase_if(links, [this](const domain::ObjectLink& link) { return isPurged(link.from) || isPurged(link.to); });
    return links;
}

Result<domain::ObjectType> ObjectsAhead::type(const QString& name) const {
    const auto newest = std::find_if(m_pending.types.rbegin(), m_pending.types.rend(),
                                     [&name](const domain::ObjectType& type) { return type.name == name; });
    if (newest != m_pending.types.rend())
        return *newest;
    auto stored = m_stored.type(name);
    if (stored.ok() || stored.error().code != ErrorCode::NotFound)
        return stored;
    domain::ObjectType none;
    none.name = name;
    return none;
}

} // namespace flux::workspace
