#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/plan.h"
#include "engine/orchestrator/references.h"

namespace flux::orchestrator {

// What the plan validator asks of for-each steps. Pure; part of validatePlan.

// What is wrong with the for-each part of one step, seen alone; also {{item}} or {{index}} where there is no item, and
// marks that only the engine sets. Sentences, empty when all is well.
[[nodiscard]] QStringList forEachProblems(const domain::StepSpec& step, const domain::PlanLimits& limits);

// The outputs of every for-each step, whatever its agent gives: items, count, failed.
[[nodiscard]] const std::vector<domain::FieldSpec>& forEachOutputs();

// Is this the reference that the step's list comes from?
[[nodiscard]] bool isItemsReference(const domain::StepSpec& step, const Reference& reference);

} // namespace flux::orchestrator
