// The VFS that reads ahead of a scan: another connection's changes must neither come too early nor too late.
#include "engine/store/sql/gathering_vfs.h"
#include "engine/store/sql/reading_vfs.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <sqlite3.h>

using namespace flux;
using namespace Qt::StringLiterals;

namespace {

constexpr int kRows = 4000;

class Connection {
public:
    Connection(const QString& path, const char* vfs) {
        m_ok = sqlite3_open_v2(path.toUtf8().constData(), &m_handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) ==
                   SQLITE_OK &&
               exec("PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                    "PRAGMA cache_size = 20; PRAGMA wal_autocheckpoint = 0");
    }
    ~Connection() {
        sqlite3_finalize(m_rows);
        sqlite3_close(m_handle);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool ok() const { return m_ok; }
    bool exec(const char* sql) { return sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

    // Begins to go through all rows.
    bool begin() {
        sqlite3_finalize(m_rows);
        return sqlite3_prepare_v2(m_handle, "SELECT value FROM t ORDER BY n", -1, &m_rows, nullptr) == SQLITE_OK;
    }
    // How many of the next rows have this value; stops at the end.
    int rowsWith(qint64 value, int count) {
        int same = 0;
        for (int i = 0; i < count && sqlite3_step(m_rows) == SQLITE_ROW; ++i)
            same += sqlite3_column_int64(m_rows, 0) == value ? 1 : 0;
        return same;
    }

private:
    sqlite3* m_handle = nullptr;
    sqlite3_stmt* m_rows = nullptr;
    bool m_ok = false;
};

} // namespace

class ReadingVfsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    static bool makeRows(Connection& writer) {
        return writer.exec("CREATE TABLE t (n INTEGER PRIMARY KEY, value INTEGER, x TEXT);"
                           "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 4000) "
                           "INSERT INTO t SELECT i, 0, hex(zeroblob(300)) FROM c;"
                           "PRAGMA wal_checkpoint(TRUNCATE)");
    }

private Q_SLOTS:
    void aScanKeepsItsStateWhileTheFileChanges() {
        const QString path = m_folder.filePath(u"a.db"_s);
        Connection writer(path, store::gatheringVfs());
        QVERIFY(writer.ok() && makeRows(writer));
        Connection reader(path, store::readingVfs());
        QVERIFY(reader.ok());
        for (qint64 round = 0; round < 4; ++round) {
            QVERIFY(reader.begin());
            QCOMPARE(reader.rowsWith(round, kRows / 2), kRows / 2);
            QVERIFY(writer.exec("UPDATE t SET value = value + 1; PRAGMA wal_checkpoint(PASSIVE)"));
            QCOMPARE(reader.rowsWith(round, kRows), kRows / 2); // as it was when it began
            QVERIFY(reader.begin());                            // ends the other transaction
            QCOMPARE(reader.rowsWith(round + 1, kRows + 1), kRows);
            QVERIFY(reader.begin());
            QVERIFY(writer.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
            QCOMPARE(reader.rowsWith(round + 1, kRows + 1), kRows); // from the file alone
            QVERIFY(reader.begin());
        }
    }

    void aFileThatShrinksOrGrowsIsReadToItsEnd() {
        const QString path = m_folder.filePath(u"b.db"_s);
        Connection writer(path, store::gatheringVfs());
        QVERIFY(writer.ok() && makeRows(writer));
        Connection reader(path, store::readingVfs());
        QVERIFY(reader.begin());
        QCOMPARE(reader.rowsWith(0, kRows + 1), kRows);
        QVERIFY(reader.begin());
        QVERIFY(writer.exec("DELETE FROM t WHERE n > 100; PRAGMA wal_checkpoint(TRUNCATE); VACUUM; "
                            "PRAGMA wal_checkpoint(TRUNCATE)"));
        QCOMPARE(reader.rowsWith(0, kRows + 1), 100);
        QVERIFY(reader.begin());
        QVERIFY(writer.exec("INSERT INTO t SELECT n + 1000, 0, hex(zeroblob(300)) FROM t; "
                            "PRAGMA wal_checkpoint(TRUNCATE)"));
        QCOMPARE(reader.rowsWith(0, kRows + 1), 200);
    }

    void whatAReaderWritesIsReadBack() {
        const QString path = m_folder.filePath(u"c.db"_s);
        Connection both(path, store::readingVfs());
        QVERIFY(both.ok() && makeRows(both));
        for (qint64 round = 1; round < 4; ++round) {
            QVERIFY(both.exec("UPDATE t SET value = value + 1; PRAGMA wal_checkpoint(TRUNCATE)"));
            QVERIFY(both.begin());
            QCOMPARE(both.rowsWith(round, kRows + 1), kRows);
            QVERIFY(both.begin());
        }
    }
};

FLUX_TEST_CLASS(ReadingVfsTest)
#include "reading_vfs_test.moc"
