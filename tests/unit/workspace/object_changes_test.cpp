// Making, changing, deleting and restoring objects.
#include "tests/support/test_main.h"
#include "tests/unit/workspace/workspace_bench.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::ObjectChangeKind;

class ObjectChangesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anObjectIsMade() {
        WorkspaceBench bench;
        const auto made = bench.change(
            api::CreateObject{u"event"_s, json("{\"title\":\"Lunch\"}"), {u" food "_s, u"bob"_s, u"food"_s}, person()});
        QCOMPARE(saidBy(made), u"ok"_s);
        const auto kept = bench.stored(made->id);
        QCOMPARE(kept.type, u"event"_s);
        QCOMPARE(dump(kept.data), u"{\"title\":\"Lunch\"}"_s);
        QCOMPARE(kept.tags, QStringList({u"food"_s, u"bob"_s}));
        QCOMPARE(kept.version, 1);
        QCOMPARE(kept.change, ObjectChangeKind::Created);
        QCOMPARE(kept.createdAt, bench.clock.now());
        QVERIFY(kept.createdBy == person());
        QCOMPARE(bench.told.size(), size_t(1));
        QVERIFY(bench.told.front() == (domain::ObjectRef{made->id, u"event"_s, 1, false, false}));
    }

    // The examples of RFC 7396, appendix A, that have an object on both sides.
    void dataIsMerged_data() {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QString>("after");
        const auto row = [](const char* before, const char* patch, const char* after) {
            QTest::newRow(patch) << QByteArray(before) << QByteArray(patch) << QString::fromLatin1(after);
        };
        row("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
        row("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}");
        row("{\"a\":\"b\"}", "{\"a\":null}", "{}");
        row("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null,\"x\":null}", "{\"b\":\"c\"}");
        row("{\"a\":[\"b\"]}", "{\"a\":\"d\"}", "{\"a\":\"d\"}");
        row("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}");
        row("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}");
        row("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}");
        row("{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}");
        row("{\"q\":1}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}},\"q\":1}");
    }
    void dataIsMerged() {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, patch);
        QFETCH(const QString, after);
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json(before));
        bench.clock.advanceMs(5000);
        const auto changed = bench.change(api::UpdateObject{made.id, json(patch), false, {}, 1, person()});
        QCOMPARE(saidBy(changed), u"ok"_s);
        QCOMPARE(dump(changed->data), after);
        QCOMPARE(changed->version, 2);
        QCOMPARE(changed->change, ObjectChangeKind::Merged);
        QCOMPARE(changed->createdAt, made.createdAt);
        QCOMPARE(changed->updatedAt.ms, made.updatedAt.ms + 5000);
        QCOMPARE(dump(bench.stored(made.id).data), after);
    }

    void dataIsReplacedOrOnlyTagged() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"a\":1,\"b\":2}"));
        const auto replaced = bench.change(api::UpdateObject{made.id, json("{\"c\":3}"), true, {}, 0, person()});
        QCOMPARE(saidBy(replaced), u"ok"_s);
        QCOMPARE(dump(replaced->data), u"{\"c\":3}"_s);
        QCOMPARE(replaced->change, ObjectChangeKind::Replaced);
        const auto tagged = bench.change(api::UpdateObject{made.id, {}, false, QStringList{u"x"_s}, 2, person()});
        QCOMPARE(saidBy(tagged), u"ok"_s);
        QCOMPARE(tagged->change, ObjectChangeKind::Tagged);
        QCOMPARE(dump(tagged->data), u"{\"c\":3}"_s);
        QCOMPARE(tagged->version, 3);
    }

    void aChangeThatChangesNothingIsNoVersion() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"a\":1}"), {u"x"_s});
        bench.told.clear();
        const auto same = bench.change(
            api::UpdateObject{made.id, json("{\"a\":1,\"z\":null}"), false, QStringList{u"x"_s}, 0, person()});
        QCOMPARE(same->version, 1);
        QVERIFY(bench.told.empty());
        QCOMPARE(saidBy(bench.change(api::UpdateObject{made.id, {}, false, {}, 0, person()})),
                 u"invalid_argument: Say what to change: the data or the tags."_s);
    }

    void anOlderLookIsRefused() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"title\":\"List\"}"));
        QCOMPARE(saidBy(bench.change(api::UpdateObject{made.id, json("{\"a\":1}"), false, {}, 1, person()})), u"ok"_s);
        for (const auto& late : {bench.change(api::UpdateObject{made.id, json("{\"a\":2}"), false, {}, 1, person()}),
                                 bench.change(api::DeleteObject{made.id, 1, person()}),
                                 bench.change(api::UndoObject{made.id, 0, 1, person()})}) {
            QVERIFY(!late.ok());
            QCOMPARE(late.error().code, ErrorCode::FailedPrecondition);
            QCOMPARE(late.error().detail, u"version"_s);
            QVERIFY(late.error().message.contains(u"“List”"_s));
        }
        QCOMPARE(bench.stored(made.id).version, 2);
    }

    void theTrashTakesAndGivesBack() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"title\":\"List\"}"));
        const auto gone = bench.change(api::DeleteObject{made.id, 1, person()});
        QVERIFY(gone.ok() && gone->deleted && gone->version == 2 && gone->change == ObjectChangeKind::Deleted);
        QCOMPARE(bench.change(api::DeleteObject{made.id, 0, person()})->version, 2); // it is there already
        const auto late = bench.change(api::UpdateObject{made.id, json("{\"a\":2}"), false, {}, 0, person()});
        QCOMPARE(saidBy(late), u"failed_precondition: “List” is in the trash. Restore it first."_s);
        const auto back = bench.change(api::RestoreObject{made.id, person()});
        QVERIFY(back.ok() && !back->deleted && back->version == 3 && back->change == ObjectChangeKind::Restored);
        QCOMPARE(bench.change(api::RestoreObject{made.id, person()})->version, 3);
        QCOMPARE(bench.told.back().version, 3);
    }

    void whatIsNotThereIsSaid() {
        WorkspaceBench bench;
        const domain::ObjectId none{u"01890a5d-ac96-774b-bcce-b302099a8057"_s};
        const QString said = u"not_found: This object does not exist."_s;
        QCOMPARE(saidBy(bench.change(api::UpdateObject{none, json("{\"a\":1}"), false, {}, 0, person()})), said);
        QCOMPARE(saidBy(bench.change(api::DeleteObject{none, 0, person()})), said);
        QCOMPARE(saidBy(bench.change(api::RestoreObject{none, person()})), said);
        QCOMPARE(saidBy(bench.change(api::UndoObject{none, 0, 0, person()})), said);
    }

    // Several decisions of one batch: later ones see what earlier ones will have written.
    void oneBatchHoldsSeveralChangesOfAnObject() {
        WorkspaceBench bench;
        bench.hold();
        const auto made = bench.change(api::CreateObject{u"note"_s, json("{\"n\":0}"), {}, person()});
        for (int n = 1; n <= 5; ++n)
            QCOMPARE(saidBy(bench.change(api::UpdateObject{made->id, Json{{"n", n}}, false, {}, n, person()})),
                     u"ok"_s);
        QCOMPARE(saidBy(bench.change(api::UpdateObject{made->id, Json{{"n", 9}}, false, {}, 5, person()})).left(20),
                 u"failed_precondition:"_s);
        const auto undone = bench.change(api::UndoObject{made->id, 3, 6, person()});
        QCOMPARE(saidBy(undone), u"ok"_s);
        QCOMPARE(dump(undone->data), u"{\"n\":2}"_s);
        QCOMPARE(bench.work.events.size(), size_t(1)); // one event for all of it
        QVERIFY(bench.commit().ok());
        QCOMPARE(bench.stored(made->id).version, 7);
        const auto history = bench.read(api::GetHistory{made->id, 0, 50});
        QCOMPARE(history->versions.size(), size_t(7));
        QCOMPARE(dump(history->versions.at(1).data), u"{\"n\":5}"_s);
        QCOMPARE(bench.told.size(), size_t(7));
    }

    void aClockThatIsSetBackDoesNotTurnHistoryRound() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"a\":1}"));
        bench.clock.jumpWallMs(-86'400'000);
        const auto later = bench.change(api::UpdateObject{made.id, json("{\"a\":2}"), false, {}, 0, person()});
        QVERIFY(later->updatedAt >= made.updatedAt);
    }

    void reservedTypesBelongToTheirRooms() {
        WorkspaceBench bench;
        const auto memory = bench.change(api::CreateObject{u"memory"_s, Json::object(), {}, person()});
        QCOMPARE(memory.error().code, ErrorCode::InvalidArgument);
        QVERIFY(memory.error().message.contains(u"flux memory"_s));
        QVERIFY(!bench.change(api::CreateObject{u"file"_s, Json::object(), {}, person()}).ok());
        QVERIFY(!bench.change(api::SetTypeSchema{u"file"_s, {}, domain::SchemaMode::Off}).ok());
    }

    void manyChangesAreToldInSeveralEvents() {
        WorkspaceBench bench;
        bench.hold();
        for (int n = 0; n < 1001; ++n)
            QVERIFY(bench.change(api::CreateObject{u"note"_s, Json{{"n", n}}, {}, person()}).ok());
        QCOMPARE(bench.work.events.size(), size_t(3));
        QVERIFY(bench.commit().ok());
        QCOMPARE(bench.told.size(), size_t(1001));
    }
};

FLUX_TEST_CLASS(ObjectChangesTest)
#include "object_changes_test.moc"
