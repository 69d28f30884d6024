// Listing, saving, linking and purging files.
#include "engine/den/crypto.h"
#include "engine/den/den_names.h"
#include "engine/den/den_service.h"
#include "engine/files/durable_write.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

#include <algorithm>
#include <cerrno>

namespace flux::den {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::WorkspaceObject;

namespace {

constexpr int kMaxFolders = 10'000;
constexpr int kPage = 1000;

// In a folder, or anywhere below it.
Result<domain::Filter> inFolder(const QString& folder, bool recursive) {
    if (!recursive)
        return domain::Filter::parse(Json{{"folder", {{"$eq", folder}}}});
    if (folder.isEmpty())
        return domain::Filter();
    const QString below = u'^' + QRegularExpression::escape(folder) + u'/';
    return domain::Filter::parse(
        Json{{"$or", Json::array({{{"folder", {{"$eq", folder}}}}, {{"folder", {{"$regex", below}}}}})}});
}

// Is it itself (and not a link by now) still in a folder that is open to Flux?
bool isOpen(const QString& place, const QStringList& folders) {
    const QString path = QFileInfo(place).canonicalFilePath();
    return path == place && std::any_of(folders.begin(), folders.end(),
                                        [&path](const QString& folder) { return path.startsWith(folder + u'/'); });
}

// What lies where the person keeps it, as long as it is what was seen there. Read and written chunk by chunk.
Result<qint64> copyFromPlace(const FileData& file, const QStringList& folders, const QString& to) {
    if (QFileInfo::exists(file.place) && !isOpen(file.place, folders))
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("%1 lies in a folder that is not open to Flux any more. See the settings "
                                        "files.granted_folders and files.indexed_folders.")
                             .arg(shownName(file.name)));
    QFile source(file.place);
    if (!source.open(QIODevice::ReadOnly))
        return makeError(
            ErrorCode::NotFound,
            QStringLiteral("%1 is not where it was. It is looked for again at the next scan of its folder.")
                .arg(shownName(file.place)));
    const QString partPath = to + QStringLiteral(".part");
    QFile part(partPath);
    if (QFileInfo::exists(to) || !part.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return makeError(ErrorCode::AlreadyExists,
                         QStringLiteral("There is a file %1 already; nothing was saved.").arg(shownName(to)));
    Sha256 hash;
    qint64 bytes = 0;
    bool ok = true;
    for (QByteArray chunk = source.read(kChunkBytes); ok && !chunk.isEmpty(); chunk = source.read(kChunkBytes)) {
        hash.add(chunk);
        bytes += chunk.size();
        ok = part.write(chunk) == chunk.size();
    }
    const bool isSame = hash.finishHex() == file.sha256;
    ok = ok && isSame && files::flushToDisk(part) == 0;
    part.close();
    if (ok && part.rename(to))
        return bytes;
    QFile::remove(partPath);
    if (!isSame)
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("%1 was changed on the disk since it was last looked at; nothing was saved. Try "
                           "again after the next scan of its folder.")
                .arg(shownName(file.name)));
    return files::writeError(file.name, ENOSPC);
}

} // namespace

Result<api::FileList> DenService::list(store::ObjectReader& reader, const api::ListFiles& request) {
    if (request.limit < 1 || request.limit > kPage)
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("A page holds 1 to %1 files; %2 were asked for.").arg(kPage).arg(request.limit));
    FLUX_TRY(const QString folder, checkFolder(request.folder));
    store::ObjectQuery query;
    query.types = {QString(domain::kFileType)};
    query.deleted = request.trash;
    query.limit = request.limit;
    const bool everywhere = request.recursive || (request.trash && folder.isEmpty());
    FLUX_TRY(query.where, inFolder(folder, everywhere));
    FLUX_TRY(query.order, domain::parseOrder(Json("data.folder,data.name")));
    FLUX_TRY(auto page, reader.page(query));
    api::FileList reply;
    reply.files = std::move(page.rows);
    reply.sequence = page.sequence;
    reply.usedBytes = m_parts.blobs->usedBytes();
    reply.quotaBytes = m_parts.blobs->limits().quotaBytes;
    store::ObjectQuery all;
    all.types = query.types;
    all.deleted = request.trash;
    FLUX_TRY(const auto folders, reader.distinct(all, QStringLiteral("folder"), kMaxFolders));
    const QString prefix = folder.isEmpty() ? QString() : folder + u'/';
    for (const store::ValueCount& each : folders) {
        const QString path = each.value.is_string() ? each.value.get<QString>() : QString();
        const QString next = path.startsWith(prefix) ? path.mid(prefix.size()).section(u'/', 0, 0) : QString();
        if (!next.isEmpty() && !reply.folders.contains(prefix + next))
            reply.folders.append(prefix + next);
    }
    reply.folders.sort();
    return reply;
}

// The disk lost it, and the other side has it.
Result<void> DenService::fetchMissing(const FileData& file, const base::CancelToken& cancel) {
    if (m_parts.bunny == nullptr || file.backend != QStringLiteral("bunny") || m_parts.blobs->verify(file.sha256).ok())
        return {};
    FLUX_TRY(const StoredBlob got, m_parts.bunny->get(file.sha256, file.bytes, cancel));
    Q_UNUSED(got)
    return {};
}

Result<api::FileSaved> DenService::save(store::ObjectReader& reader, const api::SaveFile& request,
                                        const base::CancelToken& cancel) {
    domain::ObjectId id = request.id;
    qint64 version = request.version;
    std::optional<LinkedFile> linked;
    if (LinkSigner::isLink(id.text)) {
        FLUX_TRY(linked, m_parts.links->check(id.text, m_parts.clock->now()));
        id = linked->id;
        version = linked->version;
    }
    FLUX_TRY(const WorkspaceObject object, fileNamed(reader, id.text));
    FileData file = fileData(object.data);
    if (linked && linked->expiresAt.isNull() && (!file.isPublic || object.deleted))
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("This file is not public (any more). Ask for a link with an expiry."));
    if (version != 0 && version != object.version) {
        FLUX_TRY(const auto then, reader.version(object.id, version));
        file = fileData(then.data);
    }
    if (!QDir::isAbsolutePath(request.path) || request.path.contains(QChar(0)) || !request.path.isValidUtf16())
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("“%1” is not a whole path, as /home/me/brief.md is.").arg(shownName(request.path)));
    QString target = QDir::cleanPath(request.path);
    if (QFileInfo(target).isDir()) {
        FLUX_TRY(const QString name, checkName(file.name));
        target += u'/' + name;
    }
    if (!QFileInfo(QFileInfo(target).path()).isDir())
        return makeError(
            ErrorCode::NotFound,
            QStringLiteral("There is no folder %1. Make it first.").arg(shownName(QFileInfo(target).path())));
    if (file.backend == QStringLiteral("folder")) {
        FLUX_TRY(const qint64 bytes, copyFromPlace(file, m_parts.openFolders, target));
        return api::FileSaved{target, bytes};
    }
    const BlobPin pin = m_parts.blobs->pin(file.sha256);
    FLUX_CHECK(fetchMissing(file, cancel));
    FLUX_TRY(const qint64 bytes, m_parts.blobs->copyTo(file.sha256, target));
    return api::FileSaved{target, bytes};
}

Result<api::FileLink> DenService::link(store::ObjectReader& reader, const api::LinkFile& request) {
    if (request.seconds < 1 || request.seconds > kMaxLinkSeconds)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("A link lasts 1 to %1 seconds (7 days).").arg(kMaxLinkSeconds));
    FLUX_TRY(const WorkspaceObject object, fileNamed(reader, request.id.text));
    if (object.deleted)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The file is in the trash, so it has no link. Restore it first."));
    const FileData file = fileData(object.data);
    api::FileLink reply;
    if (!file.isPublic) // whole seconds, as the address says it
        reply.expiresAt = base::Instant{(m_parts.clock->now().ms / 1000 + request.seconds) * 1000};
    if (m_parts.bunny != nullptr && file.backend == QStringLiteral("bunny")) {
        FLUX_TRY(reply.url, m_parts.bunny->link(file.sha256, reply.expiresAt, file.isPublic));
        return reply;
    }
    reply.url = m_parts.links->link({object.id, object.version, reply.expiresAt}, file.name);
    return reply;
}

Result<TrashPurge> DenService::purge(store::ObjectReader& reader, const api::PurgeTrash& request) {
    std::vector<WorkspaceObject> gone;
    for (const domain::ObjectId& id : request.ids) {
        FLUX_TRY(WorkspaceObject file, fileNamed(reader, id.text, LookFirst::Trash));
        if (!file.deleted)
            return makeError(ErrorCode::FailedPrecondition,
                             QStringLiteral("%1 is not in the trash, so nothing was purged.")
                                 .arg(shownName(fileData(file.data).name)));
        gone.push_back(std::move(file));
    }
    if (request.ids.empty()) {
        const base::Instant before = m_parts.clock->now().plusMs(-m_parts.retentionMs);
        FLUX_CHECK(reader.forEach({QString(domain::kFileType)}, [&](const WorkspaceObject& file) {
            if (file.deleted && (request.everything || file.updatedAt <= before))
                gone.push_back(file);
            return true;
        }));
    }
    TrashPurge purge;
    domain::ObjectsChanged news;
    for (const WorkspaceObject& file : gone) {
        const auto isSame = [&file](const domain::ObjectId& id) { return id == file.id; };
        if (std::any_of(purge.work.purgedObjects.begin(), purge.work.purgedObjects.end(), isSame))
            continue; // named twice
        purge.work.purgedObjects.push_back(file.id);
        ++purge.files;
        purge.isRemote = purge.isRemote || fileData(file.data).backend == QStringLiteral("bunny");
        if (news.objects.size() == domain::ObjectsChanged::kMaxRefs)
            purge.work.events.push_back({0, m_parts.clock->now(), std::exchange(news, {})});
        news.objects.push_back({file.id, file.type, file.version, true, true});
    }
    if (!news.objects.empty())
        purge.work.events.push_back({0, m_parts.clock->now(), std::move(news)});
    return purge;
}

Result<std::optional<api::TrashPurged>> DenService::finishPurge(store::ObjectReader& reader, const TrashPurge& purge) {
    const auto swept = m_parts.blobs->sweep([&reader] { return referencedBlobs(reader); });
    if (!swept.ok() && swept.error().code == ErrorCode::Unavailable)
        return std::optional<api::TrashPurged>();
    FLUX_CHECK(swept);
    if (m_parts.bunny != nullptr && purge.isRemote) {
        // Elsewhere it costs money, not truth: one that cannot be removed now does not hold up the rest.
        for (const QString& sha256 : swept->names)
            (void)m_parts.bunny->remove(sha256, {});
    }
    return std::optional(api::TrashPurged{purge.files, swept->bytes});
}

} // namespace flux::den
