#include "ui/core/conversation_order.h"

#include <tuple>

namespace flux::ui {

using domain::ConversationState;
using domain::Split;

bool belongsTo(const domain::Conversation& conversation, Split split) {
    if (conversation.archived || split == Split::Archived)
        return conversation.archived && split == Split::Archived;
    switch (split) {
    case Split::Inbox:
        return true;
    case Split::NeedsYou:
        return conversation.state == ConversationState::NeedsYou;
    case Split::Running:
        return conversation.state == ConversationState::Running;
    case Split::Done:
        return conversation.state == ConversationState::Done || conversation.state == ConversationState::Failed ||
               conversation.state == ConversationState::Cancelled;
    case Split::Archived:
        break;
    }
    return false;
}

Section sectionOf(const domain::Conversation& conversation, QDate updatedOn, QDate today) {
    if (conversation.state == ConversationState::NeedsYou)
        return Section::NeedsYou;
    const bool fresh = conversation.unread || conversation.state == ConversationState::Running || updatedOn >= today;
    return fresh ? Section::WorthReading : Section::Earlier;
}

bool standsBefore(const ConversationRow& a, const ConversationRow& b) {
    const auto key = [](const ConversationRow& row) {
        return std::tuple(static_cast<int>(row.section), -row.conversation.updatedAt.ms);
    };
    if (key(a) != key(b))
        return key(a) < key(b);
    return b.conversation.id < a.conversation.id;
}

} // namespace flux::ui
