#include "engine/assistant/when/resolve.h"

#include <array>

namespace flux::assistant {

namespace {

using enum Field;

constexpr std::array kDayNames{u"MO", u"TU", u"WE", u"TH", u"FR", u"SA", u"SU"};

int daysMask(const Fields& fields) {
    if (fields.has(Days))
        return fields.get(Days);
    return fields.has(Weekday) && !fields.has(Nth) ? 1 << (fields.get(Weekday) - 1) : 0;
}

QString byDay(int mask) {
    QStringList names;
    for (size_t i = 0; i < kDayNames.size(); ++i) {
        if ((mask & (1 << i)) != 0)
            names.append(QStringView(kDayNames[i]).toString());
    }
    return names.join(u',');
}

// How RFC 5545 counts the unit: name and multiple.
std::pair<QString, int> frequency(TimeUnit unit) {
    switch (unit) {
    case TimeUnit::Second:
        return {QStringLiteral("SECONDLY"), 1};
    case TimeUnit::Minute:
        return {QStringLiteral("MINUTELY"), 1};
    case TimeUnit::Hour:
        return {QStringLiteral("HOURLY"), 1};
    case TimeUnit::Day:
        return {QStringLiteral("DAILY"), 1};
    case TimeUnit::Fortnight:
        return {QStringLiteral("WEEKLY"), 2};
    case TimeUnit::Month:
        return {QStringLiteral("MONTHLY"), 1};
    case TimeUnit::Quarter:
        return {QStringLiteral("MONTHLY"), 3};
    case TimeUnit::Year:
        return {QStringLiteral("YEARLY"), 1};
    case TimeUnit::Decade:
        return {QStringLiteral("YEARLY"), 10};
    default:
        return {QStringLiteral("WEEKLY"), 1};
    }
}

QString ruleOf(const Fields& fields) {
    const auto [name, multiple] = frequency(fields.unit(EveryUnit));
    QString rule = QStringLiteral("FREQ=") + name;
    if (const int interval = fields.get(Every, 1) * multiple; interval > 1)
        rule += QStringLiteral(";INTERVAL=%1").arg(interval);
    if (const int mask = daysMask(fields); mask != 0)
        rule += QStringLiteral(";BYDAY=") + byDay(mask);
    if (fields.has(Nth) && fields.has(Weekday))
        rule += QStringLiteral(";BYDAY=%1%2")
                    .arg(fields.get(Nth))
                    .arg(QStringView(kDayNames[static_cast<size_t>(fields.get(Weekday) - 1)]));
    else if (fields.has(Nth))
        rule += QStringLiteral(";BYMONTHDAY=%1").arg(fields.get(Nth));
    if (fields.has(Month))
        rule += QStringLiteral(";BYMONTH=%1").arg(fields.get(Month));
    if (fields.has(Day))
        rule += QStringLiteral(";BYMONTHDAY=%1").arg(fields.get(Day));
    return rule;
}

// Does the recurrence fall on the day?
bool fallsOn(const Fields& fields, QDate day) {
    const int mask = daysMask(fields);
    if (mask != 0 && (mask & (1 << (day.dayOfWeek() - 1))) == 0)
        return false;
    if ((fields.has(Month) && day.month() != fields.get(Month)) || (fields.has(Day) && day.day() != fields.get(Day)))
        return false;
    if (fields.has(Nth)) {
        const int nth = fields.get(Nth);
        if (!fields.has(Weekday))
            return nth > 0 ? day.day() == nth : day.day() == day.daysInMonth() + nth + 1;
        const int counted = nth > 0 ? (day.day() - 1) / 7 + 1 : -((day.daysInMonth() - day.day()) / 7 + 1);
        return day.dayOfWeek() == fields.get(Weekday) && counted == nth;
    }
    return true;
}

std::optional<TimeSpan> onDay(const Fields& fields, const LocalNow& now, QDate day) {
    Fields time;
    for (const Field field : {Hour, Minute, Second, Half, Sure, PartFrom, PartTo}) {
        if (fields.has(field))
            time.set(field, fields.get(field));
    }
    time.set(Year, day.year());
    time.set(Month, day.month());
    time.set(Day, day.day());
    // Without a day named, an hour is the one of any day: "every day at 9" means the morning also when it is noon.
    LocalNow asked = now;
    if (fields.has(Hour))
        asked.now = at(now.today().addDays(-1), 0, now.now);
    return spanOf(time, asked);
}

} // namespace

std::optional<Recurrence> recurrenceOf(const Fields& fields, const LocalNow& now) {
    if (fields.get(Every, 1) < 1 || fields.get(Every, 1) > 1000)
        return std::nullopt;
    Recurrence recurrence;
    recurrence.rule = ruleOf(fields);
    const TimeUnit unit = fields.unit(EveryUnit);
    if (unit <= TimeUnit::Hour) {
        const qint64 seconds = unit == TimeUnit::Hour ? 3600 : unit == TimeUnit::Minute ? 60 : 1;
        const QDateTime start = now.now.addSecs(seconds * fields.get(Every, 1));
        recurrence.first = {start, start.addSecs(seconds), Grain::Minute, false};
        return recurrence;
    }
    if (fields.has(Unit) && !fields.has(Offset))
        return std::nullopt;
    QDate day = now.today();
    if (fields.has(Unit) && fields.unit(Unit) != TimeUnit::Day)
        day = periodOf(fields.unit(Unit), fields.get(Offset), day).from;
    else if (fields.has(Unit))
        day = day.addDays(fields.get(Offset));
    for (int i = 0; i < 366 * 4 + 2; ++i, day = day.addDays(1)) {
        if (!fallsOn(fields, day))
            continue;
        const auto span = onDay(fields, now, day);
        if (!span)
            return std::nullopt;
        if (fields.hasTime() && span->start < now.now && !now.past)
            continue;
        recurrence.first = *span;
        return recurrence;
    }
    return std::nullopt;
}

} // namespace flux::assistant
