#pragma once

#include <QtCore/QDateTime>

#include <optional>
#include <vector>

namespace flux::assistant {

// When something that began at `start` and recurs by `rule` (RFC 5545, 3.3.10: FREQ of days, weeks, months or years
// with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, COUNT and UNTIL) begins again, from `from` to before `to`, in the zone of
// `start`. Nothing for a rule with other parts: then nobody may say that nothing is there. Pure.
[[nodiscard]] std::optional<std::vector<QDateTime>> recurringTimes(const QString& rule, const QDateTime& start,
                                                                   const QDateTime& from, const QDateTime& to);

} // namespace flux::assistant
