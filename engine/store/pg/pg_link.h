#pragma once

#include "engine/store/pg/pg_values.h"

#include <deque>
#include <functional>
#include <unordered_map>

namespace flux::store {

struct PgLinkOptions {
    QString url;      // a libpq connection string: postgresql://… or key=value
    QString password; // where the url has none
    QString schema;   // the search path
};

// One connection with its prepared statements, used in pipeline mode: add() queues statements, finish() sends what is
// queued and waits for all answers, so a whole transaction costs one round trip.
// (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html)
// When the server goes away the call that meets it fails with Unavailable; the next one connects again.
// Thread: one at a time. Owner: the writer or reader that opened it.
class PgLink {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<PgLink>> open(const PgLinkOptions& options);
    ~PgLink();
    PgLink(const PgLink&) = delete;
    PgLink& operator=(const PgLink&) = delete;

    // Connected, or connected again. Call it before the first add() of a transaction.
    [[nodiscard]] base::Result<void> ensure();
    // How often it had to connect again. Whoever keeps something on the session (LISTEN) looks at it.
    [[nodiscard]] int generation() const { return m_generation; }

    // Runs statements that take no values; several may be joined with ";". Nothing may be queued.
    [[nodiscard]] base::Result<void> exec(const QByteArray& sql);

    // A COPY … TO STDOUT, row by row; a COPY … FROM STDIN of pieces, the empty one ends it. Nothing may be queued. An
    // error of the caller's ends the transaction and comes back.
    [[nodiscard]] base::Result<void> copyOut(const QByteArray& sql,
                                             const std::function<base::Result<void>(QByteArrayView row)>& take);
    [[nodiscard]] base::Result<void> copyIn(const QByteArray& sql,
                                            const std::function<base::Result<QByteArray>()>& next);

    // Queues a statement. `sql` must be a string constant: its prepared form is found again by its address.
    void add(const char* sql, const PgParams& params = PgParams());
    // The answers to everything queued since the last call, in order. collect() leaves the transaction open for more;
    // finish() ends the round. On an error nothing is queued any more and an open transaction is rolled back.
    [[nodiscard]] base::Result<std::vector<PgAnswer>> collect();
    [[nodiscard]] base::Result<std::vector<PgAnswer>> finish();
    // As finish(), but does not wait for the answers, which nobody wants: the next use of the link takes them in.
    void finishLater();
    // Forgets what is queued and rolls an open transaction back.
    void undo() { abandon(); }
    // Is there something queued, or a transaction whose round has not ended?
    [[nodiscard]] bool inRound() const { return m_inPipeline && !m_isOwed; }
    // add() and finish() of one statement.
    [[nodiscard]] base::Result<PgAnswer> ask(const char* sql, const PgParams& params = PgParams());

    // Notifications that have arrived, as channel and payload, without waiting. Own ones are left out.
    [[nodiscard]] std::vector<std::pair<QByteArray, QByteArray>> takeNotifications();
    [[nodiscard]] bool isBroken() const { return !m_connection || PQstatus(m_connection.get()) != CONNECTION_OK; }
    [[nodiscard]] int serverVersion() const { return PQserverVersion(m_connection.get()); }
    [[nodiscard]] int socket() const { return PQsocket(m_connection.get()); }

private:
    struct Queued {
        const char* sql;
        bool isPrepare;
    };
    explicit PgLink(PgLinkOptions options) : m_options(std::move(options)) {}
    base::Result<void> connect();
    base::Result<void> beginPipeline();
    base::Result<void> readAnswers(std::vector<PgAnswer>& answers);
    base::Result<void> endRound();
    base::Result<void> leaveRound();
    base::Result<void> endCopy(const char* sql);
    void settle();  // takes in what finishLater() left
    void abandon(); // after an error: to the end of the round, and out of the transaction

    PgLinkOptions m_options;
    std::unique_ptr<PGconn, void (*)(PGconn*)> m_connection{nullptr, PQfinish};
    std::unordered_map<const char*, QByteArray> m_prepared; // SQL → the statement's name
    std::deque<Queued> m_queued;
    std::optional<base::Error> m_failed; // of an add()
    bool m_inPipeline = false;
    bool m_isOwed = false; // a round was sent whose answers have not been read
    int m_syncs = 0;       // ends of rounds that were sent and have not been answered
    int m_generation = 0;
    int m_names = 0; // names of prepared statements given so far
};

} // namespace flux::store
