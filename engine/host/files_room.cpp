#include "engine/host/files_room.h"

#include "engine/base/fence.h"
#include "engine/base/log.h"
#include "engine/den/bunny_storage.h"
#include "engine/den/den_service.h"
#include "engine/den/folder_index.h"
#include "engine/files/durable_write.h"
#include "engine/host/commit_work.h"
#include "engine/host/conductor.h"
#include "engine/host/settings_cache.h"
#include "engine/store/store.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTimer>

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr int kRescanMs = 5 * 60'000; // what was written in place makes no noise
constexpr int kTicksToTidy = 12;      // of the timer: an hour
constexpr int kTries = 3;             // of a change whose object was changed meanwhile

QString textOf(const base::Json& settings, const char* key) {
    return base::textAt(settings, key);
}

} // namespace

struct FilesRoom::Desk {
    Parts parts;
    base::CancelToken cancel;
    std::unique_ptr<den::BlobStore> blobs;
    std::optional<den::LinkSigner> links;
    std::unique_ptr<den::BunnyStorage> bunny; // null: content stays here
    base::Json bunnySettings;                 // that it was made of
    std::unique_ptr<store::Reader> reader;
    std::unique_ptr<den::FolderWatch> watch;
    std::unique_ptr<QTimer> timer;
    int ticks = 0;
    QStringList watched; // wishedFolders() at the last scan

    Result<store::ObjectReader*> objects() {
        if (!reader) {
            FLUX_TRY(reader, parts.store->openReader());
        }
        return &reader->objects();
    }

    // Not before somebody needs it: a start should not wait for it, and a full disk stops nothing else.
    Result<void> open() {
        if (!blobs) {
            FLUX_TRY(blobs, den::BlobStore::open(parts.folder, *parts.clock, {}));
        }
        if (!links) {
            FLUX_TRY(links, den::LinkSigner::open(parts.folder + QStringLiteral("/link.key")));
        }
        return {};
    }

    qint64 retentionMs() const {
        return base::intAt(*parts.settings->snapshot(), "files.trash_days", 30) * 24 * 3600 * 1000;
    }

    // By the settings as they are now.
    Result<den::DenService> service() {
        FLUX_CHECK(open());
        const auto settings = parts.settings->snapshot();
        blobs->setLimits({base::intAt(*settings, "files.max_file_megabytes", 100) * den::kMiB,
                          base::intAt(*settings, "files.quota_megabytes", 5120) * den::kMiB});
        FLUX_CHECK(readBunny(*settings));
        den::DenService::Parts service;
        service.blobs = blobs.get();
        service.clock = parts.clock;
        service.links = &*links;
        service.bunny = bunny.get();
        service.openFolders = indexedFolders();
        service.retentionMs = retentionMs();
        return den::DenService(service);
    }

    Result<void> readBunny(const base::Json& settings) {
        base::Json now = base::Json::object();
        for (const char* key : {"files.bunny.zone", "files.bunny.storage_url", "files.bunny.cdn_url",
                                "files.bunny.signing", "net.allowed_hosts"})
            now[key] = base::jsonAt(settings, key);
        if (now == bunnySettings)
            return {};
        den::BunnyOptions options;
        options.zone = textOf(settings, "files.bunny.zone");
        if (!options.zone.isEmpty()) {
            const auto secret = [this](const char* key) -> Result<QString> {
                if (!parts.readSecret)
                    return QString();
                return parts.readSecret(QLatin1StringView(key));
            };
            FLUX_TRY(const QString access, secret("files.bunny.access_key"));
            options.accessKey = access.toUtf8();
            options.tokenKey = secret("files.bunny.token_key").valueOr(QString()).toUtf8(); // links may go without
            options.storageUrl = textOf(settings, "files.bunny.storage_url");
            options.cdnUrl = textOf(settings, "files.bunny.cdn_url");
            options.form = textOf(settings, "files.bunny.signing") == QStringLiteral("sha256") ? den::BunnyForm::Sha256
                                                                                               : den::BunnyForm::Hs256;
            options.allowedHosts = base::textsAt(settings, "net.allowed_hosts");
            bunny = std::make_unique<den::BunnyStorage>(*parts.http, *blobs, std::move(options));
        } else {
            bunny.reset();
        }
        bunnySettings = std::move(now);
        return {};
    }

    // Decides and commits; when the object was changed by another in between, decides anew from what it is now.
    template <typename Decide>
    Result<api::Reply> changed(const Decide& decide) {
        for (int tries = 1;; ++tries) {
            FLUX_TRY(den::FileChange change, decide());
            const auto committed = commitWork(*parts.conductor, std::move(change.work));
            if (committed.ok())
                return api::Reply(std::move(change.file));
            const bool isStale = committed.error().code == ErrorCode::FailedPrecondition &&
                                 committed.error().detail == QStringLiteral("version");
            if (!isStale || tries == kTries)
                return committed.error();
        }
    }

    Result<api::Reply> handle(const api::AddFile& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService files, service());
        return changed([&] { return files.add(*rows, request, cancel); });
    }
    Result<api::Reply> handle(const api::ChangeFile& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService files, service());
        return changed([&] { return files.change(*rows, request); });
    }
    Result<api::Reply> handle(const api::TrashFile& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService files, service());
        return changed([&] { return files.trash(*rows, request); });
    }
    Result<api::Reply> handle(const api::ListFiles& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService files, service());
        FLUX_TRY(api::FileList list, files.list(*rows, request));
        return api::Reply(std::move(list));
    }
    Result<api::Reply> handle(const api::SaveFile& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService files, service());
        FLUX_TRY(api::FileSaved saved, files.save(*rows, request, cancel));
        return api::Reply(std::move(saved));
    }
    Result<api::Reply> handle(const api::LinkFile& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService files, service());
        FLUX_TRY(api::FileLink link, files.link(*rows, request));
        return api::Reply(std::move(link));
    }
    Result<api::Reply> handle(const api::PurgeTrash& request) {
        FLUX_TRY(store::ObjectReader * rows, objects());
        FLUX_TRY(den::DenService den, service());
        FLUX_TRY(den::TrashPurge purge, den.purge(*rows, request));
        FLUX_CHECK(files::writeDurably(noteOfSweep(), "1"));
        FLUX_CHECK(commitWork(*parts.conductor, store::UnitOfWork(purge.work)));
        FLUX_TRY(const auto purged, den.finishPurge(*rows, purge));
        if (purged)
            QFile::remove(noteOfSweep());
        return api::Reply(purged.value_or(api::TrashPurged{purge.files, 0}));
    }

    // Rows are gone whose content may still be there: a kill, or a backup that was being made, came in between.
    QString noteOfSweep() const { return parts.folder + QStringLiteral("/sweep.owed"); }

    Result<api::Reply> answer(const api::Request& request) {
        if (watched != wishedFolders()) // the setting has changed
            adopt();
        return std::visit(
            [this](const auto& r) -> Result<api::Reply> {
                if constexpr (requires { this->handle(r); })
                    return this->handle(r);
                else
                    return makeError(ErrorCode::Internal, QStringLiteral("This request is answered elsewhere."));
            },
            request);
    }

    // Only folders that the person opened: the setting of what is indexed gives no access by itself.
    QStringList indexedFolders() const {
        const auto settings = parts.settings->snapshot();
        const QStringList granted = base::textsAt(*settings, "files.granted_folders");
        QStringList folders;
        for (const QString& folder : base::textsAt(*settings, "files.indexed_folders")) {
            const QString path = QFileInfo(folder).canonicalFilePath();
            const bool isGranted = std::any_of(granted.begin(), granted.end(), [&path](const QString& each) {
                const QString open = QFileInfo(each).canonicalFilePath();
                return !open.isEmpty() && (path == open || path.startsWith(open + u'/'));
            });
            if (!path.isEmpty() && isGranted)
                folders.append(path);
            else
                qCWarning(logEngine, "a folder is not indexed: it is not there, or not granted");
        }
        return folders;
    }

    void start() {
        timer = std::make_unique<QTimer>();
        timer->setInterval(kRescanMs);
        QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [this] {
            if (++ticks % kTicksToTidy == 0)
                tidy();
            watchAndScan();
        });
        timer->start();
        tidy();
        watched = lastWished();
        if (watched != wishedFolders())
            adopt();
        else
            watchAndScan();
    }

    // Which folders were indexed when the rows were last brought in step: noted on the disk, since the setting may have
    // been changed by a process that has ended.
    QString noteOfFolders() const { return parts.folder + QStringLiteral("/indexed.json"); }
    QStringList lastWished() const {
        QFile note(noteOfFolders());
        const auto known =
            note.open(QIODevice::ReadOnly) ? base::parseJson(note.readAll()) : Result<base::Json>(base::Json());
        const QStringList folders = known.ok() ? base::textsAt(*known, "folders") : QStringList();
        return folders.isEmpty() ? QStringList{QString()} : folders;
    }
    void adopt() {
        watchAndScan();
        forgetRest();
        const auto noted = files::makeFolder(parts.folder).ok()
                               ? files::writeDurably(noteOfFolders(), base::dumpJson(base::Json{{"folders", watched}}))
                               : Result<void>();
        if (!noted.ok()) // then it is done once more at the next start
            qCWarning(logEngine, "the indexed folders were not noted: %ls", qUtf16Printable(noted.error().message));
    }

    // What has been in the trash for long enough goes, and what an earlier purge could not free.
    void tidy() {
        const auto tidied = [this]() -> Result<void> {
            FLUX_TRY(store::ObjectReader * rows, objects());
            FLUX_TRY(const bool isDue, den::hasTrashFrom(*rows, parts.clock->now().plusMs(-retentionMs())));
            if (isDue || QFile::exists(noteOfSweep()))
                FLUX_CHECK(handle(api::PurgeTrash{}));
            return {};
        }();
        if (!tidied.ok())
            qCWarning(logEngine, "the trash was not emptied: %ls", qUtf16Printable(tidied.error().message));
    }

    QStringList wishedFolders() const {
        const auto settings = parts.settings->snapshot();
        return base::textsAt(*settings, "files.indexed_folders") + QStringList{QString()} +
               base::textsAt(*settings, "files.granted_folders");
    }

    void watchAndScan() {
        watched = wishedFolders();
        const QStringList folders = indexedFolders();
        if (folders.isEmpty()) {
            watch.reset();
            return;
        }
        if (!watch) {
            watch = std::make_unique<den::FolderWatch>();
            QObject::connect(watch.get(), &den::FolderWatch::changed, watch.get(),
                             [this](const QString& folder) { syncOne(folder); });
        }
        if (watch->folders() != folders)
            watch->setFolders(folders);
        for (const QString& folder : folders)
            syncOne(folder);
    }

    void syncOne(const QString& folder) {
        commitAll([this, &folder](store::ObjectReader& rows) {
            return den::syncFolder(rows, *parts.clock, folder, {}, cancel);
        });
    }

    // What is set but away for now (a disk that is not there) keeps its rows.
    void forgetRest() {
        QStringList kept = indexedFolders();
        for (const QString& folder : base::textsAt(*parts.settings->snapshot(), "files.indexed_folders")) {
            if (!QFileInfo::exists(folder))
                kept.append(QDir::cleanPath(folder));
        }
        commitAll(
            [this, &kept](store::ObjectReader& rows) { return den::forgetOtherFolders(rows, *parts.clock, kept); });
    }

    template <typename Look>
    void commitAll(const Look& look) {
        for (bool more = true; more && !cancel.isCancelled();) {
            auto rows = objects();
            auto sync = rows.ok() ? look(**rows) : Result<den::FolderSync>(rows.error());
            const auto committed =
                sync.ok() ? commitWork(*parts.conductor, std::move(sync->work)) : Result<void>(sync.error());
            if (!committed.ok()) { // looked at again later
                qCWarning(logEngine, "a folder was not indexed: %ls", qUtf16Printable(committed.error().message));
                return;
            }
            more = sync->more;
        }
    }
};

FilesRoom::FilesRoom(Parts parts)
    : m_desk(std::make_unique<Desk>())
    , m_cancel(m_desk->cancel)
    , m_thread(std::make_unique<RoomThread>(QStringLiteral("files"))) {
    m_desk->parts = std::move(parts);
    m_thread->run([desk = m_desk.get()] { desk->start(); });
}

FilesRoom::~FilesRoom() {
    m_cancel.cancel();
    m_thread->runAndWait([this] { // they belong to that thread
        m_desk->watch.reset();
        m_desk->timer.reset();
        m_desk->reader.reset();
    });
    m_thread.reset();
}

bool FilesRoom::takes(const api::Request& request) {
    return std::visit(
        [](const auto& r) {
            return requires(Desk & desk) {
                desk.handle(r);
            };
        },
        request);
}

void FilesRoom::post(api::Request request, api::Engine::ReplyHandler done) {
    m_thread->run([desk = m_desk.get(), request = std::move(request), done = std::move(done)] {
        done(base::fence(QStringLiteral("files"), [&] { return desk->answer(request); }));
        if (desk->parts.store->wantsUpkeep()) // an index on what was looked for
            desk->parts.conductor->keepUp();
    });
}

Result<den::BlobStore*> FilesRoom::blobs() {
    Result<void> opened;
    m_thread->runAndWait([&] { opened = m_desk->open(); });
    FLUX_CHECK(opened);
    return m_desk->blobs.get();
}

Result<void> FilesRoom::fetch(const QString& sha256, qint64 bytes) {
    Result<void> result;
    m_thread->runAndWait([&] {
        result = [&]() -> Result<void> {
            FLUX_TRY(const den::DenService files, m_desk->service());
            Q_UNUSED(files)
            if (!m_desk->bunny)
                return makeError(ErrorCode::FailedPrecondition, QStringLiteral("There is no other side to ask."));
            FLUX_CHECK(m_desk->bunny->get(sha256, bytes, m_desk->cancel));
            return {};
        }();
    });
    return result;
}

} // namespace flux::host
