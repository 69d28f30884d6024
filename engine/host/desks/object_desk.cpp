#include "engine/host/desks/object_desk.h"

#include <algorithm>

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

const domain::Message* messageIn(const std::vector<domain::Message>& messages, const domain::MessageId& id) {
    const auto found =
        std::find_if(messages.begin(), messages.end(), [&id](const domain::Message& m) { return m.id == id; });
    return found == messages.end() ? nullptr : &*found;
}

// Newest first: what is taken back was mostly said a moment ago.
Result<domain::Message> messageOf(DeskCall& call, const api::UndoChange& request) {
    constexpr int kPage = 200;
    if (const domain::Message* added = messageIn(call.batch.work.messages, request.messageId))
        return *added;
    for (qint64 before = 0;;) {
        FLUX_TRY(const auto page, call.reader.messages(request.conversationId, before, kPage));
        if (const domain::Message* found = messageIn(page.rows, request.messageId))
            return *found;
        if (!page.hasMore || page.rows.empty())
            return makeError(ErrorCode::NotFound, QStringLiteral("This message does not exist."));
        before = page.rows.front().position;
    }
}

} // namespace

Result<api::ObjectsUndone> ObjectDesk::decide(DeskCall& call, const api::UndoChange& request) {
    FLUX_TRY(const domain::Message message, messageOf(call, request));
    std::vector<domain::ChangeBlock> changes;
    for (const domain::Block& block : message.blocks) {
        if (const auto* change = std::get_if<domain::ChangeBlock>(&block))
            changes.push_back(*change);
    }
    domain::Attribution by;
    by.name = QStringLiteral("undo");
    by.message = message.id;
    return service(call).undo(changes, by);
}

void ObjectReadDesk::markUndone(store::Reader& reader, std::vector<domain::Message>& messages) {
    for (domain::Message& message : messages)
        workspace::ObjectReads(reader.objects(), m_gate).markUndone(message);
}

} // namespace flux::host
