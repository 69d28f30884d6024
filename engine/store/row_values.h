#pragma once

#include "engine/domain/codec.h"
#include "engine/store/unit_of_work.h"

// How the rows of each table become values, for every SQL store: the list of columns as the SELECTs name it, and the
// function that reads them in that order. `Row` gives the columns from left to right and notes what it cannot read;
// each store has its own.
namespace flux::store {

namespace reading {

template <typename Row>
QStringList readTexts(Row& row) {
    QStringList texts;
    for (const base::Json& item : row.json()) {
        if (item.is_string())
            texts.append(item.get<QString>());
    }
    return texts;
}

template <typename T, typename Row>
std::optional<T> readOptional(Row& row) {
    if (!row.isNull())
        return row.template decoded<T>();
    row.skip();
    return std::nullopt;
}

template <typename Row>
std::optional<base::Error> readError(Row& row) {
    if (!row.isNull())
        return domain::errorFromJson(row.json());
    row.skip();
    return std::nullopt;
}

template <typename Row>
std::shared_ptr<const base::Json> readShared(Row& row) {
    if (!row.isNull())
        return std::make_shared<const base::Json>(row.json());
    row.skip();
    return nullptr;
}

} // namespace reading

inline constexpr char kConversationColumns[] =
    "id, title, state, who, reason, unread, split, cost_micros, created_at, updated_at";
inline constexpr char kTurnColumns[] =
    "id, conversation_id, message_id, task_id, text, grants, working_folder, source, "
    "answered, start, created_at";
inline constexpr char kMessageColumns[] = "id, conversation_id, position, author, agent, blocks, created_at";
inline constexpr char kTaskColumns[] = "id, conversation_id, status, created_at, goal, title, plan_version, "
                                       "max_parallel_steps, constraints, success_criteria, "
                                       "grants, step_count, done_count, cost_micros, error, summary, results, source, "
                                       "lineage, updated_at, started_at, completed_at";
inline constexpr char kCheckpointColumns[] =
    "id, task_id, conversation_id, step, kind, status, description, inputs, form, on_expiry, "
    "rule, cost_micros, expires_at, expiry_text, "
    "created_at, decided_at, decision";
inline constexpr char kJournalColumns[] = "task_id, position, at, kind, step, attempt, data";
inline constexpr char kFeedColumns[] = "seq, at, payload";

template <typename Row>
[[nodiscard]] domain::Conversation asConversation(Row& row) {
    domain::Conversation c;
    c.id = row.template id<domain::ConversationId>();
    c.title = row.text();
    c.state = row.template name<domain::ConversationState>();
    c.who = row.text();
    c.reason = row.text();
    c.unread = row.flag();
    c.archived = row.template name<domain::Split>() == domain::Split::Archived;
    c.costMicros = row.number();
    c.createdAt = row.instant();
    c.updatedAt = row.instant();
    return c;
}

template <typename Row>
[[nodiscard]] domain::Turn asTurn(Row& row) {
    domain::Turn t;
    t.id = row.template id<domain::TurnId>();
    t.conversationId = row.template id<domain::ConversationId>();
    t.messageId = row.template id<domain::MessageId>();
    t.taskId = row.template id<domain::TaskId>();
    t.text = row.text();
    t.grants = row.template decoded<domain::Grants>();
    t.workingFolder = row.text();
    t.source = row.text();
    t.answered = row.flag();
    t.start = row.flag();
    t.createdAt = row.instant();
    return t;
}

template <typename Row>
[[nodiscard]] domain::Message asMessage(Row& row) {
    domain::Message m;
    m.id = row.template id<domain::MessageId>();
    m.conversationId = row.template id<domain::ConversationId>();
    m.position = row.number();
    m.author = row.template name<domain::Author>();
    m.agent = row.text();
    for (const base::Json& item : row.json()) {
        auto block = domain::fromJson<domain::Block>(item);
        if (block.ok())
            m.blocks.push_back(std::move(*block));
        else
            row.noteUnreadable(block.error().message);
    }
    m.createdAt = row.instant();
    return m;
}

template <typename Row>
[[nodiscard]] domain::Task asTask(Row& row) {
    domain::Task t;
    t.id = row.template id<domain::TaskId>();
    t.conversationId = row.template id<domain::ConversationId>();
    t.status = row.template name<domain::TaskStatus>();
    t.createdAt = row.instant();
    t.goal = row.text();
    t.title = row.text();
    t.planVersion = row.integer();
    t.maxParallelSteps = row.integer();
    t.constraints = row.json();
    t.successCriteria = reading::readTexts(row);
    t.grants = row.template decoded<domain::Grants>();
    t.stepCount = row.integer();
    t.doneCount = row.integer();
    t.costMicros = row.number();
    t.error = reading::readError(row);
    t.summary = row.text();
    t.results = row.json();
    t.source = row.text();
    t.lineage = row.template decoded<domain::Lineage>();
    t.updatedAt = row.instant();
    t.startedAt = row.instant();
    t.completedAt = row.instant();
    return t;
}

template <typename Row>
[[nodiscard]] domain::StepState asStep(Row& row) {
    domain::StepState s;
    s.spec = row.template decoded<domain::StepSpec>();
    s.run.status = row.template name<domain::StepStatus>();
    s.run.attempt = row.integer();
    s.run.tries = row.integer();
    s.run.fallback = row.integer();
    s.run.repaired = row.flag();
    s.run.expanded = row.flag();
    s.run.effect = row.template name<domain::EffectProgress>();
    s.run.approved = row.flag();
    s.run.edits = reading::readShared(row);
    s.run.outputs = reading::readShared(row);
    s.run.error = reading::readError(row);
    s.run.note = row.text();
    s.run.startedAt = row.instant();
    s.run.completedAt = row.instant();
    s.run.retryAt = row.instant();
    return s;
}

template <typename Row>
[[nodiscard]] domain::Checkpoint asCheckpoint(Row& row) {
    domain::Checkpoint c;
    c.id = row.template id<domain::CheckpointId>();
    c.taskId = row.template id<domain::TaskId>();
    c.conversationId = row.template id<domain::ConversationId>();
    c.step = row.template id<domain::StepKey>();
    c.kind = row.template name<domain::CheckpointKind>();
    c.status = row.template name<domain::CheckpointStatus>();
    c.description = row.template decoded<domain::EffectDescription>();
    c.inputs = row.json();
    c.form = row.json();
    c.onExpiry = row.template name<domain::ExpiryOutcome>();
    c.rule = row.text();
    c.costMicros = row.number();
    if (row.isNull())
        row.skip();
    else
        c.expiresAt = row.instant();
    c.expiryText = row.text();
    c.createdAt = row.instant();
    c.decidedAt = row.instant();
    c.decision = reading::readOptional<domain::Decision>(row);
    return c;
}

template <typename Row>
[[nodiscard]] PlanVersion asPlanVersion(Row& row) {
    PlanVersion v;
    v.taskId = row.template id<domain::TaskId>();
    v.version = row.integer();
    v.replacedAt = row.instant();
    v.reason = row.text();
    v.plan = row.template decoded<domain::Plan>();
    return v;
}

template <typename Row>
[[nodiscard]] domain::Breaker asBreaker(Row& row) {
    return row.template decoded<domain::Breaker>();
}

template <typename Row>
[[nodiscard]] domain::JournalRow asJournal(Row& row) {
    domain::JournalRow j;
    j.taskId = row.template id<domain::TaskId>();
    j.position = row.number();
    j.at = row.instant();
    j.kind = row.text();
    j.step = row.template id<domain::StepKey>();
    j.attempt = row.integer();
    j.data = row.json();
    return j;
}

template <typename Row>
[[nodiscard]] domain::FeedEvent asEvent(Row& row) {
    domain::FeedEvent e;
    e.sequence = row.number();
    e.at = row.instant();
    e.payload = row.template decoded<domain::EventPayload>();
    return e;
}

} // namespace flux::store
