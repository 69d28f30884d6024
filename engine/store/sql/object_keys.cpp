// The keys of the indexes: with each change, and of what was there before an index.
#include "engine/domain/filter/sort_key.h"
#include "engine/store/sql/object_writer.h"

#include <algorithm>

namespace flux::store {

using base::Result;
using domain::WorkspaceObject;

namespace {

constexpr size_t kMostWords = 200'000; // remembered as known

std::string wordOf(qint64 index, const std::string& word) {
    return std::to_string(index) + ' ' + word;
}

} // namespace

Result<void> ObjectWriter::writeKeys(qint64 place, const WorkspaceObject* was, std::string_view wasData,
                                     const WorkspaceObject* is, std::string_view isData) {
    FLUX_TRY(const auto indexes, m_catalog.indexes());
    if (indexes.empty())
        return {};
    const std::vector<CatalogIndex> all(indexes.begin(), indexes.end()); // the catalog may change below
    for (const CatalogIndex& index : all) {
        if (!index.known.ready && place > index.builtTo)
            continue; // the builder comes there
        const IndexDefinition& definition = index.known.definition;
        IndexTraits traits;
        std::vector<std::string> before;
        std::vector<std::string> after;
        if (was != nullptr && was->type == definition.type) {
            IndexTraits old;
            before = indexKeys(definition, *was, wasData, old);
        }
        if (is != nullptr && is->type == definition.type) {
            after = indexKeys(definition, *is, isData, traits);
            FLUX_CHECK(addWords(index.known, isData));
        }
        for (const std::string& key : before) {
            if (std::binary_search(after.begin(), after.end(), key))
                continue;
            FLUX_CHECK(Query(m_database, "DELETE FROM object_key WHERE index_id = ?1 AND key = ?2 AND place = ?3")
                           .bind(index.known.id, BlobView{key}, place)
                           .run());
        }
        for (const std::string& key : after) {
            if (!std::binary_search(before.begin(), before.end(), key))
                FLUX_CHECK(addKey(index, key, place));
        }
        FLUX_CHECK(noteTraits(index.known, traits));
    }
    return {};
}

Result<void> ObjectWriter::addKey(const CatalogIndex& index, const std::string& key, qint64 place) {
    return Query(m_database, "INSERT OR IGNORE INTO object_key (index_id, key, place) VALUES (?1, ?2, ?3)")
        .bind(index.known.id, BlobView{key}, place)
        .run();
}

Result<void> ObjectWriter::addWords(const KnownIndex& index, std::string_view data) {
    if (index.definition.lead.kind != IndexLead::Kind::Words)
        return {};
    for (const std::string& word : domain::patternWordsOf(data, index.definition.lead.path)) {
        if (m_words.size() >= kMostWords)
            m_words.clear();
        if (!m_words.insert(wordOf(index.id, word)).second)
            continue;
        FLUX_CHECK(Query(m_database, "INSERT OR IGNORE INTO object_word (index_id, word) VALUES (?1, ?2)")
                       .bind(index.id, BlobView{word})
                       .run());
    }
    return {};
}

// Traits are only ever set: what was true of one object must be reckoned with from then on.
Result<void> ObjectWriter::noteTraits(const KnownIndex& index, const IndexTraits& found) {
    if ((!found.many || index.traits.many) && (!found.cut || index.traits.cut))
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
    const qint64 to = index.builtTo + kPiece;
    FLUX_CHECK(indexRange(index, to));
    m_catalog.forget();
    FLUX_CHECK(Query(m_database, "UPDATE object_index SET built_to = ?2, ready = ?3 WHERE id = ?1")
                   .bind(index.known.id, to, to >= last)
                   .run());
    return true;
}

// Keys are sorted first: written in their order they touch each page of the table once.
Result<void> ObjectWriter::indexRange(const CatalogIndex& index, qint64 to) {
    std::vector<std::pair<std::string, qint64>> keys;
    IndexTraits traits;
    Query query(m_database, "SELECT place, created_at, updated_at, tags, data FROM object WHERE place > ?1 AND "
                            "place <= ?2 AND deleted = 0 AND +type = ?3");
    query.bind(index.builtTo, to, index.known.definition.type);
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            break;
        Row row(query);
        const qint64 place = row.number();
        WorkspaceObject object;
        object.type = index.known.definition.type;
        object.createdAt = row.instant();
        object.updatedAt = row.instant();
        object.tags = reading::readTexts(row);
        const QByteArrayView bytes = row.bytes();
        const std::string_view data(bytes.data(), size_t(bytes.size()));
        for (std::string& key : indexKeys(index.known.definition, object, data, traits))
            keys.emplace_back(std::move(key), place);
        FLUX_CHECK(addWords(index.known, data));
    }
    std::sort(keys.begin(), keys.end());
    for (const auto& [key, place] : keys)
        FLUX_CHECK(addKey(index, key, place));
    return noteTraits(index.known, traits);
}

} // namespace flux::store
