#pragma once

#include "engine/base/json.h"

#include <optional>

namespace flux::cli {

inline constexpr int kExitCompleted = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitWaiting = 3;
inline constexpr int kExitCancelled = 4;

// Text to the person. Control characters in it are made harmless, so that no page or mail can drive the terminal.
void print(const QString& line);      // standard output, with a line end
void printPart(const QString& text);  // standard output, as it is being said: without a line end
void printError(const QString& line); // standard error
void printJson(const base::Json& value);
[[nodiscard]] QString forTerminal(const QString& text);
[[nodiscard]] int fail(const base::Error& error); // says it; the exit code that fits

// Coloured where a person looks at it: standard output is a terminal, and neither NO_COLOR (https://no-color.org) nor a
// terminal without colours is set.
enum class Ink { Green, Red, Yellow };
void printInked(const QString& line, Ink ink);
[[nodiscard]] bool isTyped(); // a person types: standard input is a terminal

// One line from standard input. Nothing: it has ended.
[[nodiscard]] std::optional<QString> readLine(const QString& prompt, bool hidden = false);
[[nodiscard]] std::optional<bool> confirm(const QString& question); // Enter is a no

} // namespace flux::cli
