#include "engine/domain/codec_text.h"

// The person's data: objects, their versions, links and types.
namespace flux::domain {

template <typename F>
void members(F& f, Of<Attribution> auto& v) {
    f.need("kind", v.kind);
    f.takeSet("name", v.name);
    f.takeSet("task", v.task);
    f.takeSet("step", v.step);
    f.takeSet("message", v.message);
}
template <typename F>
void members(F& f, Of<WorkspaceObject> auto& v) {
    f.need("id", v.id);
    f.need("type", v.type);
    f.object("data", v.data);
    f.take("tags", v.tags);
    f.take("version", v.version);
    f.takeSet("deleted", v.deleted);
    f.take("change", v.change);
    f.take("created_by", v.createdBy);
    f.take("updated_by", v.updatedBy);
    f.take("created_at", v.createdAt);
    f.take("updated_at", v.updatedAt);
}
template <typename F>
void members(F& f, Of<ObjectVersion> auto& v) {
    f.need("version", v.version);
    f.take("change", v.change);
    f.take("by", v.by);
    f.take("at", v.at);
    f.object("data", v.data);
    f.take("tags", v.tags);
    f.takeSet("deleted", v.deleted);
}
template <typename F>
void members(F& f, Of<ObjectLink> auto& v) {
    f.need("from", v.from);
    f.need("to", v.to);
    f.take("role", v.role);
    f.take("by", v.by);
    f.take("at", v.at);
}
template <typename F>
void members(F& f, Of<ObjectType> auto& v) {
    f.need("name", v.name);
    f.takeSet("schema", v.schema);
    f.take("mode", v.mode);
    f.take("updated_at", v.updatedAt);
}
template <typename F>
void members(F& f, Of<ObjectRef> auto& v) {
    f.need("id", v.id);
    f.need("type", v.type);
    f.take("version", v.version);
    f.takeSet("deleted", v.deleted);
    f.takeSet("purged", v.purged);
    f.takeSet("undone", v.undone);
}

base::Json toJson(const Attribution& value) {
    return encodeMembers(value);
}
void appendText(std::string& out, const Attribution& value) {
    appendMembers(out, value);
}
base::Json toJson(const WorkspaceObject& value) {
    return encodeMembers(value);
}
base::Json toJson(const ObjectVersion& value) {
    return encodeMembers(value);
}
base::Json toJson(const ObjectLink& value) {
    return encodeMembers(value);
}
base::Json toJson(const ObjectType& value) {
    return encodeMembers(value);
}
base::Json toJson(const ObjectRef& value) {
    return encodeMembers(value);
}

template <>
base::Result<Attribution> fromJson(const base::Json& json) {
    return decodeMembers<Attribution>(json, "attribution");
}
template <>
base::Result<WorkspaceObject> fromJson(const base::Json& json) {
    return decodeMembers<WorkspaceObject>(json, "workspace object");
}
template <>
base::Result<ObjectVersion> fromJson(const base::Json& json) {
    return decodeMembers<ObjectVersion>(json, "version of an object");
}
template <>
base::Result<ObjectLink> fromJson(const base::Json& json) {
    return decodeMembers<ObjectLink>(json, "link");
}
template <>
base::Result<ObjectType> fromJson(const base::Json& json) {
    return decodeMembers<ObjectType>(json, "object type");
}
template <>
base::Result<ObjectRef> fromJson(const base::Json& json) {
    return decodeMembers<ObjectRef>(json, "reference to an object");
}

namespace {
QString firstText(const base::Json& data) {
    for (const char* key : {"title", "name", "key", "subject", "summary", "email", "content", "text"}) {
        const QString text = base::textAt(data, key).simplified();
        if (!text.isEmpty())
            return text.size() > 120 ? text.left(119) + QChar(0x2026) : text;
    }
    return {};
}
} // namespace

QString titleOf(const QString& type, const base::Json& data) {
    const QString text = data.is_object() ? firstText(data) : QString();
    return text.isEmpty() ? QStringLiteral("Untitled %1").arg(type) : text;
}
QString titleOf(const WorkspaceObject& object) {
    return titleOf(object.type, object.data);
}

} // namespace flux::domain
