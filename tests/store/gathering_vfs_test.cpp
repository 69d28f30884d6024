// The VFS that gathers what a commit writes to the log.
#include "engine/store/sql/gathering_vfs.h"
#include "tests/store/sql_files.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <sqlite3.h>

using namespace flux;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLogHead = 32; // https://www.sqlite.org/fileformat2.html#walformat

// A connection as the store's writer opens it.
class Connection {
public:
    explicit Connection(const QString& path, const char* vfs = store::gatheringVfs()) {
        m_ok = sqlite3_open_v2(path.toUtf8().constData(), &m_handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) ==
               SQLITE_OK;
        m_ok = m_ok && exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL") == SQLITE_OK;
    }
    ~Connection() { sqlite3_close(m_handle); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool ok() const { return m_ok; }
    int exec(const char* sql) { return sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr); }
    [[nodiscard]] qint64 number(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        qint64 value = -1;
        if (sqlite3_prepare_v2(m_handle, sql, -1, &statement, nullptr) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            value = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        return value;
    }
    [[nodiscard]] bool isWhole() {
        return number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1;
    }

private:
    sqlite3* m_handle = nullptr;
    bool m_ok = false;
};

} // namespace

class GatheringVfsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anotherConnectionSeesEachCommit() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.db"_s);
        Connection writer(path);
        QVERIFY(writer.ok());
        QCOMPARE(writer.exec("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT)"), SQLITE_OK);
        Connection reader(path, nullptr);
        QVERIFY(reader.ok());
        for (int i = 1; i <= 500; ++i) {
            QCOMPARE(writer.exec("INSERT INTO t (x) VALUES (hex(randomblob(700)))"), SQLITE_OK);
            QCOMPARE(reader.number("SELECT count(*) FROM t"), qint64(i));
        }
        QVERIFY(reader.isWhole());
    }

    // A commit that is larger than the cache is read back while it goes on, and one that is rolled back leaves nothing.
    void aLargeCommitReadsItselfAndMayBeTakenBack() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.db"_s);
        Connection writer(path);
        QCOMPARE(writer.exec("PRAGMA cache_size = 10; CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT)"), SQLITE_OK);
        const char* many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                           "INSERT INTO t (x) SELECT hex(randomblob(700)) FROM n";
        QCOMPARE(writer.exec("BEGIN"), SQLITE_OK);
        QCOMPARE(writer.exec(many), SQLITE_OK);
        QCOMPARE(writer.number("SELECT count(*) FROM t WHERE length(x) = 1400"), qint64(5000));
        QCOMPARE(writer.exec("ROLLBACK"), SQLITE_OK);
        QCOMPARE(writer.number("SELECT count(*) FROM t"), qint64(0));
        QCOMPARE(writer.exec(many), SQLITE_OK);
        QCOMPARE(writer.exec("PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
        QCOMPARE(writer.exec("INSERT INTO t (x) VALUES ('after')"), SQLITE_OK);
        QCOMPARE(Connection(path, nullptr).number("SELECT count(*) FROM t"), qint64(5001));
        QVERIFY(writer.isWhole());
    }

    // The log ends in zeros where it has grown ahead; whoever finds it after a kill takes every commit and no more.
    void aLogLeftBehindIsTakenUp() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.db"_s), copy = folder.filePath(u"b.db"_s);
        Connection writer(path);
        QCOMPARE(writer.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)"), SQLITE_OK);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(writer.exec("INSERT INTO t DEFAULT VALUES"), SQLITE_OK);
        QFile log(path + u"-wal"_s);
        QVERIFY(log.open(QIODevice::ReadOnly));
        QCOMPARE(log.size() % (256 * 1024), qint64(0));
        QVERIFY(log.readAll().endsWith(QByteArray(1024, '\0')));
        QVERIFY(QFile::copy(path, copy)); // as a kill leaves them
        QVERIFY(QFile::copy(path + u"-wal"_s, copy + u"-wal"_s));
        Connection later(copy);
        QCOMPARE(later.number("SELECT count(*) FROM t"), qint64(10));
        QCOMPARE(later.exec("INSERT INTO t DEFAULT VALUES"), SQLITE_OK);
        QVERIFY(later.isWhole());
    }

    // One whose last frames did not reach the disk: the commits before it stand.
    void aTornLogKeepsWhatCameBefore() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.db"_s), copy = folder.filePath(u"b.db"_s);
        Connection writer(path);
        QCOMPARE(writer.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)"), SQLITE_OK);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(writer.exec("INSERT INTO t DEFAULT VALUES"), SQLITE_OK);
        QVERIFY(QFile::copy(path, copy));
        QVERIFY(QFile::copy(path + u"-wal"_s, copy + u"-wal"_s));
        QFile log(copy + u"-wal"_s);
        QVERIFY(log.open(QIODevice::ReadWrite));
        const qint64 page = writer.number("PRAGMA page_size");
        const qint64 frames = writer.number("PRAGMA wal_checkpoint(PASSIVE)") == 0 ? 5 : 0; // 2 of the table, 3 rows
        QVERIFY(log.seek(kLogHead + (frames - 1) * (page + 24) + 100));
        QCOMPARE(log.write("torn"), qint64(4));
        log.close();
        Connection later(copy);
        QCOMPARE(later.number("SELECT count(*) FROM t"), qint64(2));
        QVERIFY(later.isWhole());
    }
};

FLUX_TEST_CLASS(GatheringVfsTest)
#include "gathering_vfs_test.moc"
