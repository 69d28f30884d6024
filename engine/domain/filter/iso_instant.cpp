#include "engine/domain/filter/iso_instant.h"

namespace flux::domain {

namespace {

constexpr qint64 kSecond = 1'000'000;

// Reads from the front; `ok` goes false at the first thing that does not fit.
struct Scanner {
    std::string_view text;
    size_t at = 0;
    bool ok = true;

    [[nodiscard]] bool atEnd() const { return at == text.size(); }
    [[nodiscard]] char peek() const { return at < text.size() ? text[at] : '\0'; }
    bool take(char c) {
        if (peek() != c)
            return false;
        ++at;
        return true;
    }
    void need(char c) { ok = take(c) && ok; }
    int digits(int count) {
        int value = 0;
        for (int i = 0; i < count; ++i) {
            const char c = peek();
            if (c < '0' || c > '9') {
                ok = false;
                return 0;
            }
            value = value * 10 + (c - '0');
            ++at;
        }
        return value;
    }
};

// Days since 1970-01-01 in the Gregorian calendar, by eras of 400 years that begin in March.
qint64 daysFromCivil(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int era = y / 400; // years are positive here
    const int yearOfEra = y - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return qint64(era) * 146'097 + dayOfEra - 719'468;
}

int daysInMonth(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : kDays[month - 1];
}

// The part of a second after its point, as microseconds; what is finer is cut.
qint64 fraction(Scanner& s) {
    qint64 us = 0;
    int count = 0;
    for (; s.peek() >= '0' && s.peek() <= '9'; ++s.at, ++count) {
        if (count < 6)
            us = us * 10 + (s.peek() - '0');
    }
    s.ok = s.ok && count > 0 && count <= 12;
    for (; count < 6; ++count)
        us *= 10;
    return us;
}

qint64 timeOfDay(Scanner& s) {
    const int hour = s.digits(2);
    s.need(':');
    const int minute = s.digits(2);
    int second = 0;
    qint64 us = 0;
    if (s.take(':')) {
        second = s.digits(2);
        if (s.take('.') || s.take(','))
            us = fraction(s);
    }
    s.ok =
        s.ok && minute <= 59 && second <= 60 && (hour <= 23 || (hour == 24 && minute == 0 && second == 0 && us == 0));
    return ((qint64(hour) * 60 + minute) * 60 + second) * kSecond + us;
}

qint64 offset(Scanner& s) {
    if (s.take('Z') || s.take('z'))
        return 0;
    const bool behind = s.peek() == '-';
    if (!behind && s.peek() != '+')
        return 0; // none: UTC
    ++s.at;
    const int hours = s.digits(2);
    int minutes = 0;
    if (s.take(':') || !s.atEnd())
        minutes = s.digits(2);
    s.ok = s.ok && hours <= 23 && minutes <= 59;
    const qint64 us = (qint64(hours) * 60 + minutes) * 60 * kSecond;
    return behind ? -us : us;
}

// "2026-01-30T10:15:00Z", as most programs write a time: a scan reads one of each object. Nothing: read it the long
// way.
std::optional<qint64> plainInstantUs(std::string_view text) {
    if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
        return std::nullopt;
    bool ok = true;
    const auto number = [&text, &ok](size_t at) {
        const auto tens = static_cast<unsigned>(text[at] - '0');
        const auto ones = static_cast<unsigned>(text[at + 1] - '0');
        ok = ok && tens <= 9 && ones <= 9;
        return static_cast<int>(tens * 10 + ones);
    };
    const int year = number(0) * 100 + number(2);
    const int month = number(5);
    const int day = number(8);
    const int hour = number(11);
    const int minute = number(14);
    const int second = number(17);
    if (!ok || year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 ||
        minute > 59 || second > 59)
        return std::nullopt;
    return ((daysFromCivil(year, month, day) * 24 + hour) * 3600 + minute * 60 + second) * kSecond;
}

} // namespace

std::optional<qint64> isoInstantUs(std::string_view text) {
    if (text.size() < 10 || text.size() > 45 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    if (const auto plain = plainInstantUs(text))
        return plain;
    Scanner s{text};
    const int year = s.digits(4);
    s.need('-');
    const int month = s.digits(2);
    s.need('-');
    const int day = s.digits(2);
    if (!s.ok || year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
        return std::nullopt;
    qint64 us = daysFromCivil(year, month, day) * 86'400 * kSecond;
    if (s.atEnd())
        return us;
    if (!s.take('T') && !s.take('t') && !s.take(' '))
        return std::nullopt;
    us += timeOfDay(s);
    us -= offset(s);
    if (!s.ok || !s.atEnd())
        return std::nullopt;
    return us;
}

bool hasIsoOffset(std::string_view text) {
    constexpr size_t kDate = 10; // “2026-01-30”, whose signs are no offset
    return text.size() > kDate && text.substr(kDate).find_first_of("Zz+-") != std::string_view::npos;
}

} // namespace flux::domain
