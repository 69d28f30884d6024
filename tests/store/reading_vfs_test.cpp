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
    int number(const char* sql) {
        sqlite3_finalize(m_rows);
        m_rows = nullptr;
        const bool found =
            sqlite3_prepare_v2(m_handle, sql, -1, &m_rows, nullptr) == SQLITE_OK && sqlite3_step(m_rows) == SQLITE_ROW;
        return found ? sqlite3_column_int(m_rows, 0) : -1;
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
    int m_files = 0;

    QString newFile() { return m_folder.filePath(u"%1.db"_s.arg(++m_files)); }
    static void howPagesAreGiven() {
        QTest::addColumn<bool>("lent");
        QTest::newRow("copied") << false;
        QTest::newRow("lent") << true;
    }
    static bool lendPages(Connection& connection) {
        QFETCH(bool, lent);
        return !lent || connection.exec("PRAGMA mmap_size = 1000000");
    }
    static bool makeRows(Connection& writer) {
        return writer.exec("CREATE TABLE t (n INTEGER PRIMARY KEY, value INTEGER, x TEXT);"
                           "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 4000) "
                           "INSERT INTO t SELECT i, 0, hex(zeroblob(300)) FROM c;"
                           "PRAGMA wal_checkpoint(TRUNCATE)");
    }

private Q_SLOTS:
    void aScanKeepsItsStateWhileTheFileChanges_data() { howPagesAreGiven(); }
    void aScanKeepsItsStateWhileTheFileChanges() {
        const QString path = newFile();
        Connection writer(path, store::gatheringVfs());
        QVERIFY(writer.ok() && makeRows(writer));
        Connection reader(path, store::readingVfs());
        QVERIFY(reader.ok() && lendPages(reader));
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

    void aFileThatShrinksOrGrowsIsReadToItsEnd_data() { howPagesAreGiven(); }
    void aFileThatShrinksOrGrowsIsReadToItsEnd() {
        const QString path = newFile();
        Connection writer(path, store::gatheringVfs());
        QVERIFY(writer.ok() && makeRows(writer));
        Connection reader(path, store::readingVfs());
        QVERIFY(lendPages(reader) && reader.begin());
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

    // Two scans at the same time ask for pages of two places, and one of them is still looking at its own.
    void scansOfOneConnectionDoNotDisturbEachOther() {
        const QString path = newFile();
        Connection writer(path, store::gatheringVfs());
        QVERIFY(writer.ok() && makeRows(writer));
        Connection reader(path, store::readingVfs());
        QVERIFY(reader.ok() && reader.exec("PRAGMA mmap_size = 1000000"));
        QCOMPARE(reader.number("SELECT count(*) FROM t a, t b WHERE b.n = a.n + 2000 AND a.x = b.x AND "
                               "(SELECT count(*) FROM t c WHERE c.n BETWEEN 3000 AND 3005 AND c.x = a.x) = 6"),
                 kRows - 2000);
    }

    void whatAReaderWritesIsReadBack_data() { howPagesAreGiven(); }
    void whatAReaderWritesIsReadBack() {
        const QString path = newFile();
        Connection both(path, store::readingVfs());
        QVERIFY(both.ok() && lendPages(both) && makeRows(both));
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
