#pragma once

#include "engine/api/engine.h"
#include "engine/domain/codec_fields.h"

// The JSON members of every request and reply. Private to protocol.cpp.
namespace flux::api {

using domain::Of;

// --- conversations ---
template <typename F>
void members(F& f, Of<SendMessage> auto& v) {
    f.take("conversation_id", v.conversationId);
    f.need("text", v.text);
    f.take("grants", v.grants);
    f.take("working_folder", v.workingFolder);
    f.take("source", v.source);
}
template <typename F>
void members(F& f, Of<MessageSent> auto& v) {
    f.need("conversation_id", v.conversationId);
    f.need("message_id", v.messageId);
}
template <typename F>
void members(F& f, Of<ListConversations> auto& v) {
    f.take("split", v.split);
    f.take("before", v.before);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<ConversationPage> auto& v) {
    f.need("conversations", v.conversations);
    f.take("counts", v.counts);
    f.need("sequence", v.sequence);
    f.take("has_more", v.hasMore);
}
template <typename F>
void members(F& f, Of<GetThread> auto& v) {
    f.need("conversation_id", v.conversationId);
    f.take("before_position", v.beforePosition);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<TaskWithSteps> auto& v) {
    f.need("task", v.task);
    f.take("steps", v.steps);
}
template <typename F>
void members(F& f, Of<ThreadPage> auto& v) {
    f.need("conversation", v.conversation);
    f.need("messages", v.messages);
    f.take("tasks", v.tasks);
    f.take("checkpoints", v.checkpoints);
    f.need("sequence", v.sequence);
    f.take("has_more", v.hasMore);
}
template <typename F>
void members(F& f, Of<UpdateConversation> auto& v) {
    f.need("conversation_id", v.conversationId);
    f.take("unread", v.unread);
    f.take("archived", v.archived);
}

// --- tasks ---
template <typename F>
void members(F& f, Of<CreateTask> auto& v) {
    f.take("conversation_id", v.conversationId);
    f.need("goal", v.goal);
    f.take("plan", v.plan);
    f.take("grants", v.grants);
    f.take("working_folder", v.workingFolder);
    f.take("source", v.source);
    f.take("start", v.start);
}
template <typename F>
void members(F& f, Of<TaskCreated> auto& v) {
    f.need("task_id", v.taskId);
    f.need("conversation_id", v.conversationId);
}
template <typename F>
void members(F& f, Of<GetTask> auto& v) {
    f.need("id", v.id);
}
template <typename F>
void members(F& f, Of<TaskDetail> auto& v) {
    f.need("task", v.task);
    f.need("steps", v.steps);
    f.take("checkpoints", v.checkpoints);
    f.take("journal", v.journal);
    f.need("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<ListTasks> auto& v) {
    f.take("statuses", v.statuses);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<TaskPage> auto& v) {
    f.need("tasks", v.tasks);
    f.take("unanswered", v.unanswered);
    f.need("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<CancelTask> auto& v) {
    f.need("task_id", v.taskId);
}
template <typename F>
void members(F& f, Of<PauseTask> auto& v) {
    f.need("task_id", v.taskId);
}
template <typename F>
void members(F& f, Of<ResumeTask> auto& v) {
    f.need("task_id", v.taskId);
}
template <typename F>
void members(F&, Of<ListAgents> auto&) {}
template <typename F>
void members(F& f, Of<AgentList> auto& v) {
    f.need("agents", v.agents);
}

// --- checkpoints ---
template <typename F>
void members(F& f, Of<ListCheckpoints> auto& v) {
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<CheckpointPage> auto& v) {
    f.need("checkpoints", v.checkpoints);
    f.need("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<DecideCheckpoint> auto& v) {
    f.need("checkpoint_id", v.checkpointId);
    f.need("decision", v.decision);
}

// --- settings ---
template <typename F>
void members(F&, Of<GetSettings> auto&) {}
template <typename F>
void members(F& f, Of<ChangeSetting> auto& v) {
    f.need("key", v.key);
    f.take("value", v.value);
}
template <typename F>
void members(F& f, Of<SettingsSnapshot> auto& v) {
    f.object("values", v.values);
}

} // namespace flux::api
