#include "engine/orchestrator/machine/group_policy.h"

namespace flux::orchestrator {

GroupFate fateOf(const GroupCount& group) {
    if (group.open > 0 || group.done > 0)
        return GroupFate::Open;
    return group.failed > 0 ? GroupFate::Failed : GroupFate::LeftOut;
}

GroupFate fateOfGroup(const TaskState& state, const domain::StepSpec& member) {
    const auto group = state.groups.constFind(member.parallelGroup);
    return group == state.groups.cend() ? GroupFate::Open : fateOf(*group);
}

} // namespace flux::orchestrator
