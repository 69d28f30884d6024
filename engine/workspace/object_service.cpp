#include "engine/workspace/object_service.h"

#include "engine/workspace/object_rules.h"

#include <algorithm>

namespace flux::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::Attribution;
using domain::ObjectChangeKind;
using domain::WorkspaceObject;

namespace {

base::Error changedSince(const WorkspaceObject& object) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("“%1” was changed in the meantime. Look at it again and repeat the change.")
                         .arg(domain::titleOf(object)),
                     QStringLiteral("version"));
}

base::Error inTheTrash(const WorkspaceObject& object) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("“%1” is in the trash. Restore it first.").arg(domain::titleOf(object)));
}

} // namespace

Result<void> ObjectService::mayChange(const QString& type) const {
    if (m_keeper == Keeper::OwnRoom || !domain::isReservedType(type))
        return {};
    return makeError(ErrorCode::InvalidArgument,
                     type == domain::kMemoryType
                         ? QStringLiteral("Memories are stored and forgotten with “flux memory”, not as objects.")
                         : QStringLiteral("Files are added, changed and removed with “flux files”, not as objects."));
}

Result<WorkspaceObject> ObjectService::present(const domain::ObjectId& id, qint64 expectedVersion,
                                               const Attribution& by) {
    FLUX_CHECK(checkAttribution(by));
    FLUX_TRY(WorkspaceObject object, m_ahead.object(id));
    FLUX_CHECK(mayChange(object.type));
    if (expectedVersion != 0 && object.version != expectedVersion)
        return changedSince(object);
    return object;
}

ObjectService::Planned ObjectService::next(WorkspaceObject object, ObjectChangeKind change, const Attribution& by) {
    const qint64 replaces = object.version++;
    object.change = change;
    object.updatedBy = by;
    object.updatedAt = std::max(object.updatedAt, m_clock.now()); // a clock set back does not turn history round
    return {std::move(object), replaces};
}

WorkspaceObject ObjectService::write(Planned planned) {
    const WorkspaceObject& o = planned.object;
    tell({{o.id, o.type, o.version, o.deleted, false, o.change == ObjectChangeKind::Undone}});
    m_work.objects.push_back({planned.object, planned.replaces});
    return std::move(planned.object);
}

// One event for all changes of a batch, as long as it has room: surfaces read what it names once.
void ObjectService::tell(std::vector<domain::ObjectRef> refs) {
    domain::ObjectsChanged* last =
        m_work.events.empty() ? nullptr : std::get_if<domain::ObjectsChanged>(&m_work.events.back().payload);
    for (domain::ObjectRef& ref : refs) {
        if (last == nullptr || last->objects.size() >= domain::ObjectsChanged::kMaxRefs) {
            m_work.events.push_back({0, m_clock.now(), domain::ObjectsChanged{}});
            last = std::get_if<domain::ObjectsChanged>(&m_work.events.back().payload);
        }
        last->objects.push_back(std::move(ref));
    }
}

Result<WorkspaceObject> ObjectService::handle(const api::CreateObject& request) {
    FLUX_CHECK(checkType(request.type));
    FLUX_CHECK(mayChange(request.type));
    FLUX_CHECK(checkData(request.data));
    FLUX_CHECK(checkAttribution(request.by));
    WorkspaceObject object;
    FLUX_TRY(object.tags, checkedTags(request.tags));
    FLUX_TRY(const domain::ObjectType type, m_ahead.type(request.type));
    FLUX_CHECK(m_gate.admit(type, request.data));
    object.id = base::newId<domain::ObjectId>(m_clock);
    object.type = request.type;
    object.data = request.data;
    object.createdBy = object.updatedBy = request.by;
    object.createdAt = object.updatedAt = m_clock.now();
    return write({std::move(object), 0});
}

Result<WorkspaceObject> ObjectService::handle(const api::UpdateObject& request) {
    if (request.data.is_null() && !request.tags)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Say what to change: the data or the tags."));
    FLUX_TRY(const WorkspaceObject before, present(request.id, request.expectedVersion, request.by));
    if (before.deleted)
        return inTheTrash(before);
    WorkspaceObject after = before;
    ObjectChangeKind change = ObjectChangeKind::Tagged;
    if (!request.data.is_null()) {
        FLUX_CHECK(checkData(request.data));
        after.data = request.replace ? request.data : merged(std::move(after.data), request.data);
        FLUX_CHECK(checkData(after.data));
    }
    if (request.tags) {
        FLUX_TRY(after.tags, checkedTags(*request.tags));
    }
    if (after.data != before.data) {
        change = request.replace ? ObjectChangeKind::Replaced : ObjectChangeKind::Merged;
        FLUX_TRY(const domain::ObjectType type, m_ahead.type(before.type));
        FLUX_CHECK(m_gate.admit(type, after.data));
    } else if (after.tags == before.tags) {
        return before;
    }
    return write(next(std::move(after), change, request.by));
}

Result<WorkspaceObject> ObjectService::handle(const api::DeleteObject& request) {
    FLUX_TRY(WorkspaceObject object, present(request.id, request.expectedVersion, request.by));
    if (object.deleted)
        return object;
    object.deleted = true;
    return write(next(std::move(object), ObjectChangeKind::Deleted, request.by));
}

Result<WorkspaceObject> ObjectService::handle(const api::RestoreObject& request) {
    FLUX_TRY(WorkspaceObject object, present(request.id, 0, request.by));
    if (!object.deleted)
        return object;
    object.deleted = false;
    return write(next(std::move(object), ObjectChangeKind::Restored, request.by));
}

Result<api::ObjectLinks> ObjectService::handle(const api::LinkObjects& request) {
    FLUX_CHECK(checkRole(request.role));
    FLUX_CHECK(checkAttribution(request.by));
    FLUX_TRY(const WorkspaceObject from, m_ahead.object(request.from));
    FLUX_TRY(const WorkspaceObject to, m_ahead.object(request.to));
    if (from.id == to.id)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("An object is not linked to itself."));
    FLUX_TRY(std::vector<domain::ObjectLink> links, m_ahead.links(from.id));
    const auto known = std::find_if(links.begin(), links.end(), [&request](const domain::ObjectLink& link) {
        return link.from == request.from && link.to == request.to && link.role == request.role;
    });
    if (request.remove == (known == links.end()))
        return api::ObjectLinks{std::move(links)};
    domain::ObjectLink link{request.from, request.to, request.role, request.by, m_clock.now()};
    if (request.remove) {
        links.erase(known);
    } else {
        if (from.deleted || to.deleted)
            return inTheTrash(from.deleted ? from : to);
        FLUX_TRY(const auto others, m_ahead.links(to.id));
        if (links.size() >= kMaxLinks || others.size() >= kMaxLinks)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("An object has at most %1 links.").arg(kMaxLinks));
        links.push_back(link);
    }
    m_work.links.push_back({std::move(link), request.remove});
    tell({{from.id, from.type, from.version, from.deleted, false}, {to.id, to.type, to.version, to.deleted, false}});
    return api::ObjectLinks{std::move(links)};
}

Result<domain::ObjectType> ObjectService::handle(const api::SetTypeSchema& request) {
    FLUX_CHECK(checkType(request.name));
    FLUX_CHECK(mayChange(request.name));
    domain::ObjectType type{request.name, request.schema, request.mode, m_clock.now()};
    if (type.schema.is_null())
        type.mode = domain::SchemaMode::Off;
    else
        FLUX_CHECK(SchemaGate::check(type.schema));
    m_work.types.push_back(type);
    return type;
}

} // namespace flux::workspace
