#pragma once

#include "app/cli/arguments.h"
#include "engine/api/engine.h"

namespace flux::cli {

// How tasks and steps are named and shown in the terminal. Thread: main.

[[nodiscard]] QString shortId(const domain::TaskId& id);
[[nodiscard]] QString plainStatus(domain::TaskStatus status); // "needs you"
[[nodiscard]] QString plainStatus(domain::StepStatus status); // "left out"
// "2nd way: from the copy" for a step that is on a fallback; empty on its own way.
[[nodiscard]] QString wayOf(const domain::StepSpec& spec, int fallback);

// The task that an id, or its beginning or end, names.
[[nodiscard]] base::Result<api::TaskDetail> findTask(api::Engine& engine, const QString& id);
// The step that a word names: its number in the list ("2", an item "2.3"), its key, or a unique beginning of it.
[[nodiscard]] base::Result<domain::StepState> findStep(const api::TaskDetail& detail, const QString& word);

[[nodiscard]] int listTasks(api::Engine& engine, const Arguments& arguments);
[[nodiscard]] int listCards(api::Engine& engine, const Arguments& arguments);
[[nodiscard]] int showTask(api::Engine& engine, const Arguments& arguments, const QString& id);

} // namespace flux::cli
