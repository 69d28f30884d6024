#pragma once

#include "app/cli/arguments.h"
#include "engine/domain/checkpoint.h"

#include <optional>

namespace flux::cli {

// Answers to cards: asked on the terminal, or taken from the command line.

// Prints the card and asks. Nothing: standard input has ended or the person said later, so the question is left
// waiting.
[[nodiscard]] std::optional<domain::Decision> askCard(const domain::Checkpoint& card);

// From --answer, --set and --choice. Nothing: none of them was given. Errors name what does not fit the card.
[[nodiscard]] base::Result<std::optional<domain::Decision>> answerFrom(const domain::Checkpoint& card,
                                                                       const Arguments& arguments);

// A plain yes or no. A yes to a form is its defaults; FailedPrecondition when they leave something open, and for the
// card that asks whether something went out.
[[nodiscard]] base::Result<domain::Decision> plainAnswer(const domain::Checkpoint& card, bool yes);

} // namespace flux::cli
