#pragma once

#include "engine/domain/agent_spec.h"

#include <optional>

namespace flux::agents {

// What repairs of inputs have in common: values that say plainly what they should have been. Everything here is pure,
// and gives back what it was given where it sees nothing to put right.

// Inputs brought to the types of the spec: one thing where a list is wanted becomes a list of it (an output that holds
// a list under "documents" or "items" becomes that list), nulls leave lists, a number or a yes written as text becomes
// one, a list of one text becomes the text, an allowed value loses its capitals and blanks.
[[nodiscard]] base::Json mendBySpec(const domain::AgentSpec& spec, base::Json inputs);

// "<HTTPS:/example.com/a&amp;b>." → "https://example.com/a&b". `plain`: an address without a scheme was tried with
// https and nobody answered, so it becomes http.
[[nodiscard]] QString mendWebAddress(const QString& text, bool plain);

// Quotes, file://, $HOME, blanks and a full stop around a path.
[[nodiscard]] QString mendPath(const QString& text);

// A name in the file area from one that leads out of it: "/home/ana/brief.md" → "brief.md". Empty when nothing is left.
[[nodiscard]] QString mendFileName(const QString& text);

// Mail addresses as people write them: mailto:, a full stop behind, a name without <>, "Lind, Marta <marta@…>". Nothing
// when one of them still is no address.
[[nodiscard]] std::optional<QStringList> mendMailAddresses(const QStringList& texts);

} // namespace flux::agents
