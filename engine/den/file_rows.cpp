// How files stand in the store, and how they are found there.
#include "engine/den/den_names.h"
#include "engine/den/den_service.h"

#include <QtCore/QFile>
#include <QtCore/QMimeDatabase>

#include <algorithm>

namespace flux::den {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

Json toJson(const FileData& file) {
    Json data{{"name", file.name},       {"folder", file.folder},        {"bytes", file.bytes},
              {"sha256", file.sha256},   {"media_type", file.mediaType}, {"public", file.isPublic},
              {"backend", file.backend}, {"metadata", file.metadata}};
    if (!file.place.isEmpty()) {
        data["place"] = file.place;
        data["modified"] = base::Instant{file.modifiedMs}.iso();
    }
    return data;
}

FileData fileData(const Json& data) {
    FileData file;
    file.name = base::textAt(data, "name");
    file.folder = base::textAt(data, "folder");
    file.bytes = base::intAt(data, "bytes");
    file.sha256 = base::textAt(data, "sha256");
    file.mediaType = base::textAt(data, "media_type");
    file.isPublic = base::boolAt(data, "public");
    file.backend = base::textAt(data, "backend", QStringLiteral("local"));
    file.place = base::textAt(data, "place");
    file.modifiedMs = QDateTime::fromString(base::textAt(data, "modified"), Qt::ISODateWithMs).toMSecsSinceEpoch();
    if (const Json& metadata = base::jsonAt(data, "metadata"); metadata.is_object())
        file.metadata = metadata;
    return file;
}

namespace {

// At any place, so also what lies in a folder of the person's.
Result<std::optional<domain::WorkspaceObject>> firstOf(store::ObjectReader& reader, const Json& where, bool deleted) {
    store::ObjectQuery query;
    query.types = {QString(domain::kFileType)};
    FLUX_TRY(query.where, domain::Filter::parse(where));
    query.limit = 1;
    query.deleted = deleted;
    FLUX_TRY(auto page, reader.page(query));
    if (page.rows.empty())
        return std::optional<domain::WorkspaceObject>();
    return std::optional(std::move(page.rows.front()));
}

bool isIdStart(const QString& text) {
    return text.size() >= 4 && text.size() <= 36 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return c == u'-' || (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

// By an id or the beginning of one; nothing: no file has it.
Result<std::optional<domain::WorkspaceObject>> fileById(store::ObjectReader& reader, const QString& text) {
    FLUX_TRY(const auto ids, reader.objectsNamed(text, 100));
    FLUX_TRY(auto found, reader.objects(ids));
    std::erase_if(found, [](const domain::WorkspaceObject& object) { return object.type != domain::kFileType; });
    if (found.size() > 1)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("Several files begin with “%1”. Give more of the id, or the name.").arg(text));
    if (found.empty())
        return std::optional<domain::WorkspaceObject>();
    return std::optional(std::move(found.front()));
}

} // namespace

Result<domain::WorkspaceObject> fileNamed(store::ObjectReader& reader, const QString& name, LookFirst first) {
    const auto missing = makeError(
        ErrorCode::NotFound,
        QStringLiteral("There is no file “%1”. “flux files list --recursive” shows them.").arg(shownName(name)));
    if (name.isEmpty() || name.size() > kMaxFolderBytes + kMaxNameBytes || !name.isValidUtf16() ||
        name.contains(QChar(0)))
        return missing;
    if (isIdStart(name)) {
        FLUX_TRY(auto byId, fileById(reader, name));
        if (byId)
            return std::move(*byId);
    }
    const QString path = name.startsWith(u'/') ? name.mid(1) : name;
    const qsizetype slash = path.lastIndexOf(u'/');
    const Json where{{"folder", {{"$eq", slash < 0 ? QString() : path.left(slash)}}},
                     {"name", {{"$eq", path.mid(slash + 1)}}}};
    for (const bool inTrash : {first == LookFirst::Trash, first != LookFirst::Trash}) {
        FLUX_TRY(auto found, firstOf(reader, where, inTrash));
        if (found)
            return std::move(*found);
    }
    return missing;
}

Result<std::optional<domain::WorkspaceObject>> fileAt(store::ObjectReader& reader, const QString& folder,
                                                      const QString& name) {
    return firstOf(reader,
                   Json{{"folder", {{"$eq", folder}}}, {"name", {{"$eq", name}}}, {"backend", {{"$ne", "folder"}}}},
                   false);
}

Result<QSet<QString>> referencedBlobs(store::ObjectReader& reader) {
    QSet<QString> blobs;
    std::vector<domain::ObjectId> withHistory;
    FLUX_CHECK(reader.forEach({QString(domain::kFileType)}, [&](const domain::WorkspaceObject& file) {
        blobs.insert(base::textAt(file.data, "sha256"));
        if (file.version > 1)
            withHistory.push_back(file.id);
        return true;
    }));
    for (const domain::ObjectId& id : withHistory) {
        qint64 before = 0;
        do {
            FLUX_TRY(const auto versions, reader.history(id, before, 500));
            for (const domain::ObjectVersion& version : versions)
                blobs.insert(base::textAt(version.data, "sha256"));
            before = versions.empty() ? 0 : versions.back().version;
        } while (before > 1);
    }
    return blobs;
}

Result<bool> hasTrashFrom(store::ObjectReader& reader, base::Instant before) {
    store::ObjectQuery oldest;
    oldest.types = {QString(domain::kFileType)};
    oldest.deleted = true;
    oldest.limit = 1;
    FLUX_TRY(oldest.order, domain::parseOrder(Json("updated_at")));
    FLUX_TRY(const auto page, reader.page(oldest));
    return !page.rows.empty() && page.rows.front().updatedAt <= before;
}

QString contentPath(const QString& denFolder, const Json& data) {
    const FileData file = fileData(data);
    if (!file.place.isEmpty())
        return file.place;
    return blobPath(denFolder, file.sha256);
}

QString mediaTypeOf(const QString& name, const QString& path) {
    const QMimeDatabase types;
    const QMimeType byName = types.mimeTypeForFile(name, QMimeDatabase::MatchExtension);
    if (byName.isValid() && !byName.isDefault())
        return byName.name();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("application/octet-stream");
    return types.mimeTypeForData(file.read(4096)).name();
}

} // namespace flux::den
