#pragma once

#include "engine/exchange/export_service.h"
#include "engine/exchange/import_service.h"
#include "engine/store/fake/memory_store.h"
#include "tests/support/test_clock.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <functional>

namespace flux::test {

// A store in memory, to bring things into and out of, and a folder for files. Thread: one.
class Stored final : public exchange::ImportTarget {
public:
    Stored() : store(store::makeMemoryStore()) {
        writer = std::move(*store->openWriter());
        m_reader = std::move(*store->openReader());
    }
    store::Reader& reader() override { return *m_reader; }
    base::Result<void> commit(store::UnitOfWork work) override {
        ++commits;
        largest = std::max(largest, work.objects.size() + work.messages.size());
        if (beforeCommit) {
            if (auto refused = beforeCommit(commits); !refused.ok())
                return refused;
        }
        FLUX_TRY(const auto receipt, writer->commit(work));
        Q_UNUSED(receipt)
        return {};
    }

    QString file(const QString& name, const QByteArray& content) {
        const QString path = folder.filePath(name);
        QDir().mkpath(path.section(u'/', 0, -2));
        QFile out(path);
        out.open(QIODevice::WriteOnly);
        out.write(content);
        return path;
    }
    base::Result<api::ImportReport> import(const QString& path, const QString& format = {}, const QString& type = {},
                                           bool dryRun = false) {
        api::ImportData request;
        request.path = path;
        request.format = format;
        request.type = type;
        request.dryRun = dryRun;
        return exchange::importData(request, *this, clock);
    }
    base::Result<api::ExportReport> write(const QString& path, const QString& format, const QStringList& types = {}) {
        api::ExportData request;
        request.path = path;
        request.format = format;
        request.types = types;
        return exchange::exportData(request, reader(), clock, text::Papers());
    }
    std::vector<domain::WorkspaceObject> all(const QStringList& types = {}) {
        std::vector<domain::WorkspaceObject> found;
        const auto done = reader().objects().forEach(types, [&found](const domain::WorkspaceObject& object) {
            found.push_back(object);
            return true;
        });
        return done.ok() ? found : std::vector<domain::WorkspaceObject>();
    }
    domain::WorkspaceObject make(const QString& type, const base::Json& data, const QStringList& tags = {}) {
        store::ObjectWrite write;
        write.object.id = base::newId<domain::ObjectId>(clock);
        write.object.type = type;
        write.object.data = data;
        write.object.tags = tags;
        write.object.createdAt = write.object.updatedAt = clock.now();
        store::UnitOfWork work;
        work.objects.push_back(write);
        return commit(std::move(work)).ok() ? write.object : domain::WorkspaceObject();
    }
    // As a person does it by hand.
    bool change(domain::WorkspaceObject object, const std::function<void(domain::WorkspaceObject&)>& how) {
        store::ObjectWrite write;
        write.replaces = object.version;
        how(object);
        ++object.version;
        object.change = domain::ObjectChangeKind::Merged;
        object.updatedBy = {};
        write.object = std::move(object);
        store::UnitOfWork work;
        work.objects.push_back(std::move(write));
        return commit(std::move(work)).ok();
    }

    TestClock clock;
    QTemporaryDir folder;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Writer> writer;
    int commits = 0;
    size_t largest = 0; // of all commits
    std::function<base::Result<void>(int commit)> beforeCommit;

private:
    std::unique_ptr<store::Reader> m_reader;
};

} // namespace flux::test
