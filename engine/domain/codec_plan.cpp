#include "engine/domain/codec_text.h"

// Plans and agents.
namespace flux::domain {

template <typename F>
void members(F& f, Of<StepFallback> auto& v) {
    f.take("agent", v.agent);
    f.object("inputs", v.inputs);
    f.take("name", v.name);
}

template <typename F>
void members(F& f, Of<ForEach> auto& v) {
    f.need("items", v.items);
    f.take("max_parallel", v.maxParallel);
    f.take("max_items", v.maxItems);
}

template <typename F>
void members(F& f, Of<CheckpointSpec> auto& v) {
    f.need("kind", v.kind);
    f.take("question", v.question);
    f.take("context", v.context);
    f.takeSet("form", v.form);
    f.take("input", v.input);
    f.take("editable", v.editable);
    f.take("expires_after_ms", v.expiresAfterMs);
    f.take("on_expiry", v.onExpiry);
}

template <typename F>
void members(F& f, Of<StepSpec> auto& v) {
    f.need("key", v.key);
    f.take("name", v.name);
    f.take("description", v.description);
    f.need("agent", v.agent);
    f.object("inputs", v.inputs);
    f.take("dependencies", v.dependencies);
    f.take("parallel_group", v.parallelGroup);
    f.take("failure_policy", v.failurePolicy);
    f.take("checkpoint_required", v.checkpointRequired);
    f.take("critical", v.critical);
    f.take("max_retries", v.maxRetries);
    f.takeSet("fallbacks", v.fallbacks);
    f.take("for_each", v.forEach);
    f.take("checkpoint", v.checkpoint);
    f.takeSet("removed", v.removed);
    f.takeSet("item_of", v.itemOf);
}

template <typename F>
void members(F& f, Of<StepDelta> auto& v) {
    f.need("before", v.before);
    f.need("after", v.after);
    f.take("fields", v.fields);
}

template <typename F>
void members(F& f, Of<PlanDiff> auto& v) {
    f.take("added", v.added);
    f.take("removed", v.removed);
    f.take("changed", v.changed);
}

template <typename F>
void members(F& f, Of<Plan> auto& v) {
    f.take("goal", v.goal);
    f.take("title", v.title);
    f.object("constraints", v.constraints);
    f.take("success_criteria", v.successCriteria);
    f.need("steps", v.steps);
    f.take("max_parallel_steps", v.maxParallelSteps);
    f.take("version", v.version);
}

template <typename F>
void members(F& f, Of<FieldSpec> auto& v) {
    f.need("name", v.name);
    f.take("type", v.type);
    f.take("required", v.required);
    f.take("description", v.description);
    f.take("default", v.defaultValue);
    f.take("allowed", v.allowed);
}

template <typename F>
void members(F& f, Of<AgentSpec> auto& v) {
    f.need("type", v.type);
    f.take("title", v.title);
    f.take("description", v.description);
    f.take("max_effect", v.maxEffect);
    f.take("inputs", v.inputs);
    f.take("outputs", v.outputs);
    f.take("open_outputs", v.openOutputs);
    f.take("blocks", v.blocks);
    f.take("max_parallel", v.maxParallel);
    f.takeSet("remembers", v.remembers);
}

base::Json toJson(const StepSpec& value) {
    return encodeMembers(value);
}
void appendText(std::string& out, const StepSpec& value) {
    appendMembers(out, value);
}
base::Json toJson(const Plan& value) {
    return encodeMembers(value);
}
base::Json toJson(const PlanDiff& value) {
    return encodeMembers(value);
}
base::Json toJson(const AgentSpec& value) {
    return encodeMembers(value);
}

template <>
base::Result<StepSpec> fromJson(const base::Json& json) {
    return decodeMembers<StepSpec>(json, "step");
}
template <>
base::Result<Plan> fromJson(const base::Json& json) {
    return decodeMembers<Plan>(json, "plan");
}
template <>
base::Result<PlanDiff> fromJson(const base::Json& json) {
    return decodeMembers<PlanDiff>(json, "plan diff");
}
template <>
base::Result<AgentSpec> fromJson(const base::Json& json) {
    return decodeMembers<AgentSpec>(json, "agent");
}

} // namespace flux::domain
