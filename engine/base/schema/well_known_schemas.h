#pragma once

#include "engine/base/schema/json_schema.h"

namespace flux::base {

// The schemas that say what a schema of a draft is, for references to them: nothing else outside a schema is known.
// Source: http://json-schema.org/draft-07/schema and https://json-schema.org/draft/2020-12/schema, with its parts.
// `uri`: without fragment. Null: not one of them, or one of the other draft. Lives as long as the program. Thread: any.
[[nodiscard]] const Json* wellKnownSchema(const QString& uri, SchemaDraft draft);

} // namespace flux::base
