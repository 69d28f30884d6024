#pragma once

#include "engine/domain/workspace_object.h"

namespace flux::api {

// Brings data in, in commits of at most 500 objects. Done again, only what is new or different is written.
struct ImportReport {
    QString format;
    int created = 0, changed = 0, same = 0, skipped = 0;
    int conversations = 0;
    QStringList problems; // at most 100, each with its place
    QString tag;          // "import:…": everything that came in has it
    QStringList preview;  // of a dry run: the first titles
};
struct ImportData {
    using Reply = ImportReport;
    static constexpr const char* kMethod = "exchange.import";
    QString path;   // absolute: a file or a folder
    QString format; // empty: by name and content
    QString type;   // of CSV and JSON Lines: the type of the objects
    bool dryRun = false;
};
struct ExportReport {
    QString path;
    qint64 bytes = 0;
    int items = 0;
    QStringList problems;
};
struct ExportData {
    using Reply = ExportReport;
    static constexpr const char* kMethod = "exchange.export";
    QString format; // ical, vcard (3.0), vcard4, csv, jsonl, markdown; of a thread: markdown, html, pdf, json
    QString path;   // absolute
    QStringList types;
    base::Json where = base::Json::object();
    domain::ConversationId conversationId; // a thread instead of objects
    bool overwrite = false;
};

// One verified file that holds everything; it is called good only after it was opened and compared.
struct BackupReport {
    QString path;
    qint64 bytes = 0;
    bool encrypted = false;
    base::Json counts = base::Json::object();
    QStringList removed; // older ones that the retention rule let go
};
struct CreateBackup {
    using Reply = BackupReport;
    static constexpr const char* kMethod = "backup.create";
    QString path;       // absolute; empty: the data folder's backups
    QString passphrase; // empty: not encrypted. Never stored, never logged
};
struct DoctorFinding {
    QString check; // "database", "indexes", "search", "files"
    bool ok = true;
    QString text;
    bool repaired = false;
};
struct DoctorReport {
    std::vector<DoctorFinding> findings;
};
struct RunDoctor {
    using Reply = DoctorReport;
    static constexpr const char* kMethod = "backup.doctor";
    bool repair = false;
};

} // namespace flux::api
