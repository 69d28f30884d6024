#pragma once

#include "engine/assistant/tokens.h"
#include "engine/base/clock.h"

#include <QtCore/QDateTime>

#include <optional>

namespace flux::assistant {

// The time it is where the person is. An unknown zone counts as UTC.
[[nodiscard]] QDateTime localTime(base::Instant now, const QString& timeZoneId);

// A day that the tokens from `at` on name, and how many tokens name it: today, tonight, tomorrow, yesterday, monday,
// next monday (the first one after today), next week (its Monday), in 3 days, in two weeks, 2026-03-02, 2.3.2026,
// 3 March, March 3 2026. A weekday without "next" is today or the next such day.
struct NamedDay {
    QDate day;
    size_t tokens = 0;
};
[[nodiscard]] std::optional<NamedDay> namedDay(const std::vector<Token>& tokens, size_t at, QDate today);

// 1 for "one", 12 for "twelve", 3 for "3"; nothing for other words and for numbers beyond a million.
[[nodiscard]] std::optional<int> numberOf(const Token& token);

} // namespace flux::assistant
