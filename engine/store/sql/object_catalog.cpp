#include "engine/store/sql/object_catalog.h"

namespace flux::store {

using base::Result;

Result<void> ObjectCatalog::refresh() {
    qint64 version = 0;
    {
        Query query(m_database, "PRAGMA data_version");
        FLUX_TRY(const bool found, query.next());
        version = found ? Row(query).number() : 0;
    }
    if (version == m_version)
        return {};
    m_indexes.clear();
    m_known.clear();
    m_version = -1;
    Query query(m_database, "SELECT id, definition, ready, many, cut, built_to FROM object_index ORDER BY id");
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            break;
        Row row(query);
        if (auto index = asIndex(row, m_definitions)) {
            m_known.push_back(index->known);
            m_indexes.push_back(std::move(*index));
        }
    }
    m_version = version;
    return {};
}

Result<std::span<const CatalogIndex>> ObjectCatalog::indexes() {
    FLUX_CHECK(refresh());
    return std::span<const CatalogIndex>(m_indexes);
}

Result<std::span<const KnownIndex>> ObjectCatalog::known() {
    FLUX_CHECK(refresh());
    return std::span<const KnownIndex>(m_known);
}

} // namespace flux::store
