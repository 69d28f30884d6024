#pragma once

#include "engine/base/json.h"

namespace flux::store {

// The same compact text as base::dumpJson in about half the time: writing JSON is the largest part of what a commit
// costs before the disk. Text that is not valid UTF-8 is replaced, never thrown on. Thread: any.
[[nodiscard]] QByteArray jsonText(const base::Json& value);

} // namespace flux::store
