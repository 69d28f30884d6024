#pragma once

#include "engine/domain/conversation.h"
#include "engine/orchestrator/machine/task_state.h"

namespace flux::host {

// What the inbox says of a conversation, derived from its live tasks and the one that moved last. Pure.
// Order of what counts: a question to the person, then what runs, then what is paused, then how the last one ended.
void projectConversation(domain::Conversation& conversation, const std::vector<const orchestrator::TaskState*>& live,
                         const orchestrator::TaskState& moved, base::Instant now);

// The first words of a text as a title, at most 60 characters, cut at a word.
[[nodiscard]] QString titleFrom(const QString& text);
// The first line of some Markdown without its marks, for a row.
[[nodiscard]] QString firstLine(const QString& markdown);

} // namespace flux::host
