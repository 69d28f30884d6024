#pragma once

#include "engine/store/unit_of_work.h"

namespace flux::host {

class Conductor;

// Has the conductor commit what another room decided, and waits for it. All of it or nothing; its events are in the
// feed. Errors: those of store::Writer::commit (FailedPrecondition with detail "version" where an object has changed
// since it was read: read it again and decide anew), Cancelled when the engine stops.
// Thread: any but the conductor's.
[[nodiscard]] base::Result<void> commitWork(Conductor& conductor, store::UnitOfWork work);

} // namespace flux::host
