#pragma once

#include <QtCore/QtGlobal>

#include <optional>
#include <string_view>

namespace flux::domain {

// The instant that an ISO 8601 text (RFC 3339 with its usual variations) means, in microseconds since 1970 UTC; nothing
// when the text is not wholly such a date. "2026-01-30", "2026-01-30T09:00", "2026-01-30 09:00:00.5+01:00", "…Z".
// Without an offset it is taken as UTC, a date alone as its midnight. Years 0001 to 9999.
[[nodiscard]] std::optional<qint64> isoInstantUs(std::string_view text);
// Does such a text say its offset from UTC? One that does not is a time of the clock on the wall, wherever that hangs.
[[nodiscard]] bool hasIsoOffset(std::string_view text);

} // namespace flux::domain
