// Agent::repair: what the built-in agents put right in their inputs, and what they leave alone.
#include "engine/agents/builtin/builtin.h"
#include "engine/files/file_service.h"
#include "engine/net/http_client.h"
#include "engine/notify/mailer.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;

namespace {

class NoNetwork final : public net::HttpClient {
public:
    base::Result<net::HttpResponse> fetch(const net::HttpRequest&, const base::CancelToken&) override {
        return base::makeError(ErrorCode::Unavailable, QStringLiteral("There is no network in this test."));
    }
};
class NoMail final : public notify::Mailer {
public:
    base::Result<notify::MailReceipt> send(const notify::Mail&, const notify::MailSettings&, const base::CancelToken&,
                                           const CommitIntent&) override {
        return base::makeError(ErrorCode::Unavailable, QStringLiteral("There is no mail in this test."));
    }
};

} // namespace

class RepairTest : public QObject {
    Q_OBJECT

    test::TestClock m_clock;
    QTemporaryDir m_folder;
    files::FileService m_files{m_folder.path(), m_clock};
    NoNetwork m_network;
    NoMail m_mail;
    agents::Registry m_registry;

    Json mended(const char* type, const Json& inputs, ErrorCode code) {
        const agents::Agent* agent = m_registry.find(QString::fromUtf8(type));
        return agent->repair(inputs, base::makeError(code, u"It did not work."_s)).value_or(inputs);
    }
    void row(const char* name, const char* agent, ErrorCode code, const char* before, const char* after) {
        QTest::newRow(name) << QByteArray(agent) << code << QByteArray(before) << QByteArray(after);
    }

    void addresses() {
        const auto url = [this](const char* name, ErrorCode code, const char* before, const char* after) {
            const QByteArray json = base::dumpJson(Json{{"url", before}}),
                             expected = base::dumpJson(Json{{"url", after}});
            row(name, "http_fetch", code, json.constData(), expected.constData());
        };
        url("url: as it is", ErrorCode::NotFound, "https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&c=2#d");
        url("url: full stop", ErrorCode::NotFound, "https://x.example/a.", "https://x.example/a");
        url("url: brackets", ErrorCode::NotFound, "<https://x.example/a>,", "https://x.example/a");
        url("url: quotes", ErrorCode::InvalidArgument, " \"https://x.example/a\" ", "https://x.example/a");
        url("url: loose bracket", ErrorCode::NotFound, "https://x.example/a).", "https://x.example/a");
        url("url: bracket of its own", ErrorCode::NotFound, "https://x.example/a_(b)", "https://x.example/a_(b)");
        url("url: &amp;", ErrorCode::NotFound, "https://x.example/?a=1&amp;b=2", "https://x.example/?a=1&b=2");
        url("url: capitals", ErrorCode::InvalidArgument, "HTTPS://x.example/A", "https://x.example/A");
        url("url: one slash", ErrorCode::InvalidArgument, "http:/x.example/a", "http://x.example/a");
        url("url: no colon", ErrorCode::InvalidArgument, "https//x.example/a", "https://x.example/a");
        url("url: blank in the host", ErrorCode::InvalidArgument, "https:// x.example/a", "https://x.example/a");
        url("url: blank in the path", ErrorCode::NotFound, "https://x.example/a b", "https://x.example/a%20b");
        url("url: line break", ErrorCode::NotFound, "https://x.example/long\n/path", "https://x.example/long/path");
        url("url: no scheme", ErrorCode::InvalidArgument, "x.example/a", "https://x.example/a");
        url("url: no scheme, no https", ErrorCode::Unavailable, "x.example:81/a", "http://x.example:81/a");
        url("url: https meant", ErrorCode::Unavailable, "https://x.example/a", "https://x.example/a");
        url("url: other scheme", ErrorCode::InvalidArgument, "ftp://x.example/a", "ftp://x.example/a");
        url("url: nothing", ErrorCode::InvalidArgument, "", "");
    }
    void paths() {
        const auto path = [this](const char* name, const char* before, const char* after) {
            const QByteArray json = base::dumpJson(Json{{"operation", "read_all"}, {"path", before}}),
                             expected = base::dumpJson(Json{{"operation", "read_all"}, {"path", after}});
            row(name, "file_storage", ErrorCode::NotFound, json.constData(), expected.constData());
        };
        path("path: as it is", "/home/ana/my notes", "/home/ana/my notes");
        path("path: slash", "~/notes/", "~/notes");
        path("path: root", "/", "/");
        path("path: quotes", "\"/home/ana/notes\"", "/home/ana/notes");
        path("path: curly quotes", "“~/notes/”.", "~/notes");
        path("path: file address", "file:///home/ana/my%20notes", "/home/ana/my notes");
        path("path: $HOME", "$HOME/notes", "~/notes");
        path("path: shell blank", "~/my\\ notes", "~/my notes");
        path("path: up is not followed", "../secret", "../secret");
        row("path: list of files", "file_storage", ErrorCode::NotFound,
            "{\"files\":[\"'a.md'\",\"b.md/\"],\"operation\":\"READ_ALL\"}",
            "{\"files\":[\"a.md\",\"b.md\"],\"operation\":\"read_all\"}");
        row("name: whole path", "file_storage", ErrorCode::InvalidArgument,
            "{\"content\":\"x\",\"name\":\"/home/ana/brief.md\",\"operation\":\"write\"}",
            "{\"content\":\"x\",\"name\":\"brief.md\",\"operation\":\"write\"}");
        row("name: up", "file_storage", ErrorCode::InvalidArgument,
            "{\"content\":\"x\",\"name\":\"../brief.md\",\"operation\":\"write\"}",
            "{\"content\":\"x\",\"name\":\"brief.md\",\"operation\":\"write\"}");
        row("name: nothing left", "file_storage", ErrorCode::InvalidArgument,
            "{\"content\":\"x\",\"name\":\"...\",\"operation\":\"write\"}",
            "{\"content\":\"x\",\"name\":\"...\",\"operation\":\"write\"}");
        row("name: characters", "file_storage", ErrorCode::InvalidArgument,
            "{\"content\":\"x\",\"name\":\"a<b>:c?.md\",\"operation\":\"write\"}",
            "{\"content\":\"x\",\"name\":\"a-b--c-.md\",\"operation\":\"write\"}");
    }
    void people() {
        const auto to = [this](const char* name, const Json& before, const Json& after) {
            const QByteArray json = base::dumpJson(Json{{"subject", "Hi"}, {"to", before}}),
                             expected = base::dumpJson(Json{{"subject", "Hi"}, {"to", after}});
            row(name, "notify", ErrorCode::InvalidArgument, json.constData(), expected.constData());
        };
        to("to: full stop", "marta@lind.example.", Json::array({"marta@lind.example"}));
        to("to: mailto", "mailto:marta@lind.example?subject=x", Json::array({"marta@lind.example"}));
        to("to: name without brackets", "Marta Lind marta@lind.example",
           Json::array({"Marta Lind <marta@lind.example>"}));
        to("to: family name first", "Lind, Marta <marta@lind.example>",
           Json::array({"\"Lind, Marta\" <marta@lind.example>"}));
        to("to: name behind", "marta@lind.example (Marta Lind)", Json::array({"Marta Lind <marta@lind.example>"}));
        to("to: at", "marta (at) lind.example", Json::array({"marta@lind.example"}));
        to("to: two", "marta@lind.example., tom@lind.example;",
           Json::array({"marta@lind.example", "tom@lind.example"}));
        to("to: list", Json::array({"<marta@lind.example>.", "tom@lind.example"}),
           Json::array({"marta@lind.example", "tom@lind.example"}));
        to("to: no address", "Marta", "Marta"); // nobody guesses one
        to("to: half of them", "marta@lind.example, Tom", "marta@lind.example, Tom");
        row("attachment: quotes", "notify", ErrorCode::NotFound,
            "{\"attachments\":[\"'a.md'\"],\"to\":\"m@l.example\"}",
            "{\"attachments\":[\"a.md\"],\"to\":\"m@l.example\"}");
    }
    void types() {
        row("list: one object", "aggregate", ErrorCode::InvalidArgument,
            "{\"sources\":{\"content\":\"x\",\"title\":\"a\"}}", "{\"sources\":[{\"content\":\"x\",\"title\":\"a\"}]}");
        row("list: whole output", "aggregate", ErrorCode::InvalidArgument,
            "{\"sources\":{\"count\":1,\"documents\":[{\"content\":\"x\"}]}}", "{\"sources\":[{\"content\":\"x\"}]}");
        row("list: one text", "summarize", ErrorCode::InvalidArgument, "{\"documents\":\"x\"}",
            "{\"documents\":[\"x\"]}");
        row("list: written as JSON", "summarize", ErrorCode::InvalidArgument,
            "{\"documents\":\"[\\\"x\\\",\\\"y\\\"]\"}", "{\"documents\":[\"x\",\"y\"]}");
        row("list: nulls", "summarize", ErrorCode::InvalidArgument, "{\"documents\":[\"x\",null]}",
            "{\"documents\":[\"x\"]}");
        row("purpose: capitals", "aggregate", ErrorCode::InvalidArgument,
            "{\"purpose\":\" Compare \",\"sources\":[\"a\",\"b\"]}",
            "{\"purpose\":\"compare\",\"sources\":[\"a\",\"b\"]}");
        row("number: as text", "summarize", ErrorCode::InvalidArgument, "{\"content\":\"x\",\"max_sentences\":\" 5 \"}",
            "{\"content\":\"x\",\"max_sentences\":5}");
        row("number: no number", "summarize", ErrorCode::InvalidArgument,
            "{\"content\":\"x\",\"max_sentences\":\"few\"}", "{\"content\":\"x\",\"max_sentences\":\"few\"}");
        row("columns: one", "transform", ErrorCode::InvalidArgument, "{\"content\":\"a,b\\n1,2\",\"select\":\"a\"}",
            "{\"content\":\"a,b\\n1,2\",\"select\":[\"a\"]}");
        row("table: in a fence", "transform", ErrorCode::InvalidArgument,
            "{\"content\":\"```json\\n[1]\\n```\",\"to\":\".CSV\"}", "{\"content\":\"[1]\",\"to\":\"csv\"}");
        row("format: short name", "transform", ErrorCode::InvalidArgument, "{\"content\":\"x\",\"to\":\"md\"}",
            "{\"content\":\"x\",\"to\":\"markdown\"}");
        row("text: list of one", "compose", ErrorCode::InvalidArgument, "{\"body\":[\"x\"],\"title\":\"t\"}",
            "{\"body\":\"x\",\"title\":\"t\"}");
    }

private Q_SLOTS:
    void initTestCase() { agents::addBuiltinAgents(m_registry, {m_network, m_files, m_mail}); }

    void mends_data() {
        QTest::addColumn<QByteArray>("agent");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        addresses();
        paths();
        people();
        types();
    }
    void mends() {
        QFETCH(QByteArray, agent);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const Json inputs = base::parseJson(before).valueOr({});
        QVERIFY(inputs.is_object());
        QCOMPARE(base::dumpJson(mended(agent.constData(), inputs, code)), after);
    }

    void mendingTwiceIsMendingOnce_data() { mends_data(); }
    void mendingTwiceIsMendingOnce() {
        QFETCH(QByteArray, agent);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, after);
        const Json inputs = base::parseJson(after).valueOr({});
        if (agent == "notify" && base::jsonAt(inputs, "to").is_string())
            return; // a text of addresses becomes a list of them
        QCOMPARE(base::dumpJson(mended(agent.constData(), inputs, code)), after);
    }
};

FLUX_TEST_CLASS(RepairTest)
#include "repair_test.moc"
