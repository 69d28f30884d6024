#pragma once

#include "engine/assistant/instant/instant_service.h"
#include "engine/host/desks/object_desk.h"

namespace flux::host {

// The instant tier in the engine: what a plain sentence asks about the person's data is answered in the batch in which
// it came. Thread: the conductor's. Owner: Conductor.
class InstantDesk {
public:
    // Nothing when the sentence is none of its own, when the data does not answer it, or when the store cannot be read.
    // Changes nothing.
    [[nodiscard]] std::optional<assistant::InstantAnswer> understand(DeskCall& call,
                                                                     const domain::ConversationId& conversation,
                                                                     const QString& text, const QString& timeZoneId);
    // Adds the answer's changes to the batch. What is to be shown: the answer, and what was changed, to be taken back;
    // or why it was not.
    [[nodiscard]] std::vector<domain::Block> carryOut(DeskCall& call, const domain::ConversationId& conversation,
                                                      const assistant::InstantAnswer& answer,
                                                      const domain::Attribution& by);

private:
    [[nodiscard]] base::Result<domain::ChangedObject> carryOutOne(DeskCall& call, const assistant::ObjectChange& change,
                                                                  const domain::Attribution& by);
    ObjectDesk m_objects;
};

} // namespace flux::host
