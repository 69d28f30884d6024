#pragma once

#include "engine/store/objects.h"
#include "engine/store/unit_of_work.h"

#include <map>

namespace flux::store {

// The objects of a memory store: lists that are looked through from one end to the other, so that what is right is
// plain to see. Thread and owner: as MemoryState, of which it is a part.
class MemoryObjects {
public:
    struct Kept {
        domain::WorkspaceObject object;
        qint64 place = 0; // in the order of making
        std::vector<domain::ObjectVersion> older;
        std::map<QString, ObjectVector> vectors; // by model
    };

    // Refuses what the keys and versions of a SQL store refuse; apply() cannot fail then.
    [[nodiscard]] base::Result<void> check(const UnitOfWork& work) const;
    void apply(const UnitOfWork& work);

    [[nodiscard]] const Kept* find(const domain::ObjectId& id) const;
    // In the order of the query.
    [[nodiscard]] base::Result<std::vector<const Kept*>> matching(const ObjectQuery& query) const;
    [[nodiscard]] const std::vector<Kept>& all() const { return m_all; }
    [[nodiscard]] const std::vector<domain::ObjectLink>& links() const { return m_links; }
    [[nodiscard]] const std::map<QString, domain::ObjectType>& types() const { return m_types; }

private:
    void write(const ObjectWrite& change);
    void link(const LinkWrite& change);
    void purge(const domain::ObjectId& id);

    std::vector<Kept> m_all; // in the order of making
    std::vector<domain::ObjectLink> m_links;
    std::map<QString, domain::ObjectType> m_types;
    qint64 m_lastPlace = 0;
};

} // namespace flux::store
