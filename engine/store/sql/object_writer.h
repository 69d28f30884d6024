#pragma once

#include "engine/store/plan/key_change.h"
#include "engine/store/sql/sql_objects.h"
#include "engine/store/unit_of_work.h"

#include <map>

namespace flux::store {

// Writes objects with their history and the keys of every index that is ready or has got as far as they are.
// Everything inside the writer's transaction. Thread and owner: those of the SqlWriter.
class ObjectWriter {
public:
    ObjectWriter(Database& database, ObjectCatalog& catalog) : m_database(database), m_catalog(catalog) {}

    [[nodiscard]] base::Result<void> write(const UnitOfWork& work);
    void undone(); // the transaction was rolled back

    // Upkeep, each call in a transaction of its own. Registers an index that is then made piece by piece.
    [[nodiscard]] base::Result<void> addIndex(const IndexDefinition& definition);
    // Makes a piece of the oldest index that is not ready; false: there is none.
    [[nodiscard]] base::Result<bool> buildPiece();

private:
    [[nodiscard]] base::Result<std::optional<StoredObject>> stored(const domain::ObjectId& id);
    [[nodiscard]] base::Result<void> writeObject(const ObjectWrite& change);
    [[nodiscard]] base::Result<qint64> insert(const domain::WorkspaceObject& object, const QByteArray& data);
    [[nodiscard]] base::Result<void> replace(const StoredObject& old, const domain::WorkspaceObject& object,
                                             const QByteArray& data);
    [[nodiscard]] base::Result<void> writeLink(const LinkWrite& change);
    [[nodiscard]] base::Result<void> writeType(const domain::ObjectType& type);
    [[nodiscard]] base::Result<void> writeVector(const VectorWrite& change);
    [[nodiscard]] base::Result<void> purge(const domain::ObjectId& id);

    [[nodiscard]] base::Result<void> writeKeys(qint64 place, const IndexedState& was, const IndexedState& is);
    [[nodiscard]] base::Result<void> addKey(const CatalogIndex& index, const std::string& key, qint64 place);
    [[nodiscard]] base::Result<void> addWords(const KnownIndex& index, std::string_view data);
    [[nodiscard]] base::Result<void> noteTraits(const KnownIndex& index, const IndexTraits& found);
    // Of the objects behind builtTo, up to `to` or to where the piece is full; that place is returned.
    [[nodiscard]] base::Result<qint64> indexRange(const CatalogIndex& index, qint64 to);
    [[nodiscard]] base::Result<void> writeTally();

    Database& m_database;
    ObjectCatalog& m_catalog;
    Attributions m_attributions;
    std::map<QString, std::pair<qint64, qint64>> m_tally; // of this transaction: live, all
    KnownWords m_words;
};

} // namespace flux::store
