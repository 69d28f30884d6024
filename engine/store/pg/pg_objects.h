#pragma once

#include "engine/store/pg/pg_walk.h"
#include "engine/store/plan/finding_reader.h"

namespace flux::store {

// The person's data on one connection to PostgreSQL. A query is one snapshot; a page of it costs two round trips where
// an index decides alone, and one more for each look at how long a stretch of keys is. Thread: the connection's.
// Owner: the PgReader.
class PgObjects final : public FindingReader {
public:
    PgObjects(PgLink& link, std::shared_ptr<IndexAdvisor> advisor);

    base::Result<domain::WorkspaceObject> object(const domain::ObjectId& id) override;
    base::Result<std::vector<domain::WorkspaceObject>> objects(const std::vector<domain::ObjectId>& ids) override;
    base::Result<std::vector<domain::ObjectId>> objectsNamed(const QString& prefix, int limit) override;
    base::Result<std::vector<domain::ObjectLink>> links(const domain::ObjectId& id) override;
    base::Result<std::vector<TypeCount>> types() override;
    base::Result<void> forEach(const QStringList& types,
                               const std::function<bool(const domain::WorkspaceObject&)>& visit) override;
    base::Result<std::vector<ObjectVector>> vectors(const QString& type, const QString& model) override;

private:
    // What every query wants to know first, asked for in one round trip.
    struct Outlook {
        std::vector<KnownIndex> indexes;
        struct Tally {
            QString type;
            qint64 live = 0, everything = 0;
        };
        std::vector<Tally> tallies; // by type
        qint64 sequence = 0;
    };

    base::Result<std::unique_ptr<Hold>> hold(int rows) override;
    base::Result<std::vector<domain::ObjectVersion>> olderVersions(const domain::ObjectId& id, qint64 before,
                                                                   int limit) override;
    base::Result<std::vector<domain::ObjectType>> typesNamed(const QString& name) override;
    base::Result<std::span<const KnownIndex>> indexes() override;
    base::Result<std::unique_ptr<ObjectWalk>> walkIndex(const KnownIndex& index, const domain::KeyRange& range,
                                                        bool descending,
                                                        const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkChanged(const QString& type, bool deleted, bool descending,
                                                          const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkAll(const QStringList& types, bool deleted) override;
    base::Result<std::vector<domain::WorkspaceObject>> at(const std::vector<qint64>& places) override;
    base::Result<qint64> countKeys(const KnownIndex& index, std::span<const KeyStretch> stretches,
                                   qint64 most) override;
    base::Result<std::vector<std::string>> words(const KnownIndex& index, const std::string& part, int most) override;
    base::Result<qint64> countOf(const QString& type) override;
    base::Result<QStringList> typeNames() override;
    base::Result<qint64> lastSequence() override;
    IndexAdvisor& advisor() override { return *m_advisor; }

    [[nodiscard]] base::Result<const Outlook*> outlook(); // of the snapshot
    [[nodiscard]] base::Result<Outlook::Tally> tallyOf(const QString& type);
    [[nodiscard]] std::unique_ptr<ObjectWalk> walk(PgWalk::Select select, PgWalk::Mark start);
    [[nodiscard]] base::Result<std::vector<domain::WorkspaceObject>> readObjects(const PgAnswer& answer);

    std::shared_ptr<IndexAdvisor> m_advisor;
    PgSnapshot m_snapshot;
    PgWalks m_walks;
    std::optional<Outlook> m_outlook;
    Attributions m_attributions;
    IndexDefinitions m_definitions;
};

} // namespace flux::store
