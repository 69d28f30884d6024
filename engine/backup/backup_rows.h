#pragma once

#include "engine/backup/backup.h"

#include <QtCore/QDir>

// How the rows of the store go into a backup, and what is held against them. Private to backup.cpp and restore.cpp.
namespace flux::backup {

// Removes a folder of ours when it goes.
class Scratch {
public:
    explicit Scratch(QString path) : m_path(std::move(path)) { QDir(m_path).removeRecursively(); }
    ~Scratch() { QDir(m_path).removeRecursively(); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const QString& path() const { return m_path; }

private:
    const QString m_path;
};

struct RowFile {
    QString name; // in the backup
    QString path; // on the disk
};
struct Rows {
    std::vector<RowFile> files;
    int schema = 0;
    base::Json facts = base::Json::object();
    base::Json counts = base::Json::object();
};
// As of one moment, into a folder that exists.
[[nodiscard]] base::Result<Rows> takeRows(const Source& source, const QString& scratch,
                                          const base::CancelToken& cancel);
// Does the unpacked database hold together, and has it as many rows as the backup says?
[[nodiscard]] base::Result<void> compareRows(const Reader& reader, const QString& folder);

// The folder of PostgreSQL's rows in an unpacked backup; empty: it has none.
[[nodiscard]] QString postgresFolder(const Reader& reader, const QString& folder);
// Puts the rows of an unpacked backup into a schema beside `place`, reads them out again and compares every byte.
[[nodiscard]] base::Result<void> tryPostgres(const store::PgPlace& place, const QString& folder,
                                             const base::CancelToken& cancel);
[[nodiscard]] base::Error notTheSame(const QString& what);

} // namespace flux::backup
