#include "tests/unit/orchestrator/property_moves.h"

#include <set>

namespace flux::test {

using namespace orchestrator;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

// What a move needs to be an event of the right kind.
enum Cause : unsigned {
    kAny = 1,
    kStart = 2,   // TaskStarted, ResumeRequested
    kPause = 4,   // PauseRequested
    kCancel = 8,  // CancelRequested
    kAgain = 16,  // RetryRequested, or SkipRequested of what failed
    kSkip = 32,   // SkipRequested
    kEdit = 64,   // PlanChanged
    kWindow = 128 // HoldOver
};

unsigned causesOf(const MachineEvent& event) {
    unsigned out = kAny;
    if (std::holds_alternative<TaskStarted>(event) || std::holds_alternative<ResumeRequested>(event))
        out |= kStart;
    if (std::holds_alternative<PauseRequested>(event))
        out |= kPause;
    if (std::holds_alternative<CancelRequested>(event))
        out |= kCancel;
    if (std::holds_alternative<RetryRequested>(event))
        out |= kAgain;
    if (std::holds_alternative<SkipRequested>(event))
        out |= kAgain | kSkip;
    if (std::holds_alternative<PlanChanged>(event))
        out |= kEdit;
    if (std::holds_alternative<HoldOver>(event))
        out |= kWindow;
    return out;
}

template <typename Status>
struct Move {
    Status from, to;
    unsigned cause = kAny;
};

const std::vector<Move<TaskStatus>>& taskMoves() {
    using enum TaskStatus;
    static const std::vector<Move<TaskStatus>> moves = {
        {Ready, Executing, kStart},
        {Ready, Paused, kPause},
        {Ready, Cancelled, kCancel},
        {Executing, Checkpoint},
        {Executing, Paused, kPause},
        {Executing, Completed},
        {Executing, Failed},
        {Executing, Cancelled}, // by a person, or because every step was left out
        {Executing, Superseded},
        {Checkpoint, Executing},
        {Checkpoint, Paused, kPause},
        {Checkpoint, Failed}, // no other plan, please
        {Checkpoint, Cancelled, kCancel},
        {Checkpoint, Superseded},
        {Paused, Executing, kStart},
        {Paused, Checkpoint}, // it failed, and another plan is offered
        {Paused, Failed},
        {Paused, Cancelled, kCancel},
        {Failed, Executing, kAgain},
        {Cancelled, Executing, kAgain},
    };
    return moves;
}

const std::vector<Move<StepStatus>>& stepMoves() {
    using enum StepStatus;
    static const std::vector<Move<StepStatus>> moves = {
        {Pending, Running},
        {Pending, Held},
        {Pending, Checkpoint},
        {Pending, Done}, // it had gone out before it was stopped; a for-each step whose items have ended
        {Pending, Failed},
        {Pending, Skipped},
        {Pending, Cancelled},
        {Running, Done},
        {Running, Retrying},
        {Running, Pending},
        {Running, Checkpoint},
        {Running, Failed},
        {Running, Skipped},
        {Running, Cancelled},
        {Retrying, Pending},
        {Retrying, Skipped, kSkip},
        {Retrying, Cancelled},
        {Held, Running, kWindow},
        {Held, Pending},
        {Held, Skipped},
        {Held, Cancelled},
        {Checkpoint, Pending},
        {Checkpoint, Done},
        {Checkpoint, Retrying},
        {Checkpoint, Failed},
        {Checkpoint, Skipped},
        {Checkpoint, Cancelled},
        {Failed, Pending, kAgain},
        {Failed, Skipped, kSkip},
        {Skipped, Pending, kAgain},
        {Skipped, Cancelled, kEdit}, // taken out of the plan
        {Cancelled, Pending, kAgain | kEdit},
    };
    return moves;
}

template <typename Status>
bool leads(const std::vector<Move<Status>>& moves, Status from, Status to, unsigned causes) {
    std::set<Status> seen{from};
    std::vector<Status> todo{from};
    while (!todo.empty()) {
        const Status at = todo.back();
        todo.pop_back();
        if (at == to)
            return true;
        for (const Move<Status>& move : moves) {
            if (move.from == at && (move.cause & causes) != 0 && seen.insert(move.to).second)
                todo.push_back(move.to);
        }
    }
    return false;
}

} // namespace

bool mayMove(TaskStatus from, TaskStatus to, const MachineEvent& event) {
    return leads(taskMoves(), from, to, causesOf(event));
}

bool mayMove(StepStatus from, StepStatus to, const MachineEvent& event) {
    return leads(stepMoves(), from, to, causesOf(event));
}

} // namespace flux::test
