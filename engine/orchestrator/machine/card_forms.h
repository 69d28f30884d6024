#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/plan.h"

#include <optional>

namespace flux::orchestrator {

// The cards that are answered with more than a yes: Input, Select and Questions. Pure. Thread: any.

// Is this a kind that is answered with Decision::answer?
[[nodiscard]] bool takesAnswer(domain::CheckpointKind kind);

// What is wrong with a form, in sentences; empty when it can be filled in. `planned`: texts with references still
// stand for whatever they will become.
[[nodiscard]] QStringList formProblems(domain::CheckpointKind kind, const base::Json& form, bool planned);

// A resolved form as the card keeps it: the options of a Select are objects with value and label. Errors:
// InvalidArgument when it cannot be filled in.
[[nodiscard]] base::Result<base::Json> readyForm(domain::CheckpointKind kind, base::Json form);

// Errors: InvalidArgument, naming what in the answer does not fit the card's form.
[[nodiscard]] base::Result<void> checkAnswer(const domain::Checkpoint& card, const base::Json& answer);

// The answer that the form's own defaults make; nothing when they do not make one.
[[nodiscard]] std::optional<base::Json> defaultAnswer(const domain::Checkpoint& card);

// The inputs that an answer fills, name → value, by the rules of CheckpointSpec.
[[nodiscard]] base::Json inputsFrom(const domain::CheckpointSpec& spec, const base::Json& answer);

// The names of the inputs that an answer may fill, as far as the plan tells.
[[nodiscard]] QStringList filledBy(const domain::CheckpointSpec& spec);

// What is wrong with the card that a step plans, for an agent with this spec. Empty: nothing.
[[nodiscard]] QStringList cardProblems(const domain::CheckpointSpec& spec, const domain::AgentSpec& agent);

} // namespace flux::orchestrator
