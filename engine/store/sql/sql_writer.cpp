#include "engine/store/sql/sql_writer.h"

#include "engine/base/log.h"
#include "engine/store/split.h"

namespace flux::store {

using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

constexpr int kMaxRemembered = 4096; // conversations or tasks whose last position is kept in memory

template <typename T>
std::optional<Json> optionalJson(const std::optional<T>& value) {
    if (!value)
        return std::nullopt;
    return domain::toJson(*value);
}

base::Error defect(const QString& detail) {
    return base::makeError(
        ErrorCode::Internal,
        QStringLiteral("Flux ran into a defect of its own. What was saved before is safe; the log has "
                       "the details."),
        detail);
}

} // namespace

SqlWriter::SqlWriter(std::unique_ptr<Database> database, SqlStoreOptions options,
                     std::shared_ptr<std::atomic<bool>> taken, std::shared_ptr<IndexAdvisor> advisor)
    : m_database(std::move(database))
    , m_advisor(std::move(advisor))
    , m_reader(*m_database, m_advisor)
    , m_objects(*m_database, m_reader.objects().catalog())
    , m_options(std::move(options))
    , m_taken(std::move(taken)) {}

SqlWriter::~SqlWriter() {
    // Moves what it can from the log into the file without waiting for readers, so that the next start has less to do.
    sqlite3_wal_checkpoint_v2(m_database->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    m_taken->store(false);
}

void SqlWriter::announce(CommitPhase phase) const {
    if (m_options.hook)
        m_options.hook(m_commits + 1, phase);
}

Result<CommitReceipt> SqlWriter::commit(const UnitOfWork& work) {
    Q_ASSERT(m_thread == std::this_thread::get_id());
    if (work.isEmpty())
        return CommitReceipt{};
    announce(CommitPhase::Before);
    auto receipt = writeAndCommit(work);
    if (!receipt.ok()) {
        undo();
        qCWarning(logStore).noquote() << "a commit failed:" << receipt.error().detail;
        return receipt;
    }
    announce(CommitPhase::After);
    ++m_commits;
    return receipt;
}

Result<CommitReceipt> SqlWriter::writeAndCommit(const UnitOfWork& work) {
    // IMMEDIATE takes the write lock at once: a wait or a refusal comes before anything is done.
    FLUX_CHECK(Query(*m_database, "BEGIN IMMEDIATE").run());
    FLUX_TRY(CommitReceipt receipt, write(work));
    announce(CommitPhase::Written);
    FLUX_CHECK(Query(*m_database, "COMMIT").run());
    return receipt;
}

void SqlWriter::undo() {
    if (m_database->inTransaction()) { // SQLite has rolled back by itself after some errors
        if (const auto undone = Query(*m_database, "ROLLBACK").run(); !undone.ok())
            qCWarning(logStore).noquote() << "rolling back:" << undone.error().detail;
    }
    m_lastSequence.reset();
    m_lastMessage.clear();
    m_lastJournal.clear();
    m_objects.undone();
}

// Parents before children, so that foreign keys hold at every statement.
Result<CommitReceipt> SqlWriter::write(const UnitOfWork& work) {
    CommitReceipt receipt;
    MessagePositions positions;
    for (const auto& conversation : work.conversations)
        FLUX_CHECK(writeConversation(conversation));
    for (const auto& task : work.tasks)
        FLUX_CHECK(writeTask(task));
    for (const auto& progress : work.progress)
        FLUX_CHECK(writeProgress(progress));
    for (const auto& step : work.newSteps)
        FLUX_CHECK(insertStep(step));
    for (const auto& step : work.steps)
        FLUX_CHECK(changeStep(step));
    for (const auto& change : work.specs)
        FLUX_CHECK(changeSpec(change));
    for (const auto& version : work.planVersions)
        FLUX_CHECK(insertPlanVersion(version));
    for (const auto& breaker : work.breakers)
        FLUX_CHECK(writeBreaker(breaker));
    for (const auto& checkpoint : work.checkpoints)
        FLUX_CHECK(writeCheckpoint(checkpoint));
    for (const auto& turn : work.turns)
        FLUX_CHECK(writeTurn(turn));
    for (const auto& message : work.messages) {
        FLUX_TRY(const qint64 position, insertMessage(message));
        receipt.messagePositions.push_back(position);
        positions.insert(message.id, position);
    }
    for (const auto& row : work.journal)
        FLUX_CHECK(insertJournal(row));
    for (const auto& change : work.settings)
        FLUX_CHECK(writeSetting(change));
    if (work.hasObjects())
        FLUX_CHECK(m_objects.write(work));
    for (const auto& event : work.events)
        FLUX_CHECK(insertEvent(event, positions));
    for (const auto& task : work.deletedTasks)
        FLUX_CHECK(deleteTask(task));
    if (!work.events.empty())
        receipt.firstSequence = *m_lastSequence - qint64(work.events.size()) + 1;
    return receipt;
}

Result<void> SqlWriter::writeConversation(const domain::Conversation& c) {
    return Query(*m_database,
                 "INSERT INTO conversation (id, title, state, who, reason, unread, split, cost_micros, created_at, "
                 "updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO UPDATE SET "
                 "title = ?2, state = ?3, who = ?4, reason = ?5, unread = ?6, split = ?7, cost_micros = ?8, "
                 "created_at = ?9, updated_at = ?10")
        .bind(c.id, c.title, c.state, c.who, c.reason, c.unread, splitOf(c), c.costMicros, c.createdAt, c.updatedAt)
        .run();
}

Result<void> SqlWriter::writeTurn(const domain::Turn& t) {
    return Query(*m_database,
                 "INSERT INTO turn (id, conversation_id, message_id, task_id, text, grants, working_folder, source, "
                 "answered, start, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (id) "
                 "DO UPDATE SET conversation_id = ?2, message_id = ?3, task_id = ?4, text = ?5, grants = ?6, "
                 "working_folder = ?7, source = ?8, answered = ?9, start = ?10, created_at = ?11")
        .bind(t.id, t.conversationId, t.messageId, t.taskId, t.text, domain::toJson(t.grants), t.workingFolder,
              t.source, t.answered, t.start, t.createdAt)
        .run();
}

Result<void> SqlWriter::writeTask(const domain::Task& t) {
    const auto bindTo = [&t](Query& query) -> Query& {
        return query.bind(t.id, t.conversationId, t.status, t.createdAt, t.goal, t.title, t.planVersion,
                          t.maxParallelSteps, t.constraints, Json(t.successCriteria), domain::toJson(t.grants),
                          t.stepCount, t.doneCount, t.costMicros, optionalJson(t.error), t.summary, t.results, t.source,
                          t.updatedAt, t.startedAt, t.completedAt, domain::toJson(t.lineage));
    };
    // The usual case: a task that exists and keeps its status. It names no indexed column in SET, so that no index
    // page is touched (SQLite rewrites the index entry of every column that SET names, changed or not).
    Query update(*m_database,
                 "UPDATE task SET goal = ?5, title = ?6, plan_version = ?7, max_parallel_steps = ?8, "
                 "constraints = ?9, success_criteria = ?10, grants = ?11, step_count = ?12, done_count = ?13, "
                 "cost_micros = ?14, error = ?15, summary = ?16, results = ?17, source = ?18, updated_at = ?19, "
                 "started_at = ?20, completed_at = ?21, lineage = ?22 "
                 "WHERE id = ?1 AND conversation_id = ?2 AND status = ?3 AND created_at = ?4");
    FLUX_TRY(const qint64 changed, bindTo(update).runCounting());
    if (changed > 0)
        return {};
    Query upsert(*m_database,
                 "INSERT INTO task (id, conversation_id, status, created_at, goal, title, plan_version, "
                 "max_parallel_steps, constraints, success_criteria, grants, step_count, done_count, cost_micros, "
                 "error, summary, results, source, updated_at, started_at, completed_at, lineage) VALUES (?1, ?2, ?3, "
                 "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) "
                 "ON CONFLICT (id) DO UPDATE SET conversation_id = ?2, status = ?3, created_at = ?4, goal = ?5, "
                 "title = ?6, plan_version = ?7, max_parallel_steps = ?8, constraints = ?9, "
                 "success_criteria = ?10, grants = ?11, step_count = ?12, done_count = ?13, cost_micros = ?14, "
                 "error = ?15, summary = ?16, results = ?17, source = ?18, updated_at = ?19, started_at = ?20, "
                 "completed_at = ?21, lineage = ?22");
    return bindTo(upsert).run();
}

Result<void> SqlWriter::writeProgress(const TaskProgress& p) {
    Query update(*m_database, "UPDATE task SET done_count = ?2, updated_at = ?3 WHERE id = ?1");
    FLUX_TRY(const qint64 changed, update.bind(p.taskId, p.doneCount, p.updatedAt).runCounting());
    if (changed == 0)
        return defect(QStringLiteral("task %1 does not exist").arg(p.taskId.text));
    return {};
}

Result<void> SqlWriter::insertStep(const StepInsert& s) {
    const domain::StepRun& run = s.state.run;
    FLUX_CHECK(Query(*m_database,
                     "INSERT INTO step (task_id, position, status, attempt, effect, approved, error, note, "
                     "started_at, completed_at, retry_at, tries, fallback, repaired, expanded) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                   .bind(s.taskId, s.position, run.status, run.attempt, run.effect, run.approved,
                         optionalJson(run.error), run.note, run.startedAt, run.completedAt, run.retryAt, run.tries,
                         run.fallback, run.repaired, run.expanded)
                   .run());
    FLUX_CHECK(Query(*m_database, "INSERT INTO step_spec (task_id, position, spec) VALUES (?, ?, ?)")
                   .bind(s.taskId, s.position, domain::jsonText(s.state.spec))
                   .run());
    return writeStepTexts(s.taskId, s.position, run, run.outputs != nullptr, run.edits != nullptr);
}

Result<void> SqlWriter::changeStep(const StepChange& s) {
    const domain::StepRun& run = s.run;
    Query update(*m_database,
                 "UPDATE step SET status = ?3, attempt = ?4, effect = ?5, approved = ?6, error = ?7, note = ?8, "
                 "started_at = ?9, completed_at = ?10, retry_at = ?11, tries = ?12, fallback = ?13, repaired = ?14, "
                 "expanded = ?15 WHERE task_id = ?1 AND position = ?2");
    update.bind(s.taskId, s.position, run.status, run.attempt, run.effect, run.approved, optionalJson(run.error),
                run.note, run.startedAt, run.completedAt, run.retryAt, run.tries, run.fallback, run.repaired,
                run.expanded);
    FLUX_TRY(const qint64 changed, update.runCounting());
    if (changed == 0)
        return defect(QStringLiteral("step %1 of task %2 does not exist").arg(s.position).arg(s.taskId.text));
    return writeStepTexts(s.taskId, s.position, run, s.withOutputs, s.withEdits);
}

Result<void> SqlWriter::writeStepTexts(const domain::TaskId& taskId, int position, const domain::StepRun& run,
                                       bool withOutputs, bool withEdits) {
    const auto write = [&](const std::shared_ptr<const Json>& value, const char* keep, const char* remove) {
        return value ? Query(*m_database, keep).bind(taskId, position, *value).run()
                     : Query(*m_database, remove).bind(taskId, position).run();
    };
    if (withOutputs)
        FLUX_CHECK(write(run.outputs,
                         "INSERT OR REPLACE INTO step_output (task_id, position, outputs) VALUES (?, ?, ?)",
                         "DELETE FROM step_output WHERE task_id = ? AND position = ?"));
    if (withEdits)
        FLUX_CHECK(write(run.edits, "INSERT OR REPLACE INTO step_edit (task_id, position, edits) VALUES (?, ?, ?)",
                         "DELETE FROM step_edit WHERE task_id = ? AND position = ?"));
    return {};
}

Result<void> SqlWriter::writeCheckpoint(const domain::Checkpoint& c) {
    return Query(*m_database,
                 "INSERT INTO checkpoint (id, task_id, conversation_id, step, kind, status, description, inputs, rule, "
                 "cost_micros, expires_at, expiry_text, created_at, decided_at, decision, form, on_expiry) VALUES (?1, "
                 "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT (id) DO UPDATE "
                 "SET task_id = ?2, "
                 "conversation_id = ?3, step = ?4, kind = ?5, status = ?6, description = ?7, inputs = ?8, "
                 "rule = ?9, cost_micros = ?10, expires_at = ?11, expiry_text = ?12, created_at = ?13, "
                 "decided_at = ?14, decision = ?15, form = ?16, on_expiry = ?17")
        .bind(c.id, c.taskId, c.conversationId, c.step, c.kind, c.status, domain::toJson(c.description), c.inputs,
              c.rule, c.costMicros, c.expiresAt, c.expiryText, c.createdAt, c.decidedAt, optionalJson(c.decision),
              c.form, c.onExpiry)
        .run();
}

Result<qint64> SqlWriter::insertMessage(const domain::Message& m) {
    FLUX_TRY(const qint64 position,
             nextPosition(m_lastMessage, "SELECT max(position) FROM message WHERE conversation_id = ?",
                          m.conversationId.text));
    Json blocks = Json::array();
    for (const domain::Block& block : m.blocks)
        blocks.push_back(domain::toJson(block));
    FLUX_CHECK(Query(*m_database,
                     "INSERT INTO message (conversation_id, position, id, author, agent, blocks, created_at) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?)")
                   .bind(m.conversationId, position, m.id, m.author, m.agent, blocks, m.createdAt)
                   .run());
    return position;
}

Result<void> SqlWriter::insertJournal(const domain::JournalRow& j) {
    FLUX_TRY(const qint64 position,
             nextPosition(m_lastJournal, "SELECT max(position) FROM journal WHERE task_id = ?", j.taskId.text));
    return Query(*m_database,
                 "INSERT INTO journal (task_id, position, at, kind, step, attempt, data) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(j.taskId, position, j.at, j.kind, j.step, j.attempt, j.data)
        .run();
}

Result<void> SqlWriter::writeSetting(const SettingChange& change) {
    if (change.value.is_null())
        return Query(*m_database, "DELETE FROM setting WHERE key = ?").bind(change.key).run();
    return Query(*m_database, "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)")
        .bind(change.key, change.value)
        .run();
}

Result<void> SqlWriter::insertEvent(const domain::FeedEvent& event, const MessagePositions& positions) {
    FLUX_TRY(const qint64 sequence, nextSequence());
    const auto changed = payloadToKeep(event.payload, positions);
    return Query(*m_database, "INSERT INTO feed (seq, at, payload) VALUES (?, ?, ?)")
        .bind(sequence, event.at, domain::jsonText(changed ? *changed : event.payload))
        .run();
}

Result<qint64> SqlWriter::nextPosition(QHash<QString, qint64>& last, const char* sql, const QString& key) {
    if (const auto known = last.find(key); known != last.end())
        return ++*known;
    Query query(*m_database, sql);
    FLUX_TRY(const bool found, query.bind(key).next());
    const qint64 position = found ? Row(query).number() + 1 : 1;
    if (last.size() >= kMaxRemembered)
        last.clear();
    last.insert(key, position);
    return position;
}

Result<qint64> SqlWriter::nextSequence() {
    if (!m_lastSequence) {
        FLUX_TRY(m_lastSequence, m_reader.lastSequence());
    }
    return ++*m_lastSequence;
}

} // namespace flux::store
