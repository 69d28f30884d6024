#include "engine/store/sql/object_rows.h"

namespace flux::store {

domain::Attribution Attributions::read(Row& row) {
    constexpr size_t kMost = 256;
    const QByteArrayView text = row.bytes();
    std::string key(text.data(), size_t(text.size()));
    const auto known = m_known.find(key);
    if (known != m_known.end())
        return known->second;
    const auto json = base::parseJson(text);
    auto value = json.ok() ? domain::fromJson<domain::Attribution>(*json) : json.error();
    if (!value.ok()) {
        row.noteUnreadable(value.error().message);
        return {};
    }
    if (m_known.size() >= kMost)
        m_known.clear();
    return m_known.emplace(std::move(key), std::move(*value)).first->second;
}

domain::WorkspaceObject readObject(Row& row, Attributions& attributions) {
    domain::WorkspaceObject o;
    row.skip();
    o.createdAt = row.instant();
    o.updatedAt = row.instant();
    o.tags = reading::readTexts(row);
    o.data = row.json();
    o.id = row.id<domain::ObjectId>();
    o.type = row.text();
    o.version = row.number();
    o.deleted = row.flag();
    o.change = row.name<domain::ObjectChangeKind>();
    o.createdBy = attributions.read(row);
    o.updatedBy = attributions.read(row);
    return o;
}

domain::ObjectVersion readVersion(Row& row) {
    domain::ObjectVersion v;
    v.version = row.number();
    v.change = row.name<domain::ObjectChangeKind>();
    v.by = row.decoded<domain::Attribution>();
    v.at = row.instant();
    v.deleted = row.flag();
    v.tags = reading::readTexts(row);
    v.data = row.json();
    return v;
}

domain::ObjectLink readLink(Row& row) {
    domain::ObjectLink link;
    link.from = row.id<domain::ObjectId>();
    link.to = row.id<domain::ObjectId>();
    link.role = row.text();
    link.by = row.decoded<domain::Attribution>();
    link.at = row.instant();
    return link;
}

domain::ObjectType readType(Row& row) {
    domain::ObjectType type;
    type.name = row.text();
    type.schema = row.json();
    type.mode = row.name<domain::SchemaMode>();
    type.updatedAt = row.instant();
    return type;
}

} // namespace flux::store
