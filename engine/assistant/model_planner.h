#pragma once

#include "engine/agents/registry.h"
#include "engine/assistant/planner.h"
#include "engine/llm/provider.h"

namespace flux::assistant {

// Plans a goal with a model: it gives a document by a schema, the validator judges it, and what is wrong is told to the
// model, twice at most. Only agents of the registry can be in it; every effect of a step is asked about by the policy
// as in any plan, whoever made it.
// The answer is a PlannedTask, or NotUnderstood with the model's question or with what was wrong to the end.
// Errors: those of the provider. Thread: blocks its caller.
[[nodiscard]] base::Result<PlannerReply> planWithModel(llm::Provider& provider, const QString& model,
                                                       const agents::Registry& registry, const PlannerInput& input,
                                                       const base::CancelToken& cancel);

} // namespace flux::assistant
