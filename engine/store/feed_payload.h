#pragma once

#include "engine/domain/event.h"

#include <QtCore/QHash>

#include <optional>

namespace flux::store {

using MessagePositions = QHash<domain::MessageId, qint64>;

// What the feed keeps of an event, where that is not the event as it came: a new message gets the position that this
// commit gave it, and a step goes without its outputs and edits (they are read with the task). Nothing: keep it as is.
[[nodiscard]] std::optional<domain::EventPayload> payloadToKeep(const domain::EventPayload& payload,
                                                                const MessagePositions& positions);

} // namespace flux::store
