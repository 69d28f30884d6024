#pragma once

#include "engine/domain/conversation.h"

namespace flux::store {

// The narrowest split that lists a conversation. Inbox stands for "not archived and in none of the others", so the
// inbox lists every conversation whose splitOf is not Archived.
[[nodiscard]] inline domain::Split splitOf(const domain::Conversation& conversation) {
    using domain::ConversationState;
    using domain::Split;
    if (conversation.archived)
        return Split::Archived;
    switch (conversation.state) {
    case ConversationState::NeedsYou:
        return Split::NeedsYou;
    case ConversationState::Running:
        return Split::Running;
    case ConversationState::Done:
    case ConversationState::Failed:
    case ConversationState::Cancelled:
        return Split::Done;
    case ConversationState::Chat:
    case ConversationState::Paused:
        return Split::Inbox;
    }
    return Split::Inbox;
}

[[nodiscard]] inline bool isListedIn(const domain::Conversation& conversation, domain::Split split) {
    const domain::Split own = splitOf(conversation);
    return split == domain::Split::Inbox ? own != domain::Split::Archived : own == split;
}

inline void countIn(domain::SplitCounts& counts, domain::Split own, int many) {
    switch (own) {
    case domain::Split::Inbox:
        break;
    case domain::Split::NeedsYou:
        counts.needsYou += many;
        break;
    case domain::Split::Running:
        counts.running += many;
        break;
    case domain::Split::Done:
        counts.done += many;
        break;
    case domain::Split::Archived:
        counts.archived += many;
        return;
    }
    counts.inbox += many;
}

// No page is larger than this, whatever the caller asks for.
inline constexpr int kMaxPageRows = 100'000;

[[nodiscard]] inline int pageRows(int limit) {
    return qBound(0, limit, kMaxPageRows);
}

} // namespace flux::store
