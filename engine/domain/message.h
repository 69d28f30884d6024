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
// Rows of the person's data, as an answer. A row may stand for an object, which then opens from it.
struct TableRow {
    ObjectId object; // empty: the row is not an object ("3 hours free")
    QString type;
    base::Instant occurrence;               // of a recurring event: which one. Null: none
    base::Json cells = base::Json::array(); // as many as there are columns: texts, numbers, ISO times, null
};
struct TableColumn {
    QString title;
    QString format; // "text", "number", "time" (ISO, shown in the person's zone), "money" (micros), "state"
};
struct TableBlock {
    QString heading;
    std::vector<TableColumn> columns;
    std::vector<TableRow> rows;
    qint64 total = 0; // how many there are; more than the rows when the table is cut
    base::Json query; // the query behind it, for "open in workspace"; null: none
};
// What was changed of the person's data, to be looked at and taken back. The objects' versions say whether it still
// can.
struct FieldChange {
    QString path;             // "start"
    base::Json before, after; // null: not there
};
struct ChangedObject {
    ObjectId object;
    QString type, title;
    qint64 fromVersion = 0; // 0: it was made
    qint64 toVersion = 1;
    bool deleted = false;
    std::vector<FieldChange> fields;
};
struct ChangeBlock {
    QString heading; // "Added to your calendar"
    std::vector<ChangedObject> objects;
    bool undone = false;
};
// Which memories an answer used.
struct UsedMemory {
    ObjectId object;
    QString key, title;
};
struct UsedBlock {
    std::vector<UsedMemory> memories;
};
using Block = std::variant<TextBlock, TaskBlock, CheckpointBlock, ResultBlock, ErrorBlock, SuggestionsBlock, TableBlock,
                           ChangeBlock, UsedBlock>;

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
