#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/json.h"

#include <QtCore/QStringList>

#include <memory>

// The rows of a schema of ours as files and back, for backups. By COPY, so that it depends on no program beside the
// server and its files can be read by any version of it. Thread: any that may block; each call has connections of its
// own and may run while engines work on the schema.
namespace flux::store {

class PgLink;

struct PgPlace {
    QString url, password;
    QString schema;
};
struct PgDump {
    int schema = 0;                           // its version
    base::Json counts = base::Json::object(); // table → rows
    QStringList files;                        // their names
};

// Everything as of one moment, into a folder that exists: a file for each table, as COPY writes it, in the order of its
// primary key, and "tables.json". Left out is what is made again (the keys of indexes) and what is only of those who
// run (processes, leases, letters). Errors: those of the connection and of the disk, Cancelled.
[[nodiscard]] base::Result<PgDump> dumpPg(const PgPlace& from, const QString& folder, const base::CancelToken& cancel);
// What such a folder holds. Errors: FailedPrecondition (its files and its list do not fit each other).
[[nodiscard]] base::Result<PgDump> describePgDump(const QString& folder);
// Makes a schema of such a folder, of the version that it has there; what stood under this name goes.
// Errors also: FailedPrecondition (of a newer Flux).
[[nodiscard]] base::Result<void> loadPg(const PgPlace& to, const QString& folder, const base::CancelToken& cancel);
[[nodiscard]] base::Result<void> dropPg(const PgPlace& place); // with all that is in it
// A schema beside another, to try a dump in: gone when this goes, or, after a kill, when the next one is made. One at a
// time of all processes. Errors also: Unavailable (another has it).
class PgTrial {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<PgTrial>> open(const PgPlace& besides);
    ~PgTrial();
    PgTrial(const PgTrial&) = delete;
    PgTrial& operator=(const PgTrial&) = delete;
    [[nodiscard]] const PgPlace& place() const { return m_place; }

private:
    PgTrial(PgPlace place, std::unique_ptr<PgLink> link);

    const PgPlace m_place;
    std::unique_ptr<PgLink> m_link; // holds the lock
};
// The schema `fresh` takes the place of `place.schema`, which is called `kept` from then on. At once or not at all.
// False: there was none to be kept. Errors also: Unavailable with detail "in_use" (engines work on it).
[[nodiscard]] base::Result<bool> exchangePg(const PgPlace& place, const QString& fresh, const QString& kept);

} // namespace flux::store
