#pragma once

#include "engine/assistant/when/fields.h"
#include "engine/assistant/when/when_reader.h"

namespace flux::assistant {

// Days from `from` to before `to`.
struct DaySpan {
    QDate from, to;
    Grain grain = Grain::Day;
};
// What a context means here: the person's now.
struct LocalNow {
    QDateTime now;
    bool past = false, early = false;
    [[nodiscard]] QDate today() const { return now.date(); }
};
[[nodiscard]] LocalNow localNow(const WhenContext& context);

// The days that the fields name, seen from `today`; nothing when there are none such ("30 February") or none named.
[[nodiscard]] std::optional<DaySpan> daysOf(const Fields& fields, QDate today, bool past);
[[nodiscard]] DaySpan periodOf(TimeUnit unit, int offset, QDate today);

// The instants that the fields name. `end` is behind the named grain.
struct TimeSpan {
    QDateTime start, end;
    Grain grain = Grain::Day;
    bool isPart = false;
};
[[nodiscard]] std::optional<TimeSpan> spanOf(const Fields& fields, const LocalNow& now);
[[nodiscard]] qint64 durationMsOf(const Fields& fields); // of Shift and Shift2; months count 30 days
[[nodiscard]] QDateTime shifted(const QDateTime& from, const Fields& fields, int sign);

// A wall clock time of a day; hour 24 is the next day's midnight. In a gap of summer time the first time after it.
[[nodiscard]] QDateTime at(QDate day, int minutes, const QDateTime& zoneOf, int seconds = 0);
// Which hour of the day an hour without am or pm is, in minutes after midnight. `day`: as named; null: not named.
[[nodiscard]] std::optional<int> minutesOf(const Fields& fields, const LocalNow& now, QDate day);

// A recurrence as RFC 5545 writes it, and its first time.
struct Recurrence {
    QString rule;
    TimeSpan first;
};
[[nodiscard]] std::optional<Recurrence> recurrenceOf(const Fields& fields, const LocalNow& now);

} // namespace flux::assistant
