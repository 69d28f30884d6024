#include "engine/assistant/when/resolve.h"

#include <QtCore/QTimeZone>

#include <algorithm>

namespace flux::assistant {

namespace {

using enum Field;

constexpr int kDayMinutes = 24 * 60;
constexpr int kFirstWaking = 4;
constexpr int kFirstHour = 7, kLastEarlyHour = 6; // hours of a plain "at 6" on another day: in the afternoon

QDateTime endOf(const QDateTime& start, Grain grain) {
    switch (grain) {
    case Grain::Second:
        return start.addSecs(1);
    case Grain::Minute:
        return start.addSecs(60);
    default:
        return start.addSecs(3600);
    }
}

// The hour of the day that stands there, and its minutes: "1030" is both.
std::pair<int, int> written(const Fields& fields) {
    const int hour = fields.get(Hour);
    return hour >= 100 ? std::pair{hour / 100, hour % 100} : std::pair{hour, fields.get(Minute)};
}

std::optional<int> inPart(int hour, int minute, const Fields& fields) {
    const int from = fields.get(PartFrom), to = fields.get(PartTo);
    for (int candidate : {hour % 12, hour % 12 + 12, hour % 12 + 24}) {
        const int minutes = candidate * 60 + minute;
        if (minutes >= from && (minutes < to || (minutes == to && minute == 0)))
            return minutes;
    }
    if (to >= kDayMinutes && hour % 12 < 5) // "3 at night"
        return (hour % 12) * 60 + minute;
    return from >= 12 * 60 ? (hour % 12 + 12) * 60 + minute : (hour % 12) * 60 + minute;
}

// The next time today or tomorrow that a clock of twelve hours shows so.
int nextShown(int hour, int minute, const LocalNow& now) {
    const int passed = now.now.time().hour() * 60 + now.now.time().minute();
    if (now.early && hour % 12 >= kFirstWaking) { // one gets up in the morning
        const int morning = hour % 12 * 60 + minute;
        return morning >= passed ? morning : morning + kDayMinutes;
    }
    for (int candidate : {hour % 12, hour % 12 + 12}) {
        const int minutes = candidate * 60 + minute;
        if (minutes >= passed && (now.early || candidate >= kFirstHour || (hour % 12 + 12) * 60 + minute < passed))
            return minutes;
    }
    const int early = hour % 12;
    return (now.early || early >= kFirstHour ? early : early + 12) * 60 + minute + kDayMinutes;
}

Grain timeGrain(const Fields& fields) {
    if (fields.has(Second))
        return Grain::Second;
    return fields.has(Minute) || fields.get(Hour) >= 100 ? Grain::Minute : Grain::Hour;
}

std::optional<TimeSpan> clockOn(const Fields& fields, const LocalNow& now, QDate day) {
    const auto minutes = minutesOf(fields, now, day);
    if (!minutes)
        return std::nullopt;
    TimeSpan span;
    span.start = at(day.isValid() ? day : now.today(), *minutes, now.now, fields.get(Second));
    if (!day.isValid() && span.start < now.now && (fields.has(Half) || fields.has(Sure) || fields.get(Hour) > 12) &&
        !now.past)
        span.start = at(now.today().addDays(1), *minutes, now.now, fields.get(Second));
    span.grain = timeGrain(fields);
    span.end = endOf(span.start, span.grain);
    return span;
}

std::optional<TimeSpan> partOn(const Fields& fields, const LocalNow& now, QDate day) {
    TimeSpan span;
    QDate on = day.isValid() ? day : now.today();
    if (!day.isValid() && !now.past && at(on, fields.get(PartTo), now.now) <= now.now)
        on = on.addDays(1);
    span.start = at(on, fields.get(PartFrom), now.now);
    span.end = at(on, fields.get(PartTo), now.now);
    span.grain = Grain::Hour;
    span.isPart = true;
    return span;
}

bool isShort(TimeUnit unit) {
    return unit == TimeUnit::Second || unit == TimeUnit::Minute || unit == TimeUnit::Hour;
}

// "in 2 hours", "3 days ago".
std::optional<TimeSpan> fromNow(const Fields& fields, const LocalNow& now) {
    for (const Field field : {Year, Month, Day, Weekday, Unit, Nth, Edge, Holiday}) {
        if (fields.has(field))
            return std::nullopt;
    }
    const QDateTime moved = shifted(now.now, fields, fields.get(Which) < 0 ? -1 : 1);
    if (!moved.isValid() || moved.date().year() > 9999 || moved.date().year() < 1)
        return std::nullopt;
    TimeSpan span;
    if (isShort(fields.unit(ShiftUnit))) {
        if (fields.hasTime())
            return std::nullopt;
        span.start = moved;
        span.grain = fields.unit(ShiftUnit) == TimeUnit::Second ? Grain::Second : Grain::Minute;
        span.end = endOf(moved, span.grain);
        return span;
    }
    const QDate day = moved.date();
    if (fields.has(Hour))
        return clockOn(fields, now, day);
    if (fields.has(PartFrom))
        return partOn(fields, now, day);
    span.start = at(day, 0, now.now);
    span.end = at(day, kDayMinutes, now.now);
    return span;
}

std::optional<TimeSpan> countedTimes(const Fields& fields, const LocalNow& now) {
    const qint64 seconds = fields.unit(Unit) == TimeUnit::Hour ? 3600 : fields.unit(Unit) == TimeUnit::Minute ? 60 : 1;
    const qint64 moved = seconds * std::clamp(fields.get(Count), 0, 1'000'000);
    TimeSpan span;
    span.grain = Grain::Minute;
    const bool back = fields.get(Which) < 0;
    span.start = back ? now.now.addSecs(-moved) : now.now;
    span.end = back ? now.now : now.now.addSecs(moved);
    return span;
}

} // namespace

LocalNow localNow(const WhenContext& context) {
    const QTimeZone zone(context.timeZoneId.toLatin1());
    const QDateTime utc = context.now.utc();
    return {zone.isValid() ? utc.toTimeZone(zone) : utc.toTimeZone(QTimeZone::utc()), context.past, context.early};
}

QDateTime at(QDate day, int minutes, const QDateTime& zoneOf, int seconds) {
    const QDate on = day.addDays(minutes / kDayMinutes);
    const QTime time = QTime(0, 0).addSecs((minutes % kDayMinutes) * 60 + seconds);
    QDateTime made(on, time, zoneOf.timeZone());
    return made.isValid() ? made : QDateTime(on, time.addSecs(3600), zoneOf.timeZone());
}

std::optional<int> minutesOf(const Fields& fields, const LocalNow& now, QDate day) {
    const auto [hour, minute] = written(fields);
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || (hour == 24 && minute > 0))
        return std::nullopt;
    if (fields.has(Half)) {
        if (hour > 12) // "15 pm" says one thing twice; "15 am" is none
            return fields.get(Half) == 1 && hour < 24 ? std::optional(hour * 60 + minute) : std::nullopt;
        return (hour % 12 + 12 * fields.get(Half)) * 60 + minute;
    }
    if (fields.has(Sure) || hour > 12)
        return hour * 60 + minute;
    if (fields.has(PartFrom))
        return inPart(hour, minute, fields);
    if (hour == 0 && !fields.has(Minute))
        return 0;
    if (!day.isValid() || day == now.today()) {
        const int next = nextShown(hour, minute, now);
        if (!day.isValid() || next < kDayMinutes)
            return next;
    }
    const int plain = hour % 12;
    return (plain == 0 || (plain <= kLastEarlyHour && !now.early) ? plain + 12 : plain) * 60 + minute;
}

qint64 durationMsOf(const Fields& fields) {
    const auto ms = [](TimeUnit unit) -> qint64 {
        constexpr qint64 kDay = 86'400'000;
        switch (unit) {
        case TimeUnit::Second:
            return 1000;
        case TimeUnit::Minute:
            return 60'000;
        case TimeUnit::Hour:
            return 3'600'000;
        case TimeUnit::Day:
            return kDay;
        case TimeUnit::Week:
            return 7 * kDay;
        case TimeUnit::Weekend:
            return 2 * kDay;
        case TimeUnit::Fortnight:
            return 14 * kDay;
        case TimeUnit::Month:
            return 30 * kDay;
        case TimeUnit::Quarter:
            return 91 * kDay;
        case TimeUnit::Year:
            return 365 * kDay;
        default:
            return 3650 * kDay;
        }
    };
    qint64 total = fields.get(Shift) * ms(fields.unit(ShiftUnit));
    if (fields.has(Shift2))
        total += fields.get(Shift2) * ms(fields.unit(ShiftUnit2));
    return total;
}

QDateTime shifted(const QDateTime& from, const Fields& fields, int sign) {
    const auto moved = [sign](const QDateTime& time, int count, TimeUnit unit) {
        const int n = sign * std::clamp(count, -100'000, 100'000);
        switch (unit) {
        case TimeUnit::Second:
            return time.addSecs(n);
        case TimeUnit::Minute:
            return time.addSecs(60LL * n);
        case TimeUnit::Hour:
            return time.addSecs(3600LL * n);
        case TimeUnit::Week:
            return time.addDays(7LL * n);
        case TimeUnit::Fortnight:
            return time.addDays(14LL * n);
        case TimeUnit::Month:
            return time.addMonths(n);
        case TimeUnit::Quarter:
            return time.addMonths(3 * n);
        case TimeUnit::Year:
            return time.addYears(n);
        case TimeUnit::Decade:
            return time.addYears(10 * n);
        default:
            return time.addDays(n);
        }
    };
    QDateTime time = moved(from, fields.get(Shift), fields.unit(ShiftUnit));
    if (fields.has(Shift2))
        time = moved(time, fields.get(Shift2), fields.unit(ShiftUnit2));
    return time;
}

std::optional<TimeSpan> spanOf(const Fields& fields, const LocalNow& now) {
    if (fields.has(Now)) {
        TimeSpan span{now.now, now.now.addSecs(1), Grain::Second, false};
        return span;
    }
    if (fields.has(Shift))
        return fromNow(fields, now);
    if (fields.has(Count) && isShort(fields.unit(Unit)))
        return countedTimes(fields, now);
    if (fields.has(Second) && fields.get(Second) > 59)
        return std::nullopt;
    const auto days = daysOf(fields, now.today(), now.past);
    if (!days) {
        if (fields.hasDate())
            return std::nullopt;
        if (fields.has(Hour))
            return clockOn(fields, now, {});
        return fields.has(PartFrom) ? partOn(fields, now, {}) : std::nullopt;
    }
    const bool single = days->from.addDays(1) == days->to;
    if (fields.hasTime() && !single)
        return std::nullopt;
    if (fields.has(Hour)) {
        auto span = clockOn(fields, now, days->from);
        const bool plainWeekday =
            fields.has(Weekday) && !fields.has(Unit) && !fields.has(Day) && !fields.has(Nth) && !fields.has(Which);
        if (span && plainWeekday && span->start < now.now && !now.past)
            return clockOn(fields, now, days->from.addDays(7)); // "thursday at 9", said on a Thursday at 10
        return span;
    }
    if (fields.has(PartFrom))
        return partOn(fields, now, days->from);
    return TimeSpan{at(days->from, 0, now.now), at(days->to, 0, now.now), days->grain, false};
}

} // namespace flux::assistant
