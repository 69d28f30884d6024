#pragma once

#include "engine/assistant/instant/instant_service.h"

namespace flux::assistant {

[[nodiscard]] InstantAnswer said(const QString& markdown);
[[nodiscard]] QString isoOf(const QDateTime& time); // with the offset of its zone
[[nodiscard]] QString capital(QString text);
[[nodiscard]] QString slotOf(const Understood& asked, const char* name);
// The words that a kind was said by; its plain name when none were.
[[nodiscard]] QString wordsOf(const Understood& asked, const char* name);
// A condition that the text of a path holds these words, upper and lower case alike.
[[nodiscard]] base::Json holdsWords(const char* path, const QString& words);
// Of a question about what was.
[[nodiscard]] bool wasWithin(const std::optional<When>& when, base::Instant at, base::Instant now);
// Escaped for a regular expression.
[[nodiscard]] QString literally(const QString& text);
[[nodiscard]] domain::TableRow rowOf(const domain::WorkspaceObject& object, base::Json cells);
[[nodiscard]] domain::TableColumn columnOf(const QString& title, const char* format);

} // namespace flux::assistant
