#include "engine/store/plan/finding_reader.h"

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;
using domain::ObjectId;
using domain::ObjectVersion;

namespace {

ObjectVersion presentVersion(const domain::WorkspaceObject& object) {
    return {object.version, object.change, object.updatedBy, object.updatedAt,
            object.data,    object.tags,   object.deleted};
}

} // namespace

base::Error FindingReader::noSuchObject() {
    return makeError(ErrorCode::NotFound, QStringLiteral("This object does not exist."));
}

Result<ObjectPage> FindingReader::page(const ObjectQuery& query) {
    FLUX_TRY(const auto held, hold(query.limit + 1));
    return m_finder.page(query);
}

Result<qint64> FindingReader::count(const ObjectQuery& query) {
    FLUX_TRY(const auto held, hold(0));
    return m_finder.count(query);
}

Result<std::vector<ValueCount>> FindingReader::distinct(const ObjectQuery& query, const QString& path, int limit) {
    FLUX_TRY(const auto held, hold(0));
    return m_finder.distinct(query, path, limit);
}

Result<std::vector<Group>> FindingReader::group(const ObjectQuery& query, const GroupQuery& how, int limit) {
    FLUX_TRY(const auto held, hold(0));
    return m_finder.group(query, how, limit);
}

Result<QueryExplanation> FindingReader::explain(const ObjectQuery& query) {
    FLUX_TRY(const auto held, hold(query.limit + 1));
    return m_finder.explain(query);
}

Result<std::vector<ObjectVersion>> FindingReader::history(const ObjectId& id, qint64 before, int limit) {
    FLUX_TRY(const auto held, hold(1));
    FLUX_TRY(const domain::WorkspaceObject now, object(id));
    std::vector<ObjectVersion> versions;
    if (limit <= 0)
        return versions;
    if (before <= 0 || now.version < before)
        versions.push_back(presentVersion(now));
    FLUX_TRY(auto older, olderVersions(id, before > 0 ? before : now.version, limit - int(versions.size())));
    for (ObjectVersion& version : older)
        versions.push_back(std::move(version));
    return versions;
}

Result<ObjectVersion> FindingReader::version(const ObjectId& id, qint64 version) {
    FLUX_TRY(const auto held, hold(1));
    FLUX_TRY(const domain::WorkspaceObject now, object(id));
    if (now.version == version)
        return presentVersion(now);
    FLUX_TRY(const auto found, olderVersions(id, version + 1, 1));
    if (found.empty() || found.front().version != version)
        return makeError(ErrorCode::NotFound, QStringLiteral("This object has no version %1.").arg(version));
    return found.front();
}

Result<domain::ObjectType> FindingReader::type(const QString& name) {
    FLUX_TRY(const auto found, typesNamed(name));
    if (found.empty())
        return makeError(ErrorCode::NotFound, QStringLiteral("The type “%1” has no schema.").arg(name));
    return found.front();
}

} // namespace flux::store
