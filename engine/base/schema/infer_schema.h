#pragma once

#include "engine/base/json.h"

#include <span>

namespace flux::base {

// A JSON Schema of draft 2020-12 that each of the documents fits, as narrow as types go: "type", "properties",
// "required" (what all of them have), "items", and "format" for texts that are all dates ("date") or all instants
// ("date-time", RFC 3339). Values are never listed and nothing is forbidden, so that a document with one field more
// fits too. An object with very many names counts as a table: one schema for all its values.
// The same documents in another order give the same schema. No documents: a schema that everything fits.
// Never throws; what is nested deeper than 64 levels is left open. Thread: any.
[[nodiscard]] Json inferSchema(std::span<const Json> documents);

} // namespace flux::base
