#include "engine/domain/changed_object.h"

namespace flux::domain {

namespace {

std::vector<FieldChange> fieldsBetween(const base::Json& before, const base::Json& after) {
    std::vector<FieldChange> fields;
    for (const auto& [key, value] : after.items()) {
        const auto was = before.find(key);
        if (was == before.end() || *was != value)
            fields.push_back({QString::fromStdString(key), was == before.end() ? base::Json() : *was, value});
    }
    for (const auto& [key, value] : before.items()) {
        if (!after.contains(key))
            fields.push_back({QString::fromStdString(key), value, base::Json()});
    }
    return fields;
}

} // namespace

ChangedObject changedObject(const base::Json& before, qint64 fromVersion, const WorkspaceObject& now) {
    ChangedObject changed;
    changed.object = now.id;
    changed.type = now.type;
    changed.title = titleOf(now);
    changed.fromVersion = fromVersion;
    changed.toVersion = now.version;
    changed.deleted = now.deleted;
    if (!now.deleted)
        changed.fields = fieldsBetween(before, now.data);
    return changed;
}

} // namespace flux::domain
