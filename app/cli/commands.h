#pragma once

#include "app/cli/arguments.h"

namespace flux::cli {

// Runs the command and returns the exit code. Prints to the terminal.
[[nodiscard]] int runCommand(const Arguments& arguments);
[[nodiscard]] int configCommand(const Arguments& arguments);

} // namespace flux::cli
