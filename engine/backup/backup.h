#pragma once

#include "engine/api/requests/exchange.h"
#include "engine/backup/container.h"
#include "engine/base/cancel_token.h"
#include "engine/store/pg/pg_copy.h"

#include <optional>

namespace flux::backup {

// What a data folder keeps in a backup: the database, and the folders and files of `trees` as they are. What can be
// made again (the search index) and what is of this machine (the lock) stays out.
struct Source {
    QString folder;                               // the data folder
    QString database = QStringLiteral("flux.db"); // in it; copied through SQLite while it is used
    std::optional<store::PgPlace> postgres;       // where the rows are instead
    QStringList trees = {QStringLiteral("den/blobs"), QStringLiteral("den/link.key"), QStringLiteral("files"),
                         QStringLiteral("outbox")};
};
struct Request {
    QString path;       // absolute; empty: named by the time, in the data folder's "backups"
    QString passphrase; // empty: not encrypted. Neither kept nor logged
    QString reason;     // a word for the name: "before-schema-3"; empty: none
    int keep = 10;      // how many of those in "backups" stay
    den::ScryptCost cost = {};
};

// Makes a backup and tries it: it is restored into a scratch folder beside it and compared before it gets its name. So
// there is a good one, or none; rows of PostgreSQL are also put into a schema of their own there, read out again and
// compared. A path that exists is AlreadyExists. Errors: those of the disk and of the database.
// Whoever may remove blobs must be held off meanwhile (den::BlobStore::holdSweeps).
// Thread: blocks; one at a time for a folder.
[[nodiscard]] base::Result<api::BackupReport> createBackup(const Source& source, const Request& request,
                                                           base::Clock& clock, const base::CancelToken& cancel);

struct VerifiedBackup {
    Header header;
    base::Json counts = base::Json::object(); // table → rows, and "files"
    qint64 bytes = 0;                         // of what is in it
};
// Reads all of a backup, restores it into a scratch folder below `scratchParent`, and compares.
[[nodiscard]] base::Result<VerifiedBackup> verifyBackup(const QString& path, const QString& passphrase,
                                                        const QString& scratchParent, const base::CancelToken& cancel);

struct ListedBackup {
    QString path;
    qint64 bytes = 0;
    base::Instant madeAt;
    QString flux;
    int schema = 0;
    bool encrypted = false;
};
// Those in the data folder's "backups", newest first. What cannot be read is left out.
[[nodiscard]] std::vector<ListedBackup> listBackups(const QString& dataFolder);
[[nodiscard]] QString backupsFolder(const QString& dataFolder);

// Which of these names the rule lets go: of those that Flux named itself all but the newest `keep`; the newest of those
// that were made before an upgrade stays, too. Others are never touched.
[[nodiscard]] QStringList expiredBackups(const QStringList& names, int keep);

// Unpacks everything into a folder that does not exist, checked and flushed.
[[nodiscard]] base::Result<void> unpack(Reader& reader, const QString& folder, const base::CancelToken& cancel);
// Is what stands in the folder what the backup says? Reads all of it again, and SQLite checks the database.
[[nodiscard]] base::Result<void> compare(const Reader& reader, const QString& folder, const base::CancelToken& cancel);

} // namespace flux::backup
