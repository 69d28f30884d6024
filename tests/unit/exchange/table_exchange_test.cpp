#include "engine/exchange/table_exchange.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/collected.h"

#include <QtCore/QBuffer>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::exchange;
using base::Json;
using test::Collected;

class TableExchangeTest : public QObject {
    Q_OBJECT

    static QByteArray written(const Json& data) {
        QBuffer out;
        out.open(QIODevice::WriteOnly);
        const auto writer = tableWriter(out);
        domain::WorkspaceObject object;
        object.id.text = QStringLiteral("01890a5d-ac96-774b-bcce-b302099a8057");
        object.type = QStringLiteral("note");
        object.data = data;
        if (!writer->add(object).ok() || !writer->finish().ok())
            return {};
        return out.data();
    }
    static Json readAgain(QByteArray table) {
        QBuffer in(&table);
        in.open(QIODevice::ReadOnly);
        Collected found;
        const auto read = readTable(in, QStringLiteral("record"), found);
        return read.ok() && found.objects.size() == 1 ? found.objects.front().data : Json(nullptr);
    }

private Q_SLOTS:
    void comesBackAsItWas_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("words that look like values")
            << QByteArray("{\"a\":\"true\",\"b\":\"12\",\"c\":\"[1]\",\"d\":\"=SUM(1)\"}");
        QTest::newRow("a NUL") << QByteArray("{\"a\":\"x\\u0000y\"}");
        QTest::newRow("control characters") << QByteArray("{\"a\":\"\\u001f\\b\\u000b\"}");
        QTest::newRow("deletes") << QByteArray("{\"a\":\"3.[]\x7F\x7F\x7F\",\"b\":[\"\x7F\"]}");
        QTest::newRow("tabs in every cell") << QByteArray("{\"a\\tb\\tc\\td\\te\":\"1\\t2\\t3\\t4\\t5\\t6\\t7\"}");
    }
    void comesBackAsItWas() {
        QFETCH(const QByteArray, json);
        const Json data = base::parseJson(json).valueOr({});
        QVERIFY(data.is_object());
        QCOMPARE(base::dumpJson(readAgain(written(data))), base::dumpJson(data));
    }
    void aMemberThatCanNameNoColumnIsLeftOut() {
        for (const QByteArray& name : {QByteArray("x\0y", 3), QByteArray("\xEF\xBB\xBFx"), QByteArray(" x")}) {
            Json data{{"kept", 1}};
            data[name.toStdString()] = 2;
            QCOMPARE(base::dumpJson(readAgain(written(data))), QByteArray("{\"kept\":1}"));
        }
    }
    void aRowWithoutATypeGetsTheOneAskedFor() {
        QByteArray table("flux_id,flux_type,flux_tags,a\n,,,1\n");
        QBuffer in(&table);
        in.open(QIODevice::ReadOnly);
        Collected found;
        QVERIFY(readTable(in, QStringLiteral("record"), found).ok());
        QCOMPARE(found.objects.size(), size_t(1));
        QCOMPARE(found.objects.front().type, QStringLiteral("record"));
    }
};

FLUX_TEST_CLASS(TableExchangeTest)
#include "table_exchange_test.moc"
