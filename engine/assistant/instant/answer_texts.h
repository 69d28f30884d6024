#pragma once

#include "engine/assistant/instant/instant_service.h"

namespace flux::assistant {

[[nodiscard]] InstantAnswer said(const QString& markdown);
[[nodiscard]] QString dayText(const QDateTime& time);  // "Thursday, 26 November"
[[nodiscard]] QString timeText(const QDateTime& time); // "Thursday, 26 November, 14:00"
[[nodiscard]] QString whenText(const When& when);      // "on Thursday, 26 November", "this week" as dates
[[nodiscard]] QString isoOf(const QDateTime& time);    // with the offset of its zone
[[nodiscard]] QString capital(QString text);
[[nodiscard]] QString slotOf(const Understood& asked, const char* name);
// A condition that the text of a path holds these words, upper and lower case alike.
[[nodiscard]] base::Json holdsWords(const char* path, const QString& words);
// Escaped for a regular expression.
[[nodiscard]] QString literally(const QString& text);
[[nodiscard]] domain::TableRow rowOf(const domain::WorkspaceObject& object, base::Json cells);

} // namespace flux::assistant
