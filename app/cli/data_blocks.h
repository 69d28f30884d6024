#pragma once

#include "engine/domain/message.h"

#include <QtCore/QTimeZone>

namespace flux::cli {

// The blocks about the person's data as lines for a terminal; times in `zone`. Thread: any.
[[nodiscard]] QStringList linesOf(const domain::TableBlock& table, const QTimeZone& zone);
[[nodiscard]] QStringList linesOf(const domain::ChangeBlock& change, const QTimeZone& zone);

} // namespace flux::cli
