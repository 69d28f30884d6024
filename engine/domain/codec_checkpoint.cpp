#include "engine/domain/codec_fields.h"

// Effects, cards and answers.
namespace flux::domain {

template <typename F>
void members(F& f, Of<EffectDescription> auto& v) {
    f.need("effect_class", v.effectClass);
    f.take("question", v.question);
    f.take("context", v.context);
    f.take("preview", v.preview);
    f.take("yes_label", v.yesLabel);
    f.take("no_label", v.noLabel);
    f.take("reversibility", v.reversibility);
    f.take("done_text", v.doneText);
    f.take("editable", v.editable);
}

template <typename F>
void members(F& f, Of<Decision> auto& v) {
    f.need("verdict", v.verdict);
    f.object("edits", v.edits);
    f.object("answer", v.answer);
    f.take("reason", v.reason);
    f.take("by", v.by);
}

template <typename F>
void members(F& f, Of<Checkpoint> auto& v) {
    f.need("id", v.id);
    f.need("task_id", v.taskId);
    f.take("conversation_id", v.conversationId);
    f.take("step", v.step);
    f.need("kind", v.kind);
    f.need("status", v.status);
    f.take("description", v.description);
    f.object("inputs", v.inputs);
    f.takeSet("form", v.form);
    f.take("on_expiry", v.onExpiry);
    f.take("rule", v.rule);
    f.take("cost_micros", v.costMicros);
    f.take("expires_at", v.expiresAt);
    f.take("expiry_text", v.expiryText);
    f.take("created_at", v.createdAt);
    f.take("decided_at", v.decidedAt);
    f.take("decision", v.decision);
}

base::Json toJson(const EffectDescription& value) {
    return encodeMembers(value);
}
base::Json toJson(const Decision& value) {
    return encodeMembers(value);
}
base::Json toJson(const Checkpoint& value) {
    return encodeMembers(value);
}

template <>
base::Result<EffectDescription> fromJson(const base::Json& json) {
    return decodeMembers<EffectDescription>(json, "effect");
}
template <>
base::Result<Decision> fromJson(const base::Json& json) {
    return decodeMembers<Decision>(json, "decision");
}
template <>
base::Result<Checkpoint> fromJson(const base::Json& json) {
    return decodeMembers<Checkpoint>(json, "checkpoint");
}

} // namespace flux::domain
