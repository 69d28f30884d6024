#include "engine/exchange/chat_reader.h"
#include "engine/exchange/json_array_reader.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/collected.h"
#include "tests/unit/exchange/stored.h"
#include "tests/unit/text/zip_maker.h"

#include <QtCore/QBuffer>
#include <QtTest/QTest>

using namespace flux;
using base::Json;

namespace {

Json node(const char* id, const char* parent, const char* role, const char* text, double at) {
    Json made{{"id", id}, {"parent", parent ? Json(parent) : Json()}, {"children", Json::array()}};
    made["message"] = Json{{"id", id},
                           {"author", Json{{"role", role}}},
                           {"create_time", at},
                           {"content", Json{{"content_type", "text"}, {"parts", Json::array({text})}}}};
    return made;
}

// A tree with two answers, of which the second is the one that counts.
Json chatGpt() {
    Json mapping{{"root", Json{{"id", "root"}, {"message", nullptr}, {"parent", nullptr}}},
                 {"s", node("s", "root", "system", "be nice", 1)},
                 {"q", node("q", "s", "user", "How far is the moon?", 1700000000.5)},
                 {"a1", node("a1", "q", "assistant", "Far.", 1700000001)},
                 {"a2", node("a2", "q", "assistant", "384,400 km.", 1700000002)}};
    return Json{{"title", "The moon"},         {"conversation_id", "c-1"}, {"create_time", 1700000000.0},
                {"update_time", 1700000009.0}, {"current_node", "a2"},     {"mapping", mapping}};
}

Json claude() {
    return Json{
        {"uuid", "u-1"},
        {"name", "Soup"},
        {"created_at", "2025-01-02T03:04:05.678Z"},
        {"updated_at", "2025-01-02T03:05:05Z"},
        {"chat_messages", Json::array({Json{{"uuid", "m1"},
                                            {"sender", "human"},
                                            {"text", "old"},
                                            {"created_at", "2025-01-02T03:04:05Z"},
                                            {"content", Json::array({Json{{"type", "text"}, {"text", "A recipe?"}}})},
                                            {"attachments", Json::array({Json{{"file_name", "fridge.txt"}}})}},
                                       Json{{"uuid", "m2"}, {"sender", "assistant"}, {"text", "Lentils."}}})}};
}

test::Collected readBytes(QByteArray bytes, bool* ok = nullptr) {
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    test::Collected sink;
    const bool good = exchange::readChats(device, sink).ok();
    if (ok)
        *ok = good;
    return sink;
}

} // namespace

class ChatReaderTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBothKinds() {
        const auto sink = readBytes(base::dumpJson(Json::array({chatGpt(), claude()})));
        QCOMPARE(sink.problems, QStringList());
        QCOMPARE(sink.conversations.size(), size_t(2));
        const auto& moon = sink.conversations[0];
        QCOMPARE(moon.key, QStringLiteral("chatgpt:c-1"));
        QCOMPARE(moon.title, QStringLiteral("The moon"));
        QCOMPARE(moon.messages.size(), size_t(2));
        QCOMPARE(moon.messages[0].markdown, QStringLiteral("How far is the moon?"));
        QCOMPARE(moon.messages[0].at.ms, qint64(1700000000500));
        QCOMPARE(moon.messages[1].markdown, QStringLiteral("384,400 km."));
        QVERIFY(moon.messages[1].author == domain::Author::Flux);
        const auto& soup = sink.conversations[1];
        QCOMPARE(soup.createdAt.iso(), QStringLiteral("2025-01-02T03:04:05.678Z"));
        QCOMPARE(soup.messages[0].markdown, QStringLiteral("A recipe?\n\n*(attachment: fridge.txt)*"));
        QCOMPARE(soup.messages[1].markdown, QStringLiteral("Lentils."));
    }

    void bearsWhatIsWrong() {
        Json circle = chatGpt();
        circle["mapping"]["s"]["parent"] = "a2";
        const auto sink =
            readBytes("[" + base::dumpJson(circle) + ",{\"no\":1},{\"bad\":tru},7," + base::dumpJson(claude()) +
                      ",{\"mapping\":{}},{\"mapping\":{\"a\":5}},"
                      "{\"chat_messages\":[1,null,{\"content\":[3]}]}]");
        QCOMPARE(sink.conversations.size(), size_t(2));
        QCOMPARE(sink.problems.size(), 3);
        bool ok = true;
        readBytes("[]", &ok);
        QVERIFY(!ok);
        readBytes("hello", &ok);
        QVERIFY(!ok);
        const QByteArray half = base::dumpJson(Json::array({claude(), chatGpt()}));
        QCOMPARE(readBytes(half.left(half.size() - 40)).conversations.size(), size_t(1));
    }

    void readsElementsAcrossPieces() {
        QByteArray bytes("\xEF\xBB\xBF [");
        for (int i = 0; i < 3000; ++i)
            bytes += (i ? " ,\n" : "") + QByteArray("{\"n\":\"[{\\\"") + QByteArray(300, 'x') + "\"}";
        bytes += "]";
        QBuffer device(&bytes);
        device.open(QIODevice::ReadOnly);
        exchange::JsonArrayReader reader(device);
        int count = 0;
        for (auto next = reader.next(); next.ok() && next->has_value(); next = reader.next())
            ++count;
        QCOMPARE(count, 3000);
        QVERIFY(reader.isOver());
    }

    void comesInFromTheZip() {
        test::Stored stored;
        const QString path = stored.folder.filePath(QStringLiteral("export.zip"));
        QVERIFY(test::makeZip(path, {{QStringLiteral("conversations.json"), base::dumpJson(Json::array({chatGpt()}))},
                                     {QStringLiteral("../../etc/passwd"), "x"},
                                     {QStringLiteral("CON"), "x"},
                                     {QString(300, u'n'), "x"},
                                     {QStringLiteral("user.json"), "{}"}}));
        const auto report = stored.import(path);
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->conversations, 1);
        QCOMPARE(report->problems.size(), 3);
        domain::Conversation conversation =
            stored.reader().conversations({domain::Split::Archived, {}, 50})->rows.at(0);
        QCOMPARE(conversation.title, QStringLiteral("The moon"));
        QVERIFY(conversation.archived && !conversation.unread);
        const auto messages = stored.reader().messages(conversation.id, 0, 10);
        QCOMPARE(messages->rows.size(), size_t(2));
        QCOMPARE(stored.import(path)->same, 1);

        // One message more, in the next export: it alone is written.
        Json grown = chatGpt();
        grown["mapping"]["q2"] = node("q2", "a2", "user", "And the sun?", 1700000100);
        grown["current_node"] = "q2";
        QVERIFY(test::makeZip(path, {{QStringLiteral("conversations.json"), base::dumpJson(Json::array({grown}))}}));
        QCOMPARE(stored.import(path)->conversations, 1);
        QCOMPARE(stored.reader().messages(conversation.id, 0, 10)->rows.size(), size_t(3));
    }

    void isNotBlownUp() {
        test::Stored stored;
        const QString path = stored.folder.filePath(QStringLiteral("bomb.zip"));
        QVERIFY(test::makeZip(path, {{QStringLiteral("conversations.json"), '[' + QByteArray(40'000'000, ' ') + ']'}}));
        const auto report = stored.import(path);
        QCOMPARE(report.error().code, base::ErrorCode::ResourceExhausted);
        QVERIFY(!stored.import(stored.file(QStringLiteral("no.zip"), "PK\x03\x04 nothing")).ok());
    }

    void writesLongConversationsInParts() {
        test::Stored stored;
        Json many = claude();
        for (int i = 0; i < 1100; ++i)
            many["chat_messages"].push_back(
                Json{{"uuid", "x" + std::to_string(i)}, {"sender", "human"}, {"text", "message"}});
        const QString path = stored.file(QStringLiteral("c.json"), base::dumpJson(Json::array({many})));
        stored.beforeCommit = [](int commit) -> base::Result<void> {
            return commit == 2 ? base::Result<void>(base::makeError(base::ErrorCode::Unavailable, QStringLiteral("x")))
                               : base::Result<void>();
        };
        QVERIFY(!stored.import(path).ok());
        QVERIFY(stored.import(path).ok());
        QCOMPARE(stored.largest, size_t(500));
        const auto row = stored.reader().conversations({domain::Split::Archived, {}, 50})->rows.at(0);
        qint64 count = 0, before = 0;
        for (;;) {
            const auto page = stored.reader().messages(row.id, before, 200);
            count += qint64(page->rows.size());
            if (!page->hasMore)
                break;
            before = page->rows.front().position;
        }
        QCOMPARE(count, qint64(1102));
    }
};

FLUX_TEST_CLASS(ChatReaderTest)
#include "chat_reader_test.moc"
