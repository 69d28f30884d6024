#include "engine/store/plan/index_advisor.h"
#include "engine/store/plan/object_plan.h"
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace flux;
using namespace flux::store;
using base::Json;
using domain::OrderField;

// Whatever the planner decides, an index must give every object that matches, nothing else where it is called exact,
// and the wanted order where it is called ordered. The table of keys is a sorted list here.
class ObjectPlanTest : public QObject {
    Q_OBJECT

    struct Entry {
        std::string key;
        size_t object;
        bool operator<(const Entry& other) const { return std::tie(key, object) < std::tie(other.key, other.object); }
    };
    struct World {
        std::mt19937 random;
        std::vector<domain::WorkspaceObject> objects;
        std::vector<QByteArray> texts;
        std::vector<KnownIndex> indexes;
        std::vector<std::vector<Entry>> tables; // of the index at the same place

        explicit World(unsigned seed) : random(seed) {}
        int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

        Json value() {
            static const char* const kTexts[] = {"anna", "Anna Stone", "bob", "2026-01-30", "2026-02-01T10:00:00Z"};
            switch (below(6)) {
            case 0:
                return Json(below(5));
            case 1:
                return Json(nullptr);
            default:
                return Json(kTexts[below(5)]);
            }
        }
        Json data(bool lists) {
            Json object = Json::object();
            for (const char* key : {"a", "b"}) {
                if (below(5) == 0)
                    continue;
                object[key] = lists && below(3) == 0 ? Json::array({value(), value()}) : value();
            }
            return object;
        }
        void fill(bool lists) {
            for (int i = 0; i < 60; ++i) {
                domain::WorkspaceObject object;
                object.type = QStringLiteral("note");
                object.data = data(lists);
                object.updatedAt.ms = object.createdAt.ms = 1000 + below(1000);
                for (const char* tag : {"x", "y"}) {
                    if (below(2) == 0)
                        object.tags.append(QString::fromLatin1(tag));
                }
                texts.push_back(base::dumpJson(object.data));
                objects.push_back(std::move(object));
            }
        }
        std::string_view text(size_t i) const { return {texts[i].constData(), size_t(texts[i].size())}; }

        void addIndex(IndexLead lead, OrderField by) {
            KnownIndex index{
                qint64(indexes.size()), {QStringLiteral("note"), std::move(lead), std::move(by)}, {}, true};
            std::vector<Entry> table;
            for (size_t i = 0; i < objects.size(); ++i) {
                for (std::string& key : indexKeys(index.definition, objects[i], text(i), index.traits))
                    table.push_back({std::move(key), i});
            }
            std::sort(table.begin(), table.end());
            indexes.push_back(std::move(index));
            tables.push_back(std::move(table));
        }
        ObjectQuery query() {
            static const char* const kConditions[] = {R"({"a":"anna"})",
                                                      R"({"a":{"$in":["bob",2]}})",
                                                      R"({"a":{"$gte":"2026-01-30"}})",
                                                      R"({"a":{"$gt":1,"$lt":4}})",
                                                      R"({"a":{"$regex":"^An"}})",
                                                      R"({"a":{"$regex":"nn","$options":"i"}})",
                                                      R"({"a":{"$contains":"bob"}})",
                                                      R"({"a":"anna","b":{"$lte":3}})",
                                                      R"({"b":null})",
                                                      R"({})"};
            ObjectQuery made;
            made.types = {QStringLiteral("note")};
            const auto where = base::parseJson(kConditions[below(10)]);
            made.where = *domain::Filter::parse(*where);
            if (below(3) == 0)
                made.tags = {QStringLiteral("x")};
            if (below(2) == 0)
                made.order = {{OrderField::Base::Data, {below(2) == 0 ? "a" : "b"}, below(2) == 0}};
            return made;
        }
        bool matches(const ObjectQuery& asked, size_t i) const {
            return std::all_of(asked.tags.begin(), asked.tags.end(),
                               [&](const QString& tag) { return objects[i].tags.contains(tag); }) &&
                   asked.where.matchesText(text(i));
        }
        static bool isIn(const KeyStretch& stretch, const std::string& key) {
            return key >= stretch.range.low && (stretch.range.high.empty() || key < stretch.range.high);
        }
        PlanHelp help() {
            PlanHelp made;
            made.count = [this](const KnownIndex& index, const std::vector<KeyStretch>& stretches, qint64) {
                qint64 count = 0;
                for (const Entry& entry : tables[size_t(index.id)]) {
                    for (const KeyStretch& stretch : stretches)
                        count += isIn(stretch, entry.key) ? 1 : 0;
                }
                return count;
            };
            made.words = [this](const KnownIndex& index, const std::string& part) {
                std::set<std::string> words;
                for (size_t i = 0; i < objects.size(); ++i) {
                    for (const std::string& word : domain::patternWordsOf(text(i), index.definition.lead.path)) {
                        if (word.find(part) != std::string::npos)
                            words.insert(word);
                    }
                }
                return std::vector<std::string>(words.begin(), words.end());
            };
            return made;
        }
    };

    static World worldOf(unsigned seed) {
        World world(seed);
        world.fill(seed % 2 == 0);
        const OrderField a{OrderField::Base::Data, {"a"}, false};
        const OrderField b{OrderField::Base::Data, {"b"}, false};
        const OrderField changed{OrderField::Base::UpdatedAt, {}, false};
        const auto lead = [](IndexLead::Kind kind) {
            return IndexLead{kind, kind == IndexLead::Kind::Tags ? domain::FieldPath{} : domain::FieldPath{"a"}};
        };
        const std::vector<std::pair<IndexLead, OrderField>> all{{{}, a},
                                                                {{}, b},
                                                                {lead(IndexLead::Kind::Tags), changed},
                                                                {lead(IndexLead::Kind::Tags), a},
                                                                {lead(IndexLead::Kind::Path), b},
                                                                {lead(IndexLead::Kind::Path), changed},
                                                                {lead(IndexLead::Kind::Elements), b},
                                                                {lead(IndexLead::Kind::Words), b}};
        for (const auto& [first, second] : all) {
            if (world.below(2) == 0)
                world.addIndex(first, second);
        }
        return world;
    }

private Q_SLOTS:
    void indexesGiveWhatMatches() {
        int through = 0;
        int ordered = 0;
        for (unsigned seed = 1; seed <= 2000; ++seed) {
            World world = worldOf(seed);
            const ObjectQuery query = world.query();
            const ObjectAccess access = planAccess(query, world.indexes, world.help());
            if (access.index == nullptr)
                continue;
            ++through;
            std::set<size_t> given;
            std::vector<std::pair<std::string, size_t>> walk; // by value
            for (const Entry& entry : world.tables[size_t(access.index->id)]) {
                for (const KeyStretch& stretch : access.stretches) {
                    if (World::isIn(stretch, entry.key)) {
                        given.insert(entry.object);
                        walk.emplace_back(entry.key.substr(stretch.leadSize), entry.object);
                    }
                }
            }
            for (size_t i = 0; i < world.objects.size(); ++i) {
                const bool matches = world.matches(query, i);
                const QByteArray shown = world.texts[i] + " ? " + base::dumpJson(query.where.toJson()) + " by " +
                                         nameOf(access.index->definition).toUtf8();
                QVERIFY2(!matches || given.contains(i), shown.constData());
                if (access.exact)
                    QVERIFY2(matches || !given.contains(i), shown.constData());
            }
            if (!access.ordered)
                continue;
            ++ordered;
            std::sort(walk.begin(), walk.end());
            if (access.descending)
                std::reverse(walk.begin(), walk.end());
            std::set<size_t> seen;
            std::string last;
            for (const auto& [key, object] : walk) {
                if (!world.matches(query, object) || !seen.insert(object).second)
                    continue;
                const std::string own = domain::orderKey(orderOf(query), world.objects[object], world.text(object));
                QVERIFY2(last <= own, qPrintable(nameOf(access.index->definition)));
                last = own;
            }
        }
        QVERIFY(through > 500 && ordered > 100);
    }

    void anIndexIsReadBackAsItWasWritten() {
        World world = worldOf(4);
        for (const KnownIndex& index : world.indexes) {
            const auto read = indexFromJson(toJson(index.definition));
            FLUX_VERIFY_OK(read);
            QVERIFY(*read == index.definition);
        }
    }

    void whatIsAskedForOftenIsAdvised() {
        IndexAdvisor advisor;
        const IndexDefinition wanted{QStringLiteral("note"), {}, {OrderField::Base::Data, {"a"}, false}};
        advisor.note(wanted, IndexAdvisor::kWorthwhile);
        QVERIFY(!advisor.take()); // once is not often
        advisor.note(wanted, 1);
        const auto advised = advisor.take();
        QVERIFY(advised && *advised == wanted);
        QVERIFY(!advisor.take());
    }
};

FLUX_TEST_CLASS(ObjectPlanTest)
#include "object_plan_test.moc"
