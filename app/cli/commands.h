#pragma once

#include "app/cli/arguments.h"
#include "app/cli/engine_door.h"

namespace flux::cli {

// Runs the command and returns the exit code. Prints to the terminal.
[[nodiscard]] int runCommand(const Arguments& arguments);
[[nodiscard]] int configCommand(const Arguments& arguments);
[[nodiscard]] int backupCommand(const Arguments& arguments);  // backup create, list, verify, restore
[[nodiscard]] int explainCommand(const Arguments& arguments); // explain [TEXT]: says what is understood, does nothing

// The ones that need an engine, by what they are about. The words have been counted.
[[nodiscard]] int planCommand(Door& door, const Arguments& arguments);     // plan show | edit | diff
[[nodiscard]] int breakersCommand(Door& door, const Arguments& arguments); // breakers [reset [KEY]]
[[nodiscard]] int searchCommand(Door& door, const Arguments& arguments);   // search TEXT
[[nodiscard]] int filesCommand(Door& door, const Arguments& arguments);    // files add, list, …
[[nodiscard]] int doctorCommand(Door& door, const Arguments& arguments);   // doctor [--repair]
[[nodiscard]] int memoryCommand(Door& door, const Arguments& arguments);   // memory store | search | …
[[nodiscard]] int modelsCommand(Door& door, const Arguments& arguments);   // models list | add | test | use | remove
[[nodiscard]] int objectsCommand(Door& door, const Arguments& arguments);  // objects create | get | update | …
[[nodiscard]] int queryCommand(Door& door, const Arguments& arguments);    // query [TYPE [FILTER]]
[[nodiscard]] int exchangeCommand(Door& door, const Arguments& arguments); // import PATH, export PATH
[[nodiscard]] int decideCommand(Door& door, const Arguments& arguments);   // approve, reject, answer
[[nodiscard]] int steerCommand(Door& door, const Arguments& arguments);    // start, retry, skip, recall, delete, …
[[nodiscard]] int againCommand(Door& door, const Arguments& arguments);    // fork, rerun, undo
[[nodiscard]] bool isSteering(const QString& command);
[[nodiscard]] bool isAgain(const QString& command);

// --- for the commands themselves ---

// The feed's last number before something is started, so that nothing that follows is missed.
[[nodiscard]] base::Result<qint64> feedEnd(api::Engine& engine);
// Says what was started and follows it, unless it does not move or --detach was given.
[[nodiscard]] int goOn(Door& door, const Arguments& arguments, const domain::Task& task, qint64 before);
// A refusal about a task; where another one has taken its place, that one is named.
[[nodiscard]] int failAbout(const domain::Task& task, const base::Error& error);

} // namespace flux::cli
