#include "engine/domain/codec_text.h"

// Events: stored ones and live ones.
namespace flux::domain {

template <typename F>
void members(F& f, Of<ConversationUpdated> auto& v) {
    f.need("conversation", v.conversation);
}
template <typename F>
void members(F& f, Of<MessageAdded> auto& v) {
    f.need("message", v.message);
}
template <typename F>
void members(F& f, Of<TaskUpdated> auto& v) {
    f.need("task", v.task);
}
template <typename F>
void members(F& f, Of<StepUpdated> auto& v) {
    f.need("task_id", v.taskId);
    f.take("conversation_id", v.conversationId);
    f.take("position", v.position);
    f.need("key", v.key);
    f.take("name", v.name);
    f.take("agent", v.agent);
    f.takeSet("item_of", v.itemOf);
    f.need("run", v.run);
}
template <typename F>
void members(F& f, Of<TaskDeleted> auto& v) {
    f.need("task_id", v.taskId);
    f.take("conversation_id", v.conversationId);
}
template <typename F>
void members(F& f, Of<Breaker> auto& v) {
    f.need("key", v.key);
    f.need("state", v.state);
    f.take("failures", v.failures);
    f.take("opened_at", v.openedAt);
    f.take("retry_at", v.retryAt);
    f.take("last_error", v.lastError);
}
template <typename F>
void members(F& f, Of<BreakerChanged> auto& v) {
    f.need("breaker", v.breaker);
}
template <typename F>
void members(F& f, Of<CheckpointRaised> auto& v) {
    f.need("checkpoint", v.checkpoint);
}
template <typename F>
void members(F& f, Of<CheckpointDecided> auto& v) {
    f.need("checkpoint", v.checkpoint);
}
template <typename F>
void members(F& f, Of<ObjectsChanged> auto& v) {
    f.need("objects", v.objects);
}
template <typename F>
void members(F& f, Of<StepProgress> auto& v) {
    f.need("task_id", v.taskId);
    f.take("conversation_id", v.conversationId);
    f.need("key", v.key);
    f.take("note", v.note);
}
template <typename F>
void members(F& f, Of<AnswerProgress> auto& v) {
    f.need("conversation_id", v.conversationId);
    f.need("turn_id", v.turnId);
    f.take("offset", v.offset);
    f.take("text", v.text);
    f.take("doing", v.doing);
}
template <typename F>
void members(F& f, Of<EngineNotice> auto& v) {
    f.need("condition", v.kind); // "kind" says which live event it is
    f.take("text", v.text);
}

namespace {

// One row for each alternative of the variant, in its order.
template <typename Variant>
struct EventRow {
    QLatin1StringView name;
    base::Result<Variant> (*decode)(const base::Json& json, const char* what);
};
template <typename Variant, typename T>
constexpr EventRow<Variant> eventRow(const char* name) {
    return {QLatin1StringView(name), &decodeAlternative<Variant, T>};
}
constexpr std::array kEventRows{
    eventRow<EventPayload, ConversationUpdated>("conversation.updated"),
    eventRow<EventPayload, MessageAdded>("message.added"),
    eventRow<EventPayload, TaskUpdated>("task.updated"),
    eventRow<EventPayload, StepUpdated>("step.updated"),
    eventRow<EventPayload, CheckpointRaised>("checkpoint.raised"),
    eventRow<EventPayload, CheckpointDecided>("checkpoint.decided"),
    eventRow<EventPayload, TaskDeleted>("task.deleted"),
    eventRow<EventPayload, ObjectsChanged>("objects.changed"),
};
constexpr std::array kLiveRows{
    eventRow<LiveEvent, StepProgress>("step.progress"),
    eventRow<LiveEvent, EngineNotice>("engine.notice"),
    eventRow<LiveEvent, BreakerChanged>("breaker.changed"),
    eventRow<LiveEvent, AnswerProgress>("answer.progress"),
};
static_assert(kEventRows.size() == std::variant_size_v<EventPayload>);
static_assert(kLiveRows.size() == std::variant_size_v<LiveEvent>);

template <typename Variant, size_t N>
base::Result<Variant> decodeByKind(const std::array<EventRow<Variant>, N>& rows, const base::Json& json) {
    const QString kind = base::textAt(json, "kind");
    for (const auto& row : rows) {
        if (kind == row.name)
            return row.decode(json, "event");
    }
    return base::makeError(base::ErrorCode::InvalidArgument,
                           QStringLiteral("An event is of a kind that this version of Flux does not know."), kind);
}

} // namespace

QString eventName(const EventPayload& payload) {
    return kEventRows[payload.index()].name;
}

base::Json toJson(const Breaker& value) {
    return encodeMembers(value);
}
base::Json toJson(const EventPayload& value) {
    base::Json json = std::visit([](const auto& event) { return encodeMembers(event); }, value);
    json["kind"] = eventName(value);
    return json;
}
void appendText(std::string& out, const EventPayload& value) {
    MemberTextWriter writer(out);
    std::visit([&writer](const auto& event) { members(writer, event); }, value);
    writer.need("kind", eventName(value));
    writer.finish();
}
base::Json toJson(const FeedEvent& value) {
    base::Json json = toJson(value.payload);
    json["sequence"] = value.sequence;
    json["at"] = value.at.ms;
    return json;
}
base::Json toJson(const LiveEvent& value) {
    base::Json json = std::visit([](const auto& event) { return encodeMembers(event); }, value);
    json["kind"] = QString(kLiveRows[value.index()].name);
    return json;
}

template <>
base::Result<Breaker> fromJson(const base::Json& json) {
    return decodeMembers<Breaker>(json, "breaker");
}
template <>
base::Result<EventPayload> fromJson(const base::Json& json) {
    return decodeByKind(kEventRows, json);
}
template <>
base::Result<FeedEvent> fromJson(const base::Json& json) {
    MemberReader reader(json, "event");
    FeedEvent value;
    reader.need("sequence", value.sequence);
    reader.take("at", value.at);
    auto head = reader.finish(std::move(value));
    if (!head.ok())
        return head.error();
    FLUX_TRY(head->payload, fromJson<EventPayload>(json));
    return head;
}
template <>
base::Result<LiveEvent> fromJson(const base::Json& json) {
    return decodeByKind(kLiveRows, json);
}

} // namespace flux::domain
