#pragma once

#include "engine/api/requests/objects.h"
#include "engine/domain/message.h"
#include "engine/workspace/objects_ahead.h"
#include "engine/workspace/schema_gate.h"

namespace flux::workspace {

// Decides changes of the person's data: looks at what is stored and at what the batch has decided before, and adds the
// writes and the event ObjectsChanged to `work`. Nothing is added when there is an error, so that one refused request
// leaves the others of its batch as they are. Takes time only from the clock.
// Errors: as in api/requests/objects.h. What is in the trash is changed by nothing but restoring and undoing; a change
// that changes nothing makes no version. Undo and restore bring back what was there, also where a schema that came
// later would not take it: GetObject warns then.
// Thread: the conductor's. Owner: whoever decides; lives for one decision. `reader`, `work`, `clock` and `gate` outlive
// it.
class ObjectService {
public:
    // Memories and files are looked after by rooms of their own: others are refused what would go past these.
    enum class Keeper { Anyone, OwnRoom };

    ObjectService(store::ObjectReader& reader, store::UnitOfWork& work, base::Clock& clock, SchemaGate& gate,
                  Keeper keeper = Keeper::Anyone)
        : m_ahead(reader, work), m_work(work), m_clock(clock), m_gate(gate), m_keeper(keeper) {}

    [[nodiscard]] base::Result<domain::WorkspaceObject> handle(const api::CreateObject& request);
    [[nodiscard]] base::Result<domain::WorkspaceObject> handle(const api::UpdateObject& request);
    [[nodiscard]] base::Result<domain::WorkspaceObject> handle(const api::DeleteObject& request);
    [[nodiscard]] base::Result<domain::WorkspaceObject> handle(const api::RestoreObject& request);
    [[nodiscard]] base::Result<domain::WorkspaceObject> handle(const api::UndoObject& request);
    [[nodiscard]] base::Result<api::ObjectLinks> handle(const api::LinkObjects& request);
    [[nodiscard]] base::Result<domain::ObjectType> handle(const api::SetTypeSchema& request);

    // Takes back what these blocks show, all of it or nothing. FailedPrecondition names what was changed since.
    [[nodiscard]] base::Result<api::ObjectsUndone> undo(const std::vector<domain::ChangeBlock>& blocks,
                                                        const domain::Attribution& by);

    [[nodiscard]] const ObjectsAhead& ahead() const { return m_ahead; }

private:
    struct Planned {
        domain::WorkspaceObject object;
        qint64 replaces = 0;
    };
    [[nodiscard]] base::Result<domain::WorkspaceObject> present(const domain::ObjectId& id, qint64 expectedVersion,
                                                                const domain::Attribution& by);
    [[nodiscard]] base::Result<void> mayChange(const QString& type) const;
    [[nodiscard]] bool isAs(const domain::WorkspaceObject& now, qint64 version);
    [[nodiscard]] base::Result<Planned> planUndo(const domain::WorkspaceObject& now, qint64 toVersion,
                                                 const domain::Attribution& by);
    [[nodiscard]] Planned next(domain::WorkspaceObject object, domain::ObjectChangeKind change,
                               const domain::Attribution& by);
    domain::WorkspaceObject write(Planned planned);
    void tell(std::vector<domain::ObjectRef> refs);

    ObjectsAhead m_ahead;
    store::UnitOfWork& m_work;
    base::Clock& m_clock;
    SchemaGate& m_gate;
    Keeper m_keeper;
};

} // namespace flux::workspace
