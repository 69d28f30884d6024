#include "engine/store/feed_payload.h"

namespace flux::store {

std::optional<domain::EventPayload> payloadToKeep(const domain::EventPayload& payload,
                                                  const MessagePositions& positions) {
    if (const auto* added = std::get_if<domain::MessageAdded>(&payload)) {
        const auto position = positions.find(added->message.id);
        if (position == positions.end() || *position == added->message.position)
            return std::nullopt;
        domain::MessageAdded changed = *added;
        changed.message.position = *position;
        return changed;
    }
    if (const auto* updated = std::get_if<domain::StepUpdated>(&payload)) {
        if (!updated->run.outputs && !updated->run.edits)
            return std::nullopt;
        domain::StepUpdated changed = *updated;
        changed.run.outputs.reset();
        changed.run.edits.reset();
        return changed;
    }
    return std::nullopt;
}

} // namespace flux::store
