// The keys of the indexes: with each change, and of what was there before an index.
#include "engine/store/pg/pg_object_writer.h"

#include <algorithm>

namespace flux::store {

using base::Result;

namespace {
constexpr qint64 kPieceBytes = 8'000'000; // a piece ends behind the object that reaches it: commits wait for a piece
}

Result<void> PgObjectWriter::takeIndexes(const PgAnswer& answer) {
    m_indexes.clear();
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        PgRow row(answer.get(), i);
        if (auto index = asIndex(row, m_definitions))
            m_indexes.push_back(std::move(*index));
    }
    m_mayBuild = m_mayBuild || std::any_of(m_indexes.begin(), m_indexes.end(),
                                           [](const CatalogIndex& index) { return !index.known.ready; });
    return {};
}

void PgObjectWriter::queueKeys() {
    PgKeyColumns removed;
    PgKeyColumns added;
    PgWordColumns words;
    for (const CatalogIndex& index : m_indexes) {
        IndexTraits traits;
        for (const Touched& touched : m_touched) {
            if (!hasReached(index, touched.place) || (touched.now == nullptr && !touched.purged))
                continue;
            const IndexedState is = touched.becomes();
            const KeyChange change = keyChange(index.known.definition, touched.found(), is);
            for (const std::string& key : change.removed)
                removed.add(index.known.id, key, touched.place);
            for (const std::string& key : change.added)
                added.add(index.known.id, key, touched.place);
            if (is.object != nullptr && is.object->type == index.known.definition.type)
                words.add(index.known, m_words.fresh(index.known, is.data));
            traits.many = traits.many || change.traits.many;
            traits.cut = traits.cut || change.traits.cut;
        }
        queueTraits(index.known, traits);
    }
    if (removed.place.size() > 0)
        m_link.add("DELETE FROM object_key k USING unnest($1::bigint[], $2::bytea[], $3::bigint[]) AS n (index_id, "
                   "key, place) WHERE k.index_id = n.index_id AND k.key = n.key AND k.place = n.place",
                   removed.params());
    queueNew(added, words);
}

void PgObjectWriter::queueNew(const PgKeyColumns& keys, const PgWordColumns& words) {
    if (keys.place.size() > 0)
        m_link.add("INSERT INTO object_key (index_id, key, place) SELECT * FROM unnest($1::bigint[], $2::bytea[], "
                   "$3::bigint[]) ON CONFLICT DO NOTHING",
                   keys.params());
    if (words.index.size() > 0)
        m_link.add("INSERT INTO object_word (index_id, word) SELECT * FROM unnest($1::bigint[], $2::bytea[]) "
                   "ON CONFLICT DO NOTHING",
                   words.params());
}

void PgObjectWriter::queueTraits(const KnownIndex& index, const IndexTraits& found) {
    if (isNews(found, index.traits))
        m_link.add("UPDATE object_index SET many = greatest(many, $2), cut = greatest(cut, $3) WHERE id = $1",
                   PgParams(index.id, found.many, found.cut));
}

// --- upkeep ---------------------------------------------------------------------------------------------------------

// It needs no place in the line of commits: from the moment it is there until a piece is made no object is in it.
Result<void> PgObjectWriter::addIndex(const IndexDefinition& definition) {
    m_mayBuild = true;
    FLUX_CHECK(m_link.ask("INSERT INTO object_index (definition, ready, many, cut, built_to) SELECT $1::text, 0, 0, 0, "
                          "0 WHERE (SELECT count(*) FROM object_index) < $2 ON CONFLICT DO NOTHING",
                          PgParams(toJson(definition), qint64(kMaxIndexes))));
    return {};
}

// The row of the feed's end is held from the first statement on: no commit is under way, so each object either stands
// below the piece's end and is read, or will find it passed and writes its own keys. One process makes indexes at a
// time; the others do not wait for it.
Result<bool> PgObjectWriter::buildPiece() {
    static const QByteArray indexes = QByteArray("SELECT ") + kIndexColumns + " FROM object_index ORDER BY id";
    static const QByteArray piece =
        "SELECT place, created_at, updated_at, tags, CASE WHEN type = $2 AND deleted = 0 THEN data END FROM (SELECT *, "
        "sum(octet_length(data)) OVER (ORDER BY place) - octet_length(data) AS before FROM (SELECT * FROM object WHERE "
        "place > $1 ORDER BY place LIMIT " +
        QByteArray::number(kIndexPiece) + ") AS following) AS piece WHERE before < $3 ORDER BY place";
    m_link.add("BEGIN");
    m_link.add("SELECT last FROM feed_end WHERE one = 1 AND pg_try_advisory_xact_lock(1179407705, hashtext($1)) "
               "FOR UPDATE",
               PgParams(m_schema));
    m_link.add(indexes.constData());
    m_link.add("SELECT coalesce(max(place), 0) FROM object");
    FLUX_TRY(const auto found, m_link.collect());
    m_mayBuild = false;
    FLUX_CHECK(takeIndexes(found[2]));
    const auto next =
        std::find_if(m_indexes.begin(), m_indexes.end(), [](const CatalogIndex& index) { return !index.known.ready; });
    if (PQntuples(found[1].get()) == 0 || next == m_indexes.end()) {
        m_link.undo();
        return false;
    }
    m_link.add(piece.constData(), PgParams(next->builtTo, next->known.definition.type, kPieceBytes));
    FLUX_TRY(const auto objects, m_link.collect());
    const int count = PQntuples(objects[0].get());
    const qint64 to = count > 0 ? PgRow(objects[0].get(), count - 1).number() : next->builtTo;
    FLUX_CHECK(indexRows(*next, objects[0]));
    m_link.add("UPDATE object_index SET built_to = $2, ready = $3 WHERE id = $1",
               PgParams(next->known.id, to, to >= PgRow(found[3].get(), 0).number()));
    m_link.add("COMMIT");
    FLUX_CHECK(m_link.finish());
    return true;
}

// Keys are sorted first: written in their order they touch each page of the table once.
Result<void> PgObjectWriter::indexRows(const CatalogIndex& index, const PgAnswer& objects) {
    std::vector<std::pair<std::string, qint64>> keys;
    PgWordColumns words;
    IndexTraits traits;
    for (int i = 0; i < PQntuples(objects.get()); ++i) {
        if (PQgetisnull(objects.get(), i, 4) == 1)
            continue; // of another type
        PgRow row(objects.get(), i);
        const StoredObject stored = asIndexed(row, index.known.definition.type);
        if (row.problem())
            return *row.problem();
        for (std::string& key : indexKeys(index.known.definition, stored.object, stored.dataText(), traits))
            keys.emplace_back(std::move(key), stored.place);
        words.add(index.known, m_words.fresh(index.known, stored.dataText()));
    }
    std::sort(keys.begin(), keys.end());
    PgKeyColumns sorted;
    for (const auto& [key, place] : keys)
        sorted.add(index.known.id, key, place);
    queueNew(sorted, words);
    queueTraits(index.known, traits);
    return {};
}

} // namespace flux::store
