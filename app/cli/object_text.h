#pragma once

#include "app/cli/commands.h"
#include "engine/api/requests/objects.h"

namespace flux::cli {

// How the person's data is shown in a terminal, and read from a command line.
void printObjectLine(const domain::WorkspaceObject& object); // "2026-01-30  event  01890a5d-…  Lunch  #food"
void printObject(const api::ObjectDetail& detail);
void printVersions(const api::ObjectVersions& versions);

[[nodiscard]] domain::Attribution byPerson(); // at the terminal

// A JSON value that is a word of the command line; "-": on standard input. Errors: InvalidArgument.
[[nodiscard]] base::Result<base::Json> jsonWord(const QString& word, const QString& what);

// The number that an option says; `otherwise` where it was not given. Errors: InvalidArgument.
[[nodiscard]] base::Result<qint64> numberOption(const QString& text, const QString& option, qint64 otherwise,
                                                qint64 most);

} // namespace flux::cli
