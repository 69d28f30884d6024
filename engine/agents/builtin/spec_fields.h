#pragma once

#include "engine/domain/agent_spec.h"

namespace flux::agents {

// One line of a spec: name, type, must it be there, what it is.
[[nodiscard]] inline domain::FieldSpec specField(const char* name, domain::FieldType type, bool required,
                                                 const char* description, base::Json defaultValue = {},
                                                 std::vector<base::Json> allowed = {}) {
    return {QString::fromUtf8(name), type, required, QString::fromUtf8(description), std::move(defaultValue),
            std::move(allowed)};
}

} // namespace flux::agents
