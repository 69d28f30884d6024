#pragma once

#include "engine/domain/conversation.h"
#include "engine/domain/message.h"

#include <QtCore/QHash>

namespace flux::exchange {

// A conversation to be written out, oldest message first, with the words for what its messages only refer to.
struct Thread {
    domain::Conversation conversation;
    std::vector<domain::Message> messages;
    QHash<domain::TaskId, QString> tasks;       // their goals
    QHash<domain::CheckpointId, QString> cards; // what they asked
};

// All of it as a reader wants it; UTF-8. Times are UTC. Pure.
[[nodiscard]] QByteArray threadMarkdown(const Thread& thread);
[[nodiscard]] base::Result<QByteArray> threadHtml(const Thread& thread); // a page that loads nothing
// {"conversation", "messages": [{…, "blocks"}]}: everything that is stored of it.
[[nodiscard]] QByteArray threadJson(const Thread& thread);

// What a person reads in one block, as Markdown; empty: nothing.
[[nodiscard]] QString blockMarkdown(const domain::Block& block, const Thread& thread);

} // namespace flux::exchange
