#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::ObjectId;
using domain::WorkspaceObject;

// What every store that keeps objects does with one object, its history, links, vectors and type. Queries:
// objects_property_test.cpp.
class ContractObjectRowsTest : public QObject {
    Q_OBJECT

private:
    static WorkspaceObject note(int number, const Json& data = Json{{"title", "Ünï “quotes” \\ '; DROP TABLE"}}) {
        WorkspaceObject object;
        object.id.text = u"01890a5d-ac96-774b-bcce-%1"_s.arg(number, 12, 10, QLatin1Char('0'));
        object.type = u"note"_s;
        object.data = data;
        object.tags = {u"x"_s, u"y\"z"_s};
        object.createdBy = {domain::ActorKind::Agent, u"file_storage"_s, {u"t1"_s}, {u"step_1"_s}, {u"m1"_s}};
        object.updatedBy = object.createdBy;
        object.createdAt.ms = object.updatedAt.ms = 1000 + number;
        return object;
    }
    static WorkspaceObject changed(WorkspaceObject object, const Json& data) {
        ++object.version;
        object.data = data;
        object.change = domain::ObjectChangeKind::Replaced;
        object.updatedBy = {domain::ActorKind::Person, u"window"_s, {}, {}, {}};
        object.updatedAt.ms += 10;
        return object;
    }
    static store::UnitOfWork making(const std::vector<WorkspaceObject>& objects) {
        store::UnitOfWork work;
        for (const WorkspaceObject& object : objects)
            work.objects.push_back({object, 0});
        return work;
    }
    static QString textOf(const WorkspaceObject& o) {
        return u"%1 %2 v%3 %4 %5 %6 %7 %8 %9"_s.arg(
            o.id.text, o.type, QString::number(o.version), QString::number(int(o.change)),
            o.deleted ? u"deleted"_s : u"live"_s, o.tags.join(u'|'), QString::fromUtf8(base::dumpJson(o.data)),
            jsonOf(o.createdBy) + jsonOf(o.updatedBy), u"%1 %2"_s.arg(o.createdAt.ms).arg(o.updatedAt.ms));
    }

private Q_SLOTS:
    void initTestCase_data() {
        QTest::addColumn<QString>("kind");
        QTest::newRow("sqlite") << u"sqlite"_s;
        QTest::newRow("postgresql") << u"postgresql"_s;
    }

    void whatWasWrittenIsRead() {
        QFETCH_GLOBAL(QString, kind);
        StoreUnderTest stored(kind);
        const WorkspaceObject one = note(1, Json{{"odd.$key'", Json::array({1, "\u0000\u0001", nullptr, 1.5})}});
        const WorkspaceObject two = note(2);
        FLUX_VERIFY_OK(stored.writer().commit(making({one, two})));
        store::ObjectReader& reader = stored.reader().objects();
        QCOMPARE(textOf(*reader.object(one.id)), textOf(one));
        QCOMPARE(textOf(*stored.writer().reader().objects().object(two.id)), textOf(two));
        FLUX_COMPARE_ERROR(reader.object({u"nobody"_s}), ErrorCode::NotFound);
        QCOMPARE(idsOf(*reader.objects({two.id, {u"nobody"_s}, one.id})), two.id.text + u' ' + one.id.text);
        QCOMPARE(int(reader.objects({})->size()), 0);
        QCOMPARE(int(reader.objectsNamed(u"01890a5d"_s, 10)->size()), 2);
        QCOMPARE(int(reader.objectsNamed(u"01890a5d"_s, 1)->size()), 1);
        QCOMPARE(int(reader.objectsNamed(u"02"_s, 10)->size()), 0);
        stored.reopen();
        QCOMPARE(textOf(*stored.reader().objects().object(one.id)), textOf(one));
    }

    void anOldVersionIsRefusedWhole() {
        QFETCH_GLOBAL(QString, kind);
        StoreUnderTest stored(kind);
        const WorkspaceObject one = note(1);
        FLUX_VERIFY_OK(stored.writer().commit(making({one})));
        const auto refused = [&](const store::ObjectWrite& wrong) {
            store::UnitOfWork work = making({note(7)});
            work.events.push_back(sampleEvent(sampleConversation(u"c1"_s)));
            work.objects.push_back(wrong);
            const auto done = stored.writer().commit(work);
            return !done.ok() && done.error().code == ErrorCode::FailedPrecondition &&
                   done.error().detail == u"version"_s;
        };
        QVERIFY(refused({changed(one, Json{{"a", 1}}), 2})); // made from a version that is not there
        QVERIFY(refused({note(8), 1}));                      // not there at all
        QVERIFY(refused({one, 0}));                          // there already
        QVERIFY(refused({note(7), 0}));                      // twice in one unit
        store::UnitOfWork vector;
        vector.vectors.push_back({{note(8).id, u"m"_s, u"d"_s, {1.0F}}});
        FLUX_COMPARE_ERROR(stored.writer().commit(vector), ErrorCode::FailedPrecondition);
        FLUX_COMPARE_ERROR(stored.reader().objects().object(note(7).id), ErrorCode::NotFound);
        QCOMPARE(stored.reader().lastSequence().value(), qint64(0));
        QCOMPARE(textOf(*stored.reader().objects().object(one.id)), textOf(one));
        FLUX_VERIFY_OK(stored.writer().commit(making({note(7)}))); // and the writer goes on
    }

    void severalWritesOfOneObjectFollowEachOther() {
        QFETCH_GLOBAL(QString, kind);
        StoreUnderTest stored(kind);
        const WorkspaceObject first = note(1);
        const WorkspaceObject second = changed(first, Json{{"a", 2}});
        WorkspaceObject third = changed(second, Json{{"a", 3}});
        third.deleted = true;
        store::UnitOfWork work = making({first});
        work.objects.push_back({second, 1});
        work.objects.push_back({third, 2});
        FLUX_VERIFY_OK(stored.writer().commit(work));
        store::ObjectReader& reader = stored.reader().objects();
        QCOMPARE(textOf(*reader.object(first.id)), textOf(third));
        const auto history = reader.history(first.id, 0, 10);
        FLUX_VERIFY_OK(history);
        QCOMPARE(int(history->size()), 3);
        QCOMPARE(history->at(0).deleted, true);
        QCOMPARE(base::dumpJson(history->at(1).data), base::dumpJson(second.data));
        QCOMPARE(jsonOf(history->at(2).by), jsonOf(first.updatedBy));
        QCOMPARE(history->at(2).tags, first.tags);
        QCOMPARE(int(reader.history(first.id, 3, 1)->size()), 1);
        QCOMPARE(reader.history(first.id, 3, 1)->at(0).version, qint64(2));
        QCOMPARE(int(reader.history(first.id, 0, 0)->size()), 0);
        QCOMPARE(base::dumpJson(reader.version(first.id, 1)->data), base::dumpJson(first.data));
        QCOMPARE(reader.version(first.id, 3)->at.ms, third.updatedAt.ms);
        FLUX_COMPARE_ERROR(reader.version(first.id, 4), ErrorCode::NotFound);
        FLUX_COMPARE_ERROR(reader.history({u"nobody"_s}, 0, 10), ErrorCode::NotFound);
        const auto types = reader.types();
        QCOMPARE(int(types->size()), 1);
        QCOMPARE(types->at(0).count, qint64(0)); // the one that there is lies in the trash
    }

    void linksGoBothWaysAndPurgeTakesAll() {
        QFETCH_GLOBAL(QString, kind);
        StoreUnderTest stored(kind);
        store::UnitOfWork work = making({note(1), note(2), note(3)});
        work.links.push_back({{note(1).id, note(2).id, u"about"_s, {}, base::Instant{5}}});
        work.links.push_back({{note(2).id, note(3).id, u"about"_s, {}, base::Instant{4}}});
        work.links.push_back({{note(1).id, note(2).id, u"about"_s, {}, base::Instant{6}}}); // again
        work.vectors.push_back({{note(1).id, u"m"_s, u"d1"_s, {1.0F, -2.5F}}});
        work.vectors.push_back({{note(2).id, u"m"_s, u"d2"_s, {3.0F}}});
        FLUX_VERIFY_OK(stored.writer().commit(work));
        store::ObjectReader& reader = stored.reader().objects();
        const auto links = reader.links(note(2).id);
        FLUX_VERIFY_OK(links);
        QCOMPARE(int(links->size()), 2);
        QCOMPARE(links->at(0).from.text, note(2).id.text);
        QCOMPARE(links->at(1).at.ms, qint64(6));
        auto vectors = reader.vectors(u"note"_s, u"m"_s);
        FLUX_VERIFY_OK(vectors);
        QCOMPARE(int(vectors->size()), 2);
        QCOMPARE(vectors->at(0).values, (std::vector<float>{1.0F, -2.5F}));
        QCOMPARE(vectors->at(1).digest, u"d2"_s);
        QCOMPARE(int(reader.vectors(u"note"_s, u"other"_s)->size()), 0);

        store::UnitOfWork removing;
        removing.links.push_back({{note(2).id, note(3).id, u"about"_s, {}, {}}, true});
        removing.purgedObjects = {note(1).id, {u"nobody"_s}};
        FLUX_VERIFY_OK(stored.writer().commit(removing));
        QCOMPARE(int(reader.links(note(2).id)->size()), 0);
        QCOMPARE(int(reader.vectors(u"note"_s, u"m"_s)->size()), 1);
        FLUX_COMPARE_ERROR(reader.object(note(1).id), ErrorCode::NotFound);
        QCOMPARE(reader
                     .count({.types = {u"note"_s},
                             .where = {},
                             .tags = {},
                             .order = {},
                             .limit = 1,
                             .cursor = {},
                             .deleted = false})
                     .value(),
                 qint64(2));
    }

    void aTypeHasASchemaOrNone() {
        QFETCH_GLOBAL(QString, kind);
        StoreUnderTest stored(kind);
        store::UnitOfWork work = making({note(1)});
        work.types.push_back({u"event"_s, Json{{"type", "object"}}, domain::SchemaMode::Warn, base::Instant{7}});
        FLUX_VERIFY_OK(stored.writer().commit(work));
        store::ObjectReader& reader = stored.reader().objects();
        QCOMPARE(reader.type(u"event"_s)->mode, domain::SchemaMode::Warn);
        FLUX_COMPARE_ERROR(reader.type(u"note"_s), ErrorCode::NotFound);
        const auto types = reader.types();
        FLUX_VERIFY_OK(types);
        QCOMPARE(int(types->size()), 2);
        QCOMPARE(types->at(0).type.name, u"event"_s);
        QCOMPARE(types->at(0).count, qint64(0));
        QCOMPARE(types->at(1).type.name, u"note"_s);
        QCOMPARE(types->at(1).count, qint64(1));
        store::UnitOfWork removing;
        removing.types.push_back({u"event"_s, Json(), domain::SchemaMode::Off, base::Instant{8}});
        FLUX_VERIFY_OK(stored.writer().commit(removing));
        FLUX_COMPARE_ERROR(reader.type(u"event"_s), ErrorCode::NotFound);
    }

    // More than one batch of every size that a store may fetch at once.
    void thousandsAreWalkedInTheOrderOfMaking() {
        QFETCH_GLOBAL(QString, kind);
        StoreUnderTest stored(kind);
        std::vector<WorkspaceObject> many;
        for (int i = 1; i <= 3000; ++i) {
            many.push_back(note(i, Json{{"n", i % 7}}));
            many.back().type = i % 50 == 0 ? u"event"_s : u"note"_s;
        }
        FLUX_VERIFY_OK(stored.writer().commit(making(many)));
        store::ObjectReader& reader = stored.reader().objects();
        int seen = 0;
        bool ordered = true;
        FLUX_VERIFY_OK(reader.forEach({}, [&](const WorkspaceObject& object) {
            ordered = ordered && object.id.text == many[size_t(seen)].id.text;
            return ++seen < 2500;
        }));
        QVERIFY(ordered);
        QCOMPARE(seen, 2500);
        seen = 0;
        FLUX_VERIFY_OK(reader.forEach({u"event"_s}, [&seen](const WorkspaceObject&) { return ++seen > 0; }));
        QCOMPARE(seen, 60);
        store::ObjectQuery query;
        query.types = {u"note"_s};
        query.where = *domain::Filter::parse(Json{{"n", 3}});
        const auto count = reader.count(query);
        FLUX_VERIFY_OK(count);
        QCOMPARE(*count, qint64(std::count_if(many.begin(), many.end(), [](const WorkspaceObject& object) {
            return object.type == u"note"_s && object.data["n"] == 3;
        })));
        const auto groups = reader.group({}, {u"n"_s, {u"n"_s}}, 100);
        FLUX_VERIFY_OK(groups);
        QCOMPARE(int(groups->size()), 7);
    }
};

FLUX_TEST_CLASS(ContractObjectRowsTest)
#include "contract_object_rows_test.moc"
