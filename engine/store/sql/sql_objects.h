#pragma once

#include "engine/store/plan/object_finder.h"
#include "engine/store/sql/object_catalog.h"
#include "engine/store/sql/object_walk.h"

#include <memory>

namespace flux::store {

// The person's data on one SQLite connection. Thread: the connection's. Owner: the SqlReader.
class SqlObjects final : public ObjectReader, private ObjectSource {
public:
    SqlObjects(Database& database, std::shared_ptr<IndexAdvisor> advisor);

    base::Result<domain::WorkspaceObject> object(const domain::ObjectId& id) override;
    base::Result<std::vector<domain::WorkspaceObject>> objects(const std::vector<domain::ObjectId>& ids) override;
    base::Result<std::vector<domain::ObjectId>> objectsNamed(const QString& prefix, int limit) override;
    base::Result<ObjectPage> page(const ObjectQuery& query) override;
    base::Result<qint64> count(const ObjectQuery& query) override;
    base::Result<std::vector<ValueCount>> distinct(const ObjectQuery& query, const QString& path, int limit) override;
    base::Result<std::vector<Group>> group(const ObjectQuery& query, const GroupQuery& how, int limit) override;
    base::Result<QueryExplanation> explain(const ObjectQuery& query) override;
    base::Result<std::vector<domain::ObjectVersion>> history(const domain::ObjectId& id, qint64 before,
                                                             int limit) override;
    base::Result<domain::ObjectVersion> version(const domain::ObjectId& id, qint64 version) override;
    base::Result<std::vector<domain::ObjectLink>> links(const domain::ObjectId& id) override;
    base::Result<std::vector<TypeCount>> types() override;
    base::Result<domain::ObjectType> type(const QString& name) override;
    base::Result<void> forEach(const QStringList& types,
                               const std::function<bool(const domain::WorkspaceObject&)>& visit) override;
    base::Result<std::vector<ObjectVector>> vectors(const QString& type, const QString& model) override;

    [[nodiscard]] ObjectCatalog& catalog() { return m_catalog; }

private:
    base::Result<std::span<const KnownIndex>> indexes() override { return m_catalog.known(); }
    base::Result<std::unique_ptr<ObjectWalk>> walkIndex(const KnownIndex& index, const domain::KeyRange& range,
                                                        bool descending,
                                                        const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkChanged(const QString& type, bool deleted, bool descending,
                                                          const std::optional<WalkStart>& after) override;
    base::Result<std::unique_ptr<ObjectWalk>> walkAll(const QStringList& types, bool deleted) override;
    base::Result<std::vector<domain::WorkspaceObject>> at(const std::vector<qint64>& places) override;
    base::Result<qint64> countKeys(const KnownIndex& index, const domain::KeyRange& range, qint64 most) override;
    base::Result<std::vector<std::string>> words(const KnownIndex& index, const std::string& part, int most) override;
    base::Result<qint64> countOf(const QString& type) override;
    base::Result<QStringList> typeNames() override;
    base::Result<qint64> lastSequence() override;
    IndexAdvisor& advisor() override { return *m_advisor; }

    [[nodiscard]] base::Result<std::unique_ptr<SqlWalk>> walk(const char* sql, SqlWalk::Key key);
    [[nodiscard]] base::Result<qint64> placeOf(const domain::ObjectId& id);

    Database& m_database;
    std::shared_ptr<IndexAdvisor> m_advisor;
    ObjectCatalog m_catalog;
    Attributions m_attributions;
    WalkStatements m_statements;
    ObjectFinder m_finder;
};

} // namespace flux::store
