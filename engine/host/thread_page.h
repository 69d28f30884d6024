#pragma once

#include "engine/api/requests/conversations.h"
#include "engine/store/store.h"

namespace flux::host {

// One page of a thread, with the tasks and cards that its messages name: the newest, the one before a position, or the
// one around a message or task. Errors: NotFound for a thread, position or task that is not there; those of the store.
// Thread: the reader's.
[[nodiscard]] base::Result<api::ThreadPage> readThread(store::Reader& reader, const api::GetThread& request);

} // namespace flux::host
