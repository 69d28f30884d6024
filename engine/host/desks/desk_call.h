#pragma once

#include "engine/host/batch.h"

namespace flux::host {

// What a desk decides a request with: the batch that it adds to, and what the store holds before that batch.
// Lives for one decision, on the conductor's thread.
struct DeskCall {
    Batch& batch;
    store::Reader& reader;
    base::Clock& clock;
};

} // namespace flux::host
