#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// {"wire","base_url","api_key","model","messages","tools"} → {"text","tool_calls":[{"name","arguments"}]}, as
// llm::makeHttpProvider reads the answer. Messages are {"role","content"}; of an assistant also
// "tool_calls":[{"id","name","arguments"}], of a tool "tool_call_id" and "name".
[[nodiscard]] base::Result<base::Json> llmChat(const base::Json& request);

} // namespace flux::probe
