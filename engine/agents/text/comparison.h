#pragma once

#include "engine/agents/text/document.h"
#include "engine/base/cancel_token.h"

namespace flux::agents {

// What documents have in common and where their figures differ, as Markdown: a table of the words that stand in at
// least two of them with how often, a table of the figures (numbers with a unit or currency) of each, and a section
// per document with its size and the words it alone has. Counts only; says nothing that is not in the texts.
[[nodiscard]] QString comparisonMarkdown(const std::vector<Document>& documents, const base::CancelToken& cancel);

} // namespace flux::agents
