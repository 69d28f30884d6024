#pragma once

#include "engine/domain/event.h"

#include <optional>
#include <utility>

namespace flux::api {

// A person writes. Without a conversation a new one is made. The reply comes when the message is durable;
// what Flux answers arrives on the feed.
struct MessageSent {
    domain::ConversationId conversationId;
    domain::MessageId messageId;
};
struct SendMessage {
    using Reply = MessageSent;
    static constexpr const char* kMethod = "conversations.send_message";
    domain::ConversationId conversationId; // empty: a new one
    QString text;                          // 1 to 20,000 characters after trimming
    domain::Grants grants;                 // what the person opened with this message
    QString workingFolder;                 // for relative paths in the text; empty: not understood
    QString source;                        // "window", "terminal"
};

struct ConversationPage {
    std::vector<domain::Conversation> conversations; // newest first
    domain::SplitCounts counts;
    qint64 sequence = 0; // the rows reflect all events up to this one
    bool hasMore = false;
};
struct ListConversations {
    using Reply = ConversationPage;
    static constexpr const char* kMethod = "conversations.list";
    domain::Split split = domain::Split::Inbox;
    std::optional<std::pair<base::Instant, domain::ConversationId>> before; // the last row one has
    int limit = 50;                                                         // 1 to 200
};

// Messages and the tasks, steps and cards that they name, all as of `sequence`.
struct TaskWithSteps {
    domain::Task task;
    std::vector<domain::StepState> steps; // outputs left out in thread pages
};
struct ThreadPage {
    domain::Conversation conversation;
    std::vector<domain::Message> messages; // oldest first
    std::vector<TaskWithSteps> tasks;
    std::vector<domain::Checkpoint> checkpoints;
    qint64 sequence = 0;
    bool hasMore = false;  // older messages exist
    bool hasNewer = false; // newer messages exist
};
struct GetThread {
    using Reply = ThreadPage;
    static constexpr const char* kMethod = "conversations.thread";
    domain::ConversationId conversationId;
    qint64 beforePosition = 0; // 0: the newest
    int limit = 50;            // 1 to 200
    // The page that has this in its middle, for a jump into a long thread; instead of `beforePosition`. NotFound: the
    // thread does not have it.
    qint64 aroundPosition = 0;      // of a message; 0: none
    domain::TaskId aroundTask = {}; // the message whose block shows it; empty: none
};

// Read, unread, archive, unarchive. Nothing set: nothing changes.
struct UpdateConversation {
    using Reply = domain::Conversation;
    static constexpr const char* kMethod = "conversations.update";
    domain::ConversationId conversationId;
    std::optional<bool> unread;
    std::optional<bool> archived;
};

// Ends the answer that Flux is giving in a conversation. What was said by then stays as the answer.
struct AnswerStopped {
    bool any = false; // false: none was being given
};
struct StopAnswer {
    using Reply = AnswerStopped;
    static constexpr const char* kMethod = "conversations.stop_answer";
    domain::ConversationId conversationId;
};

} // namespace flux::api
