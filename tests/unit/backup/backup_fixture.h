#pragma once

#include "engine/backup/restore.h"
#include "tests/unit/den/service_fixture.h"

#include <QtCore/QDir>

namespace flux::test {

// A data folder as the engine has it (flux.db, den/), and room for backups.
struct BackupFixture : ServiceFixture {
    [[nodiscard]] QString data() const { return folder.path(); }
    [[nodiscard]] backup::Source source() const {
        backup::Source source;
        source.folder = data();
        return source;
    }
    [[nodiscard]] static backup::Request request(const QString& passphrase = {}) {
        backup::Request request;
        request.passphrase = passphrase;
        request.cost = {1024, 8, 1};
        return request;
    }
    [[nodiscard]] base::Result<api::BackupReport> backUp(const QString& passphrase = {}) {
        return backup::createBackup(source(), request(passphrase), clock, {});
    }
    void close() { // as when the program ends
        writer.reset();
        store.reset();
        blobs.reset();
    }
    // The contents of the files of a data folder by name, as an engine that opens it finds them.
    [[nodiscard]] static QMap<QString, QByteArray> contents(const QString& dataFolder) {
        QMap<QString, QByteArray> found;
        TestClock clock;
        const auto store = store::openSqlStore({.path = dataFolder + QStringLiteral("/flux.db"), .hook = {}});
        const auto blobs = den::BlobStore::open(dataFolder + QStringLiteral("/den"), clock, {});
        if (!store.ok() || !blobs.ok())
            return {{QStringLiteral("error"), (store.ok() ? blobs.error() : store.error()).message.toUtf8()}};
        const auto reader = (*store)->openReader();
        (void)(*reader)->objects().forEach({QStringLiteral("file")}, [&](const domain::WorkspaceObject& file) {
            QByteArray content;
            const auto read = (*blobs)->read(base::textAt(file.data, "sha256"), [&](QByteArrayView chunk) {
                content += chunk;
                return base::Result<void>();
            });
            found.insert(base::textAt(file.data, "name"),
                         read.ok() ? content : "error: " + read.error().message.toUtf8());
            return true;
        });
        return found;
    }
};

} // namespace flux::test
