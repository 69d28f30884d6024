#pragma once

#include "engine/domain/agent_spec.h"
#include "engine/domain/checkpoint.h"
#include "engine/domain/conversation.h"
#include "engine/domain/event.h"
#include "engine/domain/message.h"
#include "engine/domain/plan.h"
#include "engine/domain/task.h"

#include <QtCore/QStringList>

#include <array>
#include <optional>

// The names of every enumeration as they stand in JSON, in the store and on the command line: one table each.
// A name is never changed once released; a new value gets a new row.
namespace flux::domain {

template <typename E>
struct EnumRow {
    E value;
    QLatin1StringView name;
};

template <typename E>
struct EnumTable; // EnumTable<E>::kRows

template <>
struct EnumTable<TaskStatus> {
    static constexpr std::array kRows{
        EnumRow{TaskStatus::Planning, QLatin1StringView("planning")},
        EnumRow{TaskStatus::Ready, QLatin1StringView("ready")},
        EnumRow{TaskStatus::Executing, QLatin1StringView("executing")},
        EnumRow{TaskStatus::Checkpoint, QLatin1StringView("checkpoint")},
        EnumRow{TaskStatus::Paused, QLatin1StringView("paused")},
        EnumRow{TaskStatus::Completed, QLatin1StringView("completed")},
        EnumRow{TaskStatus::Failed, QLatin1StringView("failed")},
        EnumRow{TaskStatus::Cancelled, QLatin1StringView("cancelled")},
        EnumRow{TaskStatus::Superseded, QLatin1StringView("superseded")},
    };
};
template <>
struct EnumTable<ActorKind> {
    static constexpr std::array kRows{
        EnumRow{ActorKind::Person, QLatin1StringView("person")},
        EnumRow{ActorKind::Agent, QLatin1StringView("agent")},
        EnumRow{ActorKind::Import, QLatin1StringView("import")},
    };
};
template <>
struct EnumTable<ObjectChangeKind> {
    static constexpr std::array kRows{
        EnumRow{ObjectChangeKind::Created, QLatin1StringView("created")},
        EnumRow{ObjectChangeKind::Merged, QLatin1StringView("merged")},
        EnumRow{ObjectChangeKind::Replaced, QLatin1StringView("replaced")},
        EnumRow{ObjectChangeKind::Tagged, QLatin1StringView("tagged")},
        EnumRow{ObjectChangeKind::Deleted, QLatin1StringView("deleted")},
        EnumRow{ObjectChangeKind::Restored, QLatin1StringView("restored")},
        EnumRow{ObjectChangeKind::Undone, QLatin1StringView("undone")},
    };
};
template <>
struct EnumTable<SchemaMode> {
    static constexpr std::array kRows{
        EnumRow{SchemaMode::Off, QLatin1StringView("off")},
        EnumRow{SchemaMode::Warn, QLatin1StringView("warn")},
        EnumRow{SchemaMode::Strict, QLatin1StringView("strict")},
    };
};
template <>
struct EnumTable<StepStatus> {
    static constexpr std::array kRows{
        EnumRow{StepStatus::Pending, QLatin1StringView("pending")},
        EnumRow{StepStatus::Running, QLatin1StringView("running")},
        EnumRow{StepStatus::Retrying, QLatin1StringView("retrying")},
        EnumRow{StepStatus::Held, QLatin1StringView("held")},
        EnumRow{StepStatus::Checkpoint, QLatin1StringView("checkpoint")},
        EnumRow{StepStatus::Done, QLatin1StringView("done")},
        EnumRow{StepStatus::Failed, QLatin1StringView("failed")},
        EnumRow{StepStatus::Skipped, QLatin1StringView("skipped")},
        EnumRow{StepStatus::Cancelled, QLatin1StringView("cancelled")},
    };
};
template <>
struct EnumTable<EffectProgress> {
    static constexpr std::array kRows{
        EnumRow{EffectProgress::None, QLatin1StringView("none")},
        EnumRow{EffectProgress::Intended, QLatin1StringView("intended")},
        EnumRow{EffectProgress::Done, QLatin1StringView("done")},
        EnumRow{EffectProgress::Undone, QLatin1StringView("undone")},
    };
};
template <>
struct EnumTable<FailurePolicy> {
    static constexpr std::array kRows{
        EnumRow{FailurePolicy::AllOrNothing, QLatin1StringView("all_or_nothing")},
        EnumRow{FailurePolicy::BestEffort, QLatin1StringView("best_effort")},
        EnumRow{FailurePolicy::FailFast, QLatin1StringView("fail_fast")},
    };
};
template <>
struct EnumTable<EffectClass> {
    static constexpr std::array kRows{
        EnumRow{EffectClass::None, QLatin1StringView("none")},
        EnumRow{EffectClass::Read, QLatin1StringView("read")},
        EnumRow{EffectClass::LocalWrite, QLatin1StringView("local_write")},
        EnumRow{EffectClass::Access, QLatin1StringView("access")},
        EnumRow{EffectClass::ExternalWrite, QLatin1StringView("external_write")},
        EnumRow{EffectClass::Spend, QLatin1StringView("spend")},
        EnumRow{EffectClass::Irreversible, QLatin1StringView("irreversible")},
    };
};
template <>
struct EnumTable<CheckpointKind> {
    static constexpr std::array kRows{
        EnumRow{CheckpointKind::Approval, QLatin1StringView("approval")},
        EnumRow{CheckpointKind::Input, QLatin1StringView("input")},
        EnumRow{CheckpointKind::Modify, QLatin1StringView("modify")},
        EnumRow{CheckpointKind::Select, QLatin1StringView("select")},
        EnumRow{CheckpointKind::Questions, QLatin1StringView("questions")},
        EnumRow{CheckpointKind::Access, QLatin1StringView("access")},
        EnumRow{CheckpointKind::UnknownOutcome, QLatin1StringView("unknown_outcome")},
        EnumRow{CheckpointKind::Replan, QLatin1StringView("replan")},
    };
};
template <>
struct EnumTable<ExpiryOutcome> {
    static constexpr std::array kRows{
        EnumRow{ExpiryOutcome::LeaveOut, QLatin1StringView("leave_out")},
        EnumRow{ExpiryOutcome::Fail, QLatin1StringView("fail")},
        EnumRow{ExpiryOutcome::UseDefault, QLatin1StringView("use_default")},
    };
};
template <>
struct EnumTable<BreakerState> {
    static constexpr std::array kRows{
        EnumRow{BreakerState::Closed, QLatin1StringView("closed")},
        EnumRow{BreakerState::Open, QLatin1StringView("open")},
        EnumRow{BreakerState::HalfOpen, QLatin1StringView("half_open")},
    };
};
template <>
struct EnumTable<CheckpointStatus> {
    static constexpr std::array kRows{
        EnumRow{CheckpointStatus::Open, QLatin1StringView("open")},
        EnumRow{CheckpointStatus::Approved, QLatin1StringView("approved")},
        EnumRow{CheckpointStatus::Rejected, QLatin1StringView("rejected")},
        EnumRow{CheckpointStatus::Expired, QLatin1StringView("expired")},
        EnumRow{CheckpointStatus::Withdrawn, QLatin1StringView("withdrawn")},
    };
};
template <>
struct EnumTable<Verdict> {
    static constexpr std::array kRows{
        EnumRow{Verdict::Yes, QLatin1StringView("yes")},
        EnumRow{Verdict::No, QLatin1StringView("no")},
        EnumRow{Verdict::WentOut, QLatin1StringView("went_out")},
        EnumRow{Verdict::Again, QLatin1StringView("again")},
    };
};
template <>
struct EnumTable<ConversationState> {
    static constexpr std::array kRows{
        EnumRow{ConversationState::Chat, QLatin1StringView("chat")},
        EnumRow{ConversationState::NeedsYou, QLatin1StringView("needs_you")},
        EnumRow{ConversationState::Running, QLatin1StringView("running")},
        EnumRow{ConversationState::Paused, QLatin1StringView("paused")},
        EnumRow{ConversationState::Done, QLatin1StringView("done")},
        EnumRow{ConversationState::Failed, QLatin1StringView("failed")},
        EnumRow{ConversationState::Cancelled, QLatin1StringView("cancelled")},
    };
};
template <>
struct EnumTable<Split> {
    static constexpr std::array kRows{
        EnumRow{Split::Inbox, QLatin1StringView("inbox")},
        EnumRow{Split::NeedsYou, QLatin1StringView("needs_you")},
        EnumRow{Split::Running, QLatin1StringView("running")},
        EnumRow{Split::Done, QLatin1StringView("done")},
        EnumRow{Split::Archived, QLatin1StringView("archived")},
    };
};
template <>
struct EnumTable<Author> {
    static constexpr std::array kRows{
        EnumRow{Author::Person, QLatin1StringView("person")},
        EnumRow{Author::Flux, QLatin1StringView("flux")},
    };
};
template <>
struct EnumTable<EngineNotice::Kind> {
    static constexpr std::array kRows{
        EnumRow{EngineNotice::Kind::Healthy, QLatin1StringView("healthy")},
        EnumRow{EngineNotice::Kind::DiskFull, QLatin1StringView("disk_full")},
        EnumRow{EngineNotice::Kind::StoreUnavailable, QLatin1StringView("store_unavailable")},
    };
};
template <>
struct EnumTable<FieldType> {
    static constexpr std::array kRows{
        EnumRow{FieldType::Any, QLatin1StringView("any")},
        EnumRow{FieldType::Text, QLatin1StringView("text")},
        EnumRow{FieldType::Integer, QLatin1StringView("integer")},
        EnumRow{FieldType::Number, QLatin1StringView("number")},
        EnumRow{FieldType::Boolean, QLatin1StringView("boolean")},
        EnumRow{FieldType::Array, QLatin1StringView("array")},
        EnumRow{FieldType::Object, QLatin1StringView("object")},
    };
};

template <typename E>
concept NamedEnum = requires {
    EnumTable<E>::kRows;
};

template <NamedEnum E>
[[nodiscard]] QString enumName(E value) {
    for (const auto& row : EnumTable<E>::kRows) {
        if (row.value == value)
            return row.name;
    }
    Q_UNREACHABLE();
}

template <NamedEnum E>
[[nodiscard]] std::optional<E> enumFromName(QStringView name) {
    for (const auto& row : EnumTable<E>::kRows) {
        if (name == row.name)
            return row.value;
    }
    return std::nullopt;
}

template <NamedEnum E>
[[nodiscard]] QStringList enumNames() {
    QStringList names;
    for (const auto& row : EnumTable<E>::kRows)
        names.append(row.name);
    return names;
}

} // namespace flux::domain
