#pragma once

#include "engine/orchestrator/machine/task_state.h"
#include "engine/store/store.h"

#include <memory>
#include <unordered_map>

namespace flux::host {

// The tasks that are being worked on, in memory. What is not here is read from the store when an event needs it.
// Thread: the conductor. Owner: Conductor.
class TaskTable {
public:
    // The live state, loaded if needed. Errors: NotFound and those of the store.
    [[nodiscard]] base::Result<orchestrator::TaskState*> get(const domain::TaskId& id, store::Reader& reader);
    [[nodiscard]] orchestrator::TaskState* find(const domain::TaskId& id);
    orchestrator::TaskState& insert(orchestrator::TaskState state);
    void evict(const domain::TaskId& id); // its memory is gone; the store is the truth
    template <typename Visit>
    void forEach(Visit visit) const {
        for (const auto& [id, state] : m_tasks)
            visit(*state);
    }
    void forgetEnded(const domain::TaskId& id);
    [[nodiscard]] std::vector<const orchestrator::TaskState*> of(const domain::ConversationId& id) const;
    [[nodiscard]] size_t size() const { return m_tasks.size(); }

private:
    struct Hash {
        size_t operator()(const domain::TaskId& id) const noexcept { return qHash(id.text); }
    };
    std::unordered_map<domain::TaskId, std::unique_ptr<orchestrator::TaskState>, Hash> m_tasks;
    QHash<domain::ConversationId, std::vector<domain::TaskId>> m_byConversation;
};

} // namespace flux::host
