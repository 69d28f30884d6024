#include "engine/store/sql/sql_reader.h"

#include "engine/store/split.h"
#include "engine/store/sql/read_scope.h"
#include "engine/store/sql/rows.h"

#include <algorithm>
#include <limits>

namespace flux::store {

using base::ErrorCode;
using base::Result;
using domain::Split;

namespace {

constexpr qint64 kEndOfTime = std::numeric_limits<qint64>::max(); // later than any time, beyond any position

template <typename T>
Result<std::vector<T>> readAll(Query& query, T (*read)(Row&)) {
    std::vector<T> rows;
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            return rows;
        Row row(query);
        rows.push_back(read(row));
        if (row.problem())
            return *row.problem();
    }
}

template <typename T>
Result<T> readOne(Query& query, T (*read)(Row&), const QString& missing) {
    FLUX_TRY(const bool found, query.next());
    if (!found)
        return base::makeError(ErrorCode::NotFound, missing);
    Row row(query);
    T value = read(row);
    if (row.problem())
        return *row.problem();
    return value;
}

// A SELECT to be kept in a static constant, so that Database::prepared finds it again by its address.
QByteArray select(const char* columns, const char* rest) {
    return QByteArray("SELECT ") + columns + " " + rest;
}

// The smallest text that is greater than every text with this prefix, in SQLite's byte order.
QString endOfPrefix(const QString& prefix) {
    return prefix + QString::fromUcs4(U"\U0010FFFF", 1);
}

} // namespace

template <typename T>
Result<Page<T>> SqlReader::page(Query& query, T (*read)(Row&), int limit) {
    Page<T> page;
    FLUX_TRY(page.rows, readAll(query, read));
    page.hasMore = page.rows.size() > size_t(limit);
    if (page.hasMore)
        page.rows.resize(size_t(limit));
    FLUX_TRY(page.sequence, lastSequence());
    return page;
}

Result<qint64> SqlReader::lastSequence() {
    assertThread();
    Query query(m_database, "SELECT max(seq) FROM feed");
    FLUX_TRY(const bool found, query.next());
    return found ? Row(query).number() : 0;
}

Result<Page<domain::Conversation>> SqlReader::conversations(const ConversationQuery& query) {
    assertThread();
    static const QByteArray inbox =
        select(kConversationColumns, "FROM conversation WHERE split <> 'archived' AND (updated_at, id) < (?1, ?2) "
                                     "ORDER BY updated_at DESC, id DESC LIMIT ?3");
    static const QByteArray others =
        select(kConversationColumns, "FROM conversation WHERE split = ?4 AND (updated_at, id) < (?1, ?2) "
                                     "ORDER BY updated_at DESC, id DESC LIMIT ?3");
    const int limit = pageRows(query.limit);
    const base::Instant beforeTime = query.before ? query.before->first : base::Instant{kEndOfTime};
    const QString beforeId = query.before ? query.before->second.text : QString();
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    Query rows(m_database, query.split == Split::Inbox ? inbox.constData() : others.constData());
    rows.bind(beforeTime, beforeId, limit + 1);
    if (query.split != Split::Inbox)
        rows.bind(query.split);
    return page(rows, readConversation, limit);
}

Result<domain::SplitCounts> SqlReader::splitCounts() {
    assertThread();
    Query query(m_database, "SELECT split, count(*) FROM conversation GROUP BY split");
    domain::SplitCounts counts;
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            return counts;
        Row row(query);
        const auto own = row.name<Split>();
        countIn(counts, own, row.integer());
        if (row.problem())
            return *row.problem();
    }
}

Result<domain::Conversation> SqlReader::conversation(const domain::ConversationId& id) {
    assertThread();
    static const QByteArray sql = select(kConversationColumns, "FROM conversation WHERE id = ?1");
    Query query(m_database, sql.constData());
    return readOne(query.bind(id), readConversation, QStringLiteral("This conversation does not exist."));
}

Result<Page<domain::Message>> SqlReader::messages(const domain::ConversationId& id, qint64 beforePosition, int limit) {
    assertThread();
    static const QByteArray sql = select(kMessageColumns, "FROM message WHERE conversation_id = ?1 AND position < ?2 "
                                                          "ORDER BY position DESC LIMIT ?3");
    limit = pageRows(limit);
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    Query query(m_database, sql.constData());
    query.bind(id, beforePosition > 0 ? beforePosition : kEndOfTime, limit + 1);
    auto newestFirst = page(query, readMessage, limit);
    if (newestFirst.ok())
        std::reverse(newestFirst->rows.begin(), newestFirst->rows.end());
    return newestFirst;
}

Result<domain::Task> SqlReader::task(const domain::TaskId& id) {
    assertThread();
    static const QByteArray sql = select(kTaskColumns, "FROM task WHERE id = ?1");
    Query query(m_database, sql.constData());
    return readOne(query.bind(id), readTask, QStringLiteral("This task does not exist."));
}

Result<std::vector<domain::StepState>> SqlReader::steps(const domain::TaskId& id, bool withOutputs) {
    assertThread();
    static constexpr char bare[] =
        "SELECT spec, status, attempt, tries, fallback, repaired, expanded, effect, approved, edits, NULL, error, "
        "note, "
        "started_at, completed_at, retry_at "
        "FROM step JOIN step_spec USING (task_id, position) LEFT JOIN step_edit USING (task_id, position) "
        "WHERE step.task_id = ?1 ORDER BY step.position";
    static constexpr char full[] =
        "SELECT spec, status, attempt, tries, fallback, repaired, expanded, effect, approved, edits, outputs, error, "
        "note, started_at, completed_at, retry_at "
        "FROM step JOIN step_spec USING (task_id, position) LEFT JOIN step_edit USING (task_id, position) "
        "LEFT JOIN step_output USING (task_id, position) WHERE step.task_id = ?1 ORDER BY step.position";
    Query query(m_database, withOutputs ? full : bare);
    return readAll(query.bind(id), readStep);
}

Result<Page<domain::Task>> SqlReader::tasks(const std::vector<domain::TaskStatus>& statuses, const QString& prefix,
                                            int limit) {
    assertThread();
    QByteArray where = "FROM task";
    const char* joint = " WHERE ";
    if (!statuses.empty()) {
        where += " WHERE status IN (?" + QByteArray(",?").repeated(qsizetype(statuses.size()) - 1) + ")";
        joint = " AND ";
    }
    if (!prefix.isEmpty())
        where += QByteArray(joint) + "id >= ? AND id < ?";
    where += " ORDER BY created_at DESC, id DESC LIMIT ?";
    limit = pageRows(limit);
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    Query query(m_database, select(kTaskColumns, where.constData()));
    for (const domain::TaskStatus status : statuses)
        query.bind(status);
    if (!prefix.isEmpty())
        query.bind(prefix, endOfPrefix(prefix));
    query.bind(limit + 1);
    return page(query, readTask, limit);
}

Result<std::vector<domain::Task>> SqlReader::tasksOf(const domain::ConversationId& id) {
    assertThread();
    static const QByteArray sql = select(kTaskColumns, "FROM task WHERE conversation_id = ?1 ORDER BY created_at, id");
    Query query(m_database, sql.constData());
    return readAll(query.bind(id), readTask);
}

Result<std::vector<domain::JournalRow>> SqlReader::journal(const domain::TaskId& id, int limit) {
    assertThread();
    static const QByteArray sql =
        select(kJournalColumns, "FROM journal WHERE task_id = ?1 ORDER BY position DESC LIMIT ?2");
    Query query(m_database, sql.constData());
    auto newestFirst = readAll(query.bind(id, pageRows(limit)), readJournal);
    if (newestFirst.ok())
        std::reverse(newestFirst->begin(), newestFirst->end());
    return newestFirst;
}

Result<domain::Checkpoint> SqlReader::checkpoint(const domain::CheckpointId& id) {
    assertThread();
    static const QByteArray sql = select(kCheckpointColumns, "FROM checkpoint WHERE id = ?1");
    Query query(m_database, sql.constData());
    return readOne(query.bind(id), readCheckpoint, QStringLiteral("This card does not exist."));
}

Result<Page<domain::Checkpoint>> SqlReader::openCheckpoints(int limit) {
    assertThread();
    static const QByteArray sql =
        select(kCheckpointColumns, "FROM checkpoint WHERE status = 'open' ORDER BY created_at, id LIMIT ?1");
    limit = pageRows(limit);
    ReadScope scope(m_database);
    FLUX_CHECK(scope.begin());
    Query query(m_database, sql.constData());
    query.bind(limit + 1);
    return page(query, readCheckpoint, limit);
}

Result<std::vector<domain::Checkpoint>> SqlReader::checkpointsOf(const domain::TaskId& id) {
    assertThread();
    static const QByteArray sql =
        select(kCheckpointColumns, "FROM checkpoint WHERE task_id = ?1 ORDER BY created_at, id");
    Query query(m_database, sql.constData());
    return readAll(query.bind(id), readCheckpoint);
}

Result<std::vector<PlanVersion>> SqlReader::planVersions(const domain::TaskId& id) {
    assertThread();
    Query query(m_database, "SELECT task_id, version, replaced_at, reason, plan FROM plan_version WHERE task_id = ?1 "
                            "ORDER BY version");
    return readAll(query.bind(id), readPlanVersion);
}

Result<std::vector<domain::Breaker>> SqlReader::breakers() {
    assertThread();
    Query query(m_database, "SELECT breaker FROM breaker ORDER BY key");
    return readAll(query, readBreaker);
}

Result<std::vector<domain::Turn>> SqlReader::openTurns() {
    assertThread();
    static const QByteArray sql = select(kTurnColumns, "FROM turn WHERE answered = 0 ORDER BY created_at, id");
    Query query(m_database, sql.constData());
    return readAll(query, readTurn);
}

Result<std::vector<domain::FeedEvent>> SqlReader::eventsAfter(qint64 sequence, int limit) {
    assertThread();
    static const QByteArray sql = select(kFeedColumns, "FROM feed WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    Query query(m_database, sql.constData());
    return readAll(query.bind(sequence, pageRows(limit)), readEvent);
}

Result<base::Json> SqlReader::settings() {
    assertThread();
    Query query(m_database, "SELECT key, value FROM setting");
    base::Json all = base::Json::object();
    for (;;) {
        FLUX_TRY(const bool found, query.next());
        if (!found)
            return all;
        Row row(query);
        const std::string key = row.text().toStdString();
        all[key] = row.json();
        if (row.problem())
            return *row.problem();
    }
}

} // namespace flux::store
