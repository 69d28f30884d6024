#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/event.h"
#include "engine/domain/journal.h"

#include <string>

namespace flux::domain {

// JSON forms of the domain values: what the store keeps in its columns and what the protocol sends.
// toJson never fails. fromJson refuses what is malformed (InvalidArgument) and ignores members it does not know,
// so an older program can read what a newer one wrote.
[[nodiscard]] base::Json toJson(const base::Error& value);
[[nodiscard]] base::Json toJson(const StepSpec& value);
[[nodiscard]] base::Json toJson(const Plan& value);
[[nodiscard]] base::Json toJson(const PlanDiff& value);
[[nodiscard]] base::Json toJson(const AgentSpec& value);
[[nodiscard]] base::Json toJson(const Grants& value);
[[nodiscard]] base::Json toJson(const Lineage& value);
[[nodiscard]] base::Json toJson(const Breaker& value);
[[nodiscard]] base::Json toJson(const StepRun& value); // with outputs and edits
[[nodiscard]] base::Json toJson(const StepState& value);
[[nodiscard]] base::Json toJson(const Task& value);
[[nodiscard]] base::Json toJson(const EffectDescription& value);
[[nodiscard]] base::Json toJson(const Decision& value);
[[nodiscard]] base::Json toJson(const Checkpoint& value);
[[nodiscard]] base::Json toJson(const Block& value);
[[nodiscard]] base::Json toJson(const Message& value);
[[nodiscard]] base::Json toJson(const Conversation& value);
[[nodiscard]] base::Json toJson(const SplitCounts& value);
[[nodiscard]] base::Json toJson(const Turn& value);
[[nodiscard]] base::Json toJson(const JournalRow& value);
[[nodiscard]] base::Json toJson(const Attribution& value);
[[nodiscard]] base::Json toJson(const WorkspaceObject& value);
[[nodiscard]] base::Json toJson(const ObjectVersion& value);
[[nodiscard]] base::Json toJson(const ObjectLink& value);
[[nodiscard]] base::Json toJson(const ObjectType& value);
[[nodiscard]] base::Json toJson(const ObjectRef& value);
[[nodiscard]] base::Json toJson(const EventPayload& value); // {"kind":"step.updated", …}
[[nodiscard]] base::Json toJson(const FeedEvent& value);
[[nodiscard]] base::Json toJson(const LiveEvent& value);

// The text of toJson(value) at the end of `out`, byte for byte what base::dumpJson makes of it, without the value in
// between: for what is written with every step.
void appendText(std::string& out, const StepRun& value);
void appendText(std::string& out, const Task& value);
void appendText(std::string& out, const Conversation& value);
void appendText(std::string& out, const StepSpec& value);
void appendText(std::string& out, const Attribution& value);
void appendText(std::string& out, const EventPayload& value);

template <typename T>
requires requires(std::string& out, const T& v) {
    appendText(out, v);
}
[[nodiscard]] QByteArray jsonText(const T& value) {
    thread_local std::string out; // keeps its room from one value to the next
    constexpr size_t kMostKept = 1 << 20;
    out.clear();
    appendText(out, value);
    QByteArray text(out.data(), static_cast<qsizetype>(out.size()));
    if (out.capacity() > kMostKept)
        std::string().swap(out);
    return text;
}

// An Error has no Result of its own: what is malformed comes back as an Internal error that says so.
[[nodiscard]] base::Error errorFromJson(const base::Json& json);

// fromJson<Task>(json)
template <typename T>
[[nodiscard]] base::Result<T> fromJson(const base::Json& json);

template <>
base::Result<StepSpec> fromJson(const base::Json&);
template <>
base::Result<Plan> fromJson(const base::Json&);
template <>
base::Result<PlanDiff> fromJson(const base::Json&);
template <>
base::Result<AgentSpec> fromJson(const base::Json&);
template <>
base::Result<Lineage> fromJson(const base::Json&);
template <>
base::Result<Breaker> fromJson(const base::Json&);
template <>
base::Result<Grants> fromJson(const base::Json&);
template <>
base::Result<StepRun> fromJson(const base::Json&);
template <>
base::Result<StepState> fromJson(const base::Json&);
template <>
base::Result<Task> fromJson(const base::Json&);
template <>
base::Result<EffectDescription> fromJson(const base::Json&);
template <>
base::Result<Decision> fromJson(const base::Json&);
template <>
base::Result<Checkpoint> fromJson(const base::Json&);
template <>
base::Result<Block> fromJson(const base::Json&);
template <>
base::Result<Message> fromJson(const base::Json&);
template <>
base::Result<Conversation> fromJson(const base::Json&);
template <>
base::Result<SplitCounts> fromJson(const base::Json&);
template <>
base::Result<Turn> fromJson(const base::Json&);
template <>
base::Result<JournalRow> fromJson(const base::Json&);
template <>
base::Result<Attribution> fromJson(const base::Json&);
template <>
base::Result<WorkspaceObject> fromJson(const base::Json&);
template <>
base::Result<ObjectVersion> fromJson(const base::Json&);
template <>
base::Result<ObjectLink> fromJson(const base::Json&);
template <>
base::Result<ObjectType> fromJson(const base::Json&);
template <>
base::Result<ObjectRef> fromJson(const base::Json&);
template <>
base::Result<EventPayload> fromJson(const base::Json&);
template <>
base::Result<FeedEvent> fromJson(const base::Json&);
template <>
base::Result<LiveEvent> fromJson(const base::Json&);

} // namespace flux::domain
