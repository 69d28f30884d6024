#pragma once

#include <QtCore/QString>

#include <array>
#include <climits>
#include <optional>

namespace flux::assistant {

// What words about time can say. The data files of the languages set them by the names of `fieldOf`.
enum class Field {
    Year,
    Month,     // 1 to 12
    Day,       // of the month
    Weekday,   // 1 Monday to 7
    Which,     // of a weekday, a month or a holiday: 0 this, 1 next, -1 last, 2 the one after next
    Unit,      // with Offset: a period counted from now. A TimeUnit
    Offset,    // 0 this, 1 next, -1 last
    Count,     // so many Units from now on, or up to now: Which says the direction
    Nth,       // the how manieth NthUnit or Weekday inside the period; -1 the last
    NthUnit,   // a TimeUnit
    Edge,      // 1 beginning, 2 middle, 3 end of the period
    Shift,     // so many ShiftUnits from now, or before
    ShiftUnit, // a TimeUnit
    Shift2,    // and so many of these: "1 hour 30 minutes"
    ShiftUnit2,
    Hour,
    Minute,
    Second,
    Half,     // 0 before noon, 1 after
    Sure,     // 1: the hour is of 24
    PartFrom, // of a part of the day, in minutes after midnight
    PartTo,   // beyond 1440: on the next day
    Holiday,  // the place in the list of the language
    Every,    // a recurrence: each so many EveryUnits
    EveryUnit,
    Days,  // of a recurrence: bit 0 is Monday
    Now,   // 1: this moment
    Rest,  // 1: of the period only what lies ahead
    Value, // of rules that are only a number
};
inline constexpr int kFieldCount = static_cast<int>(Field::Value) + 1;

enum class TimeUnit { Second = 1, Minute, Hour, Day, Week, Weekend, Fortnight, Month, Quarter, Year, Decade };

// A set of fields with their values.
class Fields {
public:
    [[nodiscard]] bool has(Field field) const { return m_values[index(field)] != kUnset; }
    [[nodiscard]] int get(Field field, int otherwise = 0) const {
        return has(field) ? m_values[index(field)] : otherwise;
    }
    [[nodiscard]] TimeUnit unit(Field field) const { return static_cast<TimeUnit>(get(field)); }
    void set(Field field, int value) { m_values[index(field)] = value; }
    void clear(Field field) { m_values[index(field)] = kUnset; }
    [[nodiscard]] bool empty() const { return *this == Fields(); }
    // False, and nothing changed, when both say different things about one field.
    bool merge(const Fields& other);
    // Takes what is not said here.
    void fill(const Fields& other);
    [[nodiscard]] bool hasTime() const { return has(Field::Hour) || has(Field::PartFrom); }
    [[nodiscard]] bool hasDate() const; // says anything about the day

    friend bool operator==(const Fields&, const Fields&) = default;

private:
    static constexpr int kUnset = INT_MIN;
    static constexpr size_t index(Field field) { return static_cast<size_t>(field); }
    static constexpr std::array<int, kFieldCount> allUnset() {
        std::array<int, kFieldCount> values{};
        for (int& value : values)
            value = kUnset;
        return values;
    }
    std::array<int, kFieldCount> m_values = allUnset();
};

// "month", "shift_unit"; nothing for other names.
[[nodiscard]] std::optional<Field> fieldOf(QStringView name);
// The words for values in data files: "day", "week", … for units, "next", "last", "this".
[[nodiscard]] std::optional<int> constantOf(QStringView name);

} // namespace flux::assistant
