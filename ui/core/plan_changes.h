#pragma once

#include "engine/domain/plan.h"

#include <QtCore/QVariant>

namespace flux::ui {

// What is different between two plans, as rows: [{sign: "+", "−" or "~", name, detail, changes: [{label, before,
// after}]}]; removed first, then changed, then added.
[[nodiscard]] QVariantList changeRows(const domain::PlanDiff& diff);
[[nodiscard]] QVariantList changeRows(const base::Json& diff); // of a card's preview; empty when it is none
[[nodiscard]] QString changesInWords(const base::Json& diff);  // read aloud

// The same for two plans of which the engine has only one.
[[nodiscard]] domain::PlanDiff differenceOf(const domain::Plan& from, const domain::Plan& to);

} // namespace flux::ui
