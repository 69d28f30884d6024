#include "engine/domain/codec_text.h"

// Errors, tasks, step runs and the journal.
namespace flux::domain {

template <typename F>
void members(F& f, Of<Grants> auto& v) {
    f.take("folders", v.folders);
    f.take("hosts", v.hosts);
}

template <typename F>
void members(F& f, Of<StepRun> auto& v) {
    f.need("status", v.status);
    f.take("attempt", v.attempt);
    f.takeSet("tries", v.tries);
    f.takeSet("fallback", v.fallback);
    f.takeSet("repaired", v.repaired);
    f.takeSet("expanded", v.expanded);
    f.take("effect", v.effect);
    f.take("approved", v.approved);
    f.take("edits", v.edits);
    f.take("outputs", v.outputs);
    f.take("error", v.error);
    f.take("note", v.note);
    f.take("started_at", v.startedAt);
    f.take("completed_at", v.completedAt);
    f.take("retry_at", v.retryAt);
}

template <typename F>
void members(F& f, Of<StepState> auto& v) {
    f.need("spec", v.spec);
    f.need("run", v.run);
}

template <typename F>
void members(F& f, Of<Lineage> auto& v) {
    f.takeSet("supersedes", v.supersedes);
    f.takeSet("superseded_by", v.supersededBy);
    f.takeSet("forked_from", v.forkedFrom);
    f.takeSet("fork_step", v.forkStep);
    f.takeSet("undoes", v.undoes);
    f.takeSet("undone_by", v.undoneBy);
    f.takeSet("replans", v.replans);
}

template <typename F>
void members(F& f, Of<Task> auto& v) {
    f.need("id", v.id);
    f.take("conversation_id", v.conversationId);
    f.take("goal", v.goal);
    f.take("title", v.title);
    f.need("status", v.status);
    f.take("plan_version", v.planVersion);
    f.take("max_parallel_steps", v.maxParallelSteps);
    f.object("constraints", v.constraints);
    f.take("success_criteria", v.successCriteria);
    f.take("grants", v.grants);
    f.take("step_count", v.stepCount);
    f.take("done_count", v.doneCount);
    f.take("cost_micros", v.costMicros);
    f.take("error", v.error);
    f.take("summary", v.summary);
    f.array("results", v.results);
    f.take("source", v.source);
    f.take("lineage", v.lineage);
    f.take("created_at", v.createdAt);
    f.take("updated_at", v.updatedAt);
    f.take("started_at", v.startedAt);
    f.take("completed_at", v.completedAt);
}

template <typename F>
void members(F& f, Of<JournalRow> auto& v) {
    f.need("task_id", v.taskId);
    f.take("position", v.position);
    f.take("at", v.at);
    f.need("kind", v.kind);
    f.take("step", v.step);
    f.take("attempt", v.attempt);
    f.take("data", v.data);
}

base::Json toJson(const base::Error& value) {
    base::Json json{{"code", base::codeName(value.code)}, {"message", value.message}, {"retryable", value.retryable}};
    if (!value.detail.isEmpty())
        json["detail"] = value.detail;
    if (value.retryAfterMs)
        json["retry_after_ms"] = *value.retryAfterMs;
    return json;
}
base::Json toJson(const Grants& value) {
    return encodeMembers(value);
}
base::Json toJson(const Lineage& value) {
    return encodeMembers(value);
}
base::Json toJson(const StepRun& value) {
    return encodeMembers(value);
}
base::Json toJson(const StepState& value) {
    return encodeMembers(value);
}
base::Json toJson(const Task& value) {
    return encodeMembers(value);
}
base::Json toJson(const JournalRow& value) {
    return encodeMembers(value);
}

void appendText(std::string& out, const StepRun& value) {
    appendMembers(out, value);
}
void appendText(std::string& out, const Task& value) {
    appendMembers(out, value);
}

base::Error errorFromJson(const base::Json& json) {
    MemberReader reader(json, "error");
    QString code;
    base::Error value;
    reader.need("code", code);
    reader.need("message", value.message);
    reader.take("detail", value.detail);
    reader.take("retryable", value.retryable);
    reader.take("retry_after_ms", value.retryAfterMs);
    if (const auto& problem = reader.problem())
        return base::makeError(base::ErrorCode::Internal, QStringLiteral("An error arrived that Flux cannot read."),
                               problem->message);
    // A code from a newer program is still an error; Internal is the one that promises nothing.
    value.code = base::codeFromName(code).value_or(base::ErrorCode::Internal);
    return value;
}

template <>
base::Result<Grants> fromJson(const base::Json& json) {
    return decodeMembers<Grants>(json, "grant");
}
template <>
base::Result<Lineage> fromJson(const base::Json& json) {
    return decodeMembers<Lineage>(json, "lineage");
}
template <>
base::Result<StepRun> fromJson(const base::Json& json) {
    return decodeMembers<StepRun>(json, "step run");
}
template <>
base::Result<StepState> fromJson(const base::Json& json) {
    return decodeMembers<StepState>(json, "step");
}
template <>
base::Result<Task> fromJson(const base::Json& json) {
    return decodeMembers<Task>(json, "task");
}
template <>
base::Result<JournalRow> fromJson(const base::Json& json) {
    return decodeMembers<JournalRow>(json, "journal row");
}

} // namespace flux::domain
