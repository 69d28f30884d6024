#pragma once

#include "engine/domain/breaker.h"
#include "engine/domain/checkpoint.h"
#include "engine/domain/conversation.h"
#include "engine/domain/message.h"
#include "engine/domain/task.h"
#include "engine/domain/workspace_object.h"

#include <variant>

namespace flux::domain {

// What happened, with the new entity. Names are past tense.
struct ConversationUpdated {
    Conversation conversation;
};
struct MessageAdded {
    Message message;
};
struct TaskUpdated {
    Task task;
};
// A step without its outputs (they are read with GetTask).
struct StepUpdated {
    TaskId taskId;
    ConversationId conversationId;
    int position = 0;
    StepKey key;
    QString name;
    QString agent;
    StepKey itemOf; // of an item step: its for-each step
    StepRun run;    // outputs and edits are left out
};
// The task, its steps, cards and journal are gone. Its thread says so.
struct TaskDeleted {
    TaskId taskId;
    ConversationId conversationId;
};
struct CheckpointRaised {
    Checkpoint checkpoint;
};
struct CheckpointDecided {
    Checkpoint checkpoint;
};

// Objects were made, changed, deleted or purged; they are read again by whoever shows them. At most kMaxRefs of them.
struct ObjectsChanged {
    static constexpr size_t kMaxRefs = 500;
    std::vector<ObjectRef> objects;
};

using EventPayload = std::variant<ConversationUpdated, MessageAdded, TaskUpdated, StepUpdated, CheckpointRaised,
                                  CheckpointDecided, TaskDeleted, ObjectsChanged>;

// A committed event. Sequence numbers start at 1, have no gaps and are in commit order.
struct FeedEvent {
    qint64 sequence = 0;
    base::Instant at;
    EventPayload payload;
};

// Something worth showing that is not stored: it has no sequence number and may be dropped.
struct StepProgress {
    TaskId taskId;
    ConversationId conversationId;
    StepKey key;
    QString note; // "Reading minutes-04.pdf"
};
// What Flux has said so far of an answer that it is still giving. `text` takes the place of what was told from
// `offset` on (in UTF-16 units); whoever missed a part waits for one that begins at 0, which comes within a second.
struct AnswerProgress {
    ConversationId conversationId;
    TurnId turnId;
    qint64 offset = 0;
    QString text;
    QString doing; // "Looks into your workspace": what it does instead of speaking; empty: it speaks
};
struct EngineNotice { // the engine's own condition: disk full, store gone, all well again
    enum class Kind { Healthy, DiskFull, StoreUnavailable } kind = Kind::Healthy;
    QString text;
};
struct BreakerChanged {
    Breaker breaker;
};
using LiveEvent = std::variant<StepProgress, EngineNotice, BreakerChanged, AnswerProgress>;

[[nodiscard]] QString eventName(const EventPayload& payload); // "step.updated"

} // namespace flux::domain
