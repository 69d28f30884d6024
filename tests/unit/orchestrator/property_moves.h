#pragma once

#include "engine/orchestrator/machine/machine.h"

namespace flux::test {

// The tables of docs/life-of-a-task.md: may a task, or a step, be found here after an event when it stood there before
// it? One event may lead over several moves. Pure.
[[nodiscard]] bool mayMove(domain::TaskStatus from, domain::TaskStatus to, const orchestrator::MachineEvent& event);
[[nodiscard]] bool mayMove(domain::StepStatus from, domain::StepStatus to, const orchestrator::MachineEvent& event);

} // namespace flux::test
