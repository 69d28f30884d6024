#pragma once

#include "engine/domain/message.h"
#include "engine/domain/workspace_object.h"

namespace flux::domain {

// What a thread shows of a change: the object as it is now, beside what it was. `before` is its data at `fromVersion`;
// an empty object where it was made (0).
[[nodiscard]] ChangedObject changedObject(const base::Json& before, qint64 fromVersion, const WorkspaceObject& now);

} // namespace flux::domain
