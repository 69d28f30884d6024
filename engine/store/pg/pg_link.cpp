#include "engine/store/pg/pg_link.h"

#include "engine/base/log.h"
#include "engine/store/pg/pg_error.h"

namespace flux::store {

using base::Result;

namespace {

// Waits have an end everywhere: a server that is not there, one that has gone silent, a lock that is not given back.
// force_generic_plan: every statement is prepared and looks for one key; planning it anew each time costs more than
// running it. The timeout of idle transactions frees the locks of a process that was stopped in the middle of one.
constexpr char kSession[] = "SET synchronous_commit = on;"
                            "SET plan_cache_mode = force_generic_plan;"
                            "SET jit = off;"
                            "SET statement_timeout = '60s';"
                            "SET lock_timeout = '20s';"
                            "SET idle_in_transaction_session_timeout = '30s';"
                            "SET default_transaction_isolation = 'read committed';"
                            "SET client_min_messages = warning;";

PgAnswer wrap(PGresult* result) {
    return {result, PQclear};
}

bool isGood(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

QByteArray quoted(const QString& name) {
    return '"' + name.toUtf8().replace('"', "\"\"") + '"';
}

} // namespace

Result<std::unique_ptr<PgLink>> PgLink::open(const PgLinkOptions& options) {
    auto link = std::unique_ptr<PgLink>(new PgLink(options));
    FLUX_CHECK(link->connect());
    return link;
}

PgLink::~PgLink() = default;

Result<void> PgLink::connect() {
    m_prepared.clear();
    m_queued.clear();
    m_failed.reset();
    m_inPipeline = false;
    m_isOwed = false;
    m_syncs = 0;
    const QByteArray url = m_options.url.toUtf8();
    const QByteArray password = m_options.password.toUtf8();
    // dbname may hold a whole connection string; what follows it are defaults that it cannot take back, so only what
    // must be so stands after it.
    const char* keys[] = {"connect_timeout",  "tcp_user_timeout", "keepalives_idle",
                          "application_name",
                          "password", // empty: none
                          "dbname",           "client_encoding",  nullptr};
    const char* values[] = {"5", "15000", "10", "flux", password.constData(), url.constData(), "UTF8", nullptr};
    m_connection.reset(PQconnectdbParams(keys, values, 1));
    if (PQstatus(m_connection.get()) != CONNECTION_OK) {
        base::Error error = pgConnectError(m_connection.get());
        error.detail = withoutPassword(error.detail, m_options.url);
        m_connection.reset();
        return error;
    }
    PQsetNoticeProcessor(
        m_connection.get(),
        [](void*, const char* text) { qCInfo(logStore, "postgresql: %s", QByteArray(text).trimmed().constData()); },
        nullptr);
    ++m_generation;
    return exec(QByteArray(kSession) + "SET search_path = " + quoted(m_options.schema));
}

Result<void> PgLink::ensure() {
    settle();
    if (m_connection && PQstatus(m_connection.get()) == CONNECTION_OK)
        return {};
    qCInfo(logStore) << "connecting to the database again";
    return connect();
}

Result<void> PgLink::exec(const QByteArray& sql) {
    settle();
    Q_ASSERT(!m_inPipeline);
    const PgAnswer answer = wrap(PQexec(m_connection.get(), sql.constData()));
    if (isGood(answer.get()))
        return {};
    const base::Error error = pgError(m_connection.get(), answer.get(), sql.left(200).constData());
    abandon();
    return error;
}

Result<void> PgLink::beginPipeline() {
    settle();
    if (m_inPipeline)
        return {};
    if (!m_connection || PQenterPipelineMode(m_connection.get()) != 1)
        return pgError(m_connection.get(), nullptr, "pipeline");
    m_inPipeline = true;
    return {};
}

void PgLink::add(const char* sql, const PgParams& params) {
    if (m_failed)
        return;
    if (const auto begun = beginPipeline(); !begun.ok()) {
        m_failed = begun.error();
        return;
    }
    auto& name = m_prepared[sql];
    if (name.isEmpty()) {
        name = "s" + QByteArray::number(++m_names);
        if (PQsendPrepare(m_connection.get(), name.constData(), sql, 0, nullptr) != 1) {
            m_failed = pgError(m_connection.get(), nullptr, sql);
            return;
        }
        m_queued.push_back({sql, true});
    }
    QVarLengthArray<const char*, 24> values;
    QVarLengthArray<int, 24> lengths;
    QVarLengthArray<int, 24> formats;
    for (const QByteArray& value : params.values()) {
        values.append(value.isNull() ? nullptr : value.constData());
        lengths.append(int(value.size()));
        formats.append(1);
    }
    if (PQsendQueryPrepared(m_connection.get(), name.constData(), int(values.size()), values.constData(),
                            lengths.constData(), formats.constData(), 1) != 1) {
        m_failed = pgError(m_connection.get(), nullptr, sql);
        return;
    }
    m_queued.push_back({sql, false});
}

// One answer for each that is queued; the first bad one is the error.
Result<void> PgLink::readAnswers(std::vector<PgAnswer>& answers) {
    std::optional<base::Error> first;
    while (!m_queued.empty()) {
        const Queued head = m_queued.front();
        m_queued.pop_front();
        const PgAnswer answer = wrap(PQgetResult(m_connection.get()));
        if (!answer) {
            first = first ? first : pgError(m_connection.get(), nullptr, head.sql);
            break; // the connection is gone
        }
        if (isGood(answer.get())) {
            if (!head.isPrepare)
                answers.push_back(answer);
        } else {
            if (head.isPrepare)
                m_prepared.erase(head.sql);
            if (!first) // those after it are only skipped
                first = pgError(m_connection.get(), answer.get(), head.sql);
        }
        while (PgAnswer more = wrap(PQgetResult(m_connection.get()))) {
        } // the null that ends each statement's answer
        if (PQstatus(m_connection.get()) == CONNECTION_BAD)
            break;
    }
    m_queued.clear();
    return first ? Result<void>(*first) : Result<void>();
}

Result<void> PgLink::endRound() {
    if (PQpipelineSync(m_connection.get()) != 1)
        return pgError(m_connection.get(), nullptr, "sync");
    ++m_syncs;
    return {};
}

Result<std::vector<PgAnswer>> PgLink::collect() {
    std::vector<PgAnswer> answers;
    Result<void> done = m_failed ? Result<void>(*m_failed) : Result<void>();
    if (done.ok() && (PQsendFlushRequest(m_connection.get()) != 1 || PQflush(m_connection.get()) != 0))
        done = pgError(m_connection.get(), nullptr, "flush");
    if (done.ok())
        done = readAnswers(answers);
    if (!done.ok()) {
        abandon();
        return done.error();
    }
    return answers;
}

Result<std::vector<PgAnswer>> PgLink::finish() {
    std::vector<PgAnswer> answers;
    Result<void> done = m_failed ? Result<void>(*m_failed) : beginPipeline();
    if (done.ok())
        done = endRound();
    if (done.ok())
        done = readAnswers(answers);
    if (!done.ok()) {
        abandon();
        return done.error();
    }
    FLUX_CHECK(leaveRound());
    return answers;
}

Result<void> PgLink::leaveRound() {
    const PgAnswer sync = wrap(PQgetResult(m_connection.get()));
    m_syncs = 0;
    if (PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(m_connection.get()) != 1) {
        const base::Error error = pgError(m_connection.get(), nullptr, "end of a round");
        abandon();
        return error;
    }
    m_inPipeline = false;
    return {};
}

void PgLink::finishLater() {
    if (!m_failed && m_inPipeline && endRound().ok())
        m_isOwed = true;
    else
        abandon();
}

void PgLink::settle() {
    if (!std::exchange(m_isOwed, false))
        return;
    std::vector<PgAnswer> ignored;
    auto done = readAnswers(ignored);
    if (done.ok())
        done = leaveRound();
    if (done.ok())
        return;
    qCInfo(logStore).noquote() << "the end of a read failed:" << done.error().detail;
    abandon();
}

Result<PgAnswer> PgLink::ask(const char* sql, const PgParams& params) {
    add(sql, params);
    FLUX_TRY(const auto answers, finish());
    return answers.front();
}

// Whatever is left unclear ends with the connection: a new one has no half transaction.
void PgLink::abandon() {
    m_failed.reset();
    m_isOwed = false;
    PGconn* connection = m_connection.get();
    if (connection && m_inPipeline && PQstatus(connection) == CONNECTION_OK) {
        if (m_syncs == 0 && PQpipelineSync(connection) == 1)
            m_syncs = 1;
        // Two nulls in a row: nothing more comes.
        for (int nulls = 0; nulls < 2 && m_syncs > 0 && PQstatus(connection) == CONNECTION_OK;) {
            const PgAnswer answer = wrap(PQgetResult(connection));
            nulls = answer ? 0 : nulls + 1;
            m_syncs -= answer && PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC ? 1 : 0;
        }
        m_inPipeline = PQexitPipelineMode(connection) != 1;
    }
    m_queued.clear();
    if (connection && !m_inPipeline && PQstatus(connection) == CONNECTION_OK &&
        PQtransactionStatus(connection) != PQTRANS_IDLE) {
        const PgAnswer undone = wrap(PQexec(connection, "ROLLBACK"));
        if (!isGood(undone.get()))
            m_connection.reset();
    }
    if (m_inPipeline || (m_connection && PQstatus(m_connection.get()) != CONNECTION_OK)) {
        m_connection.reset();
        m_inPipeline = false;
    }
}

std::vector<std::pair<QByteArray, QByteArray>> PgLink::takeNotifications() {
    settle();
    std::vector<std::pair<QByteArray, QByteArray>> taken;
    PGconn* connection = m_connection.get();
    if (!connection || PQconsumeInput(connection) != 1)
        return taken;
    while (PGnotify* one = PQnotifies(connection)) {
        if (one->be_pid != PQbackendPID(connection))
            taken.emplace_back(one->relname, one->extra);
        PQfreemem(one);
    }
    return taken;
}

} // namespace flux::store
