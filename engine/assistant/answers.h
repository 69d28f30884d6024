#pragma once

#include "engine/assistant/clause.h"
#include "engine/assistant/planner.h"

#include <optional>

namespace flux::assistant {

// The answer to small talk and to questions about Flux itself; nothing for anything else.
[[nodiscard]] std::optional<PlainAnswer> plainAnswer(const std::vector<Token>& tokens, const PlannerInput& input);

// What stood in the way of understanding, in words, and what can be written instead.
[[nodiscard]] NotUnderstood notUnderstood(const Obstacle& obstacle, const PlannerInput& input);
[[nodiscard]] NotUnderstood notUnderstood(const QString& problem, const PlannerInput& input);

// Three messages that work here.
[[nodiscard]] QStringList suggestionsFor(const PlannerInput& input);

} // namespace flux::assistant
