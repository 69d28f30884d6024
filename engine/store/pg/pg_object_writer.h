#pragma once

#include "engine/store/pg/pg_link.h"
#include "engine/store/pg/pg_object_columns.h"
#include "engine/store/plan/key_change.h"
#include "engine/store/unit_of_work.h"

#include <QtCore/QHash>

#include <span>

namespace flux::store {

// Writes objects with their history and the keys of every index that is ready or has got as far as they are: one round
// trip reads what they were, then everything goes to the server as a few statements over all of them, with the rest of
// the commit. Commits and the making of indexes, of all processes, stand in one line (the feed's end), so what was read
// stays true until the commit. Thread and owner: those of the PgWriter.
class PgObjectWriter {
public:
    PgObjectWriter(PgLink& link, QString schema) : m_link(link), m_schema(std::move(schema)) {}

    // Inside the writer's transaction: first so many statements that read, then, with their answers, those that write.
    // Errors: changedSince().
    static constexpr size_t kReads = 3;
    void queueReads(const UnitOfWork& work);
    [[nodiscard]] base::Result<void> queueWrites(const UnitOfWork& work, std::span<const PgAnswer> reads);
    void undone(); // the transaction was rolled back

    // Upkeep, each call in a transaction of its own; after an error the caller undoes it. Registers an index that is
    // then made piece by piece.
    [[nodiscard]] base::Result<void> addIndex(const IndexDefinition& definition);
    // Makes a piece of the oldest index that is not ready; false: there is none, or another process is making it.
    [[nodiscard]] base::Result<bool> buildPiece();
    // May there be an index to be made, as far as this process has seen?
    [[nodiscard]] bool mayBuild() const { return m_mayBuild; }

private:
    // An object that the unit touches. What a later write of the unit finds is what an earlier one left.
    struct Touched {
        std::optional<StoredObject> before;
        const domain::WorkspaceObject* now = nullptr; // of the unit; null: it was not written
        QByteArray data;                              // of `now`
        qint64 place = 0;
        bool purged = false;

        [[nodiscard]] const domain::WorkspaceObject* present() const {
            return now != nullptr ? now : before ? &before->object : nullptr;
        }
        [[nodiscard]] IndexedState found() const;   // before the unit
        [[nodiscard]] IndexedState becomes() const; // after it
    };

    [[nodiscard]] base::Result<void> takeIndexes(const PgAnswer& answer);
    [[nodiscard]] base::Result<void> takeObjects(const UnitOfWork& work, const PgAnswer& stored,
                                                 const PgAnswer& places);
    [[nodiscard]] base::Result<void> takeWrite(const ObjectWrite& write, PgVersionColumns& history);
    void queueRows();
    void queueLinksAndTypes(const UnitOfWork& work);
    [[nodiscard]] base::Result<void> queueVectors(const UnitOfWork& work);
    void queuePurges(const UnitOfWork& work);
    void queueTally();
    void queueKeys();
    void queueNew(const PgKeyColumns& keys, const PgWordColumns& words);
    void queueTraits(const KnownIndex& index, const IndexTraits& found);
    [[nodiscard]] base::Result<void> indexRows(const CatalogIndex& index, const PgAnswer& objects);

    PgLink& m_link;
    const QString m_schema;
    std::vector<CatalogIndex> m_indexes; // as of this transaction
    std::vector<Touched> m_touched;
    QHash<QString, size_t> m_byId;   // into m_touched
    std::vector<qint64> m_newPlaces; // for what is new, last one first
    Attributions m_attributions;
    IndexDefinitions m_definitions;
    KnownWords m_words;
    bool m_mayBuild = true; // nobody has looked yet
};

} // namespace flux::store
