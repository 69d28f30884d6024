#include "engine/host/task_table.h"

#include <algorithm>

namespace flux::host {

using orchestrator::TaskState;

base::Result<TaskState*> TaskTable::get(const domain::TaskId& id, store::Reader& reader) {
    if (TaskState* state = find(id))
        return state;
    TaskState state;
    FLUX_TRY(state.task, reader.task(id));
    FLUX_TRY(state.steps, reader.steps(id, true));
    FLUX_TRY(auto checkpoints, reader.checkpointsOf(id));
    for (domain::Checkpoint& c : checkpoints) {
        if (c.status == domain::CheckpointStatus::Open)
            state.checkpoints.insert(c.id, std::move(c));
    }
    state.rebuild();
    return &insert(std::move(state));
}

TaskState* TaskTable::find(const domain::TaskId& id) {
    const auto it = m_tasks.find(id);
    return it == m_tasks.end() ? nullptr : it->second.get();
}

TaskState& TaskTable::insert(TaskState state) {
    const domain::TaskId id = state.task.id;
    auto& ids = m_byConversation[state.task.conversationId];
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
        ids.push_back(id);
    auto& place = m_tasks[id];
    place = std::make_unique<TaskState>(std::move(state));
    return *place;
}

void TaskTable::evict(const domain::TaskId& id) {
    const auto it = m_tasks.find(id);
    if (it == m_tasks.end())
        return;
    const domain::ConversationId conversation = it->second->task.conversationId;
    auto& ids = m_byConversation[conversation];
    std::erase(ids, id);
    if (ids.empty())
        m_byConversation.remove(conversation);
    m_tasks.erase(it);
}

void TaskTable::forgetEnded(const domain::TaskId& id) {
    const TaskState* state = find(id);
    if (state && domain::isTerminal(state->task.status) && state->running == 0)
        evict(id);
}

std::vector<const TaskState*> TaskTable::of(const domain::ConversationId& id) const {
    std::vector<const TaskState*> out;
    for (const domain::TaskId& task : m_byConversation.value(id)) {
        const auto it = m_tasks.find(task);
        if (it != m_tasks.end())
            out.push_back(it->second.get());
    }
    return out;
}

} // namespace flux::host
