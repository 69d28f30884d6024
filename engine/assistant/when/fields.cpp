#include "engine/assistant/when/fields.h"

#include <algorithm>
#include <utility>

namespace flux::assistant {

namespace {

constexpr std::array kFieldNames{
    std::pair{u"year", Field::Year},
    std::pair{u"month", Field::Month},
    std::pair{u"day", Field::Day},
    std::pair{u"weekday", Field::Weekday},
    std::pair{u"which", Field::Which},
    std::pair{u"unit", Field::Unit},
    std::pair{u"offset", Field::Offset},
    std::pair{u"count", Field::Count},
    std::pair{u"nth", Field::Nth},
    std::pair{u"nth_unit", Field::NthUnit},
    std::pair{u"edge", Field::Edge},
    std::pair{u"shift", Field::Shift},
    std::pair{u"shift_unit", Field::ShiftUnit},
    std::pair{u"shift2", Field::Shift2},
    std::pair{u"shift_unit2", Field::ShiftUnit2},
    std::pair{u"hour", Field::Hour},
    std::pair{u"minute", Field::Minute},
    std::pair{u"second", Field::Second},
    std::pair{u"half", Field::Half},
    std::pair{u"sure", Field::Sure},
    std::pair{u"part_from", Field::PartFrom},
    std::pair{u"part_to", Field::PartTo},
    std::pair{u"holiday", Field::Holiday},
    std::pair{u"every", Field::Every},
    std::pair{u"every_unit", Field::EveryUnit},
    std::pair{u"days", Field::Days},
    std::pair{u"now", Field::Now},
    std::pair{u"rest", Field::Rest},
    std::pair{u"value", Field::Value},
};

// The units are written with a colon-free prefix so that "day" stays a field and "a_day" a unit.
constexpr std::array kConstants{
    std::pair{u"SECOND", static_cast<int>(TimeUnit::Second)},
    std::pair{u"MINUTE", static_cast<int>(TimeUnit::Minute)},
    std::pair{u"HOUR", static_cast<int>(TimeUnit::Hour)},
    std::pair{u"DAY", static_cast<int>(TimeUnit::Day)},
    std::pair{u"WEEK", static_cast<int>(TimeUnit::Week)},
    std::pair{u"WEEKEND", static_cast<int>(TimeUnit::Weekend)},
    std::pair{u"FORTNIGHT", static_cast<int>(TimeUnit::Fortnight)},
    std::pair{u"MONTH", static_cast<int>(TimeUnit::Month)},
    std::pair{u"QUARTER", static_cast<int>(TimeUnit::Quarter)},
    std::pair{u"YEAR", static_cast<int>(TimeUnit::Year)},
    std::pair{u"DECADE", static_cast<int>(TimeUnit::Decade)},
};

} // namespace

bool Fields::merge(const Fields& other) {
    Fields both = *this;
    for (size_t i = 0; i < m_values.size(); ++i) {
        if (other.m_values[i] == kUnset)
            continue;
        if (both.m_values[i] != kUnset && both.m_values[i] != other.m_values[i])
            return false;
        both.m_values[i] = other.m_values[i];
    }
    *this = both;
    return true;
}

void Fields::fill(const Fields& other) {
    for (size_t i = 0; i < m_values.size(); ++i) {
        if (m_values[i] == kUnset)
            m_values[i] = other.m_values[i];
    }
}

bool Fields::hasDate() const {
    using enum Field;
    return std::any_of(m_values.begin(), m_values.begin() + static_cast<int>(Hour),
                       [](int v) { return v != kUnset; }) ||
           has(Holiday) || has(Now);
}

std::optional<Field> fieldOf(QStringView name) {
    for (const auto& [known, field] : kFieldNames) {
        if (name == QStringView(known))
            return field;
    }
    return std::nullopt;
}

std::optional<int> constantOf(QStringView name) {
    for (const auto& [known, value] : kConstants) {
        if (name == QStringView(known))
            return value;
    }
    return std::nullopt;
}

} // namespace flux::assistant
