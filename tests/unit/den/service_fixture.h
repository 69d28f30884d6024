#pragma once

#include "engine/den/den_service.h"
#include "engine/den/folder_index.h"
#include "engine/store/sql/sql_store.h"
#include "tests/unit/den/den_fixture.h"

#include <QtCore/QFileInfo>

namespace flux::test {

// The file service over a store of SQLite's, without an engine: what is decided is committed at once.
struct ServiceFixture : DenFixture {
    std::unique_ptr<store::Store> store = openStore();
    std::unique_ptr<store::Writer> writer = store->openWriter().value();
    den::LinkSigner links{QByteArray(32, 'k')};
    den::DenService service{{blobs.get(), &clock, &links, nullptr, {QFileInfo(folder.path()).canonicalFilePath()}}};

    [[nodiscard]] std::unique_ptr<store::Store> openStore() const {
        return store::openSqlStore({.path = folder.filePath(QStringLiteral("flux.db")), .hook = {}}).value();
    }
    [[nodiscard]] store::ObjectReader& objects() { return writer->reader().objects(); }

    [[nodiscard]] base::Result<domain::WorkspaceObject> commit(base::Result<den::FileChange> change) {
        FLUX_TRY(den::FileChange decided, std::move(change));
        if (!decided.work.isEmpty())
            FLUX_CHECK(writer->commit(decided.work));
        return decided.file;
    }
    [[nodiscard]] base::Result<domain::WorkspaceObject> add(const QString& name, const QByteArray& content,
                                                            const QString& inFolder = {}) {
        api::AddFile request;
        request.path = file(QStringLiteral("source"), content);
        request.name = name;
        request.folder = inFolder;
        return commit(service.add(objects(), request, {}));
    }
    [[nodiscard]] base::Result<domain::WorkspaceObject> trash(const domain::ObjectId& id, bool restore = false) {
        return commit(service.trash(objects(), {id, restore, {}}));
    }
    [[nodiscard]] base::Result<api::TrashPurged> purge(const api::PurgeTrash& request) {
        FLUX_TRY(const den::TrashPurge purged, service.purge(objects(), request));
        if (!purged.work.isEmpty())
            FLUX_CHECK(writer->commit(purged.work));
        FLUX_TRY(const auto freed, service.finishPurge(objects(), purged));
        return freed.value_or(api::TrashPurged{purged.files, 0});
    }
    [[nodiscard]] base::Result<QByteArray> saved(const domain::ObjectId& id, qint64 version = 0) {
        const QString to = folder.filePath(QStringLiteral("saved-%1").arg(clock.random()));
        FLUX_TRY(const auto reply, service.save(objects(), {id, version, to}, {}));
        return contentOf(reply.path);
    }
    [[nodiscard]] QStringList names(const api::ListFiles& request) {
        QStringList names;
        const auto list = service.list(objects(), request);
        if (!list.ok())
            return {list.error().message};
        for (const auto& object : list->files)
            names.append(base::textAt(object.data, "folder") + QLatin1Char('/') + base::textAt(object.data, "name"));
        return names;
    }
};

} // namespace flux::test
