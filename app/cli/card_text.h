#pragma once

#include "engine/domain/checkpoint.h"

namespace flux::cli {

// The card in words, as it is printed before it is asked. `whole`: long texts too.
[[nodiscard]] QString cardText(const domain::Checkpoint& card, bool whole);
// Which command answers it: "flux approve 1a2b3c4d   or   flux reject 1a2b3c4d".
[[nodiscard]] QString howToAnswer(const domain::Checkpoint& card);

} // namespace flux::cli
