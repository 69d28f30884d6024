// The keys of the indexes: with each change, and of what was there before an index.
#include "engine/domain/filter/sort_key.h"
#include "engine/store/sql/object_writer.h"

#include <algorithm>

namespace flux::store {

using base::Result;

namespace {

// What a piece of an index looks at and writes, at most. Keys lie all over the index, so each page that a small piece
// touches is written for one key; a larger one would let commits wait for long.
constexpr qint64 kPieceObjects = 16'384;
constexpr size_t kPieceKeys = 8'192;

} // namespace

Result<void> ObjectWriter::writeKeys(qint64 place, const IndexedState& was, const IndexedState& is) {
    FLUX_TRY(const auto indexes, m_catalog.indexes());
    if (indexes.empty())
        return {};
    const std::vector<CatalogIndex> all(indexes.begin(), indexes.end()); // the catalog may change below
    for (const CatalogIndex& index : all) {
        if (!hasReached(index, place))
            continue;
        const KeyChange change = keyChange(index.known.definition, was, is);
        if (is.object != nullptr && is.object->type == index.known.definition.type)
            FLUX_CHECK(addWords(index.known, is.data));
        for (const std::string& key : change.removed)
            FLUX_CHECK(Query(m_database, "DELETE FROM object_key WHERE index_id = ?1 AND key = ?2 AND place = ?3")
                           .bind(index.known.id, BlobView{key}, place)
                           .run());
        for (const std::string& key : change.added)
            FLUX_CHECK(addKey(index, key, place));
        FLUX_CHECK(noteTraits(index.known, change.traits));
    }
    return {};
}

Result<void> ObjectWriter::addKey(const CatalogIndex& index, const std::string& key, qint64 place) {
    return Query(m_database, "INSERT OR IGNORE INTO object_key (index_id, key, place) VALUES (?1, ?2, ?3)")
        .bind(index.known.id, BlobView{key}, place)
        .run();
}

Result<void> ObjectWriter::addWords(const KnownIndex& index, std::string_view data) {
    for (const std::string& word : m_words.fresh(index, data))
        FLUX_CHECK(Query(m_database, "INSERT OR IGNORE INTO object_word (index_id, word) VALUES (?1, ?2)")
                       .bind(index.id, BlobView{word})
                       .run());
    return {};
}

Result<void> ObjectWriter::noteTraits(const KnownIndex& index, const IndexTraits& found) {
    if (!isNews(found, index.traits))
        return {};
    m_catalog.forget();
    return Query(m_database, "UPDATE object_index SET many = max(many, ?2), cut = max(cut, ?3) WHERE id = ?1")
        .bind(index.id, found.many, found.cut)
        .run();
}

// --- upkeep ---------------------------------------------------------------------------------------------------------

Result<void> ObjectWriter::addIndex(const IndexDefinition& definition) {
    FLUX_TRY(const auto indexes, m_catalog.indexes());
    if (indexes.size() >= kMaxIndexes)
        return {};
    m_catalog.forget();
    return Query(m_database, "INSERT OR IGNORE INTO object_index (definition, ready, many, cut, built_to) "
                             "VALUES (?1, 0, 0, 0, 0)")
        .bind(toJson(definition))
        .run();
}

Result<bool> ObjectWriter::buildPiece() {
    FLUX_TRY(const auto indexes, m_catalog.indexes());
    const auto found =
        std::find_if(indexes.begin(), indexes.end(), [](const CatalogIndex& index) { return !index.known.ready; });
    if (found == indexes.end())
        return false;
    const CatalogIndex index = *found;
    FLUX_TRY(const qint64 last, m_database.pragma("SELECT max(place) FROM object"));
    FLUX_TRY(const qint64 to, indexRange(index, index.builtTo + kPieceObjects));
    m_catalog.forget();
    FLUX_CHECK(Query(m_database, "UPDATE object_index SET built_to = ?2, ready = ?3 WHERE id = ?1")
                   .bind(index.known.id, to, to >= last)
                   .run());
    return true;
}

// Keys are sorted first: written in their order they touch each page of the table once.
Result<qint64> ObjectWriter::indexRange(const CatalogIndex& index, qint64 to) {
    std::vector<std::pair<std::string, qint64>> keys;
    IndexTraits traits;
    Query query(m_database, "SELECT place, created_at, updated_at, tags, data FROM object WHERE place > ?1 AND "
                            "place <= ?2 AND deleted = 0 AND +type = ?3");
    query.bind(index.builtTo, to, index.known.definition.type);
    while (keys.size() < kPieceKeys) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            break;
        Row row(query);
        const StoredObject stored = asIndexed(row, index.known.definition.type);
        if (row.problem())
            return *row.problem();
        for (std::string& key : indexKeys(index.known.definition, stored.object, stored.dataText(), traits))
            keys.emplace_back(std::move(key), stored.place);
        FLUX_CHECK(addWords(index.known, stored.dataText()));
        if (keys.size() >= kPieceKeys)
            to = stored.place;
    }
    std::sort(keys.begin(), keys.end());
    for (const auto& [key, place] : keys)
        FLUX_CHECK(addKey(index, key, place));
    FLUX_CHECK(noteTraits(index.known, traits));
    return to;
}

} // namespace flux::store
