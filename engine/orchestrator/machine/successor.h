#pragma once

#include "engine/orchestrator/machine/machine.h"

#include <QtCore/QSet>

namespace flux::orchestrator {

// One task made from another: a fork, a run once more, another plan version.

struct SuccessorSpec {
    domain::Plan plan;           // whole and valid; its goal and title when they say something, else the old task's
    QSet<domain::StepKey> reuse; // steps whose recorded results are taken over; those that have none run
    QSet<domain::StepKey> items; // for-each steps whose items are taken over as they stand, whatever else is done anew
    bool supersedes = false;     // the new task takes the old one's place (another plan version)
    bool undoes = false;         // the new task takes back what the old one did (undo_plan.h)
    domain::StepKey forkStep;    // of a fork: from which step on it is done anew
    QString source;              // empty: the old task's
    QString why;                 // for the thread, a sentence or two; may be empty
};

// Makes the new task, Ready, in the old one's thread: rows, journal (task.created; step.reused for each result that was
// taken over), events and the message with its task block are added to `work`; the grants go along. The caller takes
// the state in and sends TaskStarted.
// A reused step is Done with the outputs, the rung and the edits of the old run and with attempt 0: it did not run in
// this task, its effect belongs to the old one and is not repeated, and undoing the new run does not touch it.
// With `supersedes`: both lineages are set, the plan version and the count of replans go up by one; a step whose effect
// had been intended and has no receipt asks first whether it went out, and one that was stopped and whose effect had
// gone out is done. The old task's row is not written and its status not moved here: that is Transition::supersede(),
// the way to call this from inside the machine.
// Without: the old task is left as it is. With `undoes` the new one is linked as an undo run instead of a fork.
[[nodiscard]] TaskState makeSuccessor(TaskState& old, const SuccessorSpec& spec, const MachineContext& context,
                                      store::UnitOfWork& work);

// The steps whose results are of use in `plan`: done, with outputs, not taken back since, nor built on such a step, and
// planned there just as they were.
[[nodiscard]] QSet<domain::StepKey> reusableSteps(const TaskState& old, const domain::Plan& plan);

// What has had its effect and is planned just as it was: added to `spec`, so that nothing goes out a second time
// because something before it is done anew. Of a for-each step with such items the items stand, those that are left go
// on.
void keepEffects(const TaskState& old, const agents::Registry& registry, SuccessorSpec& spec);

// The same for a fork at one step: neither that step nor any that follows from it.
[[nodiscard]] QSet<domain::StepKey> reusableBefore(const TaskState& old, const domain::StepKey& fork);

} // namespace flux::orchestrator
