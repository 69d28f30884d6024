#pragma once

#include "engine/base/clock.h"

#include <QtCore/QString>

namespace flux::files {

// How a kept file is called: by the time, so that names in order are times in order.
[[nodiscard]] QString timeName(base::Instant at);

// A path in the folder that is called by the time and not taken yet.
[[nodiscard]] QString timedPlace(const QString& folder, base::Instant at);

} // namespace flux::files
