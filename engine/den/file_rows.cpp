// How files stand in the store, and how they are found there.
#include "engine/den/den_names.h"
#include "engine/den/den_service.h"

#include <QtCore/QFile>
#include <QtCore/QMimeDatabase>

namespace flux::den {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

Json toJson(const FileData& file) {
    Json data{{"name", file.name},
              {"folder", file.folder},
              {"bytes", file.bytes},
              {"sha256", file.sha256},
              {"media_type", file.mediaType},
              {"public", file.isPublic},
              {"backend", file.backend},
              {"metadata", file.metadata}};
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
    file.modifiedMs =
        QDateTime::fromString(base::textAt(data, "modified"), Qt::ISODateWithMs).toMSecsSinceEpoch();
    if (const Json& metadata = base::jsonAt(data, "metadata"); metadata.is_object())
        file.metadata = metadata;
    return file;
}

Result<domain::WorkspaceObject> fileNamed(store::ObjectReader& reader, const QString& id) {
    const auto missing = makeError(ErrorCode::NotFound, QStringLiteral("There is no file “%1”. “flux files list” shows "
                                                                       "them.")
                                                            .arg(shownName(id)));
    auto found = reader.object(domain::ObjectId{id});
    if (!found.ok())
        return found.error().code == ErrorCode::NotFound ? missing : found.error();
    if (found->type != domain::kFileType)
        return missing;
    return found;
}

Result<std::optional<domain::WorkspaceObject>> fileAt(store::ObjectReader& reader, const QString& folder,
                                                      const QString& name) {
    store::ObjectQuery query;
    query.types = {QString(domain::kFileType)};
    FLUX_TRY(query.where, domain::Filter::parse(Json{{"folder", {{"$eq", folder}}},
                                                     {"name", {{"$eq", name}}},
                                                     {"backend", {{"$ne", "folder"}}}}));
    query.limit = 1;
    FLUX_TRY(auto page, reader.page(query));
    if (page.rows.empty())
        return std::optional<domain::WorkspaceObject>();
    return std::optional(std::move(page.rows.front()));
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
