// What cannot be kept is refused with a sentence, and what is strange but right is kept as it is.
#include "engine/workspace/object_rules.h"
#include "tests/support/test_main.h"
#include "tests/unit/workspace/workspace_bench.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

class ObjectLimitsTest : public QObject {
    Q_OBJECT

    static QString nested(int levels) { return QString(levels, u'[') + QString(levels, u']'); }

private Q_SLOTS:
    void typesAreNames_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << u"event"_s << true;
        QTest::newRow("all letters") << u"a0_.-z"_s << true;
        QTest::newRow("longest") << QString(64, u'a') << true;
        QTest::newRow("too long") << QString(65, u'a') << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("upper case") << u"Event"_s << false;
        QTest::newRow("digit first") << u"1event"_s << false;
        QTest::newRow("space") << u"my event"_s << false;
        QTest::newRow("not ASCII") << u"\u00E9v\u00E9nement"_s << false;
        QTest::newRow("SQL") << u"event'; DROP TABLE object; --"_s << false;
        QTest::newRow("NUL") << u"ev"_s + QChar(0) + u"ent"_s << false;
        QTest::newRow("half a character") << u"ev"_s + QChar(0xD800) << false;
    }
    void typesAreNames() {
        QFETCH(const QString, type);
        QFETCH(const bool, good);
        WorkspaceBench bench;
        const auto made = bench.change(api::CreateObject{type, Json::object(), {}, person()});
        QCOMPARE(made.ok(), good);
        if (!good) {
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
            QVERIFY(made.error().message.contains(u"cannot be a type"_s) && made.error().message.isValidUtf16());
            QVERIFY(!made.error().message.contains(QChar(0)));
        }
        QCOMPARE(bench.read(api::QueryObjects{}).value().objects.size(), size_t(good ? 1 : 0));
    }

    void dataIsAnObjectOfBoundedSize() {
        WorkspaceBench bench;
        for (const char* text : {"[]", "1", "\"x\"", "null", "true"}) {
            const auto made = bench.change(api::CreateObject{u"note"_s, json(text), {}, person()});
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
        }
        const auto made = bench.make(u"note"_s, Json::object());
        QCOMPARE(bench.change(api::UpdateObject{made.id, json("[1]"), false, {}, 0, person()}).error().code,
                 ErrorCode::InvalidArgument);
        const Json deep = json(qPrintable(u"{\"a\":"_s + nested(64) + u"}"_s));
        QVERIFY(deep.is_object());
        const auto tooDeep = bench.change(api::CreateObject{u"note"_s, deep, {}, person()});
        QCOMPARE(saidBy(tooDeep), u"invalid_argument: The data is nested deeper than 64 levels."_s);
        QVERIFY(bench
                    .change(api::CreateObject{
                        u"note"_s, json(qPrintable(u"{\"a\":"_s + nested(63) + u"}"_s)), {}, person()})
                    .ok());
    }

    void largeDataIsRefusedAndMayNotBeGrownTo() {
        WorkspaceBench bench;
        const Json nine{{"a", std::string(9 * 1024 * 1024, 'x')}};
        const auto made = bench.change(api::CreateObject{u"note"_s, nine, {}, person()});
        QVERIFY(made.ok());
        const Json more{{"b", std::string(9 * 1024 * 1024, 'x')}};
        const auto grown = bench.change(api::UpdateObject{made->id, more, false, {}, 0, person()});
        QCOMPARE(grown.error().code, ErrorCode::ResourceExhausted);
        QVERIFY(grown.error().message.contains(u"16 MiB"_s));
        const auto fifty =
            bench.change(api::CreateObject{u"note"_s, Json{{"a", std::string(50 * 1024 * 1024, 'x')}}, {}, person()});
        QCOMPARE(fifty.error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(bench.stored(made->id).version, 1);
    }

    void tagsAreShortTexts_data() {
        QTest::addColumn<QStringList>("tags");
        QTest::addColumn<bool>("good");
        QStringList many;
        for (int n = 0; n < 101; ++n)
            many.append(u"t%1"_s.arg(n));
        QTest::newRow("100") << many.mid(1) << true;
        QTest::newRow("101") << many << false;
        QTest::newRow("100 characters") << QStringList{QString(100, u'x')} << true;
        QTest::newRow("101 characters") << QStringList{QString(101, u'x')} << false;
        QTest::newRow("empty") << QStringList{u"  "_s} << false;
        QTest::newRow("line end") << QStringList{u"a\nb"_s} << false;
        QTest::newRow("NUL") << QStringList{u"a"_s + QChar(0) + u"b"_s} << false;
        QTest::newRow("half a character") << QStringList{u"a"_s + QChar(0xDC00)} << false;
        QTest::newRow("quotes and SQL") << QStringList{u"'; DROP TABLE object; --"_s, u"a\",\"b"_s, u"$tag.x"_s}
                                        << true;
        QTest::newRow("emoji") << QStringList{u"\U0001F4A1"_s} << true;
    }
    void tagsAreShortTexts() {
        QFETCH(const QStringList, tags);
        QFETCH(const bool, good);
        WorkspaceBench bench;
        const auto made = bench.change(api::CreateObject{u"note"_s, Json::object(), tags, person()});
        QCOMPARE(made.ok(), good);
        if (!good) {
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
            return;
        }
        QCOMPARE(bench.stored(made->id).tags, tags);
        api::QueryObjects query;
        query.select.tags = {tags.front()};
        QCOMPARE(bench.read(query).value().objects.size(), size_t(1));
    }

    // Keys and texts of every shape, through making, merging, filtering, ordering and history.
    void strangeKeysAreKeptAsTheyAre_data() {
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("quotes") << QByteArray("it's \\\"quoted\\\"");
        QTest::newRow("dots") << QByteArray("a.b..c.");
        QTest::newRow("dollars") << QByteArray("$gt");
        QTest::newRow("NUL") << QByteArray("a\\u0000b");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("SQL") << QByteArray("x'); DROP TABLE object; --");
        QTest::newRow("brackets") << QByteArray("$.data[0]");
        QTest::newRow("prototype") << QByteArray("__proto__");
        QTest::newRow("long") << QByteArray(5000, 'k');
        QTest::newRow("surrogates in a pair") << QByteArray("\\ud83d\\ude00");
    }
    void strangeKeysAreKeptAsTheyAre() {
        QFETCH(const QByteArray, key);
        WorkspaceBench bench;
        const Json data = json("{\"" + key + "\":{\"" + key + "\":\"" + key + "\"}}");
        QVERIFY(data.is_object());
        const auto made = bench.make(u"note"_s, data);
        QCOMPARE(dump(bench.stored(made.id).data), dump(data));
        const Json patch = json("{\"" + key + "\":{\"more\":1}}");
        const auto changed = bench.change(api::UpdateObject{made.id, patch, false, {}, 0, person()});
        QCOMPARE(saidBy(changed), u"ok"_s);
        const auto undone = bench.change(api::UndoObject{made.id, 1, 0, person()});
        QCOMPARE(dump(undone->data), dump(data));
    }

    void halvesOfCharactersAreNoJson() {
        for (const char* text : {"{\"a\":\"\\ud800\"}", "{\"\\udc00\":1}", "{\"a\":\"\\ud800x\"}"})
            QCOMPARE(base::parseJson(text).error().code, ErrorCode::InvalidArgument);
    }

    void whoDoesItHasAName() {
        WorkspaceBench bench;
        domain::Attribution by;
        by.name = QString(201, u'x');
        QCOMPARE(bench.change(api::CreateObject{u"note"_s, Json::object(), {}, by}).error().code,
                 ErrorCode::InvalidArgument);
        by.name = u"a"_s + QChar(7);
        QVERIFY(!bench.change(api::CreateObject{u"note"_s, Json::object(), {}, by}).ok());
    }
};

FLUX_TEST_CLASS(ObjectLimitsTest)
#include "object_limits_test.moc"
