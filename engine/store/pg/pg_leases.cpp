#include "engine/store/pg/pg_leases.h"

#include "engine/store/pg/pg_lease_words.h"
#include "engine/store/pg/pg_reader.h"

#include <QtCore/QSet>
#include <QtCore/QUuid>

#include <algorithm>

namespace flux::store {

using base::Result;
using domain::TaskId;

namespace {

constexpr char kClaimLock[] = "SELECT pg_advisory_xact_lock(1179407704, 1)";
constexpr char kAlive[] =
    "UPDATE process SET until = clock_timestamp() + $2::bigint::float8 * interval '1 millisecond' "
    "FROM (SELECT until AS before FROM process WHERE id = $1) AS old WHERE id = $1 RETURNING "
    "(old.before < clock_timestamp())::int::bigint, (SELECT count(*) FROM process p WHERE "
    "p.until >= clock_timestamp() AND p.id <> $1)";
constexpr char kHello[] = "INSERT INTO process (id, name, until) VALUES ($1, $2, clock_timestamp() + "
                          "$3::bigint::float8 * interval '1 millisecond') ON CONFLICT (id) DO UPDATE SET until = "
                          "excluded.until";

constexpr char kClaimTasks[] =
    "WITH free AS (SELECT l.id FROM task t JOIN lease l ON l.id = t.id WHERE t.status IN ('ready', 'executing', "
    "'checkpoint', 'paused') AND " FLUX_PG_FREE " ORDER BY t.created_at, t.id LIMIT $2 FOR UPDATE OF l SKIP LOCKED) "
    "UPDATE lease SET owner = $1, epoch = lease.epoch + 1 FROM free WHERE lease.id = free.id RETURNING lease.id, "
    "lease.epoch";
constexpr char kClaimTurns[] =
    "WITH free AS (SELECT l.id FROM turn t JOIN lease l ON l.id = t.id WHERE t.answered = 0 AND " FLUX_PG_FREE
    " ORDER BY t.created_at, t.id LIMIT $2 FOR UPDATE OF l SKIP LOCKED) UPDATE lease SET owner = $1, epoch = "
    "lease.epoch + 1 FROM free WHERE lease.id = free.id RETURNING lease.id, lease.epoch";
// The tasks that a turn of ours is to plan: a task in planning goes with its turn.
constexpr char kClaimPlanned[] =
    "WITH free AS (SELECT l.id FROM turn u JOIN task t ON t.id = u.task_id JOIN lease l ON l.id = t.id WHERE u.id = "
    "ANY ($2::text[]) AND " FLUX_PG_FREE " FOR UPDATE OF l SKIP LOCKED) UPDATE lease SET owner = $1, epoch = "
    "lease.epoch + 1 FROM free WHERE lease.id = free.id RETURNING lease.id, lease.epoch";
constexpr char kClaimOne[] =
    "UPDATE lease l SET owner = $1, epoch = l.epoch + 1 WHERE l.id = $2 AND (l.owner = $1 OR " FLUX_PG_FREE
    ") RETURNING l.id, l.epoch";

} // namespace

PgLeases::PgLeases(PgLink& link, QString schema, QString processName, int leaseMs, QHash<QString, qint64>& journals)
    : m_link(link)
    , m_schema(std::move(schema))
    , m_name(std::move(processName))
    , m_leaseMs(leaseMs)
    , m_journals(journals) {}

PgLeases::~PgLeases() = default;

QByteArray PgLeases::channel() const {
    return "flux_" + m_schema.toUtf8();
}

Result<void> PgLeases::join() {
    FLUX_CHECK(m_link.ensure());
    m_process = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_link.add("BEGIN");
    m_link.add(kHello, PgParams(m_process, m_name, qint64(m_leaseMs)));
    // What was written while nobody shared has no row yet, and what has ended needs none.
    m_link.add("INSERT INTO lease (id, epoch) SELECT t.id, 0 FROM task t WHERE t.status IN (" FLUX_PG_UNFINISHED
               ") AND NOT EXISTS (SELECT FROM lease l WHERE l.id = t.id) ON CONFLICT DO NOTHING");
    m_link.add("DELETE FROM lease l USING task t WHERE t.id = l.id AND t.status NOT IN (" FLUX_PG_UNFINISHED
               ") AND " FLUX_PG_FREE);
    m_link.add("INSERT INTO lease (id, epoch) SELECT t.id, 0 FROM turn t WHERE t.answered = 0 AND NOT EXISTS (SELECT "
               "FROM lease l WHERE l.id = t.id) ON CONFLICT DO NOTHING");
    m_link.add("DELETE FROM process WHERE until < clock_timestamp() - interval '1 day'");
    m_link.add("DELETE FROM letter WHERE made < clock_timestamp() - interval '1 day'");
    m_link.add("SELECT pg_notify($1, 'join')", PgParams(QString::fromUtf8(channel())));
    m_link.add("COMMIT");
    FLUX_CHECK(m_link.finish());
    m_othersThere = true; // until renew() knows better
    return freshSession();
}

Result<void> PgLeases::freshSession() {
    QByteArray name = channel();
    FLUX_CHECK(m_link.exec("LISTEN \"" + name.replace('"', "\"\"") + '"'));
    m_generation = m_link.generation();
    listen();
    return {};
}

Result<std::vector<TaskId>> PgLeases::renew() {
    FLUX_CHECK(m_link.ensure());
    if (m_generation != m_link.generation())
        FLUX_CHECK(freshSession());
    FLUX_TRY(PgAnswer answer, m_link.ask(kAlive, PgParams(m_process, qint64(m_leaseMs))));
    bool late = true;
    if (PQntuples(answer.get()) > 0) {
        PgRow row(answer.get(), 0);
        late = row.flag();
        m_othersThere = row.number() > 0;
    } else {
        FLUX_CHECK(m_link.ask(kHello, PgParams(m_process, m_name, qint64(m_leaseMs))));
    }
    if (m_doubt) {
        FLUX_CHECK(giveBackUnknown());
        late = true; // what is not there any more is found like what others have taken
    }
    return late ? lost() : std::vector<TaskId>{};
}

// A commit that broke off may have made tasks of ours that we do not know. They are free then, and claimed again. What
// we know gets a new epoch: should that commit still be under way on the server, it is over or refused afterwards.
Result<void> PgLeases::giveBackUnknown() {
    PgArray held(PgArray::Of::Text);
    for (auto it = m_held.keyBegin(); it != m_held.keyEnd(); ++it)
        held.add(*it);
    FLUX_CHECK(m_link.ask("UPDATE lease SET owner = NULL WHERE owner = $1 AND id <> ALL ($2::text[])",
                          PgParams(m_process, held)));
    FLUX_TRY(const PgAnswer moved, m_link.ask("UPDATE lease SET epoch = epoch + 1 WHERE owner = $1 AND id = ANY "
                                              "($2::text[]) RETURNING id, epoch",
                                              PgParams(m_process, held)));
    take(moved, nullptr);
    m_doubt = false;
    return {};
}

Result<void> PgLeases::leave() {
    if (m_process.isEmpty())
        return {};
    m_notifier.reset();
    const QString process = std::exchange(m_process, QString());
    m_held.clear();
    FLUX_CHECK(m_link.ensure());
    m_link.add("BEGIN");
    m_link.add("UPDATE lease SET owner = NULL WHERE owner = $1", PgParams(process));
    m_link.add("DELETE FROM process WHERE id = $1", PgParams(process));
    m_link.add("SELECT pg_notify($1, 'leave')", PgParams(QString::fromUtf8(channel())));
    m_link.add("COMMIT");
    FLUX_CHECK(m_link.finish());
    return {};
}

void PgLeases::take(const PgAnswer& answer, std::vector<TaskId>* tasks) {
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        PgRow row(answer.get(), i);
        const QString id = row.text();
        m_held.insert(id, row.number());
        m_journals.remove(id); // another may have written to it
        if (tasks)
            tasks->push_back(TaskId{id});
    }
}

// Broken off, it may have given us something that we do not know of.
Result<std::vector<PgAnswer>> PgLeases::finishClaim() {
    auto answers = m_link.finish();
    m_doubt = m_doubt || (!answers.ok() && answers.error().code == base::ErrorCode::Unavailable);
    return answers;
}

Result<ClaimedWork> PgLeases::claim(int limit) {
    FLUX_CHECK(m_link.ensure());
    m_link.add("BEGIN");
    m_link.add(kClaimLock);
    m_link.add(kClaimTasks, PgParams(m_process, limit));
    m_link.add(kClaimTurns, PgParams(m_process, limit));
    m_link.add("COMMIT");
    FLUX_TRY(const auto answers, finishClaim());
    ClaimedWork work;
    take(answers[2], &work.tasks);
    take(answers[3], nullptr);
    std::sort(work.tasks.begin(), work.tasks.end()); // ids sort by their time of creation
    if (PQntuples(answers[3].get()) == 0)
        return work;
    PgArray turns(PgArray::Of::Text);
    for (int i = 0; i < PQntuples(answers[3].get()); ++i)
        turns.add(PgRow(answers[3].get(), i).text());
    static const QByteArray read =
        QByteArray("SELECT ") + kTurnColumns + " FROM turn WHERE id = ANY ($1::text[]) ORDER BY created_at, id";
    m_link.add("BEGIN");
    m_link.add(kClaimLock);
    m_link.add(kClaimPlanned, PgParams(m_process, turns));
    m_link.add(read.constData(), PgParams(turns));
    m_link.add("COMMIT");
    FLUX_TRY(const auto more, finishClaim());
    take(more[2], nullptr);
    FLUX_TRY(work.turns, readRows(more[3], asTurn<PgRow>));
    return work;
}

Result<bool> PgLeases::claimTask(const TaskId& id) {
    if (holds(id))
        return true;
    FLUX_CHECK(m_link.ensure());
    m_link.add("BEGIN");
    m_link.add(kClaimLock);
    m_link.add("INSERT INTO lease (id, epoch) SELECT id, 0 FROM task WHERE id = $1 ON CONFLICT DO NOTHING",
               PgParams(id)); // one that has ended has none
    m_link.add(kClaimOne, PgParams(m_process, id));
    m_link.add("SELECT count(*) FROM lease WHERE id = $1", PgParams(id));
    m_link.add("COMMIT");
    FLUX_TRY(const auto answers, finishClaim());
    if (PgRow(answers[4].get(), 0).number() == 0)
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("This task does not exist."));
    take(answers[3], nullptr);
    return holds(id);
}

Result<void> PgLeases::release(const std::vector<TaskId>& ids) {
    if (ids.empty())
        return {};
    FLUX_CHECK(m_link.ensure());
    PgArray gone(PgArray::Of::Text);
    for (const TaskId& id : ids)
        gone.add(id);
    m_link.add("BEGIN");
    m_link.add("DELETE FROM lease l USING task t WHERE l.owner = $1 AND l.id = ANY ($2::text[]) AND t.id = l.id AND "
               "t.status NOT IN (" FLUX_PG_UNFINISHED ")",
               PgParams(m_process, gone));
    m_link.add("UPDATE lease SET owner = NULL WHERE owner = $1 AND id = ANY ($2::text[])", PgParams(m_process, gone));
    m_link.add("COMMIT");
    FLUX_CHECK(m_link.finish());
    for (const TaskId& id : ids)
        m_held.remove(id.text);
    return {};
}

Result<std::vector<TaskId>> PgLeases::lost() {
    FLUX_CHECK(m_link.ensure());
    PgArray ids(PgArray::Of::Text), epochs(PgArray::Of::Number);
    for (auto it = m_held.cbegin(); it != m_held.cend(); ++it) {
        ids.add(it.key());
        epochs.add(it.value());
    }
    FLUX_TRY(const PgAnswer answer,
             m_link.ask("SELECT h.id FROM unnest($1::text[], $2::bigint[]) AS h (id, epoch) LEFT JOIN lease l ON l.id "
                        "= h.id AND l.epoch = h.epoch AND l.owner = $3 WHERE l.id IS NULL",
                        PgParams(ids, epochs, m_process)));
    std::vector<TaskId> gone;
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        gone.push_back(TaskId{PgRow(answer.get(), i).text()});
        m_held.remove(gone.back().text);
        m_journals.remove(gone.back().text);
    }
    return gone;
}

// ---- inside a commit ----

namespace {

// Everything that the work writes to and that has an owner.
QSet<QString> touched(const UnitOfWork& work) {
    QSet<QString> ids;
    const auto each = [&ids](const auto& rows) {
        for (const auto& row : rows)
            ids.insert(row.taskId.text);
    };
    each(work.newSteps);
    each(work.progress);
    each(work.steps);
    each(work.specs);
    each(work.planVersions);
    each(work.checkpoints);
    each(work.journal);
    for (const domain::Task& task : work.tasks)
        ids.insert(task.id.text);
    for (const domain::Turn& turn : work.turns)
        ids.insert(turn.id.text);
    for (const TaskId& task : work.deletedTasks)
        ids.insert(task.text);
    return ids;
}

} // namespace

// What this process does not hold must be new: its row is made here, and one that exists belongs to somebody.
void PgLeases::queueChecks(const UnitOfWork& work) {
    if (m_process.isEmpty())
        return;
    PgArray held(PgArray::Of::Text), epochs(PgArray::Of::Number), made(PgArray::Of::Text);
    for (const QString& id : touched(work)) {
        if (const auto it = m_held.constFind(id); it != m_held.cend()) {
            held.add(id);
            epochs.add(*it);
        } else {
            made.add(id);
        }
    }
    if (held.size() > 0)
        m_link.add("SELECT expect((SELECT count(*) FROM (SELECT 1 FROM unnest($1::text[], $2::bigint[]) AS h (id, "
                   "epoch) JOIN lease l ON l.id = h.id AND l.epoch = h.epoch AND l.owner = $3 FOR SHARE OF l) AS "
                   "ours), $4, 'FX002', 'leases held')",
                   PgParams(held, epochs, m_process, held.size()));
    if (made.size() > 0)
        m_link.add("WITH made AS (INSERT INTO lease (id, owner, epoch) SELECT n.id, $2, 1 FROM unnest($1::text[]) AS n "
                   "(id) ON CONFLICT (id) DO NOTHING RETURNING 1) SELECT expect((SELECT count(*) FROM made), $3, "
                   "'FX002', 'leases made')",
                   PgParams(made, m_process, made.size()));
    PgArray answered(PgArray::Of::Text);
    for (const domain::Turn& turn : work.turns) {
        if (turn.answered)
            answered.add(turn.id);
    }
    if (answered.size() > 0)
        m_link.add("DELETE FROM lease WHERE id = ANY ($1::text[])", PgParams(answered));
}

void PgLeases::queueNews(const UnitOfWork& work) {
    if (m_process.isEmpty() || !m_othersThere)
        return;
    QStringList told;
    if (!work.events.empty())
        told.append(QStringLiteral("events"));
    if (!work.settings.empty())
        told.append(QStringLiteral("settings"));
    if (!work.answers.empty())
        told.append(QStringLiteral("letter"));
    for (const QString& what : std::as_const(told))
        m_link.add("SELECT pg_notify($1, $2)", PgParams(QString::fromUtf8(channel()), what));
}

void PgLeases::committed(const UnitOfWork& work) {
    if (m_process.isEmpty())
        return;
    for (const domain::Task& task : work.tasks) {
        if (!m_held.contains(task.id.text))
            m_held.insert(task.id.text, 1);
    }
    for (const domain::Turn& turn : work.turns) {
        if (turn.answered)
            m_held.remove(turn.id.text);
        else if (!m_held.contains(turn.id.text))
            m_held.insert(turn.id.text, 1);
    }
    for (const TaskId& task : work.deletedTasks)
        m_held.remove(task.text);
    look(); // what came in with the answers does not make the socket readable again
}

} // namespace flux::store
