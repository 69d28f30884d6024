#pragma once

#include "engine/base/ids.h"

namespace flux::domain {

using ConversationId = base::Id<struct ConversationTag>;
using MessageId = base::Id<struct MessageTag>;
using TurnId = base::Id<struct TurnTag>;
using TaskId = base::Id<struct TaskTag>;
using CheckpointId = base::Id<struct CheckpointTag>;
using ObjectId = base::Id<struct ObjectTag>;
using StepKey = base::Id<struct StepTag>; // the plan's own name of a step, "step_1"; unique within a task only

} // namespace flux::domain
