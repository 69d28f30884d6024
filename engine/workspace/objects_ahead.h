#pragma once

#include "engine/store/unit_of_work.h"

namespace flux::workspace {

// The person's data as it will be once `pending` is committed: what a later decision of the same batch has to see.
// Errors: NotFound, and those of the reader. Thread and owner: whoever decides; it lives for one decision.
class ObjectsAhead {
public:
    ObjectsAhead(store::ObjectReader& stored, const store::UnitOfWork& pending)
        : m_stored(stored), m_pending(pending) {}

    [[nodiscard]] base::Result<domain::WorkspaceObject> object(const domain::ObjectId& id) const;
    [[nodiscard]] base::Result<domain::ObjectVersion> version(const domain::ObjectId& id, qint64 version) const;
    [[nodiscard]] base::Result<std::vector<domain::ObjectLink>> links(const domain::ObjectId& id) const; // both ways
    // Without a schema, in mode Off, when the store knows none.
    [[nodiscard]] base::Result<domain::ObjectType> type(const QString& name) const;

private:
    [[nodiscard]] bool isPurged(const domain::ObjectId& id) const;

    store::ObjectReader& m_stored;
    const store::UnitOfWork& m_pending;
};

// An object as a version of itself.
[[nodiscard]] domain::ObjectVersion versionOf(const domain::WorkspaceObject& object);

} // namespace flux::workspace
