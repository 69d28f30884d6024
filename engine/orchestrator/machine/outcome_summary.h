#pragma once

#include "engine/agents/registry.h"
#include "engine/domain/message.h"
#include "engine/orchestrator/machine/task_state.h"

namespace flux::orchestrator {

// What a finished task brought, from its steps' outputs alone: a few lines of text, the files it wrote, the sources it
// read, and what was left out. Says nothing that no step said. Pure.
[[nodiscard]] domain::ResultBlock summarizeOutcome(const TaskState& state, const agents::Registry& registry);

// The entry for Task::results that a finished step stands for, or null: {"kind":"file","name","path","bytes"} for a
// local write, {"kind":"effect","text"} for what left the house.
[[nodiscard]] base::Json resultEntry(const domain::EffectDescription& effect, const base::Json& outputs);

} // namespace flux::orchestrator
