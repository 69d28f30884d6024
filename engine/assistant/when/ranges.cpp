#include "engine/assistant/when/moments.h"

namespace flux::assistant {

namespace {

using enum Field;

constexpr std::array kDateFields{Year, Month, Day, Weekday, Which, Unit, Offset, Nth, NthUnit, Edge, Holiday};

void fillDate(Fields& fields, const Fields& other) {
    if (fields.hasDate())
        return;
    for (const Field field : kDateFields) {
        if (other.has(field))
            fields.set(field, other.get(field));
    }
}

// What a number alone is: an hour beside an hour, a day beside a day of a month.
bool nameNumber(Fields& bare, const Fields& other, bool otherBare, bool opened) {
    const int number = bare.get(Value);
    bare.clear(Value);
    if (other.has(Day) && !other.hasTime()) {
        if (number < 1 || number > 31)
            return false;
        bare.set(Day, number);
        for (const Field field : {Month, Year, Unit, Offset}) {
            if (other.has(field))
                bare.set(field, other.get(field));
        }
        return true;
    }
    if (number > 24 || (!other.has(Hour) && !(otherBare && opened)))
        return false;
    bare.set(Hour, number);
    return true;
}

// "2 to 4 pm" are both after noon, "11 to 1 pm" are not.
void shareHalf(Fields& first, const Fields& second) {
    if (!first.has(Hour) || first.has(Half) || first.has(Sure) || first.get(Hour) > 12 || !second.has(Half))
        return;
    const int a = (first.get(Hour) % 12) * 60 + first.get(Minute),
              b = (second.get(Hour) % 12) * 60 + second.get(Minute);
    first.set(Half, a < b ? second.get(Half) : 1 - second.get(Half));
}

// The end of a range of times: the first such time behind the start.
std::optional<QDateTime> endBehind(const TimeSpan& start, const Fields& second, const LocalNow& now) {
    Fields time = second;
    for (const Field field : kDateFields)
        time.clear(field);
    const bool sure = time.has(Half) || time.has(Sure) || time.get(Hour) > 12;
    if (!sure) { // either half of the day will do
        for (int half : {0, 1, 2, 3}) {
            const int minutes = (time.get(Hour) % 12 + 12 * half) * 60 + time.get(Minute);
            const QDateTime end = at(start.start.date(), minutes, now.now);
            if (end > start.start)
                return end;
        }
        return std::nullopt;
    }
    const auto minutes = minutesOf(time, now, start.start.date());
    if (!minutes)
        return std::nullopt;
    QDateTime end = at(start.start.date(), *minutes, now.now, time.get(Second));
    if (end <= start.start)
        end = at(start.start.date().addDays(1), *minutes, now.now, time.get(Second));
    return end;
}

bool isTimesOfOneDay(const Fields& first, const Fields& second) {
    if (!first.has(Hour) || !second.has(Hour))
        return false;
    if (!second.hasDate())
        return true;
    return first.hasDate() ? [&] {
        Fields both = first;
        for (const Field field : {Hour, Minute, Field::Second, Half, Sure, PartFrom, PartTo})
            both.clear(field);
        Fields other = second;
        for (const Field field : {Hour, Minute, Field::Second, Half, Sure, PartFrom, PartTo})
            other.clear(field);
        return both == other;
    }() : true;
}

// "From 9 to 5" is in the daytime, of today while it lasts and then of tomorrow.
std::optional<TimeSpan> startOf(const Fields& first, const Fields& second, const LocalNow& now) {
    auto start = spanOf(first, now);
    const bool plain =
        first.has(Hour) && !first.hasDate() && !first.has(Half) && !first.has(Sure) && first.get(Hour) <= 12;
    if (!start || !plain || first.has(PartFrom) || !isTimesOfOneDay(first, second))
        return start;
    for (int day : {0, 1}) {
        const QDate on = now.today().addDays(day);
        const auto minutes = minutesOf(first, now, now.today().addDays(1)); // not the next one that a clock shows
        if (!minutes)
            return std::nullopt;
        start->start = at(on, *minutes, now.now);
        const auto end = endBehind(*start, second, now);
        if (end && (*end > now.now || now.past))
            break;
    }
    return start;
}

} // namespace

std::optional<When> rangeBetween(RangeBounds bounds, const LocalNow& now) {
    Fields& first = bounds.first;
    Fields& second = bounds.second;
    if (first.has(EveryUnit) || second.has(EveryUnit) || first.has(Shift))
        return std::nullopt;
    if (bounds.firstBare && !nameNumber(first, second, bounds.secondBare, bounds.opened))
        return std::nullopt;
    if (bounds.secondBare && !nameNumber(second, first, false, bounds.opened))
        return std::nullopt;
    if (!bounds.opened && bounds.firstBare && bounds.secondBare)
        return std::nullopt;
    if (first.has(Hour) != second.has(Hour) && (first.has(Hour) || !second.hasDate()))
        return std::nullopt;
    if (first.has(Day) && !first.has(Month) && !first.has(Unit) && second.has(Month)) { // "the 3rd to the 5th of July"
        for (const Field field : {Month, Year}) {
            if (second.has(field))
                first.set(field, second.get(field));
        }
    }
    shareHalf(first, second);
    if (second.has(PartFrom) && !first.has(PartFrom) && first.has(Hour)) { // "from 3 to 4 in the afternoon"
        first.set(PartFrom, second.get(PartFrom));
        first.set(PartTo, second.get(PartTo));
    }
    fillDate(first, second);
    const auto start = startOf(first, second, now);
    if (!start)
        return std::nullopt;
    When when;
    when.kind = WhenKind::Range;
    when.start = start->start;
    when.grain = start->grain;
    when.hasDate = first.hasDate();
    when.hasTime = first.hasTime();
    if (isTimesOfOneDay(first, second)) {
        const auto end = endBehind(*start, second, now);
        if (!end)
            return std::nullopt;
        when.end = *end;
        when.grain = second.has(Minute) && start->grain == Grain::Hour ? Grain::Minute : start->grain;
    } else {
        LocalNow then = now;
        then.now = start->start; // "from monday to friday": the Friday behind that Monday
        then.past = false;
        fillDate(second, first);
        const auto end = spanOf(second, then);
        if (!end || end->start < start->start)
            return std::nullopt;
        when.end = second.has(Hour) ? end->start : end->end;
    }
    return when.end > when.start ? std::optional(when) : std::nullopt;
}

} // namespace flux::assistant
