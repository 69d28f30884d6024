#pragma once

#include "engine/store/fake/memory_state.h"

namespace flux::store {

// The person's data in a memory store. Thread: that of the reader it is a part of.
class MemoryObjectReader final : public ObjectReader {
public:
    explicit MemoryObjectReader(std::shared_ptr<MemoryState> state) : m_state(std::move(state)) {}

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

private:
    std::shared_ptr<MemoryState> m_state;
};

} // namespace flux::store
