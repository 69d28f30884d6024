#pragma once

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/exchange/calendar_times.h"

#include <vector>

namespace flux::exchange {

// One time at which an event takes place.
struct Occurrence {
    CalendarTime start;
    std::optional<CalendarTime> end;
    base::Instant startsAt, endsAt; // equal when the event has no end; of an all-day one until midnight
};

// From when to when, and where the person is: there all-day and floating times are.
struct OccurrenceRange {
    base::Instant from, to;
    QTimeZone local;
    int limit = 1000;
};

// The times of an event (as readCalendar gives it) that touch the range, in order: of one that recurs by its
// "recurrence" (RFC 5545 section 3.3.10, by libical) in its own zone, so that 9 o'clock stays 9 o'clock in summer,
// without its "exceptions" and with its "extra_dates". An occurrence that was moved is an event of its own with the
// same "uid" and a "recurrence_id": whoever lists events leaves out the one that it takes the place of.
// Empty when there is no start that is a date. A rule is followed for 50,000 steps at most. Pure. Thread: any.
[[nodiscard]] std::vector<Occurrence> occurrencesOf(const base::Json& event, const OccurrenceRange& range);

} // namespace flux::exchange
