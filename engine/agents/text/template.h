#pragma once

#include "engine/base/json.h"

namespace flux::agents {

// Fills {{name}} and {{name.inner}} in a template from the variables object: texts as they are, numbers plainly, lists
// of texts as Markdown bullets, the rest as JSON. What is filled in is not looked at again. "\{{" stands for two
// braces. Errors: InvalidArgument for a name that is not there (with the nearest one) and for "{{" without an end;
// ResourceExhausted when the text grows beyond 8 million characters.
[[nodiscard]] base::Result<QString> fillTemplate(const QString& text, const base::Json& variables);

} // namespace flux::agents
