#include "engine/host/care_room.h"

#include "engine/backup/backup.h"
#include "engine/backup/doctor.h"
#include "engine/base/fence.h"
#include "engine/base/log.h"
#include "engine/host/conductor.h"
#include "engine/host/files_room.h"
#include "engine/host/search_room.h"
#include "engine/host/settings_cache.h"
#include "engine/store/sql/sql_copy.h"
#include "engine/store/store.h"

#include <QtCore/QFileInfo>

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

CareRoom::CareRoom(Parts parts) : m_parts(std::move(parts)), m_thread(QStringLiteral("care")) {}

CareRoom::~CareRoom() {
    m_cancel.cancel();
}

bool CareRoom::takes(const api::Request& request) {
    return std::holds_alternative<api::CreateBackup>(request) || std::holds_alternative<api::RunDoctor>(request);
}

void CareRoom::post(api::Request request, api::Engine::ReplyHandler done) {
    m_thread.run([this, request = std::move(request), done = std::move(done)] {
        done(base::fence(QStringLiteral("care"), [&] { return answer(request); }));
    });
}

Result<api::Reply> CareRoom::answer(const api::Request& request) {
    if (const auto* create = std::get_if<api::CreateBackup>(&request))
        return handle(*create);
    if (const auto* doctor = std::get_if<api::RunDoctor>(&request))
        return handle(*doctor);
    return makeError(ErrorCode::Internal, QStringLiteral("This request is answered elsewhere."));
}

Result<api::Reply> CareRoom::handle(const api::CreateBackup& request) {
    if (m_parts.database.isEmpty() && !m_parts.postgres)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("These data are in memory alone, so there is nothing to back up."));
    FLUX_TRY(den::BlobStore* const blobs, m_parts.files->blobs());
    const auto hold = blobs->holdSweeps(); // what the rows name stays until it is in the backup
    backup::Source source;
    source.folder = m_parts.dataFolder;
    source.database = QFileInfo(m_parts.database).fileName();
    source.postgres = m_parts.postgres;
    backup::Request wanted;
    wanted.path = request.path;
    wanted.passphrase = request.passphrase;
    wanted.keep = static_cast<int>(base::intAt(*m_parts.settings->snapshot(), "backup.keep", 10));
    FLUX_TRY(api::BackupReport report, backup::createBackup(source, wanted, *m_parts.clock, m_cancel));
    return api::Reply(std::move(report));
}

Result<api::Reply> CareRoom::handle(const api::RunDoctor& request) {
    FLUX_TRY(const auto reader, m_parts.store->openReader());
    backup::Patient patient;
    patient.database = m_parts.database;
    patient.postgres = m_parts.postgres;
    patient.objects = &reader->objects();
    FLUX_TRY(patient.blobs, m_parts.files->blobs());
    patient.fetchBlob = [this](const QString& sha256, qint64 bytes) { return m_parts.files->fetch(sha256, bytes); };
    if (m_parts.search != nullptr) {
        patient.checkSearch = [this]() -> Result<QString> {
            FLUX_CHECK(m_parts.search->catchUp());
            FLUX_TRY(const QStringList problems, store::databaseProblems(m_parts.searchIndex));
            return problems.isEmpty()
                       ? QString()
                       : QStringLiteral("The search index is damaged: ") + problems.join(QStringLiteral("; "));
        };
        patient.rebuildSearch = [this] { return m_parts.search->rebuild(); };
    }
    api::DoctorReport report = backup::examine(patient, request.repair, m_cancel);
    if (request.repair)
        m_parts.conductor->keepUp();
    return api::Reply(std::move(report));
}

Result<void> backUpBeforeUpgrade(const QString& dataFolder, int toSchema, base::Clock& clock,
                                 const std::optional<store::PgPlace>& postgres) {
    backup::Source source;
    source.folder = dataFolder;
    source.postgres = postgres;
    backup::Request request;
    request.reason = QStringLiteral("before-schema-%1").arg(toSchema);
    const auto made = backup::createBackup(source, request, clock, {});
    if (!made.ok()) {
        base::Error error = made.error();
        error.message =
            QStringLiteral("This Flux would bring your data to a newer form, and makes a backup first. That "
                           "did not work, so nothing was changed. ") +
            error.message;
        return error;
    }
    qCInfo(logEngine, "backup before the upgrade: %ls", qUtf16Printable(made->path));
    return {};
}

} // namespace flux::host
