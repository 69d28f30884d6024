#pragma once

#include "engine/base/result.h"

#include <libpq-fe.h>

namespace flux::store {

// SQLSTATEs that our own function raises inside a transaction; see the first migration.
inline constexpr QLatin1StringView kDefectState("FX001");
inline constexpr QLatin1StringView kLeaseLostState("FX002");

// What the server said about one statement, as a sentence for the person. By SQLSTATE:
// https://www.postgresql.org/docs/current/errcodes-appendix.html. `result` may be null: the connection is gone.
[[nodiscard]] base::Error pgError(const PGconn* connection, const PGresult* result, const char* doing);
// The connection did not come about. libpq gives no SQLSTATE for that, only text.
[[nodiscard]] base::Error pgConnectError(const PGconn* connection);
// A text of libpq about an address, for the log: without the password that the address may hold.
[[nodiscard]] QString withoutPassword(QString text, const QString& url);
[[nodiscard]] base::Error pgDamagedError(const QString& detail);

} // namespace flux::store
