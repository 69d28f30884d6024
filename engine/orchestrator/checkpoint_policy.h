#pragma once

#include "engine/domain/effect.h"
#include "engine/domain/plan.h"

#include <optional>

namespace flux::orchestrator {

// Why a person is asked before a step, as the card says it ("Mail always asks"); nothing when the step may simply run.
// Judged on resolved inputs, by effect class: what leaves the house, costs money or destroys is asked; what reads what
// was granted or writes into the person's own data, with the older version kept, is not. A step that the plan marks
// is always asked.
[[nodiscard]] std::optional<QString> whyAsk(const domain::StepSpec& step, const domain::EffectDescription& effect);

// The card for something closed that a step ran into. `target` is "folder:/path" or "host:name[:port]".
[[nodiscard]] std::optional<domain::EffectDescription> describeAccess(const QString& target);

// The card after a kill between an effect and its receipt.
[[nodiscard]] domain::EffectDescription describeUnknownOutcome(const domain::EffectDescription& effect);

} // namespace flux::orchestrator
