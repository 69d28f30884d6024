#include "engine/domain/filter/filter.h"
#include "engine/domain/filter/iso_instant.h"
#include "engine/domain/filter/order.h"
#include "engine/domain/filter/sort_key.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <random>

using namespace flux;
using namespace flux::domain;
using base::Json;

namespace {

Json parsed(const char* text) {
    return base::parseJson(text).valueOr(Json());
}

// Small worlds, so that random conditions often meet random documents.
class Dice {
public:
    explicit Dice(unsigned seed) : m_random(seed) {}
    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }
    template <size_t N>
    const char* pick(const char* const (&from)[N]) {
        return from[size_t(below(int(N)))];
    }
    Json scalar() {
        static const char* const kValues[] = {"null",
                                              "0",
                                              "1",
                                              "2.5",
                                              "-3",
                                              "9007199254740993",
                                              "true",
                                              "false",
                                              "\"a\"",
                                              "\"b\"",
                                              "\"ab\"",
                                              "\"\"",
                                              "\"q\\\"uote\"",
                                              "\"2026-01-30\"",
                                              "\"2026-01-30T01:00:00+01:00\"",
                                              "\"2026-02-01T00:00:00Z\"",
                                              "\"\\u00fc\""};
        return parsed(pick(kValues));
    }
    Json value(int depth) {
        const int kind = depth == 0 ? 0 : below(5);
        if (kind == 3) {
            Json list = Json::array();
            for (int i = below(4); i > 0; --i)
                list.push_back(value(depth - 1));
            return list;
        }
        if (kind == 4)
            return document(depth - 1);
        return scalar();
    }
    Json document(int depth) {
        static const char* const kKeys[] = {"a", "b", "c", "0", "q\"k"};
        Json object = Json::object();
        for (int i = below(4); i > 0; --i)
            object[pick(kKeys)] = value(depth);
        return object;
    }
    std::string path() {
        static const char* const kPaths[] = {"a", "b", "c", "a.b", "a.0", "a.b.c", "b.a", "c.0.a", "q\"k"};
        return pick(kPaths);
    }
    Json condition(int depth) {
        static const char* const kCompare[] = {"$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$contains"};
        switch (below(9)) {
        case 0:
            return value(1);
        case 1:
            return Json{{"$in", Json::array({scalar(), scalar()})}};
        case 2:
            return Json{{"$nin", Json::array({scalar(), scalar()})}};
        case 3:
            return Json{{"$exists", below(2) == 0}};
        case 4:
            return Json{{"$size", below(3)}};
        case 5:
            return Json{{"$regex", "^[ab]"}};
        case 6:
            return depth > 0 ? Json{{"$elemMatch", where(depth - 1)}} : Json{{"$type", "string"}};
        case 7:
            return Json{{"$not", Json{{pick(kCompare), scalar()}}}};
        default:
            return Json{{pick(kCompare), scalar()}, {pick(kCompare), scalar()}};
        }
    }
    Json where(int depth) {
        Json filter = Json::object();
        filter[path()] = condition(depth);
        if (depth > 0 && below(3) == 0)
            filter[below(2) == 0 ? "$or" : "$nor"] = Json::array({where(depth - 1), where(depth - 1)});
        return filter;
    }

private:
    std::mt19937 m_random;
};

} // namespace

class FilterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void meansWhatMongoMeans_data() {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QByteArray>("where");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* document, const char* where, bool matches) {
            QTest::addRow("%s ? %s", document, where) << QByteArray(document) << QByteArray(where) << matches;
        };
        row(R"json({"a":1})json", R"json({})json", true);
        row(R"json({"a":1})json", R"json({"a":1.0})json", true);
        row(R"json({"a":1})json", R"json({"a":"1"})json", false);
        row(R"json({"a":"5"})json", R"json({"a":{"$gt":3}})json", false);
        row(R"json({"a":[1,5]})json", R"json({"a":5})json", true);
        row(R"json({"a":[1,5]})json", R"json({"a":[1,5]})json", true);
        row(R"json({"a":[1,5]})json", R"json({"a":{"$gt":2,"$lt":4}})json", true); // by different elements
        row(R"json({"a":[1,5]})json", R"json({"a":{"$elemMatch":{"$gt":2,"$lt":4}}})json", false);
        row(R"json({"a":[{"b":1},{"b":2}]})json", R"json({"a.b":2})json", true);
        row(R"json({"a":[{"b":1},{"b":2}]})json", R"json({"a.1.b":1})json", false);
        row(R"json({"a":[{"b":1,"c":2}]})json", R"json({"a":{"$elemMatch":{"b":1,"c":2}}})json", true);
        row(R"json({"b":1})json", R"json({"a":null})json", true);
        row(R"json({"a":null})json", R"json({"a":{"$exists":true}})json", true);
        row(R"json({"b":1})json", R"json({"a":{"$ne":1}})json", true);
        row(R"json({"a":[1,2]})json", R"json({"a":{"$ne":1}})json", false);
        row(R"json({"b":1})json", R"json({"a":{"$nin":[1,null]}})json", false);
        row(R"json({"a":[]})json", R"json({"a.b":null})json", false);
        row(R"json({"a":[1,2,3]})json", R"json({"a":{"$all":[1,3]}})json", true);
        row(R"json({"a":[1,2,3]})json", R"json({"a":{"$all":[]}})json", false);
        row(R"json({"a":[1,2,3]})json", R"json({"a":{"$size":3}})json", true);
        row(R"json({"a":7})json", R"json({"a":{"$mod":[4,3]}})json", true);
        row(R"json({"a":-7.9})json", R"json({"a":{"$mod":[4,-3]}})json", true);
        row(R"json({"a":1})json", R"json({"a":{"$type":"int"}})json", true);
        row(R"json({"a":[1,"x"]})json", R"json({"a":{"$type":"string"}})json", true);
        row(R"json({"a":"Anna Stone"})json", R"json({"a":{"$regex":"^anna","$options":"i"}})json", true);
        row(R"json({"a":["x","lunch"]})json", R"json({"a":{"$contains":"lunch"}})json", true);
        row(R"json({"a":["x","lunch time"]})json", R"json({"a":{"$contains":"lunch"}})json", false);
        row(R"json({"a":"lunch time"})json", R"json({"a":{"$contains":"lunch"}})json", true);
        row(R"json({"a":"2026-01-30T01:00:00+01:00"})json", R"json({"a":"2026-01-30"})json", true);
        row(R"json({"a":"2026-01-30T23:30:00-01:00"})json", R"json({"a":{"$gte":"2026-01-31T00:00:00Z"}})json", true);
        row(R"json({"a":"soon"})json", R"json({"a":{"$gt":"2026-01-31"}})json", true); // not both are dates: as texts
        row(R"json({"a":9007199254740993})json", R"json({"a":9007199254740992})json", false);
        row(R"json({"a":{"c":2,"b":1}})json", R"json({"a":{"b":1,"c":2}})json", true);
        row(R"json({"a":true})json", R"json({"a":{"$gt":false}})json", true);
        row(R"json({"a":1})json", R"json({"$nor":[{"a":1},{"b":1}]})json", false);
    }
    void meansWhatMongoMeans() {
        QFETCH(QByteArray, document);
        QFETCH(QByteArray, where);
        QFETCH(bool, matches);
        const auto filter = Filter::parse(parsed(where.constData()));
        QVERIFY2(filter.ok(), filter.ok() ? "" : qPrintable(filter.error().message));
        const QByteArray text = base::dumpJson(parsed(document.constData()));
        QCOMPARE(filter->matches(parsed(document.constData())), matches);
        QCOMPARE(filter->matchesText({text.constData(), size_t(text.size())}), matches);
    }

    void refusesWithASentence_data() {
        QTest::addColumn<QByteArray>("where");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* where, const char* says) {
            QTest::addRow("%s", where) << QByteArray(where) << QString::fromUtf8(says);
        };
        row(R"json({"a":{"$near":1}})json", "There is no operator $near (on “a”).");
        row(R"json({"$where":"1"})json", "There is no operator $where.");
        row(R"json({"$gt":1})json", "belongs to a field");
        row(R"json({"$or":[]})json", "at least one filter");
        row(R"json({"a":{"$in":1}})json", "takes a list of values");
        row(R"json({"a":{"$gt":1,"b":2}})json", "stands among operators");
        row("{\"a\":{\"$regex\":\"(\"}}", "cannot be read");
        row(R"json({"a":{"$mod":[0,1]}})json", "the divisor not 0");
        row(R"json([1])json", "A filter is an object");
    }
    void refusesWithASentence() {
        QFETCH(QByteArray, where);
        QFETCH(QString, says);
        const auto filter = Filter::parse(parsed(where.constData()));
        QVERIFY(!filter.ok());
        QCOMPARE(filter.error().code, base::ErrorCode::InvalidArgument);
        QVERIFY2(filter.error().message.contains(says), qPrintable(filter.error().message));
    }

    // Each way of putting filters into one another, 1,000 times.
    void refusesAFilterThatIsTooDeep_data() {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("$and") << QByteArray("{\"$and\":[") << QByteArray("]}");
        QTest::newRow("$or") << QByteArray("{\"$or\":[") << QByteArray("]}");
        QTest::newRow("$nor") << QByteArray("{\"$nor\":[") << QByteArray("]}");
        QTest::newRow("$elemMatch") << QByteArray("{\"a\":{\"$elemMatch\":") << QByteArray("}}");
        QTest::newRow("$all") << QByteArray("{\"a\":{\"$all\":[{\"$elemMatch\":") << QByteArray("}]}}");
        QTest::newRow("a value") << QByteArray("{\"a\":") << QByteArray("}");
        QTest::newRow("a list") << QByteArray("{\"a\":[") << QByteArray("]}");
    }
    void refusesAFilterThatIsTooDeep() {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        for (const int levels : {120, 1000, 100'000}) {
            const QByteArray text = before.repeated(levels) + "{\"a\":1}" + after.repeated(levels);
            const auto json = base::parseJson(text, {text.size(), 1'000'000});
            QVERIFY(json.ok());
            const auto filter = Filter::parse(*json);
            QVERIFY(!filter.ok());
            QCOMPARE(filter.error().code, base::ErrorCode::InvalidArgument);
            QVERIFY2(filter.error().message.contains(QStringLiteral("nested")), qPrintable(filter.error().message));
            // And what comes as text is refused before it becomes a value.
            if (levels >= 1000)
                QCOMPARE(base::parseJson(text).error().code, base::ErrorCode::ResourceExhausted);
        }
    }
    void refusesNegationsThatAreTooDeep() {
        Json condition{{"$gt", 1}};
        for (int i = 0; i < 1000; ++i)
            condition = Json{{"$not", std::move(condition)}};
        QVERIFY(Filter::parse(Json{{"a", std::move(condition)}}).error().message.contains(QStringLiteral("nested")));
    }
    void longPathsAreNoTrouble() {
        const auto filter = Filter::parse(Json{{"a" + std::string(30'000, '.'), 1}});
        QVERIFY(filter.ok());
        QVERIFY(!filter->matches(parsed("{\"a\":{\"\":{\"\":1}}}")));
        QVERIFY(!Filter::parse(Json{{std::string(50'000'000, 'a'), 1}}).ok());
        QVERIFY(!Filter::parse(Json{{"a", std::string(50'000'000, 'a')}}).ok());
        QVERIFY(!Filter::parse(Json{{"a", Json{{"$regex", std::string(50'000'000, 'a')}}}}).ok());
        QVERIFY(!Filter::parse(Json{{"a", Json{{"$in", Json(std::vector<int>(1'000'000, 1))}}}}).ok());
    }

    // The smallest number by -1 is the one division that does not fit.
    void dividesTheSmallestNumber() {
        const Json smallest{{"a", std::numeric_limits<qint64>::min()}};
        QVERIFY(Filter::parse(parsed("{\"a\":{\"$mod\":[-1,0]}}"))->matches(smallest));
        QVERIFY(!Filter::parse(parsed("{\"a\":{\"$mod\":[-1,1]}}"))->matches(smallest));
    }

    void aPatternThatExplodesIsGivenUp() {
        const auto filter = Filter::parse(parsed(R"json({"a":{"$regex":"^(([a-z])+.)+[A-Z]([a-z])+$"}})json"));
        QVERIFY(filter.ok());
        bool exhausted = false;
        QVERIFY(!filter->matches(Json{{"a", std::string(5000, 'a')}}, &exhausted));
        QVERIFY(exhausted);
        const auto opposite = Filter::parse(parsed("{\"a\":{\"$not\":{\"$regex\":\"^(([a-z])+.)+[A-Z]([a-z])+$\"}}}"));
        QVERIFY(!opposite->matches(Json{{"a", std::string(5000, 'a')}}));
        QVERIFY(opposite->matches(Json{{"a", "a"}}));
    }

    void textAndValueGiveTheSameAnswer() {
        Dice dice(20261126);
        int matched = 0;
        for (int i = 0; i < 20'000; ++i) {
            const Json document = dice.document(3);
            const Json where = dice.where(2);
            const auto filter = Filter::parse(where);
            QVERIFY2(filter.ok(), qPrintable(QString::fromUtf8(base::dumpJson(where))));
            const QByteArray text = base::dumpJson(document);
            const bool byValue = filter->matches(document);
            const bool byText = filter->matchesText({text.constData(), size_t(text.size())});
            QVERIFY2(byValue == byText, (text + " ? " + base::dumpJson(where)).constData());
            matched += byValue ? 1 : 0;
        }
        QVERIFY(matched > 1000 && matched < 19'000); // the dice are worth throwing
    }

    // A member of the document is looked for by the bytes of its key: what looks like one must not be taken for it.
    void whatLooksLikeAKeyIsNone_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isThere");
        const auto row = [](const char* text, bool isThere) {
            QTest::addRow("%s", text) << QByteArray(text) << isThere;
        };
        row(R"json({"k":7})json", true);
        row(R"json({"a":{"k":7}})json", false);
        row(R"json({"a":{"k":1},"k":7})json", true);
        row(R"json({"a":[{"k":7}],"b":1})json", false);
        row(R"json({"a":"{","k":7})json", true);
        row(R"json({"a":",\"k\":7"})json", false);
        row(R"json({"a":",\"k\":7","k":7})json", true);
        row(R"json({"a\"k":7})json", false);
        row(R"json({"{\"k":7})json", false);
        row(R"json({",\"k":7,"k":7})json", true);
        row(R"json({"\u006b":7})json", true);
        row(R"json({"a":"k","kk":7,"k ":7})json", false);
        row(R"json([{"k":7},{"k":8}])json", true);
        row("{}", false);
        for (int before = 0; before < 40; ++before) { // places are compared sixteen at a time
            const QByteArray filling(before, 'k');
            QTest::addRow("behind %d", before) << "{\"a\":\"" + filling + "\",\"k\":7}" << true;
            QTest::addRow("before %d", before) << "{\"k\":7,\"z\":\"" + filling + "\"}" << true;
            QTest::addRow("none in %d", before) << "{\"a\":\"" + filling + "\",\"z\":7}" << false;
        }
    }
    void whatLooksLikeAKeyIsNone() {
        QFETCH(QByteArray, text);
        QFETCH(bool, isThere);
        const auto filter = Filter::parse(parsed("{\"k\":7}"));
        QVERIFY(filter.ok());
        QCOMPARE(filter->matchesText({text.constData(), size_t(text.size())}), isThere);
        QCOMPARE(filter->matches(parsed(text.constData())), isThere);
        // Cut anywhere, nothing is read behind the end.
        for (qsizetype size = 0; size < text.size(); ++size) {
            const std::vector<char> cut(text.begin(), text.begin() + size);
            (void)filter->matchesText({cut.data(), cut.size()});
        }
    }
    // The usual spelling is read by itself: it must say what the long way says of the same time.
    void theUsualSpellingOfATimeIsReadLikeTheOthers() {
        for (const char* time :
             {"2026-01-30T10:15:00", "1999-12-31T23:59:59", "2024-02-29T00:00:00", "0001-01-01T00:00:00",
              "2026-02-29T00:00:00", "2026-13-01T00:00:00", "2026-00-10T00:00:00", "2026-01-00T00:00:00",
              "0000-01-01T00:00:00", "2026-01-30T24:00:00", "2026-01-30T24:00:01", "2026-01-30T10:60:00",
              "2026-01-30T10:15:60", "2026-01-30T10:15:61", "2026-01-30T1 :15:00", "2026-01-30T10:15:0/",
              "2026-01-30T:0:15:00", "20 6-01-30T10:15:00"}) {
            const std::string text(time);
            QVERIFY2(isoInstantUs(text + "Z") == isoInstantUs(text + "+00:00"), time);
        }
        QCOMPARE(isoInstantUs("2026-01-30T10:15:00Z"), std::optional<qint64>(1'769'768'100'000'000));
    }
    void keysOfAnySpellingAreFound() {
        for (const char* key :
             {"", "\"", "\\", "a\"", "\n", "ä", "a:", "k", "a much longer name than a register holds"}) {
            const Json document{{key, 7}, {"other", "x"}};
            const QByteArray text = base::dumpJson(document);
            const auto filter = Filter::parse(Json{{key, 7}});
            QVERIFY(filter.ok());
            QVERIFY2(filter->matchesText({text.constData(), size_t(text.size())}), text.constData());
        }
    }

    // What a condition lets through has a key in the condition's ranges, and where they are exact nothing else has.
    void keyRangesHoldWhatMatches() {
        Dice dice(7);
        for (int i = 0; i < 20'000; ++i) {
            const Json document{{"a", dice.value(2)}};
            const auto filter = Filter::parse(Json{{"a", dice.condition(0)}});
            QVERIFY(filter.ok());
            if (filter->root().children.size() != 1)
                continue;
            const auto ranges = keyRangesOf(filter->root().children.front());
            if (!ranges)
                continue;
            const QByteArray text = base::dumpJson(document);
            bool inside = false;
            for (const std::string& key : keysOf({text.constData(), size_t(text.size())}, {"a"})) {
                for (const KeyRange& range : ranges->ranges)
                    inside = inside || (key >= range.low && (range.high.empty() || key < range.high));
            }
            const bool matches = filter->matches(document);
            QVERIFY2(!matches || inside, (text + " ? " + base::dumpJson(filter->toJson())).constData());
            if (ranges->exact)
                QVERIFY2(matches || !inside, (text + " ? " + base::dumpJson(filter->toJson())).constData());
        }
    }

    void keysSortAsNumbersDo() {
        const double numbers[] = {-1e300, -5.5, -1, -0.25, 0, 0.25, 1, 2, 1e15, 9.1e15, 1e300};
        for (size_t i = 1; i < std::size(numbers); ++i)
            QVERIFY(sortKey(Json(numbers[i - 1])) < sortKey(Json(numbers[i])));
        QVERIFY(sortKey(Json(9007199254740992)) < sortKey(Json(9007199254740993)));
        QCOMPARE(sortKey(Json(2)), sortKey(Json(2.0)));
        QCOMPARE(sortKey(Json(-0.0)), sortKey(Json(0)));
    }

    void cursorsBelongToTheirOrder() {
        const Order order = *parseOrder(Json("-created_at,data.start"));
        const QString cursor = encodeCursor(order, {std::string("\0k", 2), 42});
        const auto mark = decodeCursor(order, cursor);
        QVERIFY(mark.ok());
        QCOMPARE(mark->place, 42);
        QCOMPARE(mark->key, std::string("\0k", 2));
        QVERIFY(!decodeCursor(*parseOrder(Json("created_at")), cursor).ok());
        QVERIFY(!decodeCursor(order, QStringLiteral("!!")).ok());
        QVERIFY(!decodeCursor(order, QString()).ok());
    }
};

FLUX_TEST_CLASS(FilterTest)
#include "filter_test.moc"
