#pragma once

#include "engine/host/desks/desk_call.h"
#include "engine/workspace/object_reads.h"
#include "engine/workspace/object_service.h"

#include <concepts>

namespace flux::host {

// Decides changes of the person's data; see workspace::ObjectService. Thread: the conductor's. Owner: WriteDesks.
class ObjectDesk {
public:
    template <typename R>
    requires requires(workspace::ObjectService& service, const R& request) { service.handle(request); }
    [[nodiscard]] base::Result<typename R::Reply> decide(DeskCall& call, const R& request) {
        return service(call).handle(request);
    }
    // Also of a message that this very batch adds.
    [[nodiscard]] base::Result<api::ObjectsUndone> decide(DeskCall& call, const api::UndoChange& request);

private:
    [[nodiscard]] workspace::ObjectService service(DeskCall& call) {
        return {call.reader.objects(), call.batch.work, call.clock, m_gate};
    }
    workspace::SchemaGate m_gate;
};

// Answers questions about it; see workspace::ObjectReads. Thread: the reader's. Owner: ReadDesks.
class ObjectReadDesk {
public:
    template <typename R>
    requires requires(workspace::ObjectReads& reads, const R& request) { reads.handle(request); }
    [[nodiscard]] base::Result<typename R::Reply> answer(store::Reader& reader, const R& request) {
        return workspace::ObjectReads(reader.objects(), m_gate).handle(request);
    }
    // Says of the changes that the messages show whether they were taken back since.
    void markUndone(store::Reader& reader, std::vector<domain::Message>& messages);

private:
    workspace::SchemaGate m_gate;
};

} // namespace flux::host
