#pragma once

#include "engine/domain/conversation.h"

#include <QtCore/QDate>

namespace flux::ui {

// Where a row of the inbox stands. The order is the order of the list.
enum class Section { NeedsYou, WorthReading, Earlier };

struct ConversationRow {
    domain::Conversation conversation;
    Section section = Section::Earlier;
};

// Whether a conversation is listed in a split. The engine pages by the same rule; the window needs it for rows that
// change while they are shown. Pure.
[[nodiscard]] bool belongsTo(const domain::Conversation& conversation, domain::Split split);

// Needs you; worth reading: unread, running, or touched today; else earlier. Pure.
[[nodiscard]] Section sectionOf(const domain::Conversation& conversation, QDate updatedOn, QDate today);

// Section first (the same for all rows of a list without sections), then newest first, then the id downwards, which
// is the order that pages come in. Strict.
[[nodiscard]] bool standsBefore(const ConversationRow& a, const ConversationRow& b);

} // namespace flux::ui
