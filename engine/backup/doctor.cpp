#include "engine/backup/doctor.h"

#include "engine/den/den_service.h"
#include "engine/net/wording.h"
#include "engine/store/pg/pg_check.h"
#include "engine/store/sql/sql_copy.h"

#include <algorithm>

namespace flux::backup {

using api::DoctorFinding;
using base::Result;

namespace {

constexpr int kNamed = 5; // files that a finding names

// SQLite's lines about an index alone: the rows are whole, and REINDEX mends it (https://sqlite.org/pragma.html).
bool isAboutIndex(const QString& line) {
    return line.contains(QStringLiteral("missing from index")) ||
           line.contains(QStringLiteral("wrong # of entries in index")) ||
           line.contains(QStringLiteral("non-unique entry in index"));
}

// The keys that objects are found by. Gone they are made again by the engine, a piece at a time.
template <typename Forget>
DoctorFinding keysFinding(const Forget& forget, bool repair, const QStringList& problems) {
    DoctorFinding finding{QStringLiteral("indexes"), false,
                          QStringLiteral("Objects may be missing in answers: %1. “flux doctor --repair” makes these "
                                         "indexes again.")
                              .arg(problems.join(QStringLiteral("; "))),
                          false};
    if (!repair)
        return finding;
    const Result<void> forgotten = forget();
    finding.repaired = forgotten.ok();
    finding.text =
        forgotten.ok() ? QStringLiteral("The indexes of objects are being made again.") : forgotten.error().message;
    return finding;
}

void examineDatabase(const Patient& patient, bool repair, std::vector<DoctorFinding>& findings) {
    auto problems = store::databaseProblems(patient.database);
    if (!problems.ok()) {
        findings.push_back({QStringLiteral("database"), false, problems.error().message, false});
        return;
    }
    const auto split = std::stable_partition(problems->begin(), problems->end(),
                                             [](const QString& line) { return !isAboutIndex(line); });
    const QStringList rows(problems->begin(), split);
    const QStringList indexes(split, problems->end());
    findings.push_back({QStringLiteral("database"), rows.isEmpty(),
                        rows.isEmpty() ? QStringLiteral("The database is whole.")
                                       : QStringLiteral("The database is damaged: %1. Restore the newest backup: flux "
                                                        "backup list.")
                                             .arg(rows.join(QStringLiteral("; "))),
                        false});
    const auto keys = store::objectIndexProblems(patient.database);
    if (!keys.ok())
        findings.push_back({QStringLiteral("indexes"), false, keys.error().message, false});
    else if (!keys->isEmpty())
        findings.push_back(keysFinding([&] { return store::forgetObjectIndexes(patient.database); }, repair, *keys));
    DoctorFinding finding{QStringLiteral("indexes"), indexes.isEmpty(),
                          indexes.isEmpty() ? QStringLiteral("The indexes fit the rows.")
                                            : QStringLiteral("Indexes do not fit the rows: %1. “flux doctor --repair” "
                                                             "makes them again.")
                                                  .arg(indexes.join(QStringLiteral("; "))),
                          false};
    if (repair && !indexes.isEmpty()) {
        const auto rebuilt = store::rebuildIndexes(patient.database);
        const auto after = store::databaseProblems(patient.database);
        finding.repaired = rebuilt.ok() && after.ok() && std::none_of(after->begin(), after->end(), isAboutIndex);
        finding.text = finding.repaired ? QStringLiteral("The indexes were made again.")
                       : rebuilt.ok()   ? QStringLiteral("The indexes could not be mended. Restore the newest backup.")
                                        : rebuilt.error().message;
    }
    findings.push_back(std::move(finding));
}

void examinePostgres(const store::PgPlace& place, bool repair, const base::CancelToken& cancel,
                     std::vector<DoctorFinding>& findings) {
    const auto problems = store::pgProblems(place, cancel);
    if (!problems.ok()) {
        findings.push_back({QStringLiteral("database"), false, problems.error().message, false});
        return;
    }
    findings.push_back(
        {QStringLiteral("database"), problems->isEmpty(),
         problems->isEmpty()
             ? QStringLiteral("Every row of the database can be read.")
             : QStringLiteral("The database is damaged: %1. Restore the newest backup: flux backup list.")
                   .arg(problems->join(QStringLiteral("; "))),
         false});
    const auto keys = store::pgIndexProblems(place, cancel);
    if (!keys.ok())
        findings.push_back({QStringLiteral("indexes"), false, keys.error().message, false});
    else if (keys->isEmpty())
        findings.push_back({QStringLiteral("indexes"), true, QStringLiteral("The indexes fit the rows."), false});
    else
        findings.push_back(keysFinding([&] { return store::mendPgIndexes(place); }, repair, *keys));
}

void examineSearch(const Patient& patient, bool repair, std::vector<DoctorFinding>& findings) {
    const auto wrong = patient.checkSearch();
    DoctorFinding finding{QStringLiteral("search"), wrong.ok() && wrong->isEmpty(), {}, false};
    finding.text = finding.ok   ? QStringLiteral("The search index is whole.")
                   : wrong.ok() ? *wrong
                                : wrong.error().message;
    if (repair && !finding.ok && patient.rebuildSearch) {
        const auto rebuilt = patient.rebuildSearch();
        finding.repaired = rebuilt.ok();
        finding.text = rebuilt.ok() ? QStringLiteral("The search index was made again.") : rebuilt.error().message;
    }
    findings.push_back(std::move(finding));
}

// Which blobs the rows name, with a name to say and how large they should be.
struct Named {
    QString file;
    qint64 bytes = 0;
    bool isRemote = false;
};

Result<QHash<QString, Named>> namedBlobs(store::ObjectReader& objects) {
    QHash<QString, Named> named;
    std::vector<domain::ObjectId> withHistory;
    const auto take = [&named](const base::Json& data) {
        const den::FileData file = den::fileData(data);
        if (file.backend == QStringLiteral("folder") || file.sha256.isEmpty())
            return;
        Named& blob = named[file.sha256];
        blob.file = file.name;
        blob.bytes = file.bytes;
        blob.isRemote = blob.isRemote || file.backend == QStringLiteral("bunny");
    };
    FLUX_CHECK(objects.forEach({QString(domain::kFileType)}, [&](const domain::WorkspaceObject& file) {
        take(file.data);
        if (file.version > 1)
            withHistory.push_back(file.id);
        return true;
    }));
    for (const domain::ObjectId& id : withHistory) {
        qint64 before = 0;
        do {
            FLUX_TRY(const auto versions, objects.history(id, before, 500));
            for (const domain::ObjectVersion& version : versions)
                take(version.data);
            before = versions.empty() ? 0 : versions.back().version;
        } while (before > 1);
    }
    return named;
}

QString list(QStringList names) {
    names.sort();
    const qsizetype more = names.size() - kNamed;
    const QString shown = names.mid(0, kNamed).join(QStringLiteral(", "));
    return more > 0 ? shown + QStringLiteral(" and %1 more").arg(more) : shown;
}

// Content that is not there or not right.
void examineContent(const Patient& patient, bool repair, const QHash<QString, Named>& named,
                    const base::CancelToken& cancel, std::vector<DoctorFinding>& findings) {
    QStringList hurt;
    int mended = 0;
    for (auto it = named.begin(); it != named.end() && !cancel.isCancelled(); ++it) {
        if (patient.blobs->verify(it.key()).ok())
            continue;
        const bool fetched = repair && it->isRemote && patient.fetchBlob && patient.fetchBlob(it.key(), it->bytes).ok();
        if (fetched)
            ++mended;
        else
            hurt.append(it->file);
    }
    DoctorFinding finding{QStringLiteral("files"), hurt.isEmpty() && mended == 0, {}, hurt.isEmpty() && mended > 0};
    if (!hurt.isEmpty())
        finding.text =
            QStringLiteral("The content of %1 stored versions is lost or damaged: %2. Add the files again, or "
                           "restore a backup.")
                .arg(hurt.size())
                .arg(list(hurt));
    else if (mended > 0)
        finding.text = QStringLiteral("The content of %1 stored versions was fetched again.").arg(mended);
    else
        finding.text = QStringLiteral("The content of all %1 stored versions is whole.").arg(named.size());
    findings.push_back(std::move(finding));
}

// Content that nobody names, as a kill between storing and committing leaves it.
void examineStrays(const Patient& patient, bool repair, const QHash<QString, Named>& named,
                   std::vector<DoctorFinding>& findings) {
    const auto blobs = patient.blobs->list();
    if (!blobs.ok()) {
        findings.push_back({QStringLiteral("files"), false, blobs.error().message, false});
        return;
    }
    den::SweptBlobs strays;
    for (const den::BlobInfo& blob : *blobs) {
        if (named.contains(blob.sha256))
            continue;
        ++strays.blobs;
        strays.bytes += blob.bytes;
    }
    if (strays.blobs == 0)
        return;
    DoctorFinding finding{QStringLiteral("files"), false,
                          QStringLiteral("%1 (%2 pieces) is kept that no file names any more. “flux doctor --repair” "
                                         "frees it.")
                              .arg(net::sizeText(strays.bytes))
                              .arg(strays.blobs),
                          false};
    if (repair) {
        const auto swept = patient.blobs->sweep([&] { return den::referencedBlobs(*patient.objects); });
        finding.repaired = swept.ok();
        finding.text = swept.ok() ? QStringLiteral("%1 that no file named was freed.").arg(net::sizeText(swept->bytes))
                                  : swept.error().message;
    }
    findings.push_back(std::move(finding));
}

} // namespace

api::DoctorReport examine(const Patient& patient, bool repair, const base::CancelToken& cancel) {
    api::DoctorReport report;
    if (!patient.database.isEmpty())
        examineDatabase(patient, repair, report.findings);
    if (patient.postgres)
        examinePostgres(*patient.postgres, repair, cancel, report.findings);
    if (patient.checkSearch)
        examineSearch(patient, repair, report.findings);
    if (patient.objects == nullptr || patient.blobs == nullptr)
        return report;
    const auto named = namedBlobs(*patient.objects);
    if (!named.ok()) {
        report.findings.push_back({QStringLiteral("files"), false, named.error().message, false});
        return report;
    }
    examineContent(patient, repair, *named, cancel, report.findings);
    examineStrays(patient, repair, *named, report.findings);
    return report;
}

} // namespace flux::backup
