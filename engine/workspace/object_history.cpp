// Taking changes back: of one object, or all that a message shows.
#include "engine/workspace/object_service.h"

#include <algorithm>

namespace flux::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::ObjectChangeKind;
using domain::WorkspaceObject;

namespace {

// Of an object that several blocks show: from before the first of its changes to after the last.
struct Stretch {
    domain::ObjectId id;
    QString title;
    qint64 from = 0;
    qint64 to = 0;
};

std::vector<Stretch> stretchesOf(const std::vector<domain::ChangeBlock>& blocks) {
    std::vector<Stretch> all;
    for (const domain::ChangeBlock& block : blocks) {
        for (const domain::ChangedObject& changed : block.objects) {
            const auto known =
                std::find_if(all.begin(), all.end(), [&](const Stretch& s) { return s.id == changed.object; });
            if (known == all.end()) {
                all.push_back({changed.object, changed.title, changed.fromVersion, changed.toVersion});
            } else {
                known->from = std::min(known->from, changed.fromVersion);
                known->to = std::max(known->to, changed.toVersion);
            }
        }
    }
    return all;
}

base::Error refused(const QStringList& changed) {
    constexpr qsizetype kMostNamed = 5;
    QStringList names = changed.mid(0, kMostNamed);
    if (changed.size() > kMostNamed)
        names.append(QStringLiteral("%1 more").arg(changed.size() - kMostNamed));
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("Nothing was taken back, because this was changed since: %1. Look at it and undo "
                                    "what you want one by one.")
                         .arg(names.join(QStringLiteral(", "))),
                     QStringLiteral("version"));
}

} // namespace

// Is it what it was at a version? 0: it was not there.
bool ObjectService::isAs(const WorkspaceObject& now, qint64 version) {
    if (version == 0)
        return now.deleted;
    const auto then = m_ahead.version(now.id, version);
    return then.ok() && then->deleted == now.deleted && then->data == now.data && then->tags == now.tags;
}

Result<ObjectService::Planned> ObjectService::planUndo(const WorkspaceObject& now, qint64 toVersion,
                                                       const domain::Attribution& by) {
    WorkspaceObject after = now;
    if (toVersion == 0) { // it was not there
        after.deleted = true;
    } else {
        FLUX_TRY(domain::ObjectVersion then, m_ahead.version(now.id, toVersion));
        after.data = std::move(then.data);
        after.tags = std::move(then.tags);
        after.deleted = then.deleted;
    }
    return next(std::move(after), ObjectChangeKind::Undone, by);
}

Result<WorkspaceObject> ObjectService::handle(const api::UndoObject& request) {
    FLUX_TRY(const WorkspaceObject now, present(request.id, request.expectedVersion, request.by));
    if (request.toVersion < 0 || request.toVersion > now.version)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("“%1” has the versions 1 to %2; there is no %3.")
                                                         .arg(domain::titleOf(now))
                                                         .arg(now.version)
                                                         .arg(request.toVersion));
    if (request.toVersion == now.version)
        return now;
    const qint64 to = request.toVersion > 0 ? request.toVersion : now.version - 1;
    FLUX_TRY(Planned planned, planUndo(now, to, request.by));
    return write(std::move(planned));
}

Result<api::ObjectsUndone> ObjectService::undo(const std::vector<domain::ChangeBlock>& blocks,
                                               const domain::Attribution& by) {
    const std::vector<Stretch> stretches = stretchesOf(blocks);
    if (stretches.empty())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("This message shows no change to take back."));
    std::vector<Planned> plans;
    QStringList changed;
    size_t undone = 0;
    for (const Stretch& stretch : stretches) {
        const auto now = m_ahead.object(stretch.id);
        if (!now.ok() && now.error().code != ErrorCode::NotFound)
            return now.error();
        if (!now.ok()) {
            changed.append(QStringLiteral("“%1” (gone for good)").arg(stretch.title));
            continue;
        }
        // Changed since, unless what was changed since was taken back.
        const bool isUndone = now->change == ObjectChangeKind::Undone;
        if (now->version != stretch.to && !(isUndone && isAs(*now, stretch.to))) {
            undone += isUndone && isAs(*now, stretch.from) ? 1 : 0;
            changed.append(QStringLiteral("“%1”").arg(domain::titleOf(*now)));
            continue;
        }
        if (now->type == domain::kFileType) // a memory that a sentence made may be taken back by it
            FLUX_CHECK(mayChange(now->type));
        FLUX_TRY(Planned planned, planUndo(*now, stretch.from, by));
        plans.push_back(std::move(planned));
    }
    if (undone == stretches.size())
        return makeError(ErrorCode::FailedPrecondition, QStringLiteral("This was taken back already."),
                         QStringLiteral("version"));
    if (!changed.isEmpty())
        return refused(changed);
    api::ObjectsUndone reply;
    for (Planned& planned : plans)
        reply.objects.push_back(write(std::move(planned)));
    return reply;
}

} // namespace flux::workspace
