#pragma once

#include "engine/store/row_values.h"
#include "engine/store/sql/sqlite_handle.h"

// row_values.h for the rows of SQLite. The writing half stands in sql_writer.cpp.
namespace flux::store {
[[nodiscard]] domain::Conversation readConversation(Row& row);
[[nodiscard]] domain::Turn readTurn(Row& row);
[[nodiscard]] domain::Message readMessage(Row& row);
[[nodiscard]] domain::Task readTask(Row& row);

// spec, status, attempt, tries, fallback, repaired, expanded, effect, approved, edits, outputs, error, note,
// started_at, completed_at, retry_at
[[nodiscard]] domain::StepState readStep(Row& row);
[[nodiscard]] domain::Checkpoint readCheckpoint(Row& row);

// task_id, version, replaced_at, reason, plan
[[nodiscard]] PlanVersion readPlanVersion(Row& row);
[[nodiscard]] domain::Breaker readBreaker(Row& row); // breaker
[[nodiscard]] domain::JournalRow readJournal(Row& row);
[[nodiscard]] domain::FeedEvent readEvent(Row& row);

} // namespace flux::store
