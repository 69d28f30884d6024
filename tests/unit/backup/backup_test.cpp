#include "tests/support/test_main.h"
#include "tests/unit/backup/backup_fixture.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

class BackupTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::BackupFixture> m_data;

private Q_SLOTS:
    void init() {
        m_data = std::make_unique<test::BackupFixture>();
        QVERIFY(m_data->add(u"a.txt"_s, "one").ok());
        QVERIFY(m_data->add(u"a.txt"_s, "two").ok());
        QVERIFY(m_data->add(u"b.bin"_s, test::DenFixture::bytes(2 * den::kMiB)).ok());
    }
    void cleanup() { m_data.reset(); }

    void makesOneThatWasTried_data() {
        QTest::addColumn<QString>("passphrase");
        QTest::newRow("plain") << QString();
        QTest::newRow("encrypted") << u"correct horse"_s;
    }
    void makesOneThatWasTried() {
        QFETCH(QString, passphrase);
        const auto report = m_data->backUp(passphrase); // while the store is open
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message + report.error().detail));
        QCOMPARE(report->encrypted, !passphrase.isEmpty());
        QCOMPARE(report->bytes, QFileInfo(report->path).size());
        QCOMPARE(base::intAt(report->counts, "files"), 3);
        QCOMPARE(QFileInfo(report->path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(QDir(backup::backupsFolder(m_data->data()))
                     .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                     .size(),
                 1);
        const auto verified = backup::verifyBackup(report->path, passphrase, m_data->data(), {});
        QVERIFY(verified.ok());
        QVERIFY(verified->bytes > 2 * den::kMiB);
        const auto listed = backup::listBackups(m_data->data());
        QCOMPARE(listed.size(), 1U);
        QCOMPARE(listed.front().schema, store::kSchemaVersion);
    }

    void refusesWhereThereIsSomething() {
        backup::Request request = test::BackupFixture::request();
        request.path = m_data->file(u"there.fluxbackup"_s, "mine");
        QCOMPARE(backup::createBackup(m_data->source(), request, m_data->clock, {}).error().code,
                 ErrorCode::AlreadyExists);
        QCOMPARE(test::DenFixture::contentOf(request.path), QByteArray("mine"));
        request.path = m_data->folder.filePath(u"no/such/folder.fluxbackup"_s);
        QCOMPARE(backup::createBackup(m_data->source(), request, m_data->clock, {}).error().code, ErrorCode::NotFound);
        request.path = u"relative"_s;
        QCOMPARE(backup::createBackup(m_data->source(), request, m_data->clock, {}).error().code,
                 ErrorCode::InvalidArgument);
    }

    void aDamagedDatabaseGivesNoBackup() {
        m_data->close();
        QFile database(m_data->data() + u"/flux.db"_s);
        QVERIFY(database.open(QIODevice::ReadWrite));
        const qint64 size = database.size();
        for (qint64 at = 4096; at < size; at += 512) {
            QVERIFY(database.seek(at));
            database.write(QByteArray(64, '\x55'));
        }
        database.close();
        QVERIFY(!m_data->backUp().ok());
        QVERIFY(QDir(backup::backupsFolder(m_data->data())).isEmpty());
    }

    void stopsWhenAsked() {
        base::CancelToken cancel;
        cancel.cancel();
        QCOMPARE(
            backup::createBackup(m_data->source(), test::BackupFixture::request(), m_data->clock, cancel).error().code,
            ErrorCode::Cancelled);
        QVERIFY(backup::listBackups(m_data->data()).empty());
    }

    void oldOnesGoByTheRule() {
        for (int i = 0; i < 4; ++i) {
            backup::Request request = test::BackupFixture::request();
            request.keep = 2;
            request.reason = i == 0 ? u"before-schema-3"_s : QString();
            m_data->clock.advanceMs(60'000);
            const auto report = backup::createBackup(m_data->source(), request, m_data->clock, {});
            QVERIFY(report.ok());
            QCOMPARE(report->removed.size(), i == 3 ? 1 : 0); // the one from before the upgrade stays
        }
        QCOMPARE(backup::listBackups(m_data->data()).size(), 3U);
    }

    void theRuleKnowsItsOwn() {
        const QStringList names{u"flux-20260101-000000.fluxbackup"_s,
                                u"flux-20260102-000000.fluxbackup"_s,
                                u"flux-20260102-000000-2.fluxbackup"_s,
                                u"mine.fluxbackup"_s,
                                u"flux-holiday.fluxbackup"_s,
                                u"flux-20260103-000000-before-schema-3.fluxbackup"_s,
                                u"flux-20260104-000000.fluxbackup.part"_s};
        const QStringList gone = backup::expiredBackups(names, 1);
        QCOMPARE(gone.size(), 3);
        QVERIFY(!gone.contains(u"mine.fluxbackup"_s) && !gone.contains(u"flux-holiday.fluxbackup"_s));
        QVERIFY(backup::expiredBackups(names, 100).isEmpty());
        QCOMPARE(backup::expiredBackups(names, 0), gone); // never all
    }
};

FLUX_TEST_CLASS(BackupTest)
#include "backup_test.moc"
