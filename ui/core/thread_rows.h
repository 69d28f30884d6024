#pragma once

#include "engine/domain/message.h"
#include "ui/core/format.h"

#include <memory>

namespace flux::ui {

enum class RowKind { Day, Person, Text, Task, Card, Result, Error, Suggestions, Table, Change, Used };

// One row of the thread: a day line, a block of a message, or a message that is still on its way.
struct ThreadRow {
    RowKind kind = RowKind::Day;
    std::shared_ptr<const domain::Message> message; // null: a day line, or on its way
    int block = -1;                                 // of the message; -1: all of it (the person's)
    bool lead = false;                              // the first row of its message: the mark stands here
    base::Instant at;
    int pending = 0;          // of a message on its way: its number
    QString text;             // of a message on its way
    QString failure;          // why it was not sent; empty while it is being sent
    bool live = false;        // of an answer that is being given: what was said so far is its text
    QString doing;            // of it: what Flux does instead of speaking
    domain::MessageId sentAs; // of a message on its way: the engine has it under this id, its event is still to come
};

// The rows of one message, without a day line. A person's message is one row; one of Flux's a row for each block.
[[nodiscard]] std::vector<ThreadRow> rowsOf(const std::shared_ptr<const domain::Message>& message);

// The rows of messages in order, with a line before each new day; `previous` is the day of the row above, invalid at
// the top.
[[nodiscard]] std::vector<ThreadRow> rowsOf(const std::vector<domain::Message>& messages, QDate previous,
                                            const Format& format);

// A person's message as it was typed.
[[nodiscard]] QString plainTextOf(const domain::Message& message);

} // namespace flux::ui
