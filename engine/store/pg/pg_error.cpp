#include "engine/store/pg/pg_error.h"

#include "engine/store/leases.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QUrl>

namespace flux::store {

using base::Error;
using base::ErrorCode;
using base::makeError;

namespace {

Error goneError(const QString& detail) {
    return makeError(ErrorCode::Unavailable,
                     QStringLiteral("The database server does not answer. What was saved before is safe; Flux goes on "
                                    "as soon as the server is back."),
                     detail);
}

Error loginError(const QString& detail) {
    return makeError(ErrorCode::Unauthenticated,
                     QStringLiteral("The database server refused the login. Check user name and password in the "
                                    "address of the store."),
                     detail);
}

Error noDatabaseError(const QString& detail) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("The database that the address of the store names does not exist. Create it, or "
                                    "change the address."),
                     detail);
}

Error fullError(const QString& detail) {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("The disk of the database server is full, so the last change was not saved; "
                                    "everything before it is safe. Free some space there, then try again."),
                     detail);
}

Error busyError(const QString& detail) {
    return makeError(ErrorCode::Unavailable,
                     QStringLiteral("The database is busy, so the last change was not saved. It is tried again."),
                     detail);
}

Error rightsError(const QString& detail) {
    return makeError(ErrorCode::PermissionDenied,
                     QStringLiteral("The database does not allow this user to change Flux's data. Give the user the "
                                    "rights, or change the address of the store."),
                     detail);
}

Error defectError(const QString& detail) {
    return makeError(ErrorCode::Internal,
                     QStringLiteral("Flux ran into a defect of its own. What was saved before is safe; the log has "
                                    "the details."),
                     detail);
}

// By SQLSTATE, exact ones first, then its class (the first two characters).
Error byState(const QString& state, const QString& detail) {
    if (state == kLeaseLostState)
        return leaseLostError(detail);
    if (state == QStringLiteral("53100"))
        return fullError(detail);
    if (state == QStringLiteral("58030")) // io_error
        return detail.contains(QStringLiteral("No space")) ? fullError(detail) : goneError(detail);
    if (state == QStringLiteral("53200"))
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The database server has not enough memory, so the last change was not saved."),
                         detail);
    if (state == QStringLiteral("42501") || state == QStringLiteral("25006"))
        return rightsError(detail);
    if (state == QStringLiteral("3D000"))
        return noDatabaseError(detail);
    if (state == QStringLiteral("XX001") || state == QStringLiteral("XX002"))
        return pgDamagedError(detail);
    if (state == QStringLiteral("54000") || state == QStringLiteral("22001"))
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("This is too large to be saved. Try a smaller input."), detail);
    if (state == QStringLiteral("40001") || state == QStringLiteral("40P01") || state == QStringLiteral("55P03") ||
        state == QStringLiteral("57014"))
        return busyError(detail);
    if (state.startsWith(QStringLiteral("28")))
        return loginError(detail);
    if (state.startsWith(QStringLiteral("08")) || state.startsWith(QStringLiteral("57P")) ||
        state.startsWith(QStringLiteral("53")) || state == QStringLiteral("25P03"))
        return goneError(detail);
    return defectError(detail);
}

} // namespace

Error pgDamagedError(const QString& detail) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("Flux's data in the database is damaged and was left as it is. Restore it from a "
                                    "backup, or use another schema."),
                     detail);
}

Error pgError(const PGconn* connection, const PGresult* result, const char* doing) {
    const char* field = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const QString state = QString::fromLatin1(field ? field : "");
    const QString said = QString::fromUtf8(result ? PQresultErrorMessage(result) : PQerrorMessage(connection));
    const QString detail = QStringLiteral("%1: %2 (%3)").arg(QString::fromUtf8(doing), said.simplified(), state);
    if (state.isEmpty() || PQstatus(connection) == CONNECTION_BAD)
        return goneError(detail);
    return byState(state, detail);
}

QString withoutPassword(QString text, const QString& url) {
    static const QRegularExpression kInUrl(QStringLiteral("^[a-z]+://[^:/]*:(.*)@"));
    static const QRegularExpression kNamed(QStringLiteral("password\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|[^\\s&]+)"));
    for (const QRegularExpression& where : {kInUrl, kNamed}) {
        const QString secret = where.match(url).captured(1);
        if (!secret.isEmpty())
            text.replace(secret, QStringLiteral("…"));
        // libpq names the piece that it stumbled over, decoded or not.
        for (const QString& piece : secret.split(QRegularExpression(QStringLiteral("[:/@?&=]")), Qt::SkipEmptyParts)) {
            text.replace(piece, QStringLiteral("…"));
            text.replace(QUrl::fromPercentEncoding(piece.toUtf8()), QStringLiteral("…"));
        }
    }
    return text;
}

Error pgConnectError(const PGconn* connection) {
    if (!connection)
        return makeError(ErrorCode::ResourceExhausted, QStringLiteral("There is not enough memory to reach the "
                                                                      "database."));
    const QString said = QString::fromUtf8(PQerrorMessage(connection)).simplified();
    if (PQconnectionNeedsPassword(connection) == 1 || said.contains(QStringLiteral("authentication failed")) ||
        said.contains(QStringLiteral("no pg_hba.conf entry")) ||
        (said.contains(QStringLiteral("role \"")) && said.contains(QStringLiteral("does not exist"))))
        return loginError(said);
    if (said.contains(QStringLiteral("database \"")) && said.contains(QStringLiteral("does not exist")))
        return noDatabaseError(said);
    if (said.contains(QStringLiteral("invalid connection option")) || said.contains(QStringLiteral("missing \"=\"")) ||
        said.contains(QStringLiteral("invalid URI")) || said.contains(QStringLiteral("invalid integer value")) ||
        said.contains(QStringLiteral("invalid port")))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The address of the store cannot be read. It looks like "
                                        "postgresql://user@host/database."),
                         said);
    return goneError(said);
}

} // namespace flux::store
