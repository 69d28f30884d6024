// Backups through a whole engine, of a data folder and of a PostgreSQL database: made, tried, put back elsewhere and in
// the place of what was there.
#include "engine/backup/restore.h"
#include "engine/host/local_engine.h"
#include "engine/store/pg/pg_copy.h"
#include "engine/store/pg/pg_migrations.h"
#include "engine/store/pg/pg_store.h"
#include "tests/contract/engines.h"
#include "tests/support/pg_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class CareContractTest : public QObject {
    Q_OBJECT

    // A place for data: a folder, and for the rows a schema or nothing.
    struct Home {
        QString folder;
        std::optional<store::PgPlace> postgres;
    };
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<host::LocalEngine> m_engine;
    base::SystemClock m_clock;

    Home home(const QString& name) const {
        QFETCH_GLOBAL(bool, postgres);
        Home made{m_dir->filePath(name), {}};
        if (postgres)
            made.postgres = store::PgPlace{PgServer::shared().url(), {}, PgServer::newSchema()};
        return made;
    }
    void open(const Home& home) {
        m_engine.reset();
        host::LocalEngineOptions options;
        options.dataDir = home.folder;
        options.workers = 1;
        if (home.postgres) {
            options.storeUrl = home.postgres->url;
            options.storeSchema = home.postgres->schema;
        }
        auto opened = host::LocalEngine::open(std::move(options));
        QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error().message + opened.error().detail));
        m_engine = std::move(*opened);
    }
    void fill() {
        api::CreateObject create;
        create.type = u"note"_s;
        create.data = Json{{"title", "A\tnote\nof \\two lines"}, {"nul", std::string("a\0b", 3)}};
        create.tags = {u"a, b"_s};
        const auto note = ask(*m_engine, create);
        QVERIFY(note.ok());
        api::UpdateObject update;
        update.id = note->id;
        update.data = Json{{"rank", 1}};
        QVERIFY(ask(*m_engine, update).ok());
        create.data = Json{{"title", "Another"}};
        const auto other = ask(*m_engine, create);
        api::LinkObjects link;
        link.from = note->id;
        link.to = other->id;
        link.role = u"about"_s;
        QVERIFY(ask(*m_engine, link).ok());
        api::StoreMemory memory;
        memory.title = u"Boiler"_s;
        memory.body = u"Serviced by Mr Lee"_s;
        QVERIFY(ask(*m_engine, memory).ok());
        QFile file(m_dir->filePath(u"a.txt"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("content") == 7);
        file.close();
        api::AddFile add;
        add.path = file.fileName();
        QVERIFY(ask(*m_engine, add).ok());
        QVERIFY(ask(*m_engine, api::ChangeSetting{u"backup.keep"_s, 3}).ok());
        QVERIFY(ask(*m_engine, say(u"Is the *boiler* \\. all right?"_s)).ok());
    }
    // What a person would see of it.
    QStringList seen() {
        QStringList all;
        api::QueryObjects query;
        query.select.types = {u"note"_s, u"memory"_s, u"file"_s};
        query.limit = 1000;
        const auto objects = ask(*m_engine, query);
        for (const auto& object : objects.ok() ? objects->objects : std::vector<domain::WorkspaceObject>()) {
            const auto detail = ask(*m_engine, api::GetHistory{object.id, 0, 50});
            all.append(object.id.text + u' ' + object.tags.join(u'|') + u' ' +
                       QString::fromUtf8(base::dumpJson(object.data)) +
                       u" versions %1"_s.arg(detail.ok() ? detail->versions.size() : 0));
        }
        const auto inbox = ask(*m_engine, api::ListConversations{});
        for (const auto& row : inbox.ok() ? inbox->conversations : std::vector<domain::Conversation>()) {
            const auto thread = ask(*m_engine, api::GetThread{row.id, 0, 50});
            all.append(row.title + u' ' + textOf(thread->messages.front()));
        }
        api::SaveFile save;
        save.id.text = u"a.txt"_s;
        QFile::remove(m_dir->filePath(u"saved"_s));
        save.path = m_dir->filePath(u"saved"_s);
        const auto saved = ask(*m_engine, save);
        all.append(saved.ok() ? u"file of %1"_s.arg(saved->bytes) : saved.error().message);
        all.sort();
        return all;
    }
    base::Result<backup::RestoredBackup> restore(const QString& path, const Home& to, const QString& passphrase = {}) {
        QDir().mkpath(to.folder);
        return backup::restoreBackup(path, passphrase, to.folder, m_clock, {}, {}, to.postgres);
    }
    base::Result<api::BackupReport> backUp(const QString& name, const QString& passphrase = {}) {
        return ask(*m_engine, api::CreateBackup{m_dir->filePath(name), passphrase});
    }

private Q_SLOTS:
    void initTestCase_data() {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("a data folder") << false;
        QTest::newRow("PostgreSQL") << true;
    }
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void cleanup() {
        m_engine.reset();
        m_dir.reset();
    }

    void comesBackElsewhere() {
        for (const QString& passphrase : {QString(), u"kumquat"_s}) {
            const Home first = home(u"first"_s + passphrase);
            open(first);
            fill();
            const QStringList before = seen();
            QVERIFY(before.size() >= 6);
            const QString name = u"b%1.fluxbackup"_s.arg(passphrase);
            const auto made = backUp(name, passphrase);
            QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message + made.error().detail));
            QVERIFY(base::intAt(made->counts, "object") >= 3);
            const auto verified = backup::verifyBackup(made->path, passphrase, m_dir->path(), {});
            QVERIFY2(verified.ok(), verified.ok() ? "" : qPrintable(verified.error().message));
            m_engine.reset();
            const Home second = home(u"second"_s + passphrase);
            const auto restored = restore(made->path, second, passphrase);
            QVERIFY2(restored.ok(),
                     restored.ok() ? "" : qPrintable(restored.error().message + restored.error().detail));
            QVERIFY(restored->counts == made->counts);
            QVERIFY(restored->replaced.isEmpty() && restored->replacedSchema.isEmpty());
            open(second);
            QCOMPARE(seen(), before);
            fill(); // it goes on where it was
            QVERIFY(seen().size() > before.size());
        }
    }

    void takesThePlaceOfWhatIsThere() {
        const Home there = home(u"there"_s);
        open(there);
        fill();
        const QStringList before = seen();
        const auto made = backUp(u"b.fluxbackup"_s);
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message + made.error().detail));
        api::CreateObject create;
        create.type = u"note"_s;
        create.data = Json{{"title", "Later"}};
        QVERIFY(ask(*m_engine, create).ok());
        if (there.postgres) { // nobody pulls the rows away from under an engine
            const auto refused = restore(made->path, {m_dir->filePath(u"other"_s), there.postgres});
            QCOMPARE(refused.ok() ? ErrorCode::Internal : refused.error().code, ErrorCode::Unavailable);
            QVERIFY(seen() != before);
        }
        m_engine.reset();
        const auto restored = restore(made->path, there);
        QVERIFY2(restored.ok(), restored.ok() ? "" : qPrintable(restored.error().message + restored.error().detail));
        QVERIFY(!restored->replaced.isEmpty());
        QCOMPARE(restored->replacedSchema.isEmpty(), !there.postgres);
        open(there);
        QCOMPARE(seen(), before);
        if (there.postgres) {
            Home old = there;
            old.folder = restored->replaced;
            old.postgres->schema = restored->replacedSchema;
            open(old);
            QVERIFY(seen().join(u'\n').contains(u"Later"_s));
        }
    }

    void isOfItsKindOfStore() {
        const Home here = home(u"here"_s);
        open(here);
        const auto made = backUp(u"b.fluxbackup"_s);
        QVERIFY(made.ok());
        m_engine.reset();
        Home wrong = home(u"wrong"_s);
        if (wrong.postgres)
            wrong.postgres.reset();
        else
            wrong.postgres = store::PgPlace{u"postgresql://nobody@127.0.0.1:1/none"_s, {}, u"flux"_s};
        const auto refused = restore(made->path, wrong);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(!QFile::exists(wrong.folder + u"/flux.db"_s));
    }

    // While others write, a backup is of one moment: what it counts is what it gives back.
    void isMadeWhileOthersWrite() {
        const Home here = home(u"here"_s);
        open(here);
        fill();
        auto making = m_engine->send(api::CreateBackup{m_dir->filePath(u"b.fluxbackup"_s), {}});
        for (int i = 0; i < 50; ++i) {
            api::CreateObject create;
            create.type = u"note"_s;
            create.data = Json{{"n", i}};
            QVERIFY(ask(*m_engine, create).ok());
        }
        const auto made = making.result();
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message + made.error().detail));
    }

    // An older schema is backed up before it is taken further; without a backup it stays as it is.
    void anUpgradeBeginsWithABackup() {
        QFETCH_GLOBAL(bool, postgres);
        if (!postgres) // files_room_test has that of a data folder
            return;
        const Home here = home(u"here"_s);
        const auto all = store::allPgMigrations();
        {
            const auto link = store::PgLink::open({here.postgres->url, {}, here.postgres->schema});
            QVERIFY(link.ok());
            QVERIFY(store::migratePg(**link, here.postgres->schema, all.first(all.size() - 1)).ok());
        }
        QVERIFY(QDir().mkpath(here.folder));
        QFile blocked(here.folder + u"/backups"_s); // a file in the way of the folder
        QVERIFY(blocked.open(QIODevice::WriteOnly));
        blocked.close();
        host::LocalEngineOptions options;
        options.dataDir = here.folder;
        options.storeUrl = here.postgres->url;
        options.storeSchema = here.postgres->schema;
        const auto refused = host::LocalEngine::open(std::move(options));
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.contains(u"makes a backup first"_s), qPrintable(refused.error().message));
        QVERIFY(blocked.remove());
        open(here);
        const auto listed = backup::listBackups(here.folder);
        QCOMPARE(listed.size(), 1U);
        QCOMPARE(listed.front().schema, store::kPgSchemaVersion - 1);
        m_engine.reset();
        const Home back = home(u"back"_s);
        const auto restored = restore(listed.front().path, back);
        QVERIFY2(restored.ok(), restored.ok() ? "" : qPrintable(restored.error().message + restored.error().detail));
        open(back); // and takes it further
        fill();
        QVERIFY(seen().size() >= 6);
    }

    void theDoctorFindsAllWell() {
        const Home here = home(u"here"_s);
        open(here);
        fill();
        const auto report = ask(*m_engine, api::RunDoctor{});
        QVERIFY(report.ok());
        QStringList checks;
        for (const auto& finding : report->findings) {
            QVERIFY2(finding.ok, qPrintable(finding.check + u": "_s + finding.text));
            checks.append(finding.check);
        }
        QCOMPARE(checks, (QStringList{u"database"_s, u"indexes"_s, u"search"_s, u"files"_s}));
    }

    // Nothing of what was tried stays in the database, and a dump that lost rows is no dump.
    void leavesNothingBehindAndSeesWhatIsMissing() {
        QFETCH_GLOBAL(bool, postgres);
        if (!postgres)
            return;
        const Home here = home(u"here"_s);
        open(here);
        fill();
        QVERIFY(backUp(u"b.fluxbackup"_s).ok());
        const QString folder = m_dir->filePath(u"dump"_s);
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(store::dumpPg(*here.postgres, folder, {}).ok());
        store::PgPlace trial = *here.postgres;
        trial.schema += u"_trial"_s;
        QVERIFY(QDir().mkpath(m_dir->filePath(u"none"_s)));
        QVERIFY(!store::dumpPg(trial, m_dir->filePath(u"none"_s), {}).ok());
        QVERIFY(store::describePgDump(folder).ok());
        QFile rows(folder + u"/object.copy"_s);
        QVERIFY(rows.open(QIODevice::ReadWrite));
        const QByteArray all = rows.readAll();
        const auto write = [&](const QByteArray& bytes) {
            return rows.resize(0) && rows.seek(0) && rows.write(bytes) == bytes.size() && rows.flush();
        };
        QVERIFY(write(all.left(all.lastIndexOf('\n', -2) + 1))); // the last row is missing
        QVERIFY(!store::describePgDump(folder).ok());
        QByteArray odd = all;
        odd[odd.indexOf('\t')] = ' '; // a column is missing
        QVERIFY(write(odd));
        store::PgPlace fresh = *here.postgres;
        fresh.schema = PgServer::newSchema();
        const auto refused = store::loadPg(fresh, folder, {});
        QCOMPARE(refused.ok() ? ErrorCode::Internal : refused.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(write(all));
        QVERIFY(store::loadPg(fresh, folder, {}).ok());
    }
};

FLUX_TEST_CLASS(CareContractTest)
#include "care_contract_test.moc"
