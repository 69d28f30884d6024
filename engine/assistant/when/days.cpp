#include "engine/assistant/when/resolve.h"

#include <array>

namespace flux::assistant {

namespace {

using enum Field;

DaySpan oneDay(QDate day) {
    return {day, day.addDays(1), Grain::Day};
}

QDate monday(QDate day) {
    return day.addDays(1 - day.dayOfWeek());
}

QDate quarterStart(QDate day) {
    return {day.year(), (day.month() - 1) / 3 * 3 + 1, 1};
}

// Gregorian computus, Meeus/Jones/Butcher (Meeus, Astronomical Algorithms, chapter 8).
QDate easter(int year) {
    const int a = year % 19, b = year / 100, c = year % 100;
    const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return {year, n / 31, n % 31 + 1};
}

// The nth of that weekday in a span, from its end when negative.
std::optional<QDate> nthWeekday(const DaySpan& span, int nth, int weekday) {
    QDate day;
    if (nth > 0) {
        day = span.from.addDays((weekday - span.from.dayOfWeek() + 7) % 7).addDays(7 * (nth - 1));
    } else {
        const QDate last = span.to.addDays(-1);
        day = last.addDays(-((last.dayOfWeek() - weekday + 7) % 7)).addDays(7 * (nth + 1));
    }
    return day >= span.from && day < span.to ? std::optional<QDate>(day) : std::nullopt;
}

QDate holidayIn(int code, int year) {
    if (code >= 20'000) {
        const int digits = code % 10'000;
        const QDate first(year, digits / 100, 1);
        const int nth = digits / 10 % 10;
        const auto day = nthWeekday({first, first.addMonths(1)}, nth == 9 ? -1 : nth, digits % 10);
        return day ? day->addDays(code / 10'000 - 2) : QDate();
    }
    return code > 9'000 ? easter(year).addDays(code - 10'000) : QDate(year, code / 100, code % 100);
}

// The year that is meant where only a day or a month is named: the next one, or the last one.
template <typename DayIn>
std::optional<QDate> inSomeYear(const Fields& fields, QDate today, bool past, DayIn dayIn) {
    if (fields.has(Year)) {
        const int written = fields.get(Year);
        const int year = written >= 100 ? written : written + (written < 70 ? 2000 : 1900);
        const QDate day = dayIn(year);
        return day.isValid() ? std::optional<QDate>(day) : std::nullopt;
    }
    if (fields.has(Unit) && fields.unit(Unit) == TimeUnit::Year)
        return dayIn(today.year() + fields.get(Offset));
    const int which = fields.get(Which);
    const bool back = which < 0 || (past && which == 0);
    int steps = std::max(1, std::abs(which));
    for (int i = 0; i <= 12 + steps; ++i) {
        const int year = today.year() + (back ? 1 - i : i - 1);
        const QDate day = dayIn(year);
        if (!day.isValid())
            continue;
        const bool fits = back ? (which < 0 ? day < today : day <= today) : (which > 0 ? day > today : day >= today);
        if (fits && --steps == 0)
            return day;
    }
    return std::nullopt;
}

std::optional<DaySpan> monthSpan(const Fields& fields, QDate today, bool past) {
    const int month = fields.get(Month);
    const QDate thisMonth(today.year(), today.month(), 1);
    Fields asked = fields;
    if (fields.has(Which) && fields.get(Which) == 0)
        asked.clear(Which);
    const auto first = inSomeYear(asked, thisMonth, past, [month](int year) { return QDate(year, month, 1); });
    if (!first)
        return std::nullopt;
    return DaySpan{*first, first->addMonths(1), Grain::Month};
}

std::optional<DaySpan> yearSpan(const Fields& fields) {
    const int year = fields.get(Year);
    return DaySpan{QDate(year, 1, 1), QDate(year + 1, 1, 1), Grain::Year};
}

// The period that an "nth" or an edge is in.
std::optional<DaySpan> enclosing(const Fields& fields, QDate today, bool past) {
    if (fields.has(Month))
        return monthSpan(fields, today, past);
    if (fields.has(Unit) && fields.has(Offset))
        return periodOf(fields.unit(Unit), fields.get(Offset), today);
    if (fields.has(Year))
        return yearSpan(fields);
    return std::nullopt;
}

std::optional<DaySpan> nthPart(const Fields& fields, QDate today, bool past) {
    const int nth = fields.get(Nth);
    if (fields.has(NthUnit) && fields.unit(NthUnit) == TimeUnit::Quarter) {
        const int year = fields.get(Year, today.year());
        if (nth < 1 || nth > 4)
            return std::nullopt;
        const QDate start(year, 3 * nth - 2, 1);
        return DaySpan{start, start.addMonths(3), Grain::Quarter};
    }
    const auto span = enclosing(fields, today, past);
    if (!span)
        return std::nullopt;
    if (fields.has(Weekday)) {
        const auto day = nthWeekday(*span, nth, fields.get(Weekday));
        return day ? std::optional(oneDay(*day)) : std::nullopt;
    }
    if (!fields.has(NthUnit))
        return std::nullopt;
    switch (fields.unit(NthUnit)) {
    case TimeUnit::Day: {
        const QDate day = nth > 0 ? span->from.addDays(nth - 1) : span->to.addDays(nth);
        return day >= span->from && day < span->to ? std::optional(oneDay(day)) : std::nullopt;
    }
    case TimeUnit::Week: { // weeks that begin in the period
        const auto start = nthWeekday(*span, nth, 1);
        return start ? std::optional(DaySpan{*start, start->addDays(7), Grain::Week}) : std::nullopt;
    }
    case TimeUnit::Weekend: {
        const auto start = nthWeekday(*span, nth, 6);
        return start ? std::optional(DaySpan{*start, start->addDays(2), Grain::Day}) : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

std::optional<DaySpan> edgeOf(const Fields& fields, QDate today, bool past) {
    const auto span = enclosing(fields, today, past);
    if (!span)
        return std::nullopt;
    const qint64 days = span->from.daysTo(span->to);
    switch (fields.get(Edge)) {
    case 1:
        return oneDay(span->from);
    case 3:
        return oneDay(span->to.addDays(-1));
    case 2:
        return DaySpan{span->from.addDays(days / 3), span->from.addDays(days / 3 * 2), Grain::Day};
    case 4:
        return DaySpan{span->from, span->from.addDays(days / 3), Grain::Day};
    default:
        return DaySpan{span->from.addDays(days / 3 * 2), span->to, Grain::Day};
    }
}

std::optional<DaySpan> counted(const Fields& fields, QDate today) {
    const int count = fields.get(Count);
    if (count < 1 || count > 5'000)
        return std::nullopt;
    const bool back = fields.get(Which) < 0;
    const QDate from = back ? today : today.addDays(1);
    const auto moved = [&](QDate day) {
        const int n = back ? -count : count;
        switch (fields.unit(Unit)) {
        case TimeUnit::Day:
            return day.addDays(n);
        case TimeUnit::Week:
            return day.addDays(7LL * n);
        case TimeUnit::Fortnight:
            return day.addDays(14LL * n);
        case TimeUnit::Weekend:
            return day.addDays(7LL * n);
        case TimeUnit::Month:
            return day.addMonths(n);
        case TimeUnit::Quarter:
            return day.addMonths(3 * n);
        case TimeUnit::Year:
            return day.addYears(n);
        case TimeUnit::Decade:
            return day.addYears(10 * n);
        default:
            return QDate();
        }
    };
    const QDate to = moved(from);
    if (!to.isValid())
        return std::nullopt;
    return back ? DaySpan{to, from, Grain::Day} : DaySpan{from, to, Grain::Day};
}

std::optional<DaySpan> monthDay(const Fields& fields, QDate today, bool past) {
    const int month = fields.get(Month), day = fields.get(Day);
    Fields asked = fields;
    if (fields.has(Weekday)) { // "Sunday, Feb 10": the nearest year in which it is one
        for (int distance : {0, 1, -1, 2, 3, 4, 5, 6, -2, -3}) {
            const QDate date(fields.get(Year, today.year() + distance), month, day);
            if (date.isValid() && date.dayOfWeek() == fields.get(Weekday))
                return oneDay(date);
        }
        return std::nullopt;
    }
    const auto date = inSomeYear(asked, today, past, [month, day](int year) { return QDate(year, month, day); });
    return date ? std::optional(oneDay(*date)) : std::nullopt;
}

std::optional<DaySpan> dayOfSomeMonth(const Fields& fields, QDate today, bool past) {
    const int day = fields.get(Day);
    if (fields.has(Unit)) {
        if (fields.unit(Unit) != TimeUnit::Month)
            return std::nullopt;
        const QDate first = periodOf(TimeUnit::Month, fields.get(Offset), today).from;
        const QDate date(first.year(), first.month(), day);
        return date.isValid() ? std::optional(oneDay(date)) : std::nullopt;
    }
    QDate first(today.year(), today.month(), 1);
    for (int i = 0; i < 36; ++i, first = first.addMonths(past ? -1 : 1)) {
        const QDate date(first.year(), first.month(), day);
        if (date.isValid() && (past ? date <= today : date >= today) &&
            (!fields.has(Weekday) || date.dayOfWeek() == fields.get(Weekday)))
            return oneDay(date);
    }
    return std::nullopt;
}

std::optional<DaySpan> weekdayOf(const Fields& fields, QDate today, bool past) {
    const int weekday = fields.get(Weekday);
    if (fields.has(Unit)) {
        const DaySpan span = periodOf(fields.unit(Unit), fields.get(Offset), today);
        const QDate day = span.from.addDays((weekday - span.from.dayOfWeek() + 7) % 7);
        return day < span.to ? std::optional(oneDay(day)) : std::nullopt;
    }
    const int which = fields.get(Which);
    if (which > 50 || which < -50)
        return std::nullopt;
    const int ahead = (weekday - today.dayOfWeek() + 7) % 7;
    const int behind = (today.dayOfWeek() - weekday + 7) % 7;
    if (which == 0)
        return oneDay(past && !fields.has(Which) ? today.addDays(-behind) : today.addDays(ahead));
    if (which > 0)
        return oneDay(today.addDays((ahead == 0 ? 7 : ahead) + 7 * (which - 1)));
    return oneDay(today.addDays(-(behind == 0 ? 7 : behind) + 7 * (which + 1)));
}

} // namespace

DaySpan periodOf(TimeUnit unit, int offset, QDate today) {
    switch (unit) {
    case TimeUnit::Week: {
        const QDate start = monday(today).addDays(7LL * offset);
        return {start, start.addDays(7), Grain::Week};
    }
    case TimeUnit::Fortnight: {
        const QDate start = monday(today).addDays(14LL * offset);
        return {start, start.addDays(14), Grain::Week};
    }
    case TimeUnit::Weekend: {
        const QDate start = monday(today).addDays(5 + 7LL * offset);
        return {start, start.addDays(2), Grain::Day};
    }
    case TimeUnit::Month: {
        const QDate start = QDate(today.year(), today.month(), 1).addMonths(offset);
        return {start, start.addMonths(1), Grain::Month};
    }
    case TimeUnit::Quarter: {
        const QDate start = quarterStart(today).addMonths(3 * offset);
        return {start, start.addMonths(3), Grain::Quarter};
    }
    case TimeUnit::Year: {
        const QDate start(today.year() + offset, 1, 1);
        return {start, start.addYears(1), Grain::Year};
    }
    case TimeUnit::Decade: {
        const QDate start(today.year() / 10 * 10 + 10 * offset, 1, 1);
        return {start, start.addYears(10), Grain::Year};
    }
    default:
        return oneDay(today.addDays(offset));
    }
}

std::optional<DaySpan> daysOf(const Fields& fields, QDate today, bool past) {
    if (fields.has(Count))
        return counted(fields, today);
    if (fields.has(Holiday)) {
        const int code = fields.get(Holiday);
        const auto day = inSomeYear(fields, today, past, [code](int year) { return holidayIn(code, year); });
        return day ? std::optional(oneDay(*day)) : std::nullopt;
    }
    if (fields.has(Nth))
        return nthPart(fields, today, past);
    if (fields.has(Edge))
        return edgeOf(fields, today, past);
    if (fields.has(Rest)) {
        DaySpan span = periodOf(fields.unit(Unit), fields.get(Offset), today);
        span.from = today;
        span.grain = Grain::Day;
        return span;
    }
    if (fields.has(Unit) && !fields.has(Offset)) { // the week of a day
        Fields inner = fields;
        inner.clear(Unit);
        const auto day = daysOf(inner, today, past);
        return day ? std::optional(periodOf(fields.unit(Unit), 0, day->from)) : std::nullopt;
    }
    if (fields.has(Month) && fields.has(Day))
        return monthDay(fields, today, past);
    if (fields.has(Day))
        return dayOfSomeMonth(fields, today, past);
    if (fields.has(Month))
        return fields.has(Weekday) ? std::nullopt : monthSpan(fields, today, past);
    if (fields.has(Weekday))
        return weekdayOf(fields, today, past);
    if (fields.has(Unit))
        return periodOf(fields.unit(Unit), fields.get(Offset), today);
    if (fields.has(Year))
        return yearSpan(fields);
    return std::nullopt;
}

} // namespace flux::assistant
