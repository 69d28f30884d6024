#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::ObjectChangeKind;
using domain::WorkspaceObject;
using store::UnitOfWork;

// Every store that keeps objects: what is written is read back, versions conflict, and all or nothing holds for objects
// as for the rest. What a query finds is in objects_property_test.cpp.
class ContractObjectsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<StoreUnderTest> m_store;

    store::Writer& writer() { return m_store->writer(); }
    store::ObjectReader& objects() { return m_store->reader().objects(); }

    static domain::ObjectId idOf(int n) { return {u"01890a5d-ac96-774b-bcce-%1"_s.arg(n, 12, 16, QLatin1Char('0'))}; }
    static domain::Attribution agent(const QString& name) {
        domain::Attribution by;
        by.kind = domain::ActorKind::Agent;
        by.name = name;
        by.task.text = u"t1"_s;
        by.step.text = u"step_1"_s;
        by.message.text = u"m1"_s;
        return by;
    }
    // Every member other than its default.
    static WorkspaceObject sample(int n, const QString& type = u"note"_s) {
        WorkspaceObject o;
        o.id = idOf(n);
        o.type = type;
        o.data = Json{{"title", "Lunch"}, {"n", n}, {"deep", Json{{"list", Json::array({1, "x", nullptr, 2.5})}}}};
        o.tags = {u"food"_s, u"a\"b"_s};
        o.createdBy = agent(u"research"_s);
        o.updatedBy = agent(u"summarize"_s);
        o.createdAt.ms = 1000 + n;
        o.updatedAt.ms = 2000 + n;
        return o;
    }
    static store::ObjectWrite changed(WorkspaceObject& o, const Json& data, bool deleted = false) {
        const qint64 replaces = o.version++;
        o.data = data;
        o.deleted = deleted;
        o.change = deleted ? ObjectChangeKind::Deleted : ObjectChangeKind::Replaced;
        o.updatedAt.ms += 10;
        o.updatedBy = agent(u"version %1"_s.arg(o.version));
        return {o, replaces};
    }
    static UnitOfWork making(const std::vector<WorkspaceObject>& all) {
        UnitOfWork work;
        for (const WorkspaceObject& o : all)
            work.objects.push_back({o, 0});
        return work;
    }

private Q_SLOTS:
    void initTestCase_data() { StoreUnderTest::addRows(); }
    void init() {
        QFETCH_GLOBAL(QString, kind);
        m_store = std::make_unique<StoreUnderTest>(kind);
    }

    void anObjectIsReadAsItWasWritten() {
        WorkspaceObject o = sample(1);
        FLUX_VERIFY_OK(writer().commit(making({o})));
        QCOMPARE(jsonOf(objects().object(o.id).value()), jsonOf(o));
        const auto write = changed(o, Json{{"other", true}}, true);
        FLUX_VERIFY_OK(writer().commit({.objects = {write}}));
        if (m_store->isDurable())
            m_store->reopen();
        QCOMPARE(jsonOf(objects().object(o.id).value()), jsonOf(o));
        FLUX_COMPARE_ERROR(objects().object(idOf(2)), ErrorCode::NotFound);
    }

    void strangeTextsAreReadAsTheyWereWritten() {
        WorkspaceObject o = sample(1);
        const std::string nul("a\0b", 3);
        o.data =
            Json{{nul, nul},   {"it's \"q\"", "'; DROP TABLE object; --"},      {"$gt", 1}, {"a.b", Json{{"", ""}}},
                 {"\\", "\\"}, {"\xF0\x9F\x98\x80", "\xEF\xBF\xBD\xE2\x80\xA8"}};
        o.tags = {u"'; DROP TABLE object; --"_s, u"$x.y"_s, u"\\\","_s};
        FLUX_VERIFY_OK(writer().commit(making({o})));
        QCOMPARE(jsonOf(objects().object(o.id).value()), jsonOf(o));
        for (const QString& tag : o.tags) {
            store::ObjectQuery query;
            query.tags = {tag};
            QCOMPARE(objects().count(query).value(), 1);
        }
        for (const auto& [key, value] : o.data.items()) {
            const auto filter = domain::Filter::parse(Json{{key, Json{{"$exists", true}}}});
            if (key.empty() || key.front() == '$')
                continue;
            FLUX_VERIFY_OK(filter);
            store::ObjectQuery query;
            query.where = *filter;
            QCOMPARE(objects().count(query).value(), key == "a.b" ? 0 : 1); // a dot leads into an object
        }
    }

    void versionsConflict() {
        WorkspaceObject o = sample(1);
        FLUX_VERIFY_OK(writer().commit(making({o})));
        WorkspaceObject late = o;
        const auto first = changed(o, Json{{"a", 1}});
        FLUX_VERIFY_OK(writer().commit({.objects = {first}}));
        const auto refused = [this](const store::ObjectWrite& write) {
            // Whatever else the unit holds is not written either.
            const auto commit = writer().commit({.objects = {{sample(50), 0}, write}});
            return !commit.ok() && commit.error().code == ErrorCode::FailedPrecondition &&
                   commit.error().detail == u"version"_s && !objects().object(idOf(50)).ok();
        };
        QVERIFY(refused(changed(late, Json{{"a", 2}}))); // made from version 1
        QVERIFY(refused({sample(1), 0}));                // exists
        QVERIFY(refused({sample(9), 3}));                // does not
        QCOMPARE(jsonOf(objects().object(o.id).value()), jsonOf(o));
    }

    void severalChangesOfAnObjectFollowEachOther() {
        WorkspaceObject o = sample(1);
        UnitOfWork work = making({o});
        for (int n = 2; n <= 4; ++n)
            work.objects.push_back(changed(o, Json{{"n", n}}));
        FLUX_VERIFY_OK(writer().commit(work));
        QCOMPARE(jsonOf(objects().object(o.id).value()), jsonOf(o));
        QCOMPARE(objects().history(o.id, 0, 10).value().size(), size_t(4));
        work = {.objects = {changed(o, Json{{"n", 5}}), changed(o, Json{{"n", 6}})}};
        work.objects.back().replaces = 4; // both made from the same
        QVERIFY(!writer().commit(work).ok());
        QCOMPARE(objects().object(o.id).value().version, 4);
    }

    void historyHasEveryVersion() {
        WorkspaceObject o = sample(1);
        const Json first = o.data;
        FLUX_VERIFY_OK(writer().commit(making({o})));
        for (int n = 2; n <= 5; ++n) {
            const auto write = changed(o, Json{{"n", n}}, n == 3);
            FLUX_VERIFY_OK(writer().commit({.objects = {write}}));
        }
        const auto all = objects().history(o.id, 0, 10).value();
        QCOMPARE(all.size(), size_t(5));
        QCOMPARE(all.front().version, 5);
        QVERIFY(all.front().by == agent(u"version 5"_s));
        QCOMPARE(all.at(2).change, ObjectChangeKind::Deleted);
        QVERIFY(all.at(2).deleted && !all.at(1).deleted);
        QCOMPARE(base::dumpJson(all.back().data), base::dumpJson(first));
        QCOMPARE(all.back().tags, o.tags);
        QCOMPARE(all.back().at.ms, 2001);
        const auto page = objects().history(o.id, 4, 2).value();
        QCOMPARE(page.size(), size_t(2));
        QCOMPARE(page.front().version, 3);
        QCOMPARE(objects().version(o.id, 2).value().version, 2);
        QCOMPARE(jsonOf(objects().version(o.id, 5).value()), jsonOf(all.front()));
        FLUX_COMPARE_ERROR(objects().version(o.id, 6), ErrorCode::NotFound);
        FLUX_COMPARE_ERROR(objects().history(idOf(7), 0, 10), ErrorCode::NotFound);
        QVERIFY(objects().history(o.id, 1, 10).value().empty());
    }

    void objectsAreNamedByTheirBeginning() {
        FLUX_VERIFY_OK(writer().commit(making({sample(0x12), sample(0x13), sample(0x2F)})));
        const QString common = idOf(0).text.left(30);
        QCOMPARE(objects().objectsNamed(common, 10).value().size(), size_t(3));
        QCOMPARE(objects().objectsNamed(common, 2).value().size(), size_t(2));
        QCOMPARE(objects().objectsNamed(idOf(0x12).text, 10).value(), (std::vector{idOf(0x12)}));
        QVERIFY(objects().objectsNamed(u"f"_s, 10).value().empty());
        QVERIFY(objects().objectsNamed(u"%"_s, 10).value().empty());
        const auto some = objects().objects({idOf(0x2F), idOf(0x77), idOf(0x12)}).value();
        QCOMPARE(idsOf(some), idOf(0x2F).text + u' ' + idOf(0x12).text);
    }

    void linksAreSeenFromBothEnds() {
        UnitOfWork work = making({sample(1), sample(2), sample(3)});
        const domain::ObjectLink about{idOf(1), idOf(2), u"about"_s, agent(u"a"_s), {5}};
        const domain::ObjectLink cites{idOf(3), idOf(1), u"cites"_s, agent(u"b"_s), {4}};
        work.links = {{about, false}, {cites, false}};
        FLUX_VERIFY_OK(writer().commit(work));
        QCOMPARE(jsonOf(objects().links(idOf(1)).value()), jsonOf(std::vector{cites, about})); // by time
        QCOMPARE(jsonOf(objects().links(idOf(2)).value()), jsonOf(std::vector{about}));
        FLUX_VERIFY_OK(writer().commit({.links = {{about, true}, {about, false}, {cites, true}}}));
        QCOMPARE(jsonOf(objects().links(idOf(1)).value()), jsonOf(std::vector{about}));
        const auto before = writer().reader().lastSequence().value();
        const domain::ObjectLink nowhere{idOf(1), idOf(9), u"about"_s, {}, {}};
        QVERIFY(!writer().commit({.objects = {{sample(4), 0}}, .links = {{nowhere, false}}}).ok());
        QVERIFY(!objects().object(idOf(4)).ok());
        QCOMPARE(writer().reader().lastSequence().value(), before);
        QVERIFY(objects().links(idOf(9)).value().empty());
    }

    void typesHaveSchemasAndCounts() {
        const domain::ObjectType strict{u"event"_s, Json{{"type", "object"}}, domain::SchemaMode::Strict, {7}};
        UnitOfWork work = making({sample(1), sample(2)});
        WorkspaceObject gone = sample(3);
        work.objects.push_back({gone, 0});
        work.objects.push_back(changed(gone, Json::object(), true));
        work.types = {strict};
        FLUX_VERIFY_OK(writer().commit(work));
        const auto types = objects().types().value();
        QCOMPARE(types.size(), size_t(2));
        QCOMPARE(jsonOf(types.front().type), jsonOf(strict));
        QCOMPARE(types.front().count, 0);
        QCOMPARE(types.back().type.name, u"note"_s);
        QCOMPARE(types.back().count, 2);
        QCOMPARE(jsonOf(objects().type(u"event"_s).value()), jsonOf(strict));
        FLUX_COMPARE_ERROR(objects().type(u"note"_s), ErrorCode::NotFound);
        FLUX_VERIFY_OK(writer().commit({.types = {{u"event"_s, {}, domain::SchemaMode::Off, {8}}}}));
        FLUX_COMPARE_ERROR(objects().type(u"event"_s), ErrorCode::NotFound);
        QCOMPARE(objects().types().value().size(), size_t(1));
    }

    void vectorsGoWithTheirObjects() {
        UnitOfWork work = making({sample(1), sample(2), sample(3, u"memory"_s)});
        work.vectors = {{{idOf(1), u"m"_s, u"d1"_s, {1.0F, -0.5F}}},
                        {{idOf(2), u"m"_s, u"d2"_s, {0.0F, 2.0F}}},
                        {{idOf(1), u"other"_s, u"d3"_s, {9.0F}}},
                        {{idOf(3), u"m"_s, u"d4"_s, {3.0F}}}};
        FLUX_VERIFY_OK(writer().commit(work));
        auto found = objects().vectors(u"note"_s, u"m"_s).value();
        QCOMPARE(found.size(), size_t(2));
        QCOMPARE(found.front().digest, u"d1"_s);
        QVERIFY(found.front().values == (std::vector<float>{1.0F, -0.5F}));
        FLUX_VERIFY_OK(writer().commit({.vectors = {{{idOf(1), u"m"_s, u"d9"_s, {4.0F}}}}}));
        found = objects().vectors(u"note"_s, u"m"_s).value();
        QCOMPARE(found.front().digest, u"d9"_s);
        WorkspaceObject gone = sample(1);
        const auto write = changed(gone, Json::object(), true);
        FLUX_VERIFY_OK(writer().commit({.objects = {write}}));
        QCOMPARE(objects().vectors(u"note"_s, u"m"_s).value().size(), size_t(1)); // not of the trash
        QVERIFY(!writer().commit({.vectors = {{{idOf(77), u"m"_s, u"d"_s, {1.0F}}}}}).ok());
    }

    void whatIsPurgedIsGoneForGood() {
        UnitOfWork work = making({sample(1), sample(2)});
        work.links = {{{idOf(1), idOf(2), u"about"_s, {}, {1}}, false},
                      {{idOf(2), idOf(1), u"cites"_s, {}, {1}}, false}};
        work.vectors = {{{idOf(1), u"m"_s, u"d"_s, {1.0F}}}};
        FLUX_VERIFY_OK(writer().commit(work));
        WorkspaceObject o = sample(1);
        UnitOfWork last{.objects = {changed(o, Json{{"secret", 1}})}};
        last.purgedObjects = {idOf(1), idOf(99)}; // one that is not there is gone already
        FLUX_VERIFY_OK(writer().commit(last));
        FLUX_COMPARE_ERROR(objects().object(idOf(1)), ErrorCode::NotFound);
        FLUX_COMPARE_ERROR(objects().history(idOf(1), 0, 10), ErrorCode::NotFound);
        QVERIFY(objects().links(idOf(2)).value().empty());
        QVERIFY(objects().vectors(u"note"_s, u"m"_s).value().empty());
        QCOMPARE(objects().count({}).value(), 1);
        FLUX_VERIFY_OK(writer().commit(making({sample(1)}))); // and may be made anew
        QCOMPARE(objects().history(idOf(1), 0, 10).value().size(), size_t(1));
    }

    void everyObjectIsVisitedInTheOrderOfMaking() {
        UnitOfWork work = making({sample(5), sample(2, u"memory"_s), sample(9)});
        WorkspaceObject gone = sample(5);
        work.objects.push_back(changed(gone, Json::object(), true));
        FLUX_VERIFY_OK(writer().commit(work));
        const auto visited = [this](const QStringList& types, size_t most) {
            std::vector<WorkspaceObject> seen;
            const auto done = objects().forEach(types, [&](const WorkspaceObject& o) {
                seen.push_back(o);
                return seen.size() < most;
            });
            return done.ok() ? idsOf(seen) : u"error"_s;
        };
        QCOMPARE(visited({}, 10), idsOf(std::vector{sample(5), sample(2), sample(9)}));
        QCOMPARE(visited({u"note"_s}, 10), idsOf(std::vector{sample(5), sample(9)}));
        QCOMPARE(visited({}, 1), idsOf(std::vector{sample(5)}));
    }
};

FLUX_TEST_CLASS(ContractObjectsTest)
#include "contract_objects_test.moc"
