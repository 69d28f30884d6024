#include "engine/den/den_service.h"

#include "engine/den/den_names.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace flux::den {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::ObjectChangeKind;
using domain::WorkspaceObject;

namespace {

constexpr int kMaxTags = 100;
constexpr qsizetype kMaxTagChars = 100;
constexpr qsizetype kMaxMetadataBytes = 64 * 1024;

Result<QStringList> checkTags(const QStringList& tags) {
    QStringList clean;
    for (const QString& tag : tags) {
        const QString text = tag.trimmed();
        if (text.isEmpty() || text.size() > kMaxTagChars || !text.isValidUtf16() || text.contains(QChar(0)))
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("A tag has 1 to %1 characters; “%2” does not do.")
                                 .arg(kMaxTagChars)
                                 .arg(shownName(text)));
        if (!clean.contains(text))
            clean.append(text);
    }
    if (clean.size() > kMaxTags)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("A file has %1 tags at most.").arg(kMaxTags));
    return clean;
}

Result<void> checkMetadata(const Json& metadata) {
    if (metadata.is_null())
        return {};
    if (!metadata.is_object())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The metadata of a file is a JSON object."));
    if (base::isDeeperThan(metadata, base::kMaxGivenDepth) || base::dumpJson(metadata).size() > kMaxMetadataBytes)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The metadata of a file is 64 KB at most, and not deeper than %1 levels.")
                             .arg(base::kMaxGivenDepth));
    return {};
}

Result<void> checkAbsolute(const QString& path) {
    if (QDir::isAbsolutePath(path) && path.isValidUtf16() && !path.contains(QChar(0)))
        return {};
    return makeError(
        ErrorCode::InvalidArgument,
        QStringLiteral("“%1” is not the whole path of a file, as /home/me/brief.md is.").arg(shownName(path)));
}

base::Error nameTaken(const QString& folder, const QString& name) {
    return makeError(
        ErrorCode::AlreadyExists,
        QStringLiteral("There is a file %1 in %2 already. Choose another name.")
            .arg(shownName(name), folder.isEmpty() ? QStringLiteral("the top folder") : shownName(folder)));
}

// "brief.md" → "brief (2).md".
QString numbered(const QString& name, int number) {
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString stem = dot > 0 ? name.left(dot) : name;
    return stem + QStringLiteral(" (%1)").arg(number) + (dot > 0 ? name.mid(dot) : QString());
}

} // namespace

WorkspaceObject DenService::changed(const WorkspaceObject& file, ObjectChangeKind kind,
                                    const domain::Attribution& by) const {
    WorkspaceObject next = file;
    ++next.version;
    next.change = kind;
    next.updatedBy = by;
    next.updatedAt = m_parts.clock->now();
    return next;
}

Result<FileChange> DenService::written(WorkspaceObject file, qint64 replaces, BlobPin pin) const {
    FileChange change;
    change.file = file;
    change.work.events.push_back(
        {0, m_parts.clock->now(), domain::ObjectsChanged{{{file.id, file.type, file.version, file.deleted, false}}}});
    change.work.objects.push_back({std::move(file), replaces});
    change.pin = std::move(pin);
    return change;
}

Result<FileChange> DenService::add(store::ObjectReader& reader, const api::AddFile& request,
                                   const base::CancelToken& cancel) {
    FLUX_CHECK(checkAbsolute(request.path));
    FileData data;
    FLUX_TRY(data.name, checkName(request.name.isEmpty() ? QFileInfo(request.path).fileName() : request.name));
    FLUX_TRY(data.folder, checkFolder(request.folder));
    FLUX_TRY(const QStringList tags, checkTags(request.tags));
    FLUX_CHECK(checkMetadata(request.metadata));
    FLUX_TRY(StoredBlob blob, m_parts.blobs->add(request.path, cancel));
    data.bytes = blob.bytes;
    data.sha256 = blob.sha256;
    data.mediaType = mediaTypeOf(data.name, m_parts.blobs->pathOf(blob.sha256));
    data.backend = QStringLiteral("local");
    if (m_parts.bunny != nullptr) {
        FLUX_CHECK(m_parts.bunny->put(blob.sha256, cancel));
        data.backend = QStringLiteral("bunny");
    }
    if (request.metadata.is_object())
        data.metadata = request.metadata;
    return stored(reader, request, std::move(data), tags, std::move(blob.pin));
}

// Under a name that exists the content is a new version; what else was said of the file stays.
Result<FileChange> DenService::stored(store::ObjectReader& reader, const api::AddFile& request, FileData data,
                                      const QStringList& tags, BlobPin pin) {
    FLUX_TRY(const auto older, fileAt(reader, data.folder, data.name));
    if (older) {
        const FileData before = fileData(older->data);
        Json metadata = before.metadata;
        metadata.merge_patch(data.metadata);
        data.metadata = std::move(metadata);
        data.isPublic = before.isPublic;
        WorkspaceObject next = changed(*older, ObjectChangeKind::Replaced, request.by);
        next.data = toJson(data);
        for (const QString& tag : tags) {
            if (!next.tags.contains(tag))
                next.tags.append(tag);
        }
        if (next.data == older->data && next.tags == older->tags)
            return FileChange{*older, {}, {}};
        return written(std::move(next), older->version, std::move(pin));
    }
    WorkspaceObject file;
    file.id = base::newId<domain::ObjectId>(*m_parts.clock);
    file.type = domain::kFileType;
    file.data = toJson(data);
    file.tags = tags;
    file.createdBy = file.updatedBy = request.by;
    file.createdAt = file.updatedAt = m_parts.clock->now();
    return written(std::move(file), 0, std::move(pin));
}

Result<FileChange> DenService::change(store::ObjectReader& reader, const api::ChangeFile& request) {
    FLUX_TRY(const WorkspaceObject file, fileNamed(reader, request.id.text));
    if (file.deleted)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The file is in the trash. Restore it first: flux files restore ID."));
    FLUX_CHECK(checkMetadata(request.metadata));
    FileData data = fileData(file.data);
    const bool isOurs = data.backend != QStringLiteral("folder");
    if (!isOurs && (request.folder || request.name || request.restoreVersion != 0))
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("This file lies in a folder of yours; rename or change it there."));
    const QString oldPlace = data.folder + u'/' + data.name;
    if (request.name) {
        FLUX_TRY(data.name, checkName(*request.name));
    }
    if (request.folder) {
        FLUX_TRY(data.folder, checkFolder(*request.folder));
    }
    if (data.folder + u'/' + data.name != oldPlace) {
        FLUX_TRY(const auto taken, fileAt(reader, data.folder, data.name));
        if (taken)
            return nameTaken(data.folder, data.name);
    }
    BlobPin pin;
    if (request.restoreVersion != 0) {
        FLUX_TRY(const auto version, reader.version(file.id, request.restoreVersion));
        const FileData then = fileData(version.data);
        pin = m_parts.blobs->pin(then.sha256);
        FLUX_CHECK(m_parts.blobs->verify(then.sha256));
        data.bytes = then.bytes;
        data.sha256 = then.sha256;
        data.mediaType = then.mediaType;
        data.backend = then.backend;
    }
    data.isPublic = request.isPublic.value_or(data.isPublic);
    if (request.metadata.is_object())
        data.metadata.merge_patch(request.metadata);
    const bool isRestored = request.restoreVersion != 0;
    WorkspaceObject next = changed(file, isRestored ? ObjectChangeKind::Undone : ObjectChangeKind::Merged, request.by);
    next.data = toJson(data);
    if (request.tags) {
        FLUX_TRY(next.tags, checkTags(*request.tags));
        if (next.data == file.data)
            next.change = ObjectChangeKind::Tagged;
    }
    if (next.data == file.data && next.tags == file.tags)
        return FileChange{file, {}, {}};
    return written(std::move(next), file.version, std::move(pin));
}

Result<FileChange> DenService::trash(store::ObjectReader& reader, const api::TrashFile& request) {
    FLUX_TRY(const WorkspaceObject file,
             fileNamed(reader, request.id.text, request.restore ? LookFirst::Trash : LookFirst::Shelf));
    if (file.deleted != request.restore)
        return FileChange{file, {}, {}}; // is so already
    if (!request.restore) {
        WorkspaceObject next = changed(file, ObjectChangeKind::Deleted, request.by);
        next.deleted = true;
        return written(std::move(next), file.version, {});
    }
    // Another may have its name by now: then it gets a number, and nothing of either is lost.
    FileData data = fileData(file.data);
    const QString name = data.name;
    for (int number = 2; data.backend != QStringLiteral("folder"); ++number) {
        FLUX_TRY(const auto taken, fileAt(reader, data.folder, data.name));
        if (!taken)
            break;
        if (number > 1000)
            return nameTaken(data.folder, name);
        data.name = numbered(name, number);
    }
    WorkspaceObject next = changed(file, ObjectChangeKind::Restored, request.by);
    next.deleted = false;
    next.data["name"] = data.name;
    return written(std::move(next), file.version, {});
}

} // namespace flux::den
