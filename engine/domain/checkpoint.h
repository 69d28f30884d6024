#pragma once

#include "engine/base/clock.h"
#include "engine/domain/effect.h"
#include "engine/domain/ids.h"

#include <optional>

namespace flux::domain {

enum class CheckpointKind {
    Approval,       // yes, no
    Input,          // fill in a form (Checkpoint::form is a JSON Schema), or leave the step out
    Modify,         // change the listed arguments, then yes; or no
    Select,         // pick one of the alternatives in Checkpoint::form
    Questions,      // answer the questions in Checkpoint::form
    Access,         // open one folder or host to this task
    UnknownOutcome, // the program stopped between an effect and its receipt: did it happen?
    Replan,         // go on with another plan? The preview is {"type":"plan_diff","diff":{…},"diagnosis":"…"}
};
enum class CheckpointStatus { Open, Approved, Rejected, Expired, Withdrawn };

enum class Verdict {
    Yes,     // do it (with edits, if any)
    No,      // leave it
    WentOut, // UnknownOutcome: it happened, go on
    Again,   // UnknownOutcome: do it once more
};

// What happens to the step when nobody has answered until Checkpoint::expiresAt.
enum class ExpiryOutcome {
    LeaveOut,   // the step is skipped, as by a no
    Fail,       // the step fails, and its group's or the task's policy decides
    UseDefault, // Input, Select, Questions: the form's defaults are the answer. Never a yes to an effect
};

struct Decision {
    Verdict verdict = Verdict::No;
    base::Json edits = base::Json::object(); // input name → new value, only names in Checkpoint::description.editable
    // What a form was answered with. Input: field → value. Select: {"choice": value}. Questions: id → answer.
    base::Json answer = base::Json::object();
    QString reason; // why not, in the person's words
    QString by;     // "window", "terminal", …: the surface that answered
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
    // Input: a JSON Schema (draft 7) of type object, "properties" in the order of "x-order" where given.
    // Select: {"options":[{"value":…,"label":"…","detail":"…"}],"default":value}
    // Questions: {"questions":[{"id":"q1","text":"…","type":"text|number|boolean|choice","options":["…"],"default":…}]}
    // Else: null.
    base::Json form;
    ExpiryOutcome onExpiry = ExpiryOutcome::LeaveOut;
    QString rule; // "Mail always asks"
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
