#include "engine/store/plan/object_finder.h"
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <algorithm>
#include <random>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::Json;
using domain::OrderField;
using domain::WorkspaceObject;
using store::ObjectQuery;

// Random objects, changes and queries: a store must answer as a list in memory does that is held against
// Filter::matches and sorted by orderKey, before, while and after indexes are made.
class ObjectsPropertyTest : public QObject {
    Q_OBJECT

    struct Oracle {
        struct Kept {
            WorkspaceObject object;
            qint64 place;
        };
        std::vector<Kept> all;

        [[nodiscard]] std::vector<const Kept*> matching(const ObjectQuery& query) const {
            std::vector<const Kept*> found;
            for (const Kept& kept : all) {
                const bool typed = query.types.isEmpty() ? !domain::isReservedType(kept.object.type)
                                                         : query.types.contains(kept.object.type);
                const bool tagged = std::all_of(query.tags.begin(), query.tags.end(),
                                                [&](const QString& tag) { return kept.object.tags.contains(tag); });
                if (typed && tagged && kept.object.deleted == query.deleted && query.where.matches(kept.object.data))
                    found.push_back(&kept);
            }
            const domain::Order order = store::orderOf(query);
            const bool descends = order.front().descending;
            const auto keyOf = [&order](const Kept* kept) {
                const QByteArray text = base::dumpJson(kept->object.data);
                return domain::orderKey(order, kept->object, {text.constData(), size_t(text.size())});
            };
            std::sort(found.begin(), found.end(), [&](const Kept* a, const Kept* b) {
                const int compared = keyOf(a).compare(keyOf(b));
                return compared != 0 ? compared < 0 : descends ? a->place > b->place : a->place < b->place;
            });
            return found;
        }
    };

    struct World {
        std::mt19937 random;
        StoreUnderTest store;
        Oracle oracle;
        qint64 now = 1000;
        int made = 0;

        World(const QString& kind, unsigned seed) : random(seed), store(kind) {}
        int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

        Json value(int depth = 0) {
            static const char* const kTexts[] = {"anna",
                                                 "Anna Stone",
                                                 "bob's \"x\"",
                                                 "2026-01-30",
                                                 "2026-02-01T10:00:00+02:00",
                                                 "2026-02-01T08:00:00Z",
                                                 "caf\xC3\xA9 uno",
                                                 ""};
            switch (below(depth > 1 ? 6 : 9)) {
            case 0:
                return Json(below(6) - 2);
            case 1:
                return Json(below(4) + 0.5);
            case 2:
                return Json(nullptr);
            case 3:
                return Json(below(2) == 0);
            case 6:
                return Json::array({value(depth + 1), value(depth + 1)});
            case 7:
                return Json{{"x", value(depth + 1)}};
            case 8:
                return Json::array({Json{{"x", value(depth + 1)}}, value(depth + 1)});
            default:
                return Json(kTexts[below(8)]);
            }
        }
        Json data() {
            Json object = Json::object();
            for (const char* key : {"a", "b", "odd.$key'"}) {
                if (below(4) != 0)
                    object[key] = value();
            }
            return object;
        }
        QStringList tags() {
            QStringList some;
            for (const char* tag : {"x", "y\"z", "x,\"y"}) {
                if (below(3) == 0)
                    some.append(QString::fromLatin1(tag));
            }
            return some;
        }

        store::ObjectWrite anyWrite() {
            now += below(3);
            if (oracle.all.empty() || below(3) != 0) {
                WorkspaceObject object;
                object.id.text = u"01890a5d-ac96-774b-bcce-%1"_s.arg(++made, 12, 10, QLatin1Char('0'));
                object.type = below(4) == 0 ? u"event"_s : below(9) == 0 ? u"memory"_s : u"note"_s;
                object.data = data();
                object.tags = tags();
                object.createdAt.ms = object.updatedAt.ms = now;
                oracle.all.push_back({object, made});
                return {object, 0};
            }
            WorkspaceObject& object = oracle.all[size_t(below(int(oracle.all.size())))].object;
            const qint64 before = object.version++;
            if (below(4) == 0)
                object.deleted = !object.deleted;
            else
                object.data = data();
            object.tags = tags();
            object.updatedAt.ms = now;
            return {object, before};
        }

        ObjectQuery query() {
            static const char* const kConditions[] = {
                "{\"a\":\"anna\"}",
                "{\"a\":{\"$in\":[\"bob's \\\"x\\\"\",2,null]}}",
                "{\"a\":{\"$gte\":\"2026-01-30\"}}",
                "{\"a\":{\"$gt\":-1,\"$lt\":3}}",
                "{\"a\":{\"$regex\":\"^An\"}}",
                "{\"a\":{\"$regex\":\"nn\",\"$options\":\"i\"}}",
                "{\"a\":{\"$contains\":\"anna\"}}",
                "{\"a\":\"anna\",\"b\":{\"$lte\":3}}",
                "{\"a.x\":{\"$gte\":0}}",
                "{\"b\":null}",
                "{\"b\":{\"$exists\":true,\"$ne\":1}}",
                "{\"$or\":[{\"a\":1},{\"b\":\"anna\"}]}",
                "{\"a\":{\"$eq\":\"2026-02-01T08:00:00Z\"}}",
                "{\"a\":{\"$elemMatch\":{\"$gte\":1}}}",
                "{}",
            };
            static const char* const kOrders[] = {"", "a", "-a", "b", "-created_at", "updated_at", "a,-b", "type,-a"};
            static const QStringList kTypes[] = {{u"note"_s}, {u"event"_s}, {}, {u"event"_s, u"note"_s}};
            ObjectQuery asked;
            asked.types = kTypes[below(3) == 0 ? below(4) : 0];
            asked.where = *domain::Filter::parse(*base::parseJson(kConditions[below(15)]));
            if (below(3) == 0)
                asked.tags = {below(2) == 0 ? u"x"_s : u"y\"z"_s};
            asked.order = *domain::parseOrder(Json(kOrders[below(8)]));
            asked.limit = 1 + below(9);
            asked.deleted = below(8) == 0;
            return asked;
        }
    };

    // All pages of a query, one after the other.
    static QString pagesOf(store::ObjectReader& reader, ObjectQuery query, QString& how) {
        QStringList ids;
        for (int page = 0; page < 200; ++page) {
            const auto found = reader.page(query);
            if (!found.ok())
                return found.error().message + found.error().detail;
            how = found->explanation.access + u' ' + found->explanation.index;
            for (const WorkspaceObject& object : found->rows)
                ids.append(object.id.text.right(4) + u":"_s + QString::fromUtf8(base::dumpJson(object.data)));
            if (!found->hasMore)
                break;
            query.cursor = found->cursor;
        }
        return ids.join(u'\n');
    }
    static QString expected(const Oracle& oracle, const ObjectQuery& query) {
        QStringList ids;
        for (const Oracle::Kept* kept : oracle.matching(query))
            ids.append(kept->object.id.text.right(4) + u":"_s + QString::fromUtf8(base::dumpJson(kept->object.data)));
        return ids.join(u'\n');
    }

private Q_SLOTS:
    void initTestCase_data() { StoreUnderTest::addRows(); }

    void answersAsAListInMemoryDoes() {
        QFETCH_GLOBAL(QString, kind);
        int throughIndexes = 0;
        const bool waits = kind == u"postgresql"_s; // for a server, at every page
        for (unsigned seed = 1; seed <= (waits ? 2U : 6U); ++seed) {
            World world(kind, seed);
            for (int round = 0; round < 60; ++round) {
                store::UnitOfWork work;
                for (int i = world.below(8); i >= 0; --i)
                    work.objects.push_back(world.anyWrite());
                FLUX_VERIFY_OK(world.store.writer().commit(work));
                if (round > 20) // those that the queries have asked for
                    FLUX_VERIFY_OK(world.store.writer().maintain());
                for (int i = 0; i < 6; ++i) {
                    const ObjectQuery query = world.query();
                    QString how;
                    const QString found = pagesOf(world.store.reader().objects(), query, how);
                    throughIndexes += how.startsWith(u"scan") ? 0 : 1;
                    const QString told =
                        u"seed %1 round %2: %3 order %4 by %5\nfound:\n%6\nexpected:\n%7"_s.arg(seed).arg(round).arg(
                            QString::fromUtf8(base::dumpJson(query.where.toJson())), domain::orderText(query.order),
                            how, found, expected(world.oracle, query));
                    QVERIFY2(found == expected(world.oracle, query), qPrintable(told));
                    const auto count = world.store.reader().objects().count(query);
                    FLUX_VERIFY_OK(count);
                    QVERIFY2(*count == qint64(world.oracle.matching(query).size()), qPrintable(told));
                }
            }
        }
        QVERIFY2(kind == u"memory"_s || throughIndexes > (waits ? 100 : 300),
                 qPrintable(QString::number(throughIndexes)));
    }
};

FLUX_TEST_CLASS(ObjectsPropertyTest)
#include "objects_property_test.moc"
