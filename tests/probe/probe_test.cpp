#include "tests/probe/probe.h"
#include "tests/support/test_main.h"

#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace flux;
using base::Json;

class ProbeTest : public QObject {
    Q_OBJECT

    static Json ask(const Json& request) { return *base::parseJson(probe::answer(base::dumpJson(request))); }
    static bool isJson(const QByteArray& text) {
        return base::boolAt(ask(Json{{"id", 1}, {"op", "json.parse"}, {"text_b64", text.toBase64().toStdString()}}),
                            "ok");
    }
    static QByteArray chunk(const char* text) { return QByteArray(text).toBase64(); }

private Q_SLOTS:
    void parsesJson() {
        QVERIFY(isJson("{\"a\":[1,2]}"));
        QVERIFY(!isJson("{\"a\":[1,2}"));
        QVERIFY(!isJson(QByteArray("\"\0\"", 3)));
        QVERIFY(!isJson(QByteArray(100'000, '[')));
        QVERIFY(!isJson(""));
    }

    void parsesAnEventStream() {
        Json chunks = Json::array();
        for (const char* text :
             {"id: 7\nretry: 250\nda", "ta: one\nda", "ta: two\n", "\nevent: end\ndata: x\n\ndata: lost"})
            chunks.push_back(chunk(text).toStdString());
        const Json reply = ask(Json{{"id", "a"}, {"op", "sse.parse"}, {"chunks_b64", chunks}});
        const auto expected = base::parseJson(
            "{\"id\":\"a\",\"retry\":250,\"events\":[{\"event\":\"message\",\"data\":\"one\\ntwo\",\"id\":\"7\"},"
            "{\"event\":\"end\",\"data\":\"x\",\"id\":\"7\"}]}");
        QCOMPARE(base::dumpJson(reply), base::dumpJson(*expected));
    }

    void ranksTexts() {
        QVERIFY(base::boolAt(ask(Json{{"id", 1}, {"op", "search.reset"}}), "ok"));
        const Json docs = Json::array({Json{{"id", 7}, {"title", "Boats"}, {"text", "sailing on lakes"}},
                                       Json{{"id", "b"}, {"title", "Lakes"}, {"text", "deep lakes of the north"}},
                                       Json{{"id", "c"}, {"title", "Roads"}, {"text", "driving"}}});
        QVERIFY(base::boolAt(ask(Json{{"id", 2}, {"op", "search.load"}, {"docs", docs}}), "ok"));
        const Json reply = ask(Json{{"id", 3}, {"op", "search.query"}, {"text", "a lake in the north?"}, {"k", 5}});
        QCOMPARE(base::dumpJson(base::jsonAt(reply, "ids")), QByteArray("[\"b\",7]"));
        QVERIFY(ask(Json{{"id", 4}, {"op", "search.load"}, {"docs", 5}}).contains("error"));
        QVERIFY(base::boolAt(ask(Json{{"id", 5}, {"op", "search.reset"}}), "ok"));
        QVERIFY(base::jsonAt(ask(Json{{"id", 6}, {"op", "search.query"}, {"text", "lakes"}}), "ids").empty());
    }

    void readsTimes() {
        const auto parse = [](const char* text) {
            Json reply = ask(Json{{"id", 1},
                                  {"op", "when.parse"},
                                  {"text", text},
                                  {"now", "2026-11-26T14:00:00+01:00"},
                                  {"tz", "Europe/Berlin"}});
            reply.erase("id");
            return base::dumpJson(reply);
        };
        QCOMPARE(parse("friday noon"), QByteArray("{\"end\":null,\"grain\":\"hour\",\"recurrence\":null,"
                                                  "\"start\":\"2026-11-27T12:00:00+01:00\"}"));
        QCOMPARE(parse("every sunday"), QByteArray("{\"end\":null,\"grain\":\"day\",\"recurrence\":\"FREQ=WEEKLY;"
                                                   "BYDAY=SU\",\"start\":\"2026-11-29T00:00:00+01:00\"}"));
        QCOMPARE(parse("banana"), QByteArray("{\"none\":true}"));
        QVERIFY(ask(Json{{"id", 1}, {"op", "when.parse"}, {"text", "today"}}).contains("error"));
    }

    void filtersDocuments() {
        QVERIFY(ask(Json{{"id", 1}, {"op", "filter.query"}, {"where", Json::object()}}).contains("error"));
        const Json docs = Json::array({Json{{"id", 7}, {"n", 3}, {"tags", Json::array({"a", "b"})}},
                                       Json{{"id", "x"}, {"n", 1}, {"at", "2026-01-30T01:00:00+01:00"}},
                                       Json{{"id", "y"}, {"n", 2}}});
        QVERIFY(base::boolAt(ask(Json{{"id", 2}, {"op", "filter.load"}, {"docs", docs}}), "ok"));
        const auto found = [](const char* where, const Json& order) {
            Json request{{"id", 3}, {"op", "filter.query"}, {"where", *base::parseJson(where)}};
            if (!order.is_null())
                request["order"] = order;
            return base::dumpJson(base::jsonAt(ask(request), "ids"));
        };
        QCOMPARE(found("{\"n\":{\"$gte\":2}}", {}), QByteArray("[7,\"y\"]"));
        QCOMPARE(found("{}", "data.n"), QByteArray("[\"x\",\"y\",7]"));
        QCOMPARE(found("{\"tags\":\"b\"}", {}), QByteArray("[7]"));
        QCOMPARE(found("{\"at\":\"2026-01-30T00:00:00Z\"}", {}), QByteArray("[\"x\"]"));
        QVERIFY(
            ask(Json{{"id", 4}, {"op", "filter.query"}, {"where", Json{{"n", Json{{"$no", 1}}}}}}).contains("error"));
        QVERIFY(ask(Json{{"id", 5}, {"op", "filter.load"}, {"docs", Json::array({5})}}).contains("error"));
        const auto matches = [](const char* doc, const char* where) {
            return base::boolAt(ask(Json{{"id", 6},
                                         {"op", "filter.match"},
                                         {"doc", *base::parseJson(doc)},
                                         {"where", *base::parseJson(where)}}),
                                "match");
        };
        QVERIFY(matches("{\"a\":[{\"b\":1}]}", "{\"a.b\":1}"));
        QVERIFY(!matches("{\"a\":1}", "{\"a\":{\"$ne\":1}}"));
    }

    void readsCalendarsAndMarkdown() {
        const Json events = ask(Json{{"id", 1},
                                     {"op", "ical.parse"},
                                     {"text", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nSUMMARY:S\r\n"
                                              "DTSTART;VALUE=DATE:20260302\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
                                              "END:VCALENDAR\r\n"}});
        QCOMPARE(base::dumpJson(events),
                 QByteArray("{\"events\":[{\"all_day\":true,\"end\":null,\"rrule\":\"FREQ=DAILY\","
                            "\"start\":\"2026-03-02\",\"summary\":\"S\",\"uid\":\"x\"}],\"id\":1,\"problems\":[]}"));
        const Json html = ask(Json{{"id", 2}, {"op", "markdown.html"}, {"text", "*a* <b>"}});
        QCOMPARE(base::dumpJson(html),
                 QByteArray("{\"html\":\"<p><em>a</em> &lt;b&gt;</p>\\n\",\"id\":2,\"raw_html\":false}"));
    }

    void saysWhatItDoesNotKnow() {
        QCOMPARE(probe::answer("{\"id\":4,\"op\":\"moon.land\"}"), QByteArray("{\"id\":4,\"unknown\":true}"));
        QCOMPARE(probe::answer("{\"id\":4}"), QByteArray("{\"id\":4,\"unknown\":true}"));
    }

    void survivesBadLines() {
        for (const QByteArray& line :
             {QByteArray(), QByteArray("x"), QByteArray("[]"), QByteArray("null"), QByteArray("\xff"),
              QByteArray(5000, '{'), QByteArray("{\"id\":1,\"op\":\"json.parse\"}"),
              QByteArray("{\"id\":1,\"op\":\"json.parse\",\"text_b64\":\"*\"}"),
              QByteArray("{\"id\":1,\"op\":\"sse.parse\",\"chunks_b64\":5}"),
              QByteArray("{\"id\":1,\"op\":\"sse.parse\",\"chunks_b64\":[5]}")}) {
            const auto reply = base::parseJson(probe::answer(line));
            QVERIFY2(reply.ok() && reply->contains("error") && reply->contains("id"), line.left(80).constData());
        }
    }

    void theProgramAnswersLineByLine() {
        QProcess program;
        program.start(qEnvironmentVariable("FLUX_TEST_BIN", QCoreApplication::applicationDirPath()) +
                          QStringLiteral("/flux-probe"),
                      {});
        QVERIFY(program.waitForStarted(10'000));
        const auto readLine = [&program] {
            while (!program.canReadLine() && program.waitForReadyRead(10'000)) {
            }
            return program.readLine();
        };
        program.write("{\"id\":1,\"op\":\"json.parse\",\"text_b64\":\"e30=\"}\n"); // answered before the input ends
        QCOMPARE(readLine(), QByteArray("{\"id\":1,\"ok\":true}\n"));
        program.write("garbage\n{\"id\":2,\"op\":\"no.such\"}\n{\"id\":3,\"op\":\"json.parse\",\"text_b64\":\"ew==\"}");
        program.closeWriteChannel();
        QVERIFY(readLine().contains("error"));
        QCOMPARE(readLine(), QByteArray("{\"id\":2,\"unknown\":true}\n"));
        QCOMPARE(readLine(), QByteArray("{\"id\":3,\"ok\":false}\n"));
        QVERIFY(program.waitForFinished(10'000));
        QCOMPARE(program.exitCode(), 0);
    }
};

FLUX_TEST_CLASS(ProbeTest)
#include "probe_test.moc"
