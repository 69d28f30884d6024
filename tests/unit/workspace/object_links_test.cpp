// Named arrows between objects.
#include "engine/workspace/object_rules.h"
#include "tests/support/test_main.h"
#include "tests/unit/workspace/workspace_bench.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class ObjectLinksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLinkIsSeenFromBothEnds() {
        WorkspaceBench bench;
        const auto note = bench.make(u"note"_s, json("{\"title\":\"Minutes\"}"));
        const auto project = bench.make(u"project"_s, json("{\"title\":\"Roof\"}"));
        bench.told.clear();
        const auto linked = bench.change(api::LinkObjects{note.id, project.id, u"about"_s, false, person()});
        QCOMPARE(saidBy(linked), u"ok"_s);
        QCOMPARE(linked->links.size(), size_t(1));
        QCOMPARE(bench.told.size(), size_t(2)); // both ends show it
        for (const auto& [id, other] : {std::pair(note.id, project.id), std::pair(project.id, note.id)}) {
            const auto detail = bench.read(api::GetObject{id.text});
            QCOMPARE(detail->links.size(), size_t(1));
            QCOMPARE(detail->links.front().role, u"about"_s);
            QCOMPARE(detail->linked.size(), size_t(1));
            QCOMPARE(detail->linked.front().id, other);
        }
        QCOMPARE(bench.stored(note.id).version, 1); // a link is no change of the data
    }

    void linkingTwiceAndUnlinkingTwiceIsOnce() {
        WorkspaceBench bench;
        const auto a = bench.make(u"note"_s, Json::object());
        const auto b = bench.make(u"note"_s, Json::object());
        QVERIFY(bench.change(api::LinkObjects{a.id, b.id, u"about"_s, false, person()}).ok());
        QVERIFY(bench.change(api::LinkObjects{a.id, b.id, u"cites"_s, false, person()}).ok());
        bench.told.clear();
        QCOMPARE(bench.change(api::LinkObjects{a.id, b.id, u"about"_s, false, person()})->links.size(), size_t(2));
        QVERIFY(bench.told.empty());
        QCOMPARE(bench.change(api::LinkObjects{a.id, b.id, u"about"_s, true, person()})->links.size(), size_t(1));
        QCOMPARE(bench.change(api::LinkObjects{a.id, b.id, u"about"_s, true, person()})->links.size(), size_t(1));
        QCOMPARE(bench.told.size(), size_t(2));
    }

    void aBatchSeesItsOwnLinks() {
        WorkspaceBench bench;
        bench.hold();
        const auto a = bench.change(api::CreateObject{u"note"_s, Json::object(), {}, person()});
        const auto b = bench.change(api::CreateObject{u"note"_s, Json::object(), {}, person()});
        QCOMPARE(bench.change(api::LinkObjects{a->id, b->id, u"about"_s, false, person()})->links.size(), size_t(1));
        QCOMPARE(bench.change(api::LinkObjects{a->id, b->id, u"about"_s, true, person()})->links.size(), size_t(0));
        QCOMPARE(bench.change(api::LinkObjects{b->id, a->id, u"cites"_s, false, person()})->links.size(), size_t(1));
        QVERIFY(bench.commit().ok());
        QCOMPARE(bench.read(api::GetObject{a->id.text})->links.size(), size_t(1));
    }

    void whatCannotBeLinkedIsRefused() {
        WorkspaceBench bench;
        const auto a = bench.make(u"note"_s, json("{\"title\":\"A\"}"));
        const auto b = bench.make(u"note"_s, json("{\"title\":\"B\"}"));
        const domain::ObjectId none{u"01890a5d-ac96-774b-bcce-b302099a8057"_s};
        QCOMPARE(bench.change(api::LinkObjects{a.id, none, u"about"_s, false, person()}).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(bench.change(api::LinkObjects{a.id, a.id, u"about"_s, false, person()}).error().code,
                 ErrorCode::InvalidArgument);
        for (const QString& role : {QString(), u"About"_s, u"x'; --"_s, QString(65, u'a')})
            QCOMPARE(bench.change(api::LinkObjects{a.id, b.id, role, false, person()}).error().code,
                     ErrorCode::InvalidArgument);
        QVERIFY(bench.change(api::DeleteObject{b.id, 0, person()}).ok());
        QCOMPARE(saidBy(bench.change(api::LinkObjects{a.id, b.id, u"about"_s, false, person()})),
                 u"failed_precondition: “B” is in the trash. Restore it first."_s);
    }

    void linksAreBounded() {
        WorkspaceBench bench;
        bench.hold();
        const auto hub = bench.change(api::CreateObject{u"note"_s, Json::object(), {}, person()});
        const auto other = bench.change(api::CreateObject{u"note"_s, Json::object(), {}, person()});
        for (size_t n = 0; n < workspace::kMaxLinks; ++n)
            bench.work.links.push_back({{hub->id, other->id, u"r%1"_s.arg(n), person(), bench.clock.now()}, false});
        QCOMPARE(bench.change(api::LinkObjects{other->id, hub->id, u"more"_s, false, person()}).error().code,
                 ErrorCode::ResourceExhausted);
    }
};

FLUX_TEST_CLASS(ObjectLinksTest)
#include "object_links_test.moc"
