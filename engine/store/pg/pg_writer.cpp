#include "engine/store/pg/pg_writer.h"

#include "engine/base/log.h"
#include "engine/store/split.h"

#include <algorithm>

namespace flux::store {

using base::Result;

namespace {

constexpr int kMaxRemembered = 4096; // tasks whose last journal place is kept in memory

// First of all: the number of the feed's end, held until the commit, so that commits of all processes stand in one
// line. Everything after it sees what the one before has written.
constexpr char kTakeEnd[] = "UPDATE feed_end SET last = last + $1 WHERE one = 1 RETURNING last";
constexpr char kJournalEnds[] =
    "SELECT t.id, (SELECT coalesce(max(j.position), 0) FROM journal j WHERE j.task_id = t.id) FROM "
    "unnest($1::text[]) AS n (id) JOIN task t ON t.id = n.id";

} // namespace

PgWriter::PgWriter(std::unique_ptr<PgLink> link, PgStoreOptions options, std::shared_ptr<std::atomic<bool>> taken,
                   std::shared_ptr<IndexAdvisor> advisor)
    : m_link(std::move(link))
    , m_advisor(std::move(advisor))
    , m_reader(*m_link, m_advisor)
    , m_objects(*m_link, options.schema)
    , m_options(std::move(options))
    , m_taken(std::move(taken))
    , m_leases(*m_link, m_options.schema, m_options.processName, m_options.leaseMs, m_lastJournal) {}

PgWriter::~PgWriter() {
    m_taken->store(false);
}

void PgWriter::announce(CommitPhase phase) const {
    if (m_options.hook)
        m_options.hook(m_commits + 1, phase);
}

Result<CommitReceipt> PgWriter::commit(const UnitOfWork& work) {
    Q_ASSERT(m_thread == std::this_thread::get_id());
    if (work.isEmpty())
        return CommitReceipt{};
    announce(CommitPhase::Before);
    auto receipt = writeAndCommit(work);
    if (!receipt.ok()) {
        undo();
        m_lastJournal.clear();
        if (receipt.error().code == base::ErrorCode::Unavailable)
            m_leases.doubt();
        qCWarning(logStore).noquote() << "a commit failed:" << receipt.error().detail;
        return receipt;
    }
    m_leases.committed(work);
    announce(CommitPhase::After);
    ++m_commits;
    return receipt;
}

// What was found wrong before the server saw it leaves the transaction open; errors of the server have ended it.
void PgWriter::undo() {
    if (m_link->inRound())
        m_link->undo();
    m_objects.undone();
}

// One piece in one transaction: between two of them whatever else is to be committed gets its turn.
Result<bool> PgWriter::maintain() {
    Q_ASSERT(m_thread == std::this_thread::get_id());
    if (!m_advisor->hasWork() && !m_objects.mayBuild())
        return false;
    auto more = maintainOnce();
    if (!more.ok())
        undo();
    return more;
}

Result<bool> PgWriter::maintainOnce() {
    FLUX_CHECK(m_link->ensure());
    if (const auto wanted = m_advisor->take())
        FLUX_CHECK(m_objects.addIndex(*wanted));
    return m_objects.buildPiece();
}

Result<CommitReceipt> PgWriter::writeAndCommit(const UnitOfWork& work) {
    FLUX_CHECK(m_link->ensure());
    CommitReceipt receipt;
    MessagePositions positions;
    const auto takeEnd = [&](const PgAnswer& answer) {
        if (!work.events.empty())
            receipt.firstSequence = PgRow(answer.get(), 0).number() - qint64(work.events.size()) + 1;
    };
    m_link->add("BEGIN");
    m_link->add(kTakeEnd, PgParams(qint64(work.events.size())));
    queueFirst(work);
    const QStringList journals = unknownJournals(work);
    const size_t objectReads = work.hasObjects() ? PgObjectWriter::kReads : 0;
    const bool twoRounds = !work.messages.empty() || !journals.isEmpty() || objectReads > 0;
    if (twoRounds) {
        if (objectReads > 0)
            m_objects.queueReads(work);
        for (const domain::Message& one : work.messages)
            message(one);
        if (!journals.isEmpty()) {
            PgArray ids(PgArray::Of::Text);
            for (const QString& id : journals)
                ids.add(id);
            m_link->add(kJournalEnds, PgParams(ids));
        }
        FLUX_TRY(const auto answers, m_link->collect());
        takeEnd(answers[1]);
        size_t at = answers.size() - work.messages.size() - (journals.isEmpty() ? 0 : 1) - objectReads;
        const auto objects = std::span(answers).subspan(at, objectReads);
        at += objectReads;
        for (const domain::Message& one : work.messages) {
            const qint64 position = PgRow(answers[at++].get(), 0).number();
            receipt.messagePositions.push_back(position);
            positions.insert(one.id, position);
        }
        if (!journals.isEmpty())
            FLUX_CHECK(takeJournalEnds(work, answers[at]));
        if (objectReads > 0)
            FLUX_CHECK(m_objects.queueWrites(work, objects));
    }
    queueSecond(work, positions);
    if (m_options.hook) {
        FLUX_TRY(const auto answers, m_link->collect());
        if (!twoRounds)
            takeEnd(answers[1]);
        announce(CommitPhase::Written);
    }
    m_link->add("COMMIT");
    FLUX_TRY(const auto answers, m_link->finish());
    if (!twoRounds && !m_options.hook)
        takeEnd(answers[1]);
    return receipt;
}

// Parents before children, so that foreign keys hold at every statement.
void PgWriter::queueFirst(const UnitOfWork& work) {
    m_leases.queueChecks(work);
    for (const auto& one : work.conversations)
        conversation(one);
    for (const auto& one : work.tasks)
        task(one);
    for (const TaskProgress& one : work.progress)
        m_link->add("UPDATE task SET done_count = $2, updated_at = $3 WHERE id = $1",
                    PgParams(one.taskId, one.doneCount, one.updatedAt));
    newSteps(work.newSteps);
    for (const auto& one : work.steps)
        step(one);
    rare(work);
    for (const auto& one : work.checkpoints)
        checkpoint(one);
    for (const auto& one : work.turns)
        turn(one);
}

void PgWriter::queueSecond(const UnitOfWork& work, const MessagePositions& positions) {
    journal(work.journal);
    feed(work.events, positions);
    for (const auto& one : work.deletedTasks)
        deleteTask(one);
    m_leases.queueNews(work);
}

QStringList PgWriter::unknownJournals(const UnitOfWork& work) const {
    QStringList unknown;
    for (const domain::JournalRow& row : work.journal) {
        if (!m_lastJournal.contains(row.taskId.text) && !unknown.contains(row.taskId.text))
            unknown.append(row.taskId.text);
    }
    return unknown;
}

Result<void> PgWriter::takeJournalEnds(const UnitOfWork& work, const PgAnswer& ends) {
    if (m_lastJournal.size() >= kMaxRemembered) { // those that this work needs and knew are read by the next try
        for (auto it = m_lastJournal.begin(); it != m_lastJournal.end();) {
            const bool needed = std::any_of(work.journal.begin(), work.journal.end(),
                                            [&it](const auto& row) { return row.taskId.text == it.key(); });
            it = needed ? std::next(it) : m_lastJournal.erase(it);
        }
    }
    for (int i = 0; i < PQntuples(ends.get()); ++i) {
        PgRow row(ends.get(), i);
        const QString id = row.text();
        m_lastJournal.insert(id, row.number());
    }
    for (const domain::JournalRow& row : work.journal) {
        if (m_lastJournal.contains(row.taskId.text))
            continue;
        m_link->add("SELECT expect(0, 1, 'FX001', 'journal of no task')");
        return m_link->finish().error(); // ends the transaction, too
    }
    return {};
}

void PgWriter::conversation(const domain::Conversation& c) {
    m_link->add("INSERT INTO conversation (id, title, state, who, reason, unread, split, cost_micros, created_at, "
                "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET "
                "title = $2, state = $3, who = $4, reason = $5, unread = $6, split = $7, cost_micros = $8, "
                "created_at = $9, updated_at = $10",
                PgParams(c.id, c.title, c.state, c.who, c.reason, c.unread, splitOf(c), c.costMicros, c.createdAt,
                         c.updatedAt));
}

void PgWriter::turn(const domain::Turn& t) {
    m_link->add("INSERT INTO turn (id, conversation_id, message_id, task_id, text, grants, working_folder, source, "
                "answered, start, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) "
                "DO UPDATE SET conversation_id = $2, message_id = $3, task_id = $4, text = $5, grants = $6, "
                "working_folder = $7, source = $8, answered = $9, start = $10, created_at = $11",
                PgParams(t.id, t.conversationId, t.messageId, t.taskId, t.text, domain::toJson(t.grants),
                         t.workingFolder, t.source, t.answered, t.start, t.createdAt));
}

// An UPDATE whose indexed columns keep their values touches no index (heap-only tuples), whatever SET names.
void PgWriter::task(const domain::Task& t) {
    m_link->add("INSERT INTO task (id, conversation_id, status, created_at, goal, title, plan_version, "
                "max_parallel_steps, constraints, success_criteria, grants, step_count, done_count, cost_micros, "
                "error, summary, results, source, updated_at, started_at, completed_at, lineage) VALUES ($1, $2, $3, "
                "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) "
                "ON CONFLICT (id) DO UPDATE SET conversation_id = $2, status = $3, created_at = $4, goal = $5, "
                "title = $6, plan_version = $7, max_parallel_steps = $8, constraints = $9, success_criteria = $10, "
                "grants = $11, step_count = $12, done_count = $13, cost_micros = $14, error = $15, summary = $16, "
                "results = $17, source = $18, updated_at = $19, started_at = $20, completed_at = $21, lineage = $22",
                PgParams(t.id, t.conversationId, t.status, t.createdAt, t.goal, t.title, t.planVersion,
                         t.maxParallelSteps, t.constraints, base::Json(t.successCriteria), domain::toJson(t.grants),
                         t.stepCount, t.doneCount, t.costMicros, optionalJson(t.error), t.summary, t.results, t.source,
                         t.updatedAt, t.startedAt, t.completedAt, domain::toJson(t.lineage)));
}

// One statement for all of them: a plan may have ten thousand.
void PgWriter::newSteps(const std::vector<StepInsert>& steps) {
    if (steps.empty())
        return;
    using Of = PgArray::Of;
    PgArray task(Of::Text), position(Of::Number), status(Of::Text), attempt(Of::Number), effect(Of::Text),
        approved(Of::Number), error(Of::Text), note(Of::Text), started(Of::Number), completed(Of::Number),
        retry(Of::Number), tries(Of::Number), fallback(Of::Number), repaired(Of::Number), expanded(Of::Number),
        outputs(Of::Text), edits(Of::Text), spec(Of::Text);
    for (const StepInsert& s : steps) {
        const domain::StepRun& run = s.state.run;
        task.add(s.taskId);
        position.add(s.position);
        status.add(run.status);
        attempt.add(run.attempt);
        effect.add(run.effect);
        approved.add(run.approved);
        error.add(optionalJson(run.error));
        note.add(run.note);
        started.add(run.startedAt);
        completed.add(run.completedAt);
        retry.add(run.retryAt);
        tries.add(run.tries);
        fallback.add(run.fallback);
        repaired.add(run.repaired);
        expanded.add(run.expanded);
        outputs.add(pointedJson(run.outputs));
        edits.add(pointedJson(run.edits));
        spec.add(domain::jsonText(s.state.spec));
    }
    m_link->add("INSERT INTO step (task_id, position, status, attempt, effect, approved, error, note, started_at, "
                "completed_at, retry_at, tries, fallback, repaired, expanded, outputs, edits) SELECT * FROM "
                "unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], "
                "$8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], "
                "$14::bigint[], $15::bigint[], $16::text[], $17::text[])",
                PgParams(task, position, status, attempt, effect, approved, error, note, started, completed, retry,
                         tries, fallback, repaired, expanded, outputs, edits));
    m_link->add("INSERT INTO step_spec (task_id, position, spec) SELECT * FROM unnest($1::text[], $2::bigint[], "
                "$3::text[])",
                PgParams(task, position, spec));
}

void PgWriter::step(const StepChange& s) {
    const domain::StepRun& run = s.run;
    m_link->add("WITH moved AS (UPDATE step SET status = $3, attempt = $4, effect = $5, approved = $6, error = $7, "
                "note = $8, started_at = $9, completed_at = $10, retry_at = $11, tries = $12, fallback = $13, "
                "repaired = $14, expanded = $15, outputs = CASE WHEN $16 = 1::bigint THEN $17 ELSE outputs END, "
                "edits = CASE WHEN $18 = 1::bigint THEN $19 ELSE edits END WHERE task_id = $1 AND position = $2 "
                "RETURNING 1) SELECT expect((SELECT count(*) FROM moved), 1, 'FX001', 'change of a step')",
                PgParams(s.taskId, s.position, run.status, run.attempt, run.effect, run.approved,
                         optionalJson(run.error), run.note, run.startedAt, run.completedAt, run.retryAt, run.tries,
                         run.fallback, run.repaired, run.expanded, s.withOutputs,
                         s.withOutputs ? pointedJson(run.outputs) : std::nullopt, s.withEdits,
                         s.withEdits ? pointedJson(run.edits) : std::nullopt));
}

void PgWriter::checkpoint(const domain::Checkpoint& c) {
    m_link->add("INSERT INTO checkpoint (id, task_id, conversation_id, step, kind, status, description, inputs, rule, "
                "cost_micros, expires_at, expiry_text, created_at, decided_at, decision, form, on_expiry) VALUES "
                "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT (id) DO "
                "UPDATE SET task_id = $2, conversation_id = $3, step = $4, kind = $5, status = $6, description = $7, "
                "inputs = $8, rule = $9, cost_micros = $10, expires_at = $11, expiry_text = $12, created_at = $13, "
                "decided_at = $14, decision = $15, form = $16, on_expiry = $17",
                PgParams(c.id, c.taskId, c.conversationId, c.step, c.kind, c.status, domain::toJson(c.description),
                         c.inputs, c.rule, c.costMicros, c.expiresAt, c.expiryText, c.createdAt, c.decidedAt,
                         optionalJson(c.decision), c.form, c.onExpiry));
}

void PgWriter::message(const domain::Message& m) {
    base::Json blocks = base::Json::array();
    for (const domain::Block& block : m.blocks)
        blocks.push_back(domain::toJson(block));
    m_link->add("INSERT INTO message (conversation_id, position, id, author, agent, blocks, created_at) SELECT $1, "
                "coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6 FROM message WHERE conversation_id = $1 "
                "RETURNING position",
                PgParams(m.conversationId, m.id, m.author, m.agent, blocks, m.createdAt));
}

void PgWriter::journal(const std::vector<domain::JournalRow>& rows) {
    if (rows.empty())
        return;
    using Of = PgArray::Of;
    PgArray task(Of::Text), position(Of::Number), at(Of::Number), kind(Of::Text), step(Of::Text), attempt(Of::Number),
        data(Of::Text);
    for (const domain::JournalRow& row : rows) {
        task.add(row.taskId);
        position.add(++m_lastJournal[row.taskId.text]);
        at.add(row.at);
        kind.add(row.kind);
        step.add(row.step);
        attempt.add(row.attempt);
        data.add(row.data);
    }
    m_link->add("INSERT INTO journal (task_id, position, at, kind, step, attempt, data) SELECT * FROM "
                "unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::text[])",
                PgParams(task, position, at, kind, step, attempt, data));
}

void PgWriter::feed(const std::vector<domain::FeedEvent>& events, const MessagePositions& positions) {
    if (events.empty())
        return;
    PgArray at(PgArray::Of::Number), payload(PgArray::Of::Text);
    for (const domain::FeedEvent& event : events) {
        const auto changed = payloadToKeep(event.payload, positions);
        at.add(event.at);
        payload.add(domain::jsonText(changed ? *changed : event.payload));
    }
    m_link->add("INSERT INTO feed (seq, at, payload) SELECT f.last - $1 + e.i, e.at, e.payload FROM feed_end f, "
                "unnest($2::bigint[], $3::text[]) WITH ORDINALITY AS e (at, payload, i)",
                PgParams(qint64(events.size()), at, payload));
}

} // namespace flux::store
