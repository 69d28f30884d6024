#include "engine/assistant/instant/recurring.h"

#include "engine/assistant/when/resolve.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QTimeZone>

#include <algorithm>

namespace flux::assistant {

namespace {

constexpr int kMaxDays = 40'000;

struct NamedWeekday {
    int weekday = 1;
    int nth = 0; // 0: each
};

struct Rule {
    QString frequency;
    int interval = 1;
    int count = 0; // 0: without end
    QDate until;
    std::vector<NamedWeekday> days;
    std::vector<int> monthDays, months;
};

std::optional<std::vector<int>> numbers(const QString& text, int most) {
    std::vector<int> list;
    for (const QString& part : text.split(u',')) {
        bool ok = false;
        const int number = part.toInt(&ok);
        if (!ok || number == 0 || std::abs(number) > most)
            return std::nullopt;
        list.push_back(number);
    }
    return list;
}

bool takeDays(const QString& text, Rule& rule) {
    static const QStringList names = QStringLiteral("MO TU WE TH FR SA SU").split(u' ');
    static const QRegularExpression form(QStringLiteral("^([+-]?\\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$"));
    for (const QString& part : text.split(u',')) {
        const auto found = form.match(part);
        if (!found.hasMatch())
            return false;
        rule.days.push_back({static_cast<int>(names.indexOf(found.captured(2))) + 1, found.captured(1).toInt()});
    }
    return true;
}

bool take(const QString& name, const QString& value, Rule& rule) {
    if (name == u"FREQ") {
        rule.frequency = value;
        return QStringList({QStringLiteral("DAILY"), QStringLiteral("WEEKLY"), QStringLiteral("MONTHLY"),
                            QStringLiteral("YEARLY")})
            .contains(value);
    }
    if (name == u"INTERVAL" || name == u"COUNT") {
        bool ok = false;
        (name == u"COUNT" ? rule.count : rule.interval) = value.toInt(&ok);
        return ok && value.toInt() > 0;
    }
    if (name == u"UNTIL") {
        rule.until = QDate::fromString(value.left(8), QStringLiteral("yyyyMMdd"));
        return rule.until.isValid();
    }
    if (name == u"BYDAY")
        return takeDays(value, rule);
    if (name == u"WKST")
        return value == u"MO";
    if (name != u"BYMONTHDAY" && name != u"BYMONTH")
        return false;
    const auto list = numbers(value, 31);
    if (list)
        (name == u"BYMONTH" ? rule.months : rule.monthDays) = *list;
    return list.has_value();
}

std::optional<Rule> ruleOf(const QString& text) {
    Rule rule;
    for (const QString& part : text.split(u';', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.indexOf(u'=');
        if (equals < 0 || !take(part.left(equals).toUpper(), part.sliced(equals + 1).toUpper(), rule))
            return std::nullopt;
    }
    const bool nthInYear = rule.frequency == u"YEARLY" && rule.months.empty() && !rule.days.empty();
    return rule.frequency.isEmpty() || nthInYear ? std::nullopt : std::optional(rule);
}

bool isNamed(const Rule& rule, QDate day) {
    return std::any_of(rule.days.begin(), rule.days.end(), [day](const NamedWeekday& named) {
        if (named.weekday != day.dayOfWeek())
            return false;
        const int fromStart = (day.day() - 1) / 7 + 1, fromEnd = -((day.daysInMonth() - day.day()) / 7 + 1);
        return named.nth == 0 || named.nth == fromStart || named.nth == fromEnd;
    });
}

bool contains(const std::vector<int>& list, int number, int fromEnd) {
    return std::any_of(list.begin(), list.end(), [=](int n) { return n == number || n == fromEnd; });
}

bool fallsOn(const Rule& rule, QDate first, QDate day) {
    qint64 steps = 0;
    if (rule.frequency == u"DAILY")
        steps = first.daysTo(day);
    else if (rule.frequency == u"WEEKLY")
        steps = first.addDays(1 - first.dayOfWeek()).daysTo(day) / 7;
    else if (rule.frequency == u"MONTHLY")
        steps = (day.year() - first.year()) * 12 + day.month() - first.month();
    else
        steps = day.year() - first.year();
    if (steps % rule.interval != 0 || (!rule.months.empty() && !contains(rule.months, day.month(), 0)))
        return false;
    if (!rule.monthDays.empty() && !contains(rule.monthDays, day.day(), day.day() - day.daysInMonth() - 1))
        return false;
    if (!rule.days.empty())
        return isNamed(rule, day);
    if (!rule.monthDays.empty() || rule.frequency == u"DAILY")
        return true;
    if (rule.frequency == u"WEEKLY")
        return day.dayOfWeek() == first.dayOfWeek();
    const bool sameMonth = rule.frequency == u"MONTHLY" || !rule.months.empty() || day.month() == first.month();
    return sameMonth && day.day() == first.day();
}

} // namespace

std::optional<std::vector<QDateTime>> recurringTimes(const QString& text, const QDateTime& start, const QDateTime& from,
                                                     const QDateTime& to) {
    const auto rule = ruleOf(text);
    if (!rule)
        return std::nullopt;
    std::vector<QDateTime> times;
    int counted = 0;
    QDate day = start.date();
    for (int i = 0; i < kMaxDays; ++i, day = day.addDays(1)) {
        const QDateTime time = at(day, start.time().msecsSinceStartOfDay() / 60'000, start, start.time().second());
        if (time >= to || (rule->until.isValid() && day > rule->until) || (rule->count > 0 && counted >= rule->count))
            break;
        if (!fallsOn(*rule, start.date(), day))
            continue;
        ++counted;
        if (time >= from)
            times.push_back(time);
    }
    return times;
}

} // namespace flux::assistant
