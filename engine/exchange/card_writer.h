#pragma once

#include "engine/exchange/object_writer.h"

namespace flux::exchange {

enum class CardVersion { V3, V4 };

// Writes contacts as vCard 3.0 (RFC 2426), which every address book reads, or 4.0 (RFC 6350). What readCards reads
// comes out again; what a card has no place for goes into X-FLUX-DATA. The UID is the one that the contact came with,
// else its id.
[[nodiscard]] std::unique_ptr<ObjectWriter> cardWriter(QIODevice& out, CardVersion version = CardVersion::V3);

} // namespace flux::exchange
