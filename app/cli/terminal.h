#pragma once

#include "engine/domain/checkpoint.h"

#include <optional>

namespace flux::cli {

inline constexpr int kExitCompleted = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitWaiting = 3;
inline constexpr int kExitCancelled = 4;

// Text to the person. Control characters in it are made harmless, so that no page or mail can drive the terminal.
void print(const QString& line);      // standard output, with a line end
void printError(const QString& line); // standard error
void printJson(const base::Json& value);
[[nodiscard]] QString forTerminal(const QString& text);

// Asks on the terminal. Nothing: standard input has ended, so the question is left waiting.
[[nodiscard]] std::optional<domain::Decision> askCard(const domain::Checkpoint& card);
// The card in words, as it is printed before it is asked.
[[nodiscard]] QString cardText(const domain::Checkpoint& card, bool whole);
// One line from standard input.
[[nodiscard]] std::optional<QString> readLine(const QString& prompt, bool hidden = false);

} // namespace flux::cli
