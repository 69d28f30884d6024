#pragma once

#include "engine/exchange/object_writer.h"

namespace flux::exchange {

// Writes events, todos and notes as one iCalendar file (RFC 5545), by libical: recurrences, exceptions, time zones with
// their rules (VTIMEZONE), all-day events. What readCalendar reads comes out again; other members are left out. The UID
// is the one that the object came with, else its id. A problem is reported for an object without what its entry needs.
[[nodiscard]] std::unique_ptr<ObjectWriter> calendarWriter(QIODevice& out, base::Instant now);

} // namespace flux::exchange
