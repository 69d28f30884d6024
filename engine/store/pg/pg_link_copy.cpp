// Whole tables in and out of a connection: https://www.postgresql.org/docs/current/libpq-copy.html
#include "engine/store/pg/pg_error.h"
#include "engine/store/pg/pg_link.h"

namespace flux::store {

using base::Result;

namespace {
PgAnswer wrap(PGresult* result) {
    return {result, PQclear};
}
} // namespace

// What the server says of it in the end.
Result<void> PgLink::endCopy(const char* sql) {
    Result<void> done;
    while (const PgAnswer answer = wrap(PQgetResult(m_connection.get()))) {
        if (done.ok() && PQresultStatus(answer.get()) != PGRES_COMMAND_OK)
            done = pgError(m_connection.get(), answer.get(), sql);
    }
    if (!done.ok())
        abandon();
    return done;
}

Result<void> PgLink::copyOut(const QByteArray& sql, const std::function<Result<void>(QByteArrayView)>& take) {
    settle();
    Q_ASSERT(!m_inPipeline);
    const QByteArray doing = sql.left(200);
    const PgAnswer begun = wrap(PQexec(m_connection.get(), sql.constData()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_OUT) {
        const base::Error error = pgError(m_connection.get(), begun.get(), doing.constData());
        abandon();
        return error;
    }
    for (;;) {
        char* row = nullptr;
        const int size = PQgetCopyData(m_connection.get(), &row, 0);
        if (size < 0)
            break; // the end, or what endCopy() tells
        const auto taken = take(QByteArrayView(row, size));
        PQfreemem(row);
        if (!taken.ok()) {
            m_connection.reset(); // sooner done than to take in the rest
            return taken;
        }
    }
    return endCopy(doing.constData());
}

Result<void> PgLink::copyIn(const QByteArray& sql, const std::function<Result<QByteArray>()>& next) {
    settle();
    Q_ASSERT(!m_inPipeline);
    const QByteArray doing = sql.left(200);
    const PgAnswer begun = wrap(PQexec(m_connection.get(), sql.constData()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) {
        const base::Error error = pgError(m_connection.get(), begun.get(), doing.constData());
        abandon();
        return error;
    }
    for (;;) {
        const auto piece = next();
        if (!piece.ok()) {
            m_connection.reset();
            return piece.error();
        }
        if (piece->isEmpty())
            break;
        if (PQputCopyData(m_connection.get(), piece->constData(), int(piece->size())) != 1)
            break; // endCopy() says why
    }
    (void)PQputCopyEnd(m_connection.get(), nullptr);
    return endCopy(doing.constData());
}

} // namespace flux::store
