#pragma once

#include "engine/base/result.h"

#include <QtCore/QString>

namespace flux::host {

// What a person wrote, without control characters other than line ends and tabs, and without space around it.
// InvalidArgument when it is empty or longer than 20,000 characters. Pure.
[[nodiscard]] base::Result<QString> checkedText(const QString& raw);

} // namespace flux::host
