#include "engine/store/pg/pg_reader.h"

#include "engine/store/split.h"

#include <algorithm>
#include <limits>

namespace flux::store {

using base::Result;
using domain::Split;

namespace {

constexpr qint64 kEndOfTime = std::numeric_limits<qint64>::max(); // later than any time, beyond any position

// A SELECT to be kept in a static constant, so that PgLink finds it again by its address.
QByteArray select(const char* columns, const char* rest) {
    return QByteArray("SELECT ") + columns + " " + rest;
}

// The smallest text that is greater than every text with this prefix, byte by byte.
QString endOfPrefix(const QString& prefix) {
    return prefix + QString::fromUcs4(U"\U0010FFFF", 1);
}

} // namespace

Result<PgAnswer> PgReader::ask(const char* sql, const PgParams& params) {
    Q_ASSERT(m_thread == std::this_thread::get_id());
    FLUX_CHECK(m_link.ensure());
    return m_link.ask(sql, params);
}

template <typename T>
Result<std::vector<T>> PgReader::all(T (*read)(PgRow&), const char* sql, const PgParams& params) {
    FLUX_TRY(const PgAnswer answer, ask(sql, params));
    return readRows(answer, read);
}

template <typename T>
Result<T> PgReader::one(T (*read)(PgRow&), const QString& missing, const char* sql, const PgParams& params) {
    FLUX_TRY(auto rows, all(read, sql, params));
    if (rows.empty())
        return base::makeError(base::ErrorCode::NotFound, missing);
    return std::move(rows.front());
}

template <typename T>
Result<Page<T>> PgReader::page(T (*read)(PgRow&), int limit, const char* sql, const PgParams& params) {
    Q_ASSERT(m_thread == std::this_thread::get_id());
    FLUX_CHECK(m_link.ensure());
    m_link.add("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    m_link.add(sql, params);
    m_link.add("SELECT last FROM feed_end");
    m_link.add("COMMIT");
    FLUX_TRY(const auto answers, m_link.finish());
    Page<T> page;
    FLUX_TRY(page.rows, readRows(answers[1], read));
    page.hasMore = page.rows.size() > size_t(limit);
    if (page.hasMore)
        page.rows.resize(size_t(limit));
    page.sequence = PgRow(answers[2].get(), 0).number();
    return page;
}

Result<qint64> PgReader::lastSequence() {
    FLUX_TRY(const PgAnswer answer, ask("SELECT last FROM feed_end"));
    return PgRow(answer.get(), 0).number();
}

Result<Page<domain::Conversation>> PgReader::conversations(const ConversationQuery& query) {
    static const QByteArray inbox =
        select(kConversationColumns, "FROM conversation WHERE split <> 'archived' AND (updated_at, id) < ($1, $2) "
                                     "ORDER BY updated_at DESC, id DESC LIMIT $3");
    static const QByteArray others =
        select(kConversationColumns, "FROM conversation WHERE split = $4 AND (updated_at, id) < ($1, $2) "
                                     "ORDER BY updated_at DESC, id DESC LIMIT $3");
    const int limit = pageRows(query.limit);
    const base::Instant beforeTime = query.before ? query.before->first : base::Instant{kEndOfTime};
    const QString beforeId = query.before ? query.before->second.text : QString();
    PgParams params(beforeTime, beforeId, limit + 1);
    if (query.split != Split::Inbox)
        params.one(query.split);
    return page(asConversation<PgRow>, limit, (query.split == Split::Inbox ? inbox : others).constData(), params);
}

Result<domain::SplitCounts> PgReader::splitCounts() {
    FLUX_TRY(const PgAnswer answer, ask("SELECT split, count(*) FROM conversation GROUP BY split"));
    domain::SplitCounts counts;
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        PgRow row(answer.get(), i);
        const auto own = row.name<Split>();
        countIn(counts, own, row.integer());
        if (row.problem())
            return *row.problem();
    }
    return counts;
}

Result<domain::Conversation> PgReader::conversation(const domain::ConversationId& id) {
    static const QByteArray sql = select(kConversationColumns, "FROM conversation WHERE id = $1");
    return one(asConversation<PgRow>, QStringLiteral("This conversation does not exist."), sql.constData(),
               PgParams(id));
}

Result<Page<domain::Message>> PgReader::messages(const domain::ConversationId& id, qint64 beforePosition, int limit) {
    static const QByteArray sql = select(kMessageColumns, "FROM message WHERE conversation_id = $1 AND position < $2 "
                                                          "ORDER BY position DESC LIMIT $3");
    limit = pageRows(limit);
    auto newestFirst = page(asMessage<PgRow>, limit, sql.constData(),
                            PgParams(id, beforePosition > 0 ? beforePosition : kEndOfTime, limit + 1));
    if (newestFirst.ok())
        std::reverse(newestFirst->rows.begin(), newestFirst->rows.end());
    return newestFirst;
}

Result<domain::Task> PgReader::task(const domain::TaskId& id) {
    static const QByteArray sql = select(kTaskColumns, "FROM task WHERE id = $1");
    return one(asTask<PgRow>, QStringLiteral("This task does not exist."), sql.constData(), PgParams(id));
}

Result<std::vector<domain::StepState>> PgReader::steps(const domain::TaskId& id, bool withOutputs) {
    static constexpr char bare[] =
        "SELECT spec, status, attempt, tries, fallback, repaired, expanded, effect, approved, edits, NULL::text, "
        "error, note, started_at, completed_at, retry_at "
        "FROM step JOIN step_spec USING (task_id, position) WHERE step.task_id = $1 ORDER BY step.position";
    static constexpr char full[] =
        "SELECT spec, status, attempt, tries, fallback, repaired, expanded, effect, approved, edits, outputs, "
        "error, note, started_at, completed_at, retry_at "
        "FROM step JOIN step_spec USING (task_id, position) WHERE step.task_id = $1 ORDER BY step.position";
    return all(asStep<PgRow>, withOutputs ? full : bare, PgParams(id));
}

Result<Page<domain::Task>> PgReader::tasks(const std::vector<domain::TaskStatus>& statuses, const QString& prefix,
                                           int limit) {
    static const QByteArray end = " ORDER BY created_at DESC, id DESC LIMIT $1";
    static const QByteArray every = select(kTaskColumns, "FROM task") + end;
    static const QByteArray ofStatus = select(kTaskColumns, "FROM task WHERE status = ANY ($2::text[])") + end;
    static const QByteArray ofPrefix = select(kTaskColumns, "FROM task WHERE id >= $2 AND id < $3") + end;
    static const QByteArray ofBoth =
        select(kTaskColumns, "FROM task WHERE status = ANY ($2::text[]) AND id >= $3 AND id < $4") + end;
    limit = pageRows(limit);
    PgParams params(limit + 1);
    if (!statuses.empty()) {
        PgArray wanted(PgArray::Of::Text);
        for (const domain::TaskStatus status : statuses)
            wanted.add(status);
        params.one(wanted);
    }
    if (!prefix.isEmpty()) {
        params.one(prefix);
        params.one(endOfPrefix(prefix));
    }
    const QByteArray& sql =
        statuses.empty() ? (prefix.isEmpty() ? every : ofPrefix) : (prefix.isEmpty() ? ofStatus : ofBoth);
    return page(asTask<PgRow>, limit, sql.constData(), params);
}

Result<std::vector<domain::Task>> PgReader::tasksOf(const domain::ConversationId& id) {
    static const QByteArray sql = select(kTaskColumns, "FROM task WHERE conversation_id = $1 ORDER BY created_at, id");
    return all(asTask<PgRow>, sql.constData(), PgParams(id));
}

Result<std::vector<domain::JournalRow>> PgReader::journal(const domain::TaskId& id, int limit) {
    static const QByteArray sql =
        select(kJournalColumns, "FROM journal WHERE task_id = $1 ORDER BY position DESC LIMIT $2");
    auto newestFirst = all(asJournal<PgRow>, sql.constData(), PgParams(id, pageRows(limit)));
    if (newestFirst.ok())
        std::reverse(newestFirst->begin(), newestFirst->end());
    return newestFirst;
}

Result<domain::Checkpoint> PgReader::checkpoint(const domain::CheckpointId& id) {
    static const QByteArray sql = select(kCheckpointColumns, "FROM checkpoint WHERE id = $1");
    return one(asCheckpoint<PgRow>, QStringLiteral("This card does not exist."), sql.constData(), PgParams(id));
}

Result<Page<domain::Checkpoint>> PgReader::openCheckpoints(int limit) {
    static const QByteArray sql =
        select(kCheckpointColumns, "FROM checkpoint WHERE status = 'open' ORDER BY created_at, id LIMIT $1");
    limit = pageRows(limit);
    return page(asCheckpoint<PgRow>, limit, sql.constData(), PgParams(limit + 1));
}

Result<std::vector<domain::Checkpoint>> PgReader::checkpointsOf(const domain::TaskId& id) {
    static const QByteArray sql =
        select(kCheckpointColumns, "FROM checkpoint WHERE task_id = $1 ORDER BY created_at, id");
    return all(asCheckpoint<PgRow>, sql.constData(), PgParams(id));
}

Result<std::vector<PlanVersion>> PgReader::planVersions(const domain::TaskId& id) {
    return all(asPlanVersion<PgRow>,
               "SELECT task_id, version, replaced_at, reason, plan FROM plan_version WHERE task_id = $1 ORDER BY "
               "version",
               PgParams(id));
}

Result<std::vector<domain::Breaker>> PgReader::breakers() {
    return all(asBreaker<PgRow>, "SELECT breaker FROM breaker ORDER BY key");
}

Result<std::vector<domain::Turn>> PgReader::openTurns() {
    static const QByteArray sql = select(kTurnColumns, "FROM turn WHERE answered = 0 ORDER BY created_at, id");
    return all(asTurn<PgRow>, sql.constData());
}

Result<std::vector<domain::FeedEvent>> PgReader::eventsAfter(qint64 sequence, int limit) {
    static const QByteArray sql = select(kFeedColumns, "FROM feed WHERE seq > $1 ORDER BY seq LIMIT $2");
    return all(asEvent<PgRow>, sql.constData(), PgParams(sequence, pageRows(limit)));
}

Result<base::Json> PgReader::settings() {
    FLUX_TRY(const PgAnswer answer, ask("SELECT key, value FROM setting"));
    base::Json all = base::Json::object();
    for (int i = 0; i < PQntuples(answer.get()); ++i) {
        PgRow row(answer.get(), i);
        const std::string key = row.text().toStdString();
        all[key] = row.json();
        if (row.problem())
            return *row.problem();
    }
    return all;
}

} // namespace flux::store
