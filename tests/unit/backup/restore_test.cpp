#include "tests/support/test_main.h"
#include "tests/unit/backup/backup_fixture.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace flux;
using namespace Qt::StringLiterals;
using backup::RestorePhase;
using base::ErrorCode;

class RestoreTest : public QObject {
    Q_OBJECT

    using Contents = QMap<QString, QByteArray>;
    std::unique_ptr<test::BackupFixture> m_data;
    QString m_backup;
    const Contents m_then{{u"a.txt"_s, "then"}, {u"both.txt"_s, "same"}};
    const Contents m_now{{u"a.txt"_s, "now"}, {u"both.txt"_s, "same"}, {u"new.txt"_s, "new"}};

    base::Result<backup::RestoredBackup> restore(const QString& passphrase = u"secret"_s,
                                                 const backup::RestoreHook& hook = {}) {
        return backup::restoreBackup(m_backup, passphrase, m_data->data(), m_data->clock, {}, hook);
    }

private Q_SLOTS:
    // A backup of `then`, and a data folder that has come to `now`.
    void init() {
        m_data = std::make_unique<test::BackupFixture>();
        QVERIFY(m_data->add(u"a.txt"_s, "then").ok());
        QVERIFY(m_data->add(u"both.txt"_s, "same").ok());
        const auto report = m_data->backUp(u"secret"_s);
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        m_backup = report->path;
        QVERIFY(m_data->add(u"a.txt"_s, "now").ok());
        QVERIFY(m_data->add(u"new.txt"_s, "new").ok());
        m_data->close();
        QCOMPARE(test::BackupFixture::contents(m_data->data()), m_now);
    }
    void cleanup() { m_data.reset(); }

    void putsItInPlaceAndKeepsTheOld() {
        const auto restored = restore();
        QVERIFY2(restored.ok(), restored.ok() ? "" : qPrintable(restored.error().message + restored.error().detail));
        QCOMPARE(test::BackupFixture::contents(m_data->data()), m_then);
        QCOMPARE(test::BackupFixture::contents(restored->replaced), m_now);
        QVERIFY(!QFileInfo::exists(m_data->data() + u"/restore.pending"_s));
        QVERIFY(!QFileInfo::exists(m_data->data() + u"/restoring"_s));
    }

    void worksOnAnEmptyFolder() {
        QTemporaryDir empty;
        const auto restored = backup::restoreBackup(m_backup, u"secret"_s, empty.path(), m_data->clock, {});
        QVERIFY(restored.ok());
        QVERIFY(restored->replaced.isEmpty());
        QCOMPARE(test::BackupFixture::contents(empty.path()), m_then);
    }

    void changesNothingWhenItCannot() {
        QCOMPARE(restore(u"wrong"_s).error().code, ErrorCode::Unauthenticated);
        QFile file(m_backup);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() / 2));
        file.write("XXXX");
        file.close();
        QVERIFY(!restore().ok());
        QVERIFY(!QFileInfo::exists(m_data->data() + u"/restoring"_s));
        QCOMPARE(test::BackupFixture::contents(m_data->data()), m_now);
    }

    void aKillLeavesTheOldOrGivesTheNew_data() {
        QTest::addColumn<RestorePhase>("phase");
        QTest::addColumn<int>("times"); // reached so often
        QTest::newRow("unpacked") << RestorePhase::Unpacked << 1;
        QTest::newRow("decided") << RestorePhase::Decided << 1;
        for (int i = 1; i <= 3; ++i)
            QTest::addRow("moved %d out", i) << RestorePhase::MovedOneOut << i;
        for (int i = 1; i <= 2; ++i)
            QTest::addRow("moved %d in", i) << RestorePhase::MovedOneIn << i;
        QTest::newRow("done") << RestorePhase::Done << 1;
    }
    void aKillLeavesTheOldOrGivesTheNew() {
        QFETCH(RestorePhase, phase);
        QFETCH(int, times);
        QVERIFY(m_data->file(u"search.db"_s, "an old index").size() > 0);
        const pid_t child = ::fork();
        if (child == 0) {
            int left = times;
            (void)restore(u"secret"_s, [phase, &left](RestorePhase reached) {
                if (reached == phase && --left == 0)
                    ::_exit(7);
            });
            ::_exit(0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(WEXITSTATUS(status), 7);
        QVERIFY(backup::finishRestore(m_data->data()).ok()); // as the next start does
        const bool isOld = phase == RestorePhase::Unpacked;
        QCOMPARE(test::BackupFixture::contents(m_data->data()), isOld ? m_now : m_then);
        QCOMPARE(QFileInfo::exists(m_data->data() + u"/search.db"_s), isOld);
        QVERIFY(!QFileInfo::exists(m_data->data() + u"/restoring"_s));
        if (!isOld) {
            const QStringList kept = QDir(m_data->data()).entryList({u"replaced-*"_s});
            QCOMPARE(kept.size(), 1);
            QCOMPARE(test::BackupFixture::contents(m_data->data() + u'/' + kept.front()), m_now);
        }
        QCOMPARE(backup::finishRestore(m_data->data()).value(), false);
    }

    void anUnreadableNoteIsSaid() {
        QFile note(m_data->data() + u"/restore.pending"_s);
        for (const QByteArray& text : {QByteArray("{"), QByteArray("{\"replaced\":\"../..\"}"), QByteArray()}) {
            QVERIFY(note.open(QIODevice::WriteOnly | QIODevice::Truncate));
            note.write(text);
            note.close();
            QCOMPARE(backup::finishRestore(m_data->data()).error().code, ErrorCode::FailedPrecondition);
        }
        QVERIFY(note.remove());
        QCOMPARE(test::BackupFixture::contents(m_data->data()), m_now);
    }
};

FLUX_TEST_CLASS(RestoreTest)
#include "restore_test.moc"
