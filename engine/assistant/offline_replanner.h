#pragma once

#include "engine/orchestrator/replanner.h"

namespace flux::assistant {

// Another plan by fixed rules, without a model. The first that fits:
//   1. a page that is gone, or whose host refuses connections: the same page without the marks of where a reader came
//      from (utm_source and the like), without "www." (or with it), over the other scheme; the first such address takes
//      the step's place, the others are its fallbacks;
//   2. one source of several: on without it, when everything that builds on it has others. References to it are taken
//      out of lists, steps that only worked on it go with it, and the result names it (constraints.left_out);
//   3. an item of a for-each step that touches nothing: the others count;
//   4. a mail that cannot be sent and holds what other steps found out: it is kept as a draft in the file area. One
//      that is in the person's own words only is not: they have those, and a retry sends it.
// Promise: never invents a source, a text or an address; never proposes what this task's failed step did already.
// Thread: any; it has no state. Owner: the host.
class OfflineReplanner final : public orchestrator::Replanner {
public:
    [[nodiscard]] std::optional<orchestrator::Replan> replan(const orchestrator::TaskState& state, int failedPosition,
                                                             const agents::Registry& registry) const override;
};

} // namespace flux::assistant
