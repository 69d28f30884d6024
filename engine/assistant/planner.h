#pragma once

#include "engine/base/clock.h"
#include "engine/domain/message.h"
#include "engine/domain/plan.h"
#include "engine/domain/task.h"

#include <variant>

namespace flux::assistant {

// What the offline planner may look at besides the text itself.
struct PlannerInput {
    QString text; // as the person wrote it
    base::Instant now;
    QString timeZoneId;    // IANA name, "Europe/Berlin"
    QString homeFolder;    // for "~"
    QString workingFolder; // for relative paths; empty: relative paths are not understood
    QStringList grantedFolders;
    QString ownMail; // where "mail me" goes; empty: unknown
};

// A plain answer, no task: Markdown, what the person could write next, and the memories it was drawn from.
struct PlainAnswer {
    QString markdown;
    QStringList suggestions;
    std::vector<domain::UsedMemory> used = {};
    std::vector<domain::Block> shown = {}; // what stands under the text: what was changed or found for it
};
struct PlannedTask {
    domain::Plan plan;    // valid by plan_validator
    QString announcement; // what Flux says it does: "I read the 3 pages, then I save the summary as brief.md."
};
// Never a guess: says what was not understood and what can be done.
struct NotUnderstood {
    QString markdown;
    QStringList suggestions;
};
using PlannerReply = std::variant<PlainAnswer, PlannedTask, NotUnderstood>;

// Turns a plainly worded goal into a plan, by grammar. Pure: the same input gives the same reply; no model, no
// network, no disk. Any text is accepted (empty, a megabyte, control characters, right-to-left).
// Thread: any.
[[nodiscard]] PlannerReply planOffline(const PlannerInput& input);

// The folders and files that the text names as paths ("~/notes", "/tmp/x.csv", "./a"), absolute and clean, in order.
// What a person names on a command line counts as granted for reading in that task.
[[nodiscard]] QStringList namedPaths(const PlannerInput& input);

} // namespace flux::assistant
