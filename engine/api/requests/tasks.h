#pragma once

#include "engine/api/requests/conversations.h"
#include "engine/domain/agent_spec.h"
#include "engine/domain/journal.h"

namespace flux::api {

// A task from a goal (planned by the assistant) or from a ready plan. Without a conversation a new one is made.
struct TaskCreated {
    domain::TaskId taskId;
    domain::ConversationId conversationId;
};
struct CreateTask {
    using Reply = TaskCreated;
    static constexpr const char* kMethod = "tasks.create";
    domain::ConversationId conversationId;
    QString goal;
    std::optional<domain::Plan> plan; // validated; refused with every problem listed
    domain::Grants grants;
    QString workingFolder; // for relative paths in the goal
    QString source;
    bool start = true; // false: the task stays Ready until ResumeTask
};

struct TaskDetail {
    domain::Task task;
    std::vector<domain::StepState> steps; // with outputs
    std::vector<domain::Checkpoint> checkpoints;
    std::vector<domain::JournalRow> journal;
    qint64 sequence = 0;
};
struct GetTask {
    using Reply = TaskDetail;
    static constexpr const char* kMethod = "tasks.get";
    QString id; // a whole id or a unique beginning or end of one, at least 4 characters
};

struct TaskPage {
    std::vector<domain::Task> tasks; // newest first
    int unanswered = 0;              // messages that Flux has not answered yet; each may become a task
    qint64 sequence = 0;
};
struct ListTasks {
    using Reply = TaskPage;
    static constexpr const char* kMethod = "tasks.list";
    std::vector<domain::TaskStatus> statuses; // empty: any
    int limit = 50;                           // 1 to 1,000
};

struct CancelTask { // terminal at once; running steps are asked to stop
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.cancel";
    domain::TaskId taskId;
};
struct PauseTask { // running steps may end, no new one starts
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.pause";
    domain::TaskId taskId;
};
struct ResumeTask { // a Ready or Paused task goes on; one that runs or waits already is left as it is
    using Reply = domain::Task;
    static constexpr const char* kMethod = "tasks.resume";
    domain::TaskId taskId;
};

// What can be planned with: every agent with its inputs and outputs.
struct AgentList {
    std::vector<domain::AgentSpec> agents;
};
struct ListAgents {
    using Reply = AgentList;
    static constexpr const char* kMethod = "agents.list";
};

} // namespace flux::api
