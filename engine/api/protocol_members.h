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
    f.take("around_position", v.aroundPosition);
    f.take("around_task", v.aroundTask);
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
    f.take("has_newer", v.hasNewer);
}
template <typename F>
void members(F& f, Of<UpdateConversation> auto& v) {
    f.need("conversation_id", v.conversationId);
    f.take("unread", v.unread);
    f.take("archived", v.archived);
}

template <typename F>
void members(F& f, Of<AnswerStopped> auto& v) {
    f.take("any", v.any);
}
template <typename F>
void members(F& f, Of<StopAnswer> auto& v) {
    f.need("conversation_id", v.conversationId);
}

// --- models ---

template <typename F>
void members(F& f, Of<ModelProvider::Model> auto& v) {
    f.need("name", v.name);
    f.take("context_tokens", v.contextTokens);
}
template <typename F>
void members(F& f, Of<ModelProvider> auto& v) {
    f.need("id", v.id);
    f.take("name", v.name);
    f.take("url", v.url);
    f.take("local", v.local);
    f.take("has_key", v.hasKey);
    f.take("answers", v.answers);
    f.take("problem", v.problem);
    f.take("models", v.models);
}
template <typename F>
void members(F& f, Of<ModelList> auto& v) {
    f.take("chosen", v.chosen);
    f.take("providers", v.providers);
}
template <typename F>
void members(F& f, Of<ListModels> auto& v) {
    f.take("provider", v.provider);
}
template <typename F>
void members(F& f, Of<ModelReport> auto& v) {
    f.take("model", v.model);
    f.take("answers", v.answers);
    f.take("tools", v.tools);
    f.take("schema", v.schema);
    f.take("context_tokens", v.contextTokens);
    f.take("first_word_ms", v.firstWordMs);
    f.take("sentence", v.sentence);
}
template <typename F>
void members(F& f, Of<TestModel> auto& v) {
    f.take("model", v.model);
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
void members(F& f, Of<RetryTask> auto& v) {
    f.need("task_id", v.taskId);
    f.take("step", v.step);
    f.take("whole", v.whole);
}
template <typename F>
void members(F& f, Of<SkipStep> auto& v) {
    f.need("task_id", v.taskId);
    f.need("step", v.step);
    f.take("reason", v.reason);
}
template <typename F>
void members(F& f, Of<ForkTask> auto& v) {
    f.need("task_id", v.taskId);
    f.take("from_step", v.fromStep);
    f.object("edits", v.edits);
    f.take("start", v.start);
}
template <typename F>
void members(F& f, Of<RerunTask> auto& v) {
    f.need("task_id", v.taskId);
    f.take("goal", v.goal);
    f.take("plan", v.plan);
    f.object("inputs", v.inputs);
    f.take("start", v.start);
}
template <typename F>
void members(F& f, Of<DeleteTask> auto& v) {
    f.need("task_id", v.taskId);
}
template <typename F>
void members(F& f, Of<TaskGone> auto& v) {
    f.need("task_id", v.taskId);
}
template <typename F>
void members(F& f, Of<GetPlan> auto& v) {
    f.need("task_id", v.taskId);
    f.take("version", v.version);
}
template <typename F>
void members(F& f, Of<PlanInfo> auto& v) {
    f.need("version", v.version);
    f.take("replaced_at", v.replacedAt);
    f.take("reason", v.reason);
}
template <typename F>
void members(F& f, Of<PlanDocument> auto& v) {
    f.need("plan", v.plan);
    f.take("versions", v.versions);
}
template <typename F>
void members(F& f, Of<ComparePlans> auto& v) {
    f.need("task_id", v.taskId);
    f.take("from", v.from);
    f.take("other", v.other);
    f.take("to", v.to);
}
template <typename F>
void members(F& f, Of<EditPlan> auto& v) {
    f.need("task_id", v.taskId);
    f.need("plan", v.plan);
    f.take("base_version", v.baseVersion);
    f.take("dry_run", v.dryRun);
}
template <typename F>
void members(F& f, Of<PlanEdited> auto& v) {
    f.need("task", v.task);
    f.need("diff", v.diff);
}
template <typename F>
void members(F& f, Of<UndoTask> auto& v) {
    f.need("task_id", v.taskId);
    f.take("dry_run", v.dryRun);
}
template <typename F>
void members(F& f, Of<UndoItem> auto& v) {
    f.need("step", v.step);
    f.take("text", v.text);
    f.take("possible", v.possible);
    f.take("how", v.how);
}
template <typename F>
void members(F& f, Of<UndoReport> auto& v) {
    f.need("items", v.items);
    f.take("task", v.task);
}
template <typename F>
void members(F& f, Of<RecallStep> auto& v) {
    f.need("task_id", v.taskId);
    f.need("step", v.step);
}
template <typename F>
void members(F&, Of<ListBreakers> auto&) {}
template <typename F>
void members(F& f, Of<BreakerList> auto& v) {
    f.need("breakers", v.breakers);
}
template <typename F>
void members(F& f, Of<ResetBreaker> auto& v) {
    f.take("key", v.key);
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
