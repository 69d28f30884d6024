// Schemas of types: refused where strict, told where only warned.
#include "engine/workspace/object_rules.h"
#include "tests/support/test_main.h"
#include "tests/unit/workspace/workspace_bench.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::SchemaMode;

class ObjectSchemaTest : public QObject {
    Q_OBJECT

    static Json schema() {
        return json("{\"type\":\"object\",\"required\":[\"title\"],\"properties\":{\"title\":{\"type\":\"string\"},"
                    "\"people\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":"
                    "{\"age\":{\"type\":\"integer\"}}}}}}");
    }

private Q_SLOTS:
    void aStrictSchemaRefusesAndNamesThePath() {
        WorkspaceBench bench;
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, schema(), SchemaMode::Strict}).ok());
        const auto wrong = bench.change(
            api::CreateObject{u"event"_s, json("{\"title\":\"x\",\"people\":[{\"age\":1.5}]}"), {}, person()});
        QCOMPARE(wrong.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(wrong.error().message.contains(u"people.0.age"_s), qPrintable(wrong.error().message));
        QVERIFY(!bench.change(api::CreateObject{u"event"_s, Json::object(), {}, person()}).ok());
        const auto made = bench.make(u"event"_s, json("{\"title\":\"x\"}"));
        const auto merged = bench.change(api::UpdateObject{made.id, json("{\"title\":null}"), false, {}, 0, person()});
        QCOMPARE(merged.error().code, ErrorCode::InvalidArgument); // what comes of it does not fit
        QVERIFY(bench.change(api::UpdateObject{made.id, {}, false, QStringList{u"tag"_s}, 0, person()}).ok());
        QVERIFY(bench.change(api::CreateObject{u"note"_s, Json::object(), {}, person()}).ok()); // of another type
    }

    void aWarningIsOnlyTold() {
        WorkspaceBench bench;
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, schema(), SchemaMode::Warn}).ok());
        const auto made = bench.make(u"event"_s, json("{\"title\":5}"));
        const auto detail = bench.read(api::GetObject{made.id.text});
        QCOMPARE(detail->warnings.size(), 1);
        QVERIFY2(detail->warnings.front().startsWith(u"title: "_s), qPrintable(detail->warnings.front()));
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, schema(), SchemaMode::Off}).ok());
        QVERIFY(bench.read(api::GetObject{made.id.text})->warnings.isEmpty());
    }

    void anotherSchemaCountsAtOnce() {
        WorkspaceBench bench;
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, schema(), SchemaMode::Strict}).ok());
        QVERIFY(!bench.change(api::CreateObject{u"event"_s, Json::object(), {}, person()}).ok());
        bench.hold(); // also within the batch that sets it
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, json("{\"type\":\"object\"}"), SchemaMode::Strict}).ok());
        QVERIFY(bench.change(api::CreateObject{u"event"_s, Json::object(), {}, person()}).ok());
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, {}, SchemaMode::Strict})->mode == SchemaMode::Off);
        QVERIFY(bench.commit().ok());
        QVERIFY(bench.change(api::CreateObject{u"event"_s, json("{\"title\":5}"), {}, person()}).ok());
    }

    void undoAndRestoreGoPastASchemaThatCameLater() {
        WorkspaceBench bench;
        const auto made = bench.make(u"event"_s, json("{\"a\":1}"));
        QVERIFY(bench.change(api::UpdateObject{made.id, json("{\"title\":\"x\"}"), false, {}, 0, person()}).ok());
        QVERIFY(bench.change(api::SetTypeSchema{u"event"_s, schema(), SchemaMode::Strict}).ok());
        QVERIFY(bench.change(api::UndoObject{made.id, 1, 0, person()}).ok());
        QCOMPARE(bench.read(api::GetObject{made.id.text})->warnings.size(), 1);
    }

    void whatIsNoSchemaIsRefused_data() {
        QTest::addColumn<QByteArray>("schema");
        QTest::newRow("a number") << QByteArray("5");
        QTest::newRow("wrong keyword") << QByteArray("{\"type\":\"no such type\"}");
        QTest::newRow("pattern") << QByteArray("{\"pattern\":\"(\"}");
        QTest::newRow("remote") << QByteArray("{\"$ref\":\"https://example.com/schema.json\"}");
        QTest::newRow("file") << QByteArray("{\"$ref\":\"file:///etc/passwd\"}");
        QTest::newRow("deep") << QByteArray(QByteArray("{\"not\":").repeated(80) + "{}" + QByteArray("}").repeated(80));
        QTest::newRow("large") << QByteArray("{\"description\":\"" + QByteArray(300 * 1024, 'x') + "\"}");
    }
    void whatIsNoSchemaIsRefused() {
        QFETCH(const QByteArray, schema);
        WorkspaceBench bench;
        const auto set = bench.change(api::SetTypeSchema{u"event"_s, json(schema), SchemaMode::Strict});
        QVERIFY(!set.ok());
        QVERIFY(set.error().code == ErrorCode::InvalidArgument || set.error().code == ErrorCode::ResourceExhausted);
        QVERIFY(bench.change(api::CreateObject{u"event"_s, Json::object(), {}, person()}).ok());
    }

    void aSchemaThatRefersToItselfEnds() {
        WorkspaceBench bench;
        const auto set = bench.change(api::SetTypeSchema{u"event"_s, json("{\"$ref\":\"#\"}"), SchemaMode::Strict});
        if (set.ok()) // it may be refused here or at the first check, but it must end
            QVERIFY(!bench.change(api::CreateObject{u"event"_s, json("{\"a\":1}"), {}, person()}).ok());
    }

    void typesAreListedWithTheirCounts() {
        WorkspaceBench bench;
        QVERIFY(bench.change(api::SetTypeSchema{u"plan"_s, schema(), SchemaMode::Warn}).ok());
        (void)bench.make(u"note"_s, Json::object());
        const auto gone = bench.make(u"note"_s, Json::object());
        QVERIFY(bench.change(api::DeleteObject{gone.id, 0, person()}).ok());
        const auto types = bench.read(api::ListTypes{});
        QCOMPARE(types->types.size(), size_t(2));
        QCOMPARE(types->types.front().type.name, u"note"_s);
        QCOMPARE(types->types.front().count, 1);
        QCOMPARE(types->types.back().type.mode, SchemaMode::Warn);
        QCOMPARE(dump(types->types.back().type.schema), dump(schema()));
    }

    void aSchemaIsDrawnFromWhatIsThere() {
        WorkspaceBench bench;
        for (int n = 0; n < 250; ++n)
            (void)bench.make(u"event"_s, Json{{"title", "x"}, {"n", n}});
        (void)bench.make(u"event"_s, json("{\"title\":\"x\",\"people\":[{\"age\":1}]}"));
        const auto drawn = bench.read(api::InferSchema{u"event"_s, 1000});
        QCOMPARE(saidBy(drawn), u"ok"_s);
        const auto schema = base::JsonSchema::compile(drawn->schema);
        QVERIFY(schema.ok());
        api::QueryObjects all;
        all.limit = 1000;
        const auto list = bench.read(all);
        for (const auto& object : list->objects)
            QVERIFY(schema->fits(object.data));
        QVERIFY(!schema->fits(json("{\"title\":5}")));
        QVERIFY(bench.read(api::ListTypes{})->types.front().type.schema.is_null()); // nothing was stored
        QVERIFY(bench.read(api::InferSchema{u"event"_s, 1}).ok());
        QCOMPARE(bench.read(api::InferSchema{u"event"_s, 0}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.read(api::InferSchema{u"event"_s, 10'001}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.read(api::InferSchema{u"none"_s, 10}).error().code, ErrorCode::NotFound);
    }

    void pathsAreShownWithDots() {
        QCOMPARE(workspace::pathText({}), QString());
        QCOMPARE(workspace::pathText(u"/a/0/b~1c~0d"_s), u"a.0.b/c~d"_s);
    }
};

FLUX_TEST_CLASS(ObjectSchemaTest)
#include "object_schema_test.moc"
