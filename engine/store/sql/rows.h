#pragma once

#include "engine/store/sql/sqlite_handle.h"
#include "engine/store/unit_of_work.h"

// How the rows of each table become values: for each the list of columns as the SELECTs name it, and the function
// that reads them in that order. The writing half stands in sql_writer.cpp.
namespace flux::store {

inline constexpr char kConversationColumns[] =
    "id, title, state, who, reason, unread, split, cost_micros, created_at, updated_at";
[[nodiscard]] domain::Conversation readConversation(Row& row);

inline constexpr char kTurnColumns[] =
    "id, conversation_id, message_id, task_id, text, grants, working_folder, source, "
    "answered, start, created_at";
[[nodiscard]] domain::Turn readTurn(Row& row);

inline constexpr char kMessageColumns[] = "id, conversation_id, position, author, agent, blocks, created_at";
[[nodiscard]] domain::Message readMessage(Row& row);

inline constexpr char kTaskColumns[] = "id, conversation_id, status, created_at, goal, title, plan_version, "
                                       "max_parallel_steps, constraints, success_criteria, "
                                       "grants, step_count, done_count, cost_micros, error, summary, results, source, "
                                       "lineage, updated_at, started_at, completed_at";
[[nodiscard]] domain::Task readTask(Row& row);

// spec, status, attempt, tries, fallback, repaired, expanded, effect, approved, edits, outputs, error, note,
// started_at, completed_at, retry_at
[[nodiscard]] domain::StepState readStep(Row& row);

inline constexpr char kCheckpointColumns[] =
    "id, task_id, conversation_id, step, kind, status, description, inputs, form, on_expiry, "
    "rule, cost_micros, expires_at, expiry_text, "
    "created_at, decided_at, decision";
[[nodiscard]] domain::Checkpoint readCheckpoint(Row& row);

// task_id, version, replaced_at, reason, plan
[[nodiscard]] PlanVersion readPlanVersion(Row& row);
[[nodiscard]] domain::Breaker readBreaker(Row& row); // breaker

inline constexpr char kJournalColumns[] = "task_id, position, at, kind, step, attempt, data";
[[nodiscard]] domain::JournalRow readJournal(Row& row);

inline constexpr char kFeedColumns[] = "seq, at, payload";
[[nodiscard]] domain::FeedEvent readEvent(Row& row);

} // namespace flux::store
