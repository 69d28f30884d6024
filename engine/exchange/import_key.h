#pragma once

#include "engine/base/json.h"
#include "engine/domain/ids.h"

namespace flux::exchange {

// The id that a thing with this import key gets, always the same: a UUID of version 8 (RFC 9562, section 5.8) made from
// the SHA-256 of the key. So what was brought in once is found again without a search, also after a kill.
[[nodiscard]] QString idOfKey(const QString& key);

// An id of ours, as our own exports write it: a UUID in lower case of version 7 or 8. Empty: it is something else.
[[nodiscard]] domain::ObjectId ownId(const QString& text);

// A short text that differs when the value does: the first 128 bits of the SHA-256 of its compact JSON, hexadecimal.
[[nodiscard]] QString digestOf(const base::Json& value);

// "Team calendar (2).ics" → "import:team-calendar-2-ics": at most 60 characters.
[[nodiscard]] QString tagOfSource(const QString& fileName);

} // namespace flux::exchange
