#pragma once

#include "engine/backup/backup.h"

#include <functional>

namespace flux::backup {

// Where a kill may fall, for tests.
enum class RestorePhase { Unpacked, Decided, MovedOneOut, MovedOneIn, Done };
using RestoreHook = std::function<void(RestorePhase)>;

struct RestoredBackup {
    QString replaced;       // the folder with what was there before; empty: there was nothing
    QString replacedSchema; // the same of PostgreSQL's rows
    base::Instant madeAt;
    base::Json counts = base::Json::object();
};

// Puts a backup in the place of what a data folder holds. Everything is unpacked beside it and compared first; then a
// marker file says that it goes in, and the pieces change places by renaming. A kill before the marker leaves the old
// data, one after it is gone on with by finishRestore() at the next start: never a mixture. The old data is kept in
// "replaced-<time>". Nobody else may have the folder (host::DataFolder holds the lock).
// The rows of a backup of PostgreSQL go to `postgres`: into a schema beside the one that is there, which then changes
// names with it, before the files change places. A kill between these two is mended by restoring once more.
// Errors also: FailedPrecondition (made by a newer Flux; the rows are of the other kind of store), Unavailable (engines
// work on the schema).
[[nodiscard]] base::Result<RestoredBackup> restoreBackup(const QString& path, const QString& passphrase,
                                                         const QString& dataFolder, base::Clock& clock,
                                                         const base::CancelToken& cancel, const RestoreHook& hook = {},
                                                         const std::optional<store::PgPlace>& postgres = {});

// Ends what a kill cut short, or takes away what it left. True: a restore was ended. Before anything in the folder is
// opened, under its lock.
[[nodiscard]] base::Result<bool> finishRestore(const QString& dataFolder, const RestoreHook& hook = {});

} // namespace flux::backup
