#pragma once

#include "engine/exchange/import_sink.h"

#include <QtCore/QIODevice>

namespace flux::exchange {

// Reads iCalendar (RFC 5545) entry by entry, by libical. Keeps one entry in memory; reads the device twice, the first
// time for the time zones that it describes, so it must be able to go back.
//
// VEVENT becomes an "event": {title, start, end, all_day, time_zone, recurrence (the RRULE), exceptions, extra_dates,
// recurrence_id, location, description, status, url, organizer, attendees, reminders (minutes before), uid}; VTODO a
// "todo": {title, start, due, done, completed, priority, …}; VJOURNAL a "note": {title, content, date}. Times are as
// CalendarTime::iso() writes them; the end of an all-day event is the day after the last. Categories become tags.
//
// What is broken is reported with its line and left out: a line, a value, an entry without what it needs (an event
// without start). Errors: InvalidArgument when there is no calendar in it at all, and those of the sink.
[[nodiscard]] base::Result<void> readCalendar(QIODevice& device, ImportSink& sink);

// Does it begin as a calendar does?
[[nodiscard]] bool looksLikeCalendar(QByteArrayView start);

} // namespace flux::exchange
