#pragma once

#include "engine/base/result.h"

namespace flux::ui {

// The sentence that a person reads about an error: the engine's own, or a plain one by its code when it gave none.
// The detail is never shown. Thread: any.
[[nodiscard]] QString errorText(const base::Error& error);

} // namespace flux::ui
