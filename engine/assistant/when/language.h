#pragma once

#include "engine/assistant/when/grammar.h"

namespace flux::assistant {

// A data file of a language: word classes, then rules (YAML 1.2):
//   words: {weekday: {monday: 1, …}, …}     values are numbers or names of units ("DAY")
//   rules: {piece: ["today => unit=DAY offset=0", …], …}
// Adds it to `grammar`. Errors: InvalidArgument, with the line of the mistake.
[[nodiscard]] base::Result<void> readLanguage(const QByteArray& yaml, Grammar& grammar);

} // namespace flux::assistant
