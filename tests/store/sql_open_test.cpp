#include "tests/store/sql_files.h"
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;

// What openSqlStore makes of files and folders that are not as they should be. Whatever is refused stays as it was.
class SqlOpenTest : public QObject {
    Q_OBJECT

private:
    static void fill(const SqlFiles& files) {
        auto store = files.open();
        auto writer = store.value()->openWriter();
        store::UnitOfWork work = sampleTaskWork(200);
        for (int i = 0; i < 50; ++i)
            work.events.push_back(sampleEvent(work.conversations[0]));
        FLUX_VERIFY_OK(writer.value()->commit(work));
    }

    static void refuses(const SqlFiles& files, ErrorCode code, const QString& words) {
        const QByteArray before = files.bytes();
        const auto store = files.open();
        FLUX_COMPARE_ERROR(store, code);
        QVERIFY2(store.error().message.contains(words), qPrintable(store.error().message));
        QVERIFY(files.bytes() == before);
    }

private Q_SLOTS:
    void newFileIsSetUp() {
        const SqlFiles files;
        QVERIFY(files.open().ok());
        QCOMPARE(files.ask("PRAGMA application_id"), QString::number(store::kApplicationId));
        QCOMPARE(files.ask("PRAGMA user_version"), QString::number(store::kSchemaVersion));
        QCOMPARE(files.ask("PRAGMA journal_mode"), u"wal"_s);
        QCOMPARE(files.ask("PRAGMA integrity_check"), u"ok"_s);
        QCOMPARE(files.ask("PRAGMA foreign_key_check"), QString());
    }

    void fileOfAnotherPageSizeIsTaken() { // as after VACUUM by hand: the size is a choice for new files, not a promise
        const SqlFiles files;
        fill(files);
        files.run("PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM");
        QCOMPARE(files.ask("PRAGMA page_size"), u"4096"_s);
        const auto store = files.open();
        FLUX_VERIFY_OK(store);
        QCOMPARE(store.value()->openReader().value()->lastSequence().value(), 50);
    }

    void newFileIsForTheOwnerAlone() {
        const SqlFiles files;
        const auto store = files.open();
        const auto writer = store.value()->openWriter();
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        for (const QString& path : {files.path(), files.path() + u"-wal"_s}) {
            QVERIFY(QFileInfo::exists(path));
            QVERIFY((QFile::permissions(path) & others) == QFile::Permissions());
        }
    }

    void openingTwiceIsFine() {
        const SqlFiles files;
        fill(files);
        const auto store = files.open();
        FLUX_VERIFY_OK(store);
        QCOMPARE(store.value()->openReader().value()->lastSequence().value(), 50);
    }

    void newerSchemaIsRefused() {
        const SqlFiles files;
        fill(files);
        files.run("PRAGMA user_version = 7");
        refuses(
            files, ErrorCode::FailedPrecondition,
            u"This data was written by a newer Flux (schema 7; this one knows %1). Update Flux, or choose another data "
            "folder. Nothing was changed."_s.arg(store::kSchemaVersion));
    }

    void otherProgramsFileIsRefused() {
        const SqlFiles files;
        files.run("CREATE TABLE bookmarks (url TEXT)");
        refuses(files, ErrorCode::FailedPrecondition, u"not written by Flux"_s);
    }

    void foreignApplicationIdIsRefused() {
        const SqlFiles files;
        files.run("PRAGMA application_id = 252006673; CREATE TABLE a (b)");
        refuses(files, ErrorCode::FailedPrecondition, u"not written by Flux"_s);
    }

    void garbageIsRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("two bytes") << QByteArray("xy"); // one byte alone is an empty file to SQLite
        QTest::newRow("text") << QByteArray("Dear diary,\n").repeated(1000);
        QTest::newRow("zeros") << QByteArray(8192, '\0');
    }
    void garbageIsRefused() {
        QFETCH(const QByteArray, bytes);
        const SqlFiles files;
        files.setBytes(bytes);
        refuses(files, ErrorCode::FailedPrecondition, u"damaged"_s);
    }

    void damagedFileIsRefused_data() {
        QTest::addColumn<int>("keep"); // bytes at the start that stay
        QTest::addColumn<bool>("cut");
        QTest::newRow("cut after the first page") << 2048 << true;
        QTest::newRow("cut in the middle of the first page") << 1000 << true;
        QTest::newRow("cut in half") << -1 << true;
        QTest::newRow("overwritten after the first page") << 2048 << false;
    }
    void damagedFileIsRefused() {
        QFETCH(const int, keep);
        QFETCH(const bool, cut);
        const SqlFiles files;
        fill(files);
        const QByteArray good = files.bytes();
        QVERIFY(good.size() > 20 * 2048);
        QByteArray bad = good.left(keep > 0 ? keep : good.size() / 2);
        if (!cut)
            bad.append(QByteArray(good.size() - bad.size(), '\xA5'));
        files.setBytes(bad);
        refuses(files, ErrorCode::FailedPrecondition, u"damaged"_s);
        files.setBytes(good);
        FLUX_VERIFY_OK(files.open());
    }

    void unreadableRowIsAnErrorNotACrash() {
        const SqlFiles files;
        fill(files);
        files.run("UPDATE task SET status = 'dancing'; UPDATE step_spec SET spec = '{\"key\":' WHERE position = 3");
        const auto store = files.open();
        const auto reader = std::move(store.value()->openReader().value());
        FLUX_COMPARE_ERROR(reader->task({u"t1"_s}), ErrorCode::FailedPrecondition);
        FLUX_COMPARE_ERROR(reader->steps({u"t1"_s}, false), ErrorCode::FailedPrecondition);
        QCOMPARE(reader->lastSequence().value(), 50);
    }

    void missingFolderIsRefused() {
        const SqlFiles files;
        const auto store = store::openSqlStore({.path = files.folder() + u"/no/such/flux.db"_s, .hook = {}});
        FLUX_COMPARE_ERROR(store, ErrorCode::FailedPrecondition);
        QVERIFY(store.error().message.contains(u"cannot be opened"_s));
    }

    void folderUnderAFileIsRefused() {
        const SqlFiles files;
        files.setBytes("a file");
        FLUX_COMPARE_ERROR(store::openSqlStore({.path = files.path() + u"/flux.db"_s, .hook = {}}),
                           ErrorCode::FailedPrecondition);
    }

    void folderInPlaceOfTheFileIsRefused() {
        const SqlFiles files;
        QVERIFY(QDir(files.folder()).mkdir(u"flux.db"_s));
        FLUX_COMPARE_ERROR(files.open(), ErrorCode::FailedPrecondition);
    }

    void lockedByAnotherProgramIsUnavailable() {
        const SqlFiles files;
        fill(files);
        {
            const auto other = files.run("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
            const auto store = files.open();
            FLUX_COMPARE_ERROR(store, ErrorCode::Unavailable);
            QVERIFY(store.error().retryable);
        }
        FLUX_VERIFY_OK(files.open());
    }
};

FLUX_TEST_CLASS(SqlOpenTest)
#include "sql_open_test.moc"
