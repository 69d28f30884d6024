#pragma once

#include "engine/orchestrator/machine/task_state.h"

namespace flux::orchestrator {

// What the end of one step means for its parallel group, for the steps that wait for it, and for the task. Pure.
//
// A critical step has failed for good: retries, fallbacks and the repair of its inputs are used up.
//
//                         all-or-nothing (also: no group)   best-effort              fail-fast
//   the step itself       failed                            failed                   failed
//   what waits: pending,  cancelled                         goes on                  cancelled
//     retrying, held
//   what asks             cancelled, its card withdrawn     goes on asking           cancelled, its card withdrawn
//   what runs             may end and keeps what it         goes on                  asked to stop: cancelled; a
//                         brought; no retry, no card                                 late success is not taken, the
//                                                                                    receipt of an effect is
//   steps that need it    cancelled                         start when each member   cancelled
//                                                           they need has ended
//   the task              fails when what runs has ended    goes on; see below       fails at once
//
// "What waits" and "what runs" are the whole task, not only the group: a task that will fail does nothing new.
//
// A best-effort group, once each member has ended:
//
//   done   failed   skipped   the group
//   ≥ 1    any      any       succeeded: what needs it starts; lists leave out what was not brought
//   0      ≥ 1      any       failed: the task fails, with the error of the member that ended last or, if a person
//                             left that one out, of the first that failed
//   0      0        all       left out: nothing has failed
//
// Other ends of a member, under each policy:
//
//   fails and is not critical   skipped with its error; what needs it starts without it; no other member notices,
//                               but that in a best-effort group it is no success
//   left out by a person, or    skipped, and with it what cannot do without it: under best-effort, what needs no
//     nobody answered in time     member that may still bring something; under the others, all that needs it
//   retried, held, asking       has not ended: the group is open
//   retried by a person after   it is open again, and with it the group
//     it failed
//
// The items of a for-each step are a group named as its key, with its policy. Where the table says "the task" it is
// first the for-each step that fails, and the tables apply to that step in turn. Items that were left out leave a gap
// in its list and nothing else; when every item was left out, so is the step.
enum class GroupFate {
    Open,    // a member has not ended, or one is done
    Failed,  // each has ended, one failed, none is done
    LeftOut, // each has ended, none failed, none is done
};
[[nodiscard]] GroupFate fateOf(const GroupCount& group);

// Of the group that the step is a member of. Open for one that is in no group. Cost: constant.
[[nodiscard]] GroupFate fateOfGroup(const TaskState& state, const domain::StepSpec& member);

} // namespace flux::orchestrator
