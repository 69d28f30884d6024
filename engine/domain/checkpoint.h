#pragma once

#include "engine/base/clock.h"
#include "engine/domain/effect.h"
#include "engine/domain/ids.h"

#include <optional>

namespace flux::domain {

enum class CheckpointKind {
    Approval,       // yes, change, no
    Access,         // open one folder or host to this task
    UnknownOutcome, // the program stopped between an effect and its receipt: did it happen?
};
enum class CheckpointStatus { Open, Approved, Rejected, Expired, Withdrawn };

enum class Verdict {
    Yes,     // do it (with edits, if any)
    No,      // leave it
    WentOut, // UnknownOutcome: it happened, go on
    Again,   // UnknownOutcome: do it once more
};

struct Decision {
    Verdict verdict = Verdict::No;
    base::Json edits = base::Json::object(); // input name → new value, only names in Checkpoint::description.editable
    QString reason;                          // why not, in the person's words
    QString by;                              // "window", "terminal", …: the surface that answered
};

// A question to the person that a step waits for. It is a row: nothing waits in memory.
struct Checkpoint {
    CheckpointId id;
    TaskId taskId;
    ConversationId conversationId;
    StepKey step;
    CheckpointKind kind = CheckpointKind::Approval;
    CheckpointStatus status = CheckpointStatus::Open;
    EffectDescription description;
    base::Json inputs = base::Json::object(); // resolved, as the step would run them
    QString rule;                             // "Mail always asks"
    qint64 costMicros = 0;
    std::optional<base::Instant> expiresAt;
    QString expiryText; // "Waits until tomorrow 18:00, then is not sent"
    base::Instant createdAt, decidedAt;
    std::optional<Decision> decision;
};

[[nodiscard]] QString kindName(CheckpointKind kind);       // "approval"
[[nodiscard]] QString statusName(CheckpointStatus status); // "open"
[[nodiscard]] QString effectName(EffectClass effect);      // "external_write"
[[nodiscard]] QString verdictName(Verdict verdict);        // "yes"

} // namespace flux::domain
