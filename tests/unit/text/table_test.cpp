#include "engine/text/table.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::text;
using base::Json;

namespace {
Table table(const QString& csv) {
    return tableFromCsv(csv).valueOr({});
}
} // namespace

class TableTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void typesWholeColumnsOnly() {
        const Json data = tableToJson(table(QStringLiteral("id,phone,price,mixed\n1,030,2.50,7\n2,0176,3,x\n")));
        QVERIFY(data[0]["id"] == Json(1));
        QVERIFY(data[0]["phone"] == Json("030")); // a leading zero would be lost
        QVERIFY(data[0]["price"] == Json(2.5));
        QVERIFY(data[1]["price"] == Json(3));
        QVERIFY(data[0]["mixed"] == Json("7"));
    }

    void keepsLongNumbersAsText() {
        const Json data = tableToJson(table(QStringLiteral("card\n4111111111111111\n")));
        QVERIFY(data[0]["card"] == Json("4111111111111111"));
    }

    void namesColumns() {
        QCOMPARE(table(QStringLiteral("a,,a\n1,2,3\n")).columns,
                 QStringList({QStringLiteral("a"), QStringLiteral("column_2"), QStringLiteral("a_2")}));
    }

    void readsJsonInTheOrderOfItsKeys() {
        const auto result = tableFromJsonText(QStringLiteral(R"([{"z":1,"a":{"x":2,"y":[3]}},{"z":null,"b":true}])"));
        QVERIFY(result.ok());
        QCOMPARE(result->columns,
                 QStringList({QStringLiteral("z"), QStringLiteral("a.x"), QStringLiteral("a.y"), QStringLiteral("b")}));
        QCOMPARE(tableToCsv(*result), QStringLiteral("z,a.x,a.y,b\r\n1,2,[3],\r\n,,,true\r\n"));
    }

    void readsOtherShapesOfJson() {
        QCOMPARE(tableToCsv(*tableFromJsonText(QStringLiteral("[[\"a\",\"b\"],[1,2]]"))),
                 QStringLiteral("a,b\r\n1,2\r\n"));
        QCOMPARE(tableToCsv(*tableFromJsonText(QStringLiteral("{\"rows\":[{\"a\":1}]}"))),
                 QStringLiteral("a\r\n1\r\n"));
        QCOMPARE(tableToCsv(*tableFromJsonText(QStringLiteral("{\"a\":1}"))), QStringLiteral("a\r\n1\r\n"));
        QCOMPARE(tableToCsv(*tableFromJsonText(QStringLiteral("[1,2]"))), QStringLiteral("value\r\n1\r\n2\r\n"));
        QVERIFY(!tableFromJsonText(QStringLiteral("7")).ok());
        QVERIFY(!tableFromJsonText(QStringLiteral("[1,{\"a\":2}]")).ok());
        QVERIFY(!tableFromJsonText(QStringLiteral("{broken")).ok());
    }

    void markdownRoundTrips() {
        const Table before = table(QStringLiteral("name,text\nA,\"x | y \\\\ z\"\nB,\n"));
        const auto after = tableFromMarkdown(tableToMarkdown(before));
        QVERIFY(after.ok());
        QCOMPARE(tableToCsv(*after), tableToCsv(before));
        QVERIFY(tableToMarkdown(before).startsWith(QStringLiteral("| name | text |\n| --- | --- |\n")));
    }

    void linesUpText() {
        QCOMPARE(tableToText(table(QStringLiteral("item,eur\nPaint,9.5\nSkip,215\n"))),
                 QStringLiteral("item   eur\nPaint  9.5\nSkip   215\n"));
    }

    void operates() {
        TableOperations ops;
        ops.where = Json{{"room", "kitchen"}};
        ops.sortBy = QStringLiteral("-eur");
        ops.select = QStringList{QStringLiteral("item")};
        ops.limit = 2;
        const auto result = applyOperations(
            table(QStringLiteral("item,room,eur\nA,hall,9\nB,kitchen,2\nC,kitchen,10\nD,kitchen,1\n")), ops);
        QVERIFY(result.ok());
        QCOMPARE(tableToCsv(*result), QStringLiteral("item\r\nC\r\nB\r\n"));
    }

    void sortsStablyWithEmptyCellsLast() {
        TableOperations ops;
        ops.sortBy = QStringLiteral("k");
        const auto result = applyOperations(table(QStringLiteral("k,n\nb,1\n,2\nA,3\nb,4\n")), ops);
        QVERIFY(result.ok());
        QCOMPARE(tableToCsv(*result), QStringLiteral("k,n\r\nA,3\r\nb,1\r\nb,4\r\n,2\r\n"));
    }

    void hintsAtTheNearestColumn() {
        TableOperations ops;
        ops.sortBy = QStringLiteral("pirce");
        const auto result = applyOperations(table(QStringLiteral("item,price\nA,1\n")), ops);
        QVERIFY(!result.ok());
        QVERIFY2(result.error().message.contains(QStringLiteral("price")), qPrintable(result.error().message));
    }
};

FLUX_TEST_CLASS(TableTest)
#include "table_test.moc"
