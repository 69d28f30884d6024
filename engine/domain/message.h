#pragma once

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/domain/ids.h"

#include <variant>
#include <vector>

namespace flux::domain {

enum class Author { Person, Flux };

// The kinds of block that a message is made of. A new kind: a struct here, a row in the codec, a delegate in the
// window.
struct TextBlock { // Markdown, as written
    QString markdown;
};
struct TaskBlock { // a task, shown live; the task itself travels beside the page
    TaskId taskId;
};
struct CheckpointBlock { // a card, or its record once answered
    CheckpointId checkpointId;
};
struct ResultBlock { // what a finished task brought
    TaskId taskId;
    QString heading;
    QString markdown;                         // at most a few lines
    base::Json files = base::Json::array();   // [{"name","path","bytes"}]
    base::Json sources = base::Json::array(); // [{"title","url" | "path","readAt"}]
};
struct ErrorBlock { // what failed, what is kept, what to do
    TaskId taskId;
    QString heading;
    QString text;
    QString detail;      // folded away
    QStringList actions; // "retry", "skip:step_2", "allow_host:127.0.0.1", "open_settings", …
};
struct SuggestionsBlock { // things the person could write, as chips
    QStringList texts;
};
using Block = std::variant<TextBlock, TaskBlock, CheckpointBlock, ResultBlock, ErrorBlock, SuggestionsBlock>;

struct Message {
    MessageId id;
    ConversationId conversationId;
    Author author = Author::Person;
    QString agent; // "inbox_chat", "task_orchestrator": which part of Flux speaks
    std::vector<Block> blocks;
    base::Instant createdAt;
    qint64 position = 0; // order within the conversation, from 1, given by the store
};

} // namespace flux::domain
