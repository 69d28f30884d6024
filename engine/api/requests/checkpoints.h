#pragma once

#include "engine/domain/checkpoint.h"

#include <vector>

namespace flux::api {

struct CheckpointPage {
    std::vector<domain::Checkpoint> checkpoints; // open, oldest first
    qint64 sequence = 0;
};
struct ListCheckpoints {
    using Reply = CheckpointPage;
    static constexpr const char* kMethod = "checkpoints.list";
    int limit = 100; // 1 to 1,000
};

// The first answer wins. A second one of the same verdict is a success that changes nothing; another verdict is
// FailedPrecondition and says who answered what.
struct DecideCheckpoint {
    using Reply = domain::Checkpoint;
    static constexpr const char* kMethod = "checkpoints.decide";
    domain::CheckpointId checkpointId;
    domain::Decision decision;
};

} // namespace flux::api
