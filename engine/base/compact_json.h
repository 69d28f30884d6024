#pragma once

#include "engine/base/json.h"

namespace flux::base {

// What parseJson says of the text, the value or the error, several times sooner where the text is what dumpJson
// writes: compact, each member once. Any other text is given to parseJson. Never throws. Thread: any.
[[nodiscard]] Result<Json> parseCompactJson(QByteArrayView text, const JsonLimits& limits = {});

} // namespace flux::base
