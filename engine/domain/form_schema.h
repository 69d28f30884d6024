#pragma once

#include "engine/domain/agent_spec.h"

#include <string>
#include <vector>

namespace flux::domain {

// What every surface that shows a form needs of its JSON Schema (Checkpoint::form of an Input card). Pure.

// The names of "properties" as they are to be shown: "x-order" is a list of names beside "properties", or a number in
// each of them; the others follow by name. Empty for what is no schema of an object.
[[nodiscard]] std::vector<std::string> formOrder(const base::Json& form);

// "string", "integer", …: the schema's "type", of several the first that is not "null". Empty: any.
[[nodiscard]] QString schemaType(const base::Json& schema);
[[nodiscard]] QString schemaType(FieldType type);

// The items when it is a list, else none.
[[nodiscard]] std::vector<base::Json> listOf(const base::Json& list);

} // namespace flux::domain
