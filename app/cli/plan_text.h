#pragma once

#include "engine/api/requests/tasks.h"

namespace flux::cli {

// Plans and what changed between two of them, as lines for a person.

[[nodiscard]] QStringList planLines(const api::PlanDocument& document);
// Each begins with "+", "-" or "~" (added, taken out, changed), or is indented under such a line.
[[nodiscard]] QStringList diffLines(const domain::PlanDiff& diff);
void printDiff(const domain::PlanDiff& diff); // coloured on a terminal

// The plan as JSON, without the members that say what holds anyway: for an editor.
[[nodiscard]] base::Json shortForm(const domain::Plan& plan);

} // namespace flux::cli
