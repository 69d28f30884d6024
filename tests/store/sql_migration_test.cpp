#include "engine/store/sql/migrations.h"
#include "engine/store/sql/sql_store.h"
#include "tests/store/sql_files.h"
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <array>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using store::Database;
using store::Migration;
using store::OpenMode;

// The migration runner with tables of its own, and the released table's shape.
class SqlMigrationTest : public QObject {
    Q_OBJECT

private:
    static std::unique_ptr<Database> database(const SqlFiles& files) {
        return std::move(Database::open(files.path(), OpenMode::Create, 50).value());
    }
    static qint64 number(Database& from, const char* sql) { return from.pragma(sql).valueOr(-1); }

    static constexpr std::array kGood{Migration{1, "CREATE TABLE a (x); INSERT INTO a VALUES (1), (2)"},
                                      Migration{2, "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 10"},
                                      Migration{3, "CREATE INDEX a_y ON a (y)"}};

private Q_SLOTS:
    void releasedTableIsSortedWithoutGaps() {
        int expected = 1;
        for (const Migration& migration : store::allMigrations())
            QCOMPARE(migration.version, expected++);
        QCOMPARE(expected - 1, store::kSchemaVersion);
    }

    void appliesWhatIsNewer() {
        const SqlFiles files;
        const auto db = database(files);
        FLUX_VERIFY_OK(store::migrate(*db, std::span(kGood).first(1)));
        QCOMPARE(number(*db, "PRAGMA user_version"), 1);
        FLUX_VERIFY_OK(store::migrate(*db, kGood));
        QCOMPARE(number(*db, "PRAGMA user_version"), 3);
        QCOMPARE(number(*db, "PRAGMA application_id"), qint64(store::kApplicationId));
        QCOMPARE(number(*db, "SELECT sum(y) FROM a"), 23); // 11 + 12: the second ran once
        FLUX_VERIFY_OK(store::migrate(*db, kGood));
        QCOMPARE(number(*db, "SELECT sum(y) FROM a"), 23);
    }

    void failedMigrationLeavesTheVersionBefore() {
        const SqlFiles files;
        const auto db = database(files);
        const std::array bad{kGood[0], Migration{2, "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = 1; SELECT nonsense"},
                             kGood[2]};
        FLUX_COMPARE_ERROR(store::migrate(*db, bad), base::ErrorCode::Internal);
        QCOMPARE(number(*db, "PRAGMA user_version"), 1);
        QCOMPARE(number(*db, "SELECT count(*) FROM pragma_table_info('a')"), 1);
        QVERIFY(!db->inTransaction());
        FLUX_VERIFY_OK(store::migrate(*db, kGood)); // a corrected one goes on from there
        QCOMPARE(number(*db, "SELECT sum(y) FROM a"), 23);
    }

    void readerConnectionsRefuseEveryChange() {
        const SqlFiles files;
        FLUX_VERIFY_OK(files.open());
        const auto db = std::move(Database::open(files.path(), OpenMode::Query, 50).value());
        FLUX_COMPARE_ERROR(db->exec("DELETE FROM feed"), base::ErrorCode::PermissionDenied);
        FLUX_COMPARE_ERROR(db->exec("CREATE TABLE more (x)"), base::ErrorCode::PermissionDenied);
    }

    void listsAreReadInIndexOrder_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("inbox") << QByteArray(
            "SELECT * FROM conversation WHERE split <> 'archived' AND (updated_at, id) < (1, 'a') "
            "ORDER BY updated_at DESC, id DESC LIMIT 50");
        QTest::newRow("split") << QByteArray(
            "SELECT * FROM conversation WHERE split = 'done' AND (updated_at, id) < (1, 'a') "
            "ORDER BY updated_at DESC, id DESC LIMIT 50");
        QTest::newRow("counts") << QByteArray("SELECT split, count(*) FROM conversation GROUP BY split");
        QTest::newRow("open cards") << QByteArray(
            "SELECT * FROM checkpoint WHERE status = 'open' ORDER BY created_at, id LIMIT 9");
        QTest::newRow("open turns") << QByteArray("SELECT * FROM turn WHERE answered = 0 ORDER BY created_at, id");
        QTest::newRow("tasks") << QByteArray("SELECT * FROM task ORDER BY created_at DESC, id DESC LIMIT 50");
        QTest::newRow("tasks of a status")
            << QByteArray("SELECT * FROM task WHERE status = 'executing' ORDER BY created_at DESC, id DESC LIMIT 50");
        QTest::newRow("messages") << QByteArray(
            "SELECT * FROM message WHERE conversation_id = 'c' AND position < 9 ORDER BY position DESC LIMIT 50");
    }
    void listsAreReadInIndexOrder() { // neither a scan of the table nor a sort, however many rows there are
        QFETCH(const QByteArray, sql);
        const SqlFiles files;
        FLUX_VERIFY_OK(files.open());
        const auto db = database(files);
        store::Query query(*db, "EXPLAIN QUERY PLAN " + sql);
        QString plan;
        while (query.next().valueOr(false)) {
            store::Row row(query);
            row.skip();
            row.skip();
            row.skip();
            plan += row.text() + u'\n';
        }
        QVERIFY2(plan.contains(u"USING "_s), qPrintable(plan));
        QVERIFY2(!plan.contains(u"TEMP B-TREE"_s), qPrintable(plan));
    }
};

FLUX_TEST_CLASS(SqlMigrationTest)
#include "sql_migration_test.moc"
