#pragma once

#include "engine/store/row_values.h"
#include "engine/store/sql/sqlite_handle.h"

namespace flux::store {

// How rows of objects become values, as rows.h for the rest of the tables.

// The first columns are those of an ObjectCandidate.
inline constexpr char kObjectColumns[] = "o.place, o.created_at, o.updated_at, o.tags, o.data, o.id, o.type, o.version, "
                                         "o.deleted, o.change, o.created_by, o.updated_by";
inline constexpr int kObjectColumnCount = 12;

// Most objects were made and changed by few: their attributions are read once. Thread and owner: a reader's.
class Attributions {
public:
    [[nodiscard]] domain::Attribution read(Row& row);

private:
    std::unordered_map<std::string, domain::Attribution> m_known;
};

[[nodiscard]] domain::WorkspaceObject readObject(Row& row, Attributions& attributions);
[[nodiscard]] domain::ObjectVersion readVersion(Row& row); // version, change, by, at, deleted, tags, data
[[nodiscard]] domain::ObjectLink readLink(Row& row);       // from_id, to_id, role, by, at
[[nodiscard]] domain::ObjectType readType(Row& row);       // name, schema, mode, updated_at

} // namespace flux::store
