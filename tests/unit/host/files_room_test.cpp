// The files and backup requests through a whole engine.
#include "engine/backup/backup.h"
#include "engine/den/blob_store.h"
#include "engine/host/local_engine.h"
#include "engine/store/sql/migrations.h"
#include "engine/store/sql/sql_store.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <future>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

class FilesRoomTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<host::LocalEngine> m_engine;
    test::TestClock m_clock;

    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString put(const QString& name, const QByteArray& content) {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(content);
        return file.fileName();
    }
    void openEngine() {
        host::LocalEngineOptions options;
        options.dataDir = path(u"data"_s);
        options.clock = &m_clock;
        auto opened = host::LocalEngine::open(std::move(options));
        QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error().message + opened.error().detail));
        m_engine = std::move(*opened);
    }
    template <typename R>
    base::Result<typename R::Reply> ask(R request) {
        return m_engine->send(std::move(request)).result();
    }
    base::Result<domain::WorkspaceObject> add(const QString& name, const QByteArray& content) {
        api::AddFile request;
        request.path = put(name, content);
        return ask(request);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() {
        m_engine.reset();
        m_folder.reset();
    }

    void whatIsAddedIsInTheFeedAndStays() {
        openEngine();
        std::promise<domain::ObjectRef> seen;
        const auto feed =
            m_engine->subscribe(0, {[&](const domain::FeedEvent& event) {
                                        if (const auto* news = std::get_if<domain::ObjectsChanged>(&event.payload))
                                            seen.set_value(news->objects.front());
                                    },
                                    {}});
        const auto file = add(u"a.txt"_s, "one");
        QVERIFY2(file.ok(), file.ok() ? "" : qPrintable(file.error().message));
        QCOMPARE(seen.get_future().get().id, file->id);
        m_engine.reset();
        openEngine();
        const auto list = ask(api::ListFiles{});
        QCOMPARE(list->files.size(), 1U);
        QCOMPARE(list->usedBytes, 3);
    }

    void severalAddedAtOnceAreAllThere() {
        openEngine();
        std::vector<QFuture<base::Result<domain::WorkspaceObject>>> all;
        for (int i = 0; i < 20; ++i) {
            api::AddFile request;
            request.path = put(u"f%1"_s.arg(i), QByteArray::number(i));
            all.push_back(m_engine->send(std::move(request)));
        }
        for (auto& future : all)
            QVERIFY(future.result().ok());
        QCOMPARE(ask(api::ListFiles{})->files.size(), 20U);
    }

    void settingsCountAtOnce() {
        openEngine();
        QVERIFY(ask(api::ChangeSetting{u"files.max_file_megabytes"_s, 1}).ok());
        QCOMPARE(add(u"large"_s, QByteArray(2 * 1024 * 1024, 'x')).error().code, ErrorCode::ResourceExhausted);
        QVERIFY(ask(api::ChangeSetting{u"files.bunny.storage_url"_s, "ftp://x"}).error().code ==
                ErrorCode::InvalidArgument);
    }

    void purgeFreesAfterItsDays() {
        openEngine();
        const auto file = add(u"a.txt"_s, "one");
        QVERIFY(ask(api::TrashFile{file->id, false, {}})->deleted);
        QCOMPARE(ask(api::PurgeTrash{})->files, 0);
        QVERIFY(ask(api::ChangeSetting{u"files.trash_days"_s, 1}).ok());
        m_clock.advanceMs(24LL * 3600 * 1000);
        const auto purged = ask(api::PurgeTrash{});
        QCOMPARE(purged->files, 1);
        QCOMPARE(purged->freedBytes, 3);
        QCOMPARE(ask(api::ListFiles{})->usedBytes, 0);
    }

    void whatIsOldGoesByItself() {
        openEngine();
        const auto file = add(u"a.txt"_s, "one");
        QVERIFY(ask(api::TrashFile{file->id, false, {}})->deleted);
        m_engine.reset();
        m_clock.advanceMs(30LL * 24 * 3600 * 1000);
        openEngine();
        QCOMPARE(ask(api::ListFiles{})->usedBytes, 0);
    }

    // A kill between the rows and their content, or a backup that held it off: the room is given back later.
    void whatAPurgeLeftIsFreedAtTheNextStart() {
        openEngine();
        QVERIFY(add(u"kept.txt"_s, "kept").ok());
        m_engine.reset();
        const QString data = path(u"data/den"_s);
        {
            const auto blobs = den::BlobStore::open(data, m_clock, {});
            QVERIFY((*blobs)->addBytes("nobody names it").ok());
        }
        openEngine();
        QCOMPARE(ask(api::ListFiles{})->usedBytes, 4 + 15); // it may be on its way in
        m_engine.reset();
        QFile owed(data + u"/sweep.owed"_s);
        QVERIFY(owed.open(QIODevice::WriteOnly));
        owed.close();
        openEngine();
        QCOMPARE(ask(api::ListFiles{})->usedBytes, 4);
        QVERIFY(!owed.exists());
    }

    void backsUpWhileItWorks() {
        openEngine();
        QVERIFY(add(u"a.txt"_s, "one").ok());
        auto making = m_engine->send(api::CreateBackup{});
        QVERIFY(add(u"b.txt"_s, "two").ok());
        const auto made = making.result();
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message + made.error().detail));
        QVERIFY(backup::verifyBackup(made->path, {}, m_folder->path(), {}).ok());
        const auto doctor = ask(api::RunDoctor{});
        QVERIFY(doctor.ok());
        for (const auto& finding : doctor->findings)
            QVERIFY2(finding.ok, qPrintable(finding.check + u": "_s + finding.text));
        QCOMPARE(doctor->findings.size(), 4U);
    }

    // An older schema is backed up before it is taken further; without a backup it stays as it is.
    void anUpgradeBeginsWithABackup() {
        const QString data = path(u"data"_s);
        QVERIFY(QDir().mkpath(data));
        const auto all = store::allMigrations();
        {
            const auto database = store::Database::open(data + u"/flux.db"_s, store::OpenMode::Create, 1000);
            QVERIFY(database.ok());
            QVERIFY(store::migrate(**database, all.first(all.size() - 1)).ok());
        }
        QFile blocked(data + u"/backups"_s); // a file in the way of the folder
        QVERIFY(blocked.open(QIODevice::WriteOnly));
        blocked.close();
        host::LocalEngineOptions options;
        options.dataDir = data;
        const auto refused = host::LocalEngine::open(std::move(options));
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.contains(u"makes a backup first"_s), qPrintable(refused.error().message));
        QVERIFY(blocked.remove());
        openEngine();
        const auto listed = backup::listBackups(data);
        QCOMPARE(listed.size(), 1U);
        QCOMPARE(listed.front().schema, store::kSchemaVersion - 1);
        QVERIFY(listed.front().path.contains(u"-before-schema-%1"_s.arg(store::kSchemaVersion)));
        m_engine.reset();
        openEngine(); // nothing to upgrade any more
        QCOMPARE(backup::listBackups(data).size(), 1U);
    }
};

FLUX_TEST_CLASS(FilesRoomTest)
#include "files_room_test.moc"
