#pragma once

#include "engine/base/clock.h"
#include "engine/domain/ids.h"
#include "engine/domain/task.h"

namespace flux::domain {

// What a row of the inbox shows first. Derived from the conversation's tasks by the engine.
enum class ConversationState { Chat, NeedsYou, Running, Paused, Done, Failed, Cancelled };

// The places a conversation can be listed in.
enum class Split { Inbox, NeedsYou, Running, Done, Archived };

struct Conversation {
    ConversationId id;
    QString title;
    ConversationState state = ConversationState::Chat;
    QString who;    // "Flux", "You"
    QString reason; // the second line: "Send this mail to Marta Lind?"
    bool unread = false;
    bool archived = false;
    qint64 costMicros = 0;
    base::Instant createdAt, updatedAt;
};

// How many conversations each split holds.
struct SplitCounts {
    int inbox = 0, needsYou = 0, running = 0, done = 0, archived = 0;

    friend bool operator==(const SplitCounts&, const SplitCounts&) = default;
};

// A person's message that has not been answered yet. A row, so that a kill does not lose the answer.
struct Turn {
    TurnId id;
    ConversationId conversationId;
    MessageId messageId;
    TaskId taskId; // set when the turn plans an existing task (CreateTask); else empty
    QString text;
    Grants grants;
    QString workingFolder; // for relative paths in the text; empty: none
    QString source;
    bool answered = false;
    bool start = true; // false: the task stays Ready once it is planned
    base::Instant createdAt;
};

[[nodiscard]] QString stateName(ConversationState state); // "needs_you"
[[nodiscard]] QString splitName(Split split);

} // namespace flux::domain
