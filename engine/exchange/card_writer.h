#pragma once

#include "engine/exchange/object_writer.h"

namespace flux::exchange {

// Writes contacts as vCard 3.0 (RFC 2426), which every address book reads. What readCards reads comes out again; other
// members are left out. The UID is the one that the contact came with, else its id.
[[nodiscard]] std::unique_ptr<ObjectWriter> cardWriter(QIODevice& out);

} // namespace flux::exchange
