// Taking changes back.
#include "tests/support/test_main.h"
#include "tests/unit/workspace/workspace_bench.h"

#include <QtTest/QTest>

#include <limits>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::ObjectChangeKind;

class ObjectUndoTest : public QObject {
    Q_OBJECT

    static domain::ChangedObject changed(const domain::WorkspaceObject& after, qint64 from) {
        return {after.id, after.type, domain::titleOf(after), from, after.version, after.deleted, {}};
    }

private Q_SLOTS:
    void theNewestChangeIsTakenBack() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"a\":1}"), {u"x"_s});
        QVERIFY(bench.change(api::UpdateObject{made.id, json("{\"a\":2}"), false, QStringList{}, 0, person()}).ok());
        const auto undone = bench.change(api::UndoObject{made.id, 0, 2, person()});
        QCOMPARE(saidBy(undone), u"ok"_s);
        QCOMPARE(dump(undone->data), u"{\"a\":1}"_s);
        QCOMPARE(undone->tags, QStringList{u"x"_s});
        QCOMPARE(undone->version, 3);
        QCOMPARE(undone->change, ObjectChangeKind::Undone);
        // Once more takes back the taking back.
        QCOMPARE(dump(bench.change(api::UndoObject{made.id, 0, 3, person()})->data), u"{\"a\":2}"_s);
    }

    void aDeletionAndACreationAreTakenBack() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"a\":1}"));
        QVERIFY(bench.change(api::DeleteObject{made.id, 0, person()}).ok());
        QVERIFY(!bench.change(api::UndoObject{made.id, 0, 0, person()})->deleted);
        const auto other = bench.make(u"note"_s, json("{\"b\":1}"));
        QVERIFY(bench.change(api::UndoObject{other.id, 0, 0, person()})->deleted);
        QCOMPARE(dump(bench.stored(other.id).data), u"{\"b\":1}"_s); // in the trash as it was
    }

    void anyVersionCanBeGoneBackTo() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"n\":1}"));
        for (int n = 2; n <= 4; ++n)
            QVERIFY(bench.change(api::UpdateObject{made.id, Json{{"n", n}}, false, {}, 0, person()}).ok());
        QCOMPARE(dump(bench.change(api::UndoObject{made.id, 2, 0, person()})->data), u"{\"n\":2}"_s);
        QCOMPARE(bench.change(api::UndoObject{made.id, 5, 0, person()})->version, 5); // it is that one
        for (const qint64 version : {qint64(6), qint64(-1), std::numeric_limits<qint64>::max()})
            QCOMPARE(bench.change(api::UndoObject{made.id, version, 0, person()}).error().code,
                     ErrorCode::InvalidArgument);
    }

    void historyIsPagedNewestFirst() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"n\":1}"));
        for (int n = 2; n <= 5; ++n)
            QVERIFY(bench.change(api::UpdateObject{made.id, Json{{"n", n}}, false, {}, 0, person()}).ok());
        const auto first = bench.read(api::GetHistory{made.id, 0, 2});
        QVERIFY(first.ok() && first->hasMore && first->versions.size() == 2);
        QCOMPARE(first->versions.front().version, 5);
        const auto rest = bench.read(api::GetHistory{made.id, first->versions.back().version, 50});
        QVERIFY(rest.ok() && !rest->hasMore && rest->versions.size() == 3);
        QCOMPARE(rest->versions.back().change, ObjectChangeKind::Created);
        QCOMPARE(bench.read(api::GetHistory{made.id, 0, 0}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.read(api::GetHistory{made.id, 0, 201}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.read(api::GetHistory{{u"none"_s}, 0, 5}).error().code, ErrorCode::NotFound);
    }

    void allThatAMessageShowsIsTakenBack() {
        WorkspaceBench bench;
        const auto made = bench.make(u"event"_s, json("{\"title\":\"Lunch\"}"));
        const auto old = bench.make(u"event"_s, json("{\"title\":\"Dentist\",\"at\":1}"));
        const auto moved = bench.change(api::UpdateObject{old.id, json("{\"at\":2}"), false, {}, 0, person()});
        const auto gone = bench.make(u"event"_s, json("{\"title\":\"Tom\"}"));
        const auto deleted = bench.change(api::DeleteObject{gone.id, 0, person()});
        const std::vector<domain::ChangeBlock> blocks{{u"Added"_s, {changed(made, 0), changed(*moved, 1)}, false},
                                                      {u"Removed"_s, {changed(*deleted, 1)}, false}};
        const auto undone = bench.undo(blocks);
        QCOMPARE(saidBy(undone), u"ok"_s);
        QCOMPARE(undone->objects.size(), size_t(3));
        QVERIFY(bench.stored(made.id).deleted);
        QCOMPARE(dump(bench.stored(old.id).data), u"{\"at\":1,\"title\":\"Dentist\"}"_s);
        QVERIFY(!bench.stored(gone.id).deleted);
        QCOMPARE(saidBy(bench.undo(blocks)), u"failed_precondition: This was taken back already."_s);
    }

    void whatWasChangedSinceIsNamedAndNothingIsTakenBack() {
        WorkspaceBench bench;
        const auto lunch = bench.make(u"event"_s, json("{\"title\":\"Lunch\"}"));
        const auto dinner = bench.make(u"event"_s, json("{\"title\":\"Dinner\"}"));
        const std::vector<domain::ChangeBlock> blocks{{u"Added"_s, {changed(lunch, 0), changed(dinner, 0)}, false}};
        QVERIFY(bench.change(api::UpdateObject{dinner.id, json("{\"at\":2}"), false, {}, 0, person()}).ok());
        const auto refused = bench.undo(blocks);
        QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(refused.error().message.contains(u"“Dinner”"_s) && !refused.error().message.contains(u"“Lunch”"_s),
                 qPrintable(refused.error().message));
        QVERIFY(!bench.stored(lunch.id).deleted);
        QCOMPARE(bench.undo({}).error().code, ErrorCode::InvalidArgument);
    }

    // What a sentence remembered it may take back; a file has more to it than its object.
    void aMemoryIsTakenBackAndAFileIsNot() {
        WorkspaceBench bench;
        for (const QString& type : {u"memory"_s, u"file"_s}) {
            domain::WorkspaceObject object;
            object.id.text = u"01890a5d-ac96-774b-bcce-b302099a8057"_s;
            object.type = type;
            bench.work.objects.push_back({object, 0});
            QVERIFY(bench.commit().ok());
            QCOMPARE(bench.undo({{{}, {changed(object, 0)}, false}}).ok(), type == u"memory"_s);
            QCOMPARE(bench.stored(object.id).deleted, type == u"memory"_s);
            QVERIFY(!bench.change(api::RestoreObject{object.id, person()}).ok());
            bench.work.purgedObjects.push_back(object.id);
            QVERIFY(bench.commit().ok());
        }
    }

    // A sentence that made something and then changed it shows it twice.
    void anObjectShownTwiceIsTakenBackOnce() {
        WorkspaceBench bench;
        const auto made = bench.make(u"note"_s, json("{\"a\":1}"));
        const auto changedOnce = bench.change(api::UpdateObject{made.id, json("{\"a\":2}"), false, {}, 0, person()});
        const auto undone = bench.undo({{{}, {changed(made, 0)}, false}, {{}, {changed(*changedOnce, 1)}, false}});
        QCOMPARE(saidBy(undone), u"ok"_s);
        QCOMPARE(undone->objects.size(), size_t(1));
        QVERIFY(bench.stored(made.id).deleted);
        QCOMPARE(bench.stored(made.id).version, 3);
    }
};

FLUX_TEST_CLASS(ObjectUndoTest)
#include "object_undo_test.moc"
