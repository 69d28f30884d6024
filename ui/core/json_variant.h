#pragma once

#include "engine/base/json.h"

#include <QtCore/QVariant>

namespace flux::ui {

// A JSON value as QML reads it: objects as maps, arrays as lists, integers as 64-bit numbers. Thread: any.
[[nodiscard]] QVariant toVariant(const base::Json& value);
[[nodiscard]] QVariantMap toVariantMap(const base::Json& value); // empty when it is no object
// The other way, for what a form gives back: texts, switches, numbers, lists and maps of these.
[[nodiscard]] base::Json fromVariant(const QVariant& value);

} // namespace flux::ui
