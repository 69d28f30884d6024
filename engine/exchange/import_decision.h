#pragma once

#include "engine/exchange/import_sink.h"
#include "engine/store/objects.h"

namespace flux::exchange {

// What an import does to an object that may be there already. Pure.
struct ImportDecision {
    enum class Kind { Create, Change, Same, InTrash, OtherType } kind = Kind::Same;
    store::ObjectWrite write; // of Create and Change
};

// `there`: the object of that id, if there is one; `history`: all its versions, needed only where its data differs.
// The members that anybody but an import has changed stay; of the others what comes in counts. A member that an import
// brought and that is not in the file any more goes, too; of an object that no import ever wrote none goes.
[[nodiscard]] ImportDecision decideImport(const ImportObject& incoming, const domain::WorkspaceObject* there,
                                          const std::vector<domain::ObjectVersion>& history,
                                          const domain::Attribution& by, base::Instant now);

// Would decideImport need the history?
[[nodiscard]] bool needsHistory(const ImportObject& incoming, const domain::WorkspaceObject& there);

} // namespace flux::exchange
