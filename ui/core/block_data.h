#pragma once

#include "engine/domain/message.h"
#include "ui/core/format.h"

#include <QtCore/QVariant>

namespace flux::ui {

// The blocks of a message about the person's data, as QML shows them. Times are ISO texts in the data and read as the
// person's zone has them.

// {heading, columns: [{title, end}], rows: [{object, type, cells: [text]}], total, more: "206 more"}
[[nodiscard]] QVariantMap toMap(const domain::TableBlock& table, const Format& format);
// {heading, undone, objects: [{object, type, title, sign: "+" | "−" | "~", fields: [{label, before, after}]}]}
[[nodiscard]] QVariantMap toMap(const domain::ChangeBlock& change, const Format& format);
// [{object, key, title}]
[[nodiscard]] QVariantList toList(const domain::UsedBlock& used);

// A value of an object as a person reads it: a time as a day and a time, a list with commas, nothing as a dash.
[[nodiscard]] QString shownValue(const base::Json& value, const Format& format);
// "time", "number", "money" (micros), "text", "state": as TableColumn says.
[[nodiscard]] QString shownCell(const base::Json& cell, const QString& kind, const Format& format);

} // namespace flux::ui
