#pragma once

#include "engine/store/object_values.h"
#include "engine/store/sql/sqlite_handle.h"

#include <span>

namespace flux::store {

// The indexes that a connection sees. Read again when another connection has committed; whoever changes the table on
// the same connection calls forget(). Thread and owner: those of the connection.
class ObjectCatalog {
public:
    explicit ObjectCatalog(Database& database) : m_database(database) {}

    // Inside a transaction: what is true in it.
    [[nodiscard]] base::Result<std::span<const CatalogIndex>> indexes();
    [[nodiscard]] base::Result<std::span<const KnownIndex>> known();
    void forget() { m_version = -1; }

private:
    [[nodiscard]] base::Result<void> refresh();

    Database& m_database;
    IndexDefinitions m_definitions;
    qint64 m_version = -1; // PRAGMA data_version when it was read
    std::vector<CatalogIndex> m_indexes;
    std::vector<KnownIndex> m_known;
};

} // namespace flux::store
