// Finding, counting and summing up objects.
#include "tests/support/test_main.h"
#include "tests/unit/workspace/workspace_bench.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class ObjectReadsTest : public QObject {
    Q_OBJECT

    static api::ObjectSelection events(const char* where, const QString& order = u"data.n"_s) {
        api::ObjectSelection select;
        select.types = {u"event"_s};
        select.where = json(where);
        select.order = Json(order);
        return select;
    }
    static void fill(WorkspaceBench& bench) {
        for (int n = 0; n < 6; ++n)
            (void)bench.make(u"event"_s, Json{{"n", n}, {"kind", n % 2 == 0 ? "even" : "odd"}, {"cost", n * 1.5}},
                             n < 2 ? QStringList{u"first"_s} : QStringList());
        (void)bench.make(u"note"_s, json("{\"n\":100}"));
    }

private Q_SLOTS:
    void objectsAreFoundPageByPage() {
        WorkspaceBench bench;
        fill(bench);
        api::QueryObjects query{events("{\"n\":{\"$gte\":1}}"), 2, {}, true};
        QString seen;
        for (int page = 0; page < 5; ++page) {
            const auto found = bench.read(query);
            QCOMPARE(saidBy(found), u"ok"_s);
            QCOMPARE(found->total, std::optional<qint64>(5));
            for (const auto& object : found->objects)
                seen += dump(object.data["n"]) + u' ';
            query.cursor = found->cursor;
            if (query.cursor.isEmpty())
                break;
        }
        QCOMPARE(seen, u"1 2 3 4 5 "_s);
    }

    void tagsTrashAndTypesNarrowDown() {
        WorkspaceBench bench;
        fill(bench);
        api::QueryObjects query;
        QCOMPARE(bench.read(query)->objects.size(), size_t(7)); // newest change first, any type
        QCOMPARE(bench.read(query)->objects.front().type, u"note"_s);
        query.select.tags = {u"first"_s};
        QCOMPARE(bench.read(query)->objects.size(), size_t(2));
        query.select.deleted = true;
        QCOMPARE(bench.read(query)->objects.size(), size_t(0));
    }

    void valuesAreCountedAndSummedUp() {
        WorkspaceBench bench;
        fill(bench);
        const auto kinds = bench.read(api::CountObjects{events("{}"), u"data.kind"_s, 10});
        QCOMPARE(kinds->total, 6);
        QCOMPARE(kinds->values.size(), size_t(2));
        QCOMPARE(kinds->values.front().count, 3);
        QCOMPARE(bench.read(api::CountObjects{events("{\"n\":{\"$lt\":2}}"), {}, 10})->total, 2);
        const auto groups = bench.read(api::GroupObjects{events("{}"), u"kind"_s, {u"cost"_s}, 10});
        QCOMPARE(groups->groups.size(), size_t(2));
        const Json& even = groups->groups[0];
        QCOMPARE(dump(even["value"]), u"\"even\""_s);
        QCOMPARE(dump(even["measures"]["cost"]), u"{\"avg\":3.0,\"count\":3,\"max\":6.0,\"min\":0.0,\"sum\":9.0}"_s);
        const auto all = bench.read(api::GroupObjects{events("{}"), {}, {u"none"_s}, 10});
        QCOMPARE(dump(all->groups[0]["measures"]["none"]),
                 u"{\"avg\":null,\"count\":0,\"max\":null,\"min\":null,\"sum\":0.0}"_s);
    }

    void aQueryIsExplained() {
        WorkspaceBench bench;
        fill(bench);
        const auto told = bench.read(api::ExplainQuery{events("{\"n\":1}")});
        QCOMPARE(told->access, u"scan"_s);
        QCOMPARE(told->matched, 1);
    }

    void anIdMayBeCutShort() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, Json::object());
        QCOMPARE(bench.read(api::GetObject{made.id.text.left(12).toUpper()})->object.id, made.id);
        QCOMPARE(bench.read(api::GetObject{made.id.text})->object.id, made.id);
        const auto other = bench.make(u"note"_s, Json::object());
        QCOMPARE(saidBy(bench.read(api::GetObject{other.id.text.left(4)})).left(42),
                 u"invalid_argument: Several objects match “"_s + other.id.text.left(1));
        QCOMPARE(bench.read(api::GetObject{u"abc"_s}).error().code, ErrorCode::InvalidArgument);
        for (const QString& wrong : {u"ffff"_s, u"' OR 1=1 --"_s, u"%%%%"_s, QString(100, u'a')})
            QCOMPARE(bench.read(api::GetObject{wrong}).error().code, ErrorCode::NotFound);
    }

    void aWrongQuestionIsRefused() {
        WorkspaceBench bench;
        fill(bench);
        const auto codeOf = [&bench](const api::QueryObjects& query) {
            const auto found = bench.read(query);
            return found.ok() ? u"ok"_s : base::codeName(found.error().code);
        };
        const QString wrong = u"invalid_argument"_s;
        QCOMPARE(codeOf({events("{\"n\":{\"$foo\":1}}"), 10, {}, false}), wrong);
        QCOMPARE(codeOf({events("{}", u","_s), 10, {}, false}), wrong);
        QCOMPARE(codeOf({events("{}"), 0, {}, false}), wrong);
        QCOMPARE(codeOf({events("{}"), 1001, {}, false}), wrong);
        QCOMPARE(codeOf({events("{}"), 10, u"no cursor"_s, false}), wrong);
        api::QueryObjects typed;
        typed.select.types = {u"event' OR '1'='1"_s};
        QCOMPARE(codeOf(typed), wrong);
        typed.select.types = {u"unheard_of"_s};
        QCOMPARE(codeOf(typed), u"ok"_s);
        QCOMPARE(bench.read(api::CountObjects{events("{}"), QString(1001, u'p'), 10}).error().code,
                 ErrorCode::InvalidArgument);
        QCOMPARE(bench.read(api::GroupObjects{events("{}"), {}, QStringList(21, u"a"_s), 10}).error().code,
                 ErrorCode::InvalidArgument);
        QString deep = u"{\"a\":1}"_s;
        for (int n = 0; n < 200; ++n)
            deep = u"{\"$and\":[%1]}"_s.arg(deep);
        const auto parsed = base::parseJson(deep.toUtf8(), {1 << 20, 1000});
        api::QueryObjects nested;
        nested.select.where = *parsed;
        QCOMPARE(codeOf(nested), wrong);
    }

    void aTakenBackChangeIsMarked() {
        WorkspaceBench bench;
        const auto made = bench.make(u"event"_s, json("{\"title\":\"Lunch\"}"));
        domain::Message message;
        message.blocks = {domain::TextBlock{u"Done."_s},
                          domain::ChangeBlock{u"Added"_s, {{made.id, made.type, u"Lunch"_s, 0, 1, false, {}}}, false}};
        const auto isUndone = [&] {
            bench.markUndone(message);
            return std::get<domain::ChangeBlock>(message.blocks.back()).undone;
        };
        QVERIFY(!isUndone());
        QVERIFY(bench.undo({std::get<domain::ChangeBlock>(message.blocks.back())}).ok());
        QVERIFY(isUndone());
        QVERIFY(bench.change(api::RestoreObject{made.id, person()}).ok());
        QVERIFY(isUndone()); // it was, whatever came later
    }
};

FLUX_TEST_CLASS(ObjectReadsTest)
#include "object_reads_test.moc"
