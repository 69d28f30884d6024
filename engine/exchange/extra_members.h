#pragma once

#include "engine/base/json.h"

namespace flux::exchange {

// What iCalendar and vCard have no place for travels in a property of our own, which other programs carry along:
// X-FLUX-DATA, a JSON object of member → {"as": what the rest of the entry says, "is": what is meant}, where a missing
// one means that there is no such member. Pure.
inline constexpr char kExtraName[] = "X-FLUX-DATA";

// Of two objects; an empty object: they are the same. `said`: what a reader makes of the entry.
[[nodiscard]] base::Json extraMembers(const base::Json& said, const base::Json& meant);
// As a content line, folded, with its end. Empty: it would be too long to be read.
[[nodiscard]] QByteArray extraLine(const base::Json& extra);
// Of a line's value; what is no such object is an empty one.
[[nodiscard]] base::Json extraOf(QByteArrayView value);
// A member that reads otherwise than it did was changed by another program since, and stays.
void putBack(base::Json& data, const base::Json& extra);

} // namespace flux::exchange
