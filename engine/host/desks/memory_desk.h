#pragma once

#include "engine/host/desks/desk_call.h"
#include "engine/memory/memory_changes.h"

namespace flux::host {

// Decides changes of memories; see engine/memory/memory_changes.h. Searches are answered by MemoryRoom.
// Thread: the conductor's. Owner: WriteDesks.
class MemoryDesk {
public:
    [[nodiscard]] base::Result<domain::WorkspaceObject> decide(DeskCall& call, const api::StoreMemory& request) {
        FLUX_TRY(auto change, memory::storeMemory(request, call.reader.objects(), call.clock, call.batch.work));
        call.batch.work.append(std::move(change.work));
        return std::move(change.reply);
    }
    [[nodiscard]] base::Result<api::MemoryForgotten> decide(DeskCall& call, const api::ForgetMemory& request) {
        FLUX_TRY(auto change, memory::forgetMemory(request, call.reader.objects(), call.clock));
        call.batch.work.append(std::move(change.work));
        return std::move(change.reply);
    }
};

} // namespace flux::host
