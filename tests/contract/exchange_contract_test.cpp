// Import and export through a whole engine, the same on each store.
#include "tests/contract/engines.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::Json;

namespace {

QByteArray calendar() {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:weekly@example.org\r\nSUMMARY:Stand-up\r\n"
           "DTSTART;TZID=Europe/Berlin:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T091500\r\n"
           "RRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE;TZID=Europe/Berlin:20260309T090000\r\nEND:VEVENT\r\n"
           "BEGIN:VEVENT\r\nUID:day@example.org\r\nSUMMARY:Holiday\r\nDTSTART;VALUE=DATE:20260801\r\nEND:VEVENT\r\n"
           "BEGIN:VEVENT\r\nSUMMARY:No time\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

QByteArray cards() {
    return "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anna Berg\r\nTEL:+49 170\r\nEMAIL:anna@example.org\r\nEND:VCARD\r\n"
           "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob Ray\r\nEND:VCARD\r\n";
}

// What databases dislike: NUL, half of a pair, quotation marks, a text that is SQL.
QByteArray oddLines() {
    return "{\"id\":1,\"title\":\"a\\u0000b\",\"x\\u0000y\":\"'; DROP TABLE object; --\"}\n"
           "{\"id\":2,\"title\":\"half \\ud83d of a pair\",\"$gt\":{\"a.b\":[1,null,\"\\\\\"]}}\n"
           "{\"id\":3,\"title\":\"\\ud83d\\ude00 \\u202e\",\"n\":1e300}\n";
}

QByteArray chats() {
    const auto say = [](const char* id, const char* sender, const char* text) {
        return Json{{"uuid", id}, {"sender", sender}, {"text", text}, {"created_at", "2025-01-02T03:04:05Z"}};
    };
    Json chat{{"uuid", "c1"},
              {"name", std::string("The moon\0!", 10)},
              {"created_at", "2025-01-02T03:04:05Z"},
              {"updated_at", "2025-01-02T03:05:05Z"},
              {"chat_messages", Json::array({say("m1", "human", "How far is the moon?")})}};
    chat["chat_messages"].push_back(
        Json{{"uuid", "m2"}, {"sender", "assistant"}, {"text", std::string("384,400 km\0.", 12)}});
    return base::dumpJson(Json::array({chat}));
}

} // namespace

class ExchangeContractTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<EngineUnderTest> m_under;

    QString file(const QString& name, const QByteArray& content) {
        const QString path = m_folder->filePath(name);
        QDir().mkpath(path.section(u'/', 0, -2));
        QFile out(path);
        if (out.open(QIODevice::WriteOnly))
            out.write(content);
        return path;
    }
    base::Result<api::ImportReport> bringIn(const QString& path, const QString& format = {}) {
        api::ImportData request;
        request.path = path;
        request.format = format;
        return ask(m_under->engine(), request);
    }
    base::Result<api::ExportReport> write(const QString& path, const QString& format, const QStringList& types) {
        api::ExportData request;
        request.path = path;
        request.format = format;
        request.types = types;
        return ask(m_under->engine(), request);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() {
        m_under.reset();
        m_folder.reset();
    }

    void eachFormatComesInOnce_data() {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("objects");
        QTest::addColumn<int>("conversations");
        for (const EngineRow& row : engineRows()) {
            if (qstrcmp(row.name, "scripted") == 0 || qstrcmp(row.name, "pipe") == 0) // keep nothing from files
                continue;
            const auto add = [&row](const char* name, const QByteArray& content, int objects, int conversations) {
                QTest::addRow("%s %s", row.name, name) << QString::fromLatin1(row.name) << QString::fromLatin1(name)
                                                       << content << objects << conversations;
            };
            add("a.ics", calendar(), 2, 0);
            add("a.vcf", cards(), 2, 0);
            add("a.csv", "title,rank\nOne,1\n\"Two, too\",2\n", 2, 0);
            add("odd.jsonl", oddLines(), 2, 0); // half of a pair is no JSON: that line is named
            add("a.md", "---\ntitle: A note\nrank: 3\n---\n# Text\n", 1, 0);
            add("chats.json", chats(), 0, 1);
        }
    }
    void eachFormatComesInOnce() {
        QFETCH(QString, engine);
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(int, objects);
        QFETCH(int, conversations);
        m_under = makeEngine(engine);
        const QString path = file(name, content);
        const auto first = bringIn(path);
        QVERIFY2(first.ok(), first.ok() ? "" : qPrintable(first.error().message + first.error().detail));
        QCOMPARE(first->created, objects);
        QCOMPARE(first->conversations, conversations);
        const auto again = bringIn(path);
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message + again.error().detail));
        QCOMPARE(again->created + again->changed + again->conversations, 0);
        QCOMPARE(again->same, objects + conversations);
        if (conversations > 0) {
            const auto page = ask(m_under->engine(), api::ListConversations{domain::Split::Archived, {}, 50});
            QVERIFY(page.ok() && page->conversations.size() == 1);
            const auto thread = ask(m_under->engine(), api::GetThread{page->conversations.front().id, 0, 50});
            QVERIFY(thread.ok());
            QCOMPARE(thread->messages.size(), std::size_t(2));
        }
    }

    void whatGoesOutComesBack_data() { eachFormatComesInOnce_data(); }
    void whatGoesOutComesBack() {
        QFETCH(QString, engine);
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(int, objects);
        if (objects == 0)
            return; // a conversation goes out to be read
        m_under = makeEngine(engine);
        const auto first = bringIn(file(name, content));
        QVERIFY(first.ok());
        const QString out = m_folder->filePath(u"out"_s);
        const auto written = write(out, first->format, {});
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().message + written.error().detail));
        QCOMPARE(written->items, objects);
        const auto again = bringIn(out, first->format);
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message + again.error().detail));
        QCOMPARE(again->problems, QStringList());
        QCOMPARE(again->created, 0);
        QCOMPARE(again->changed + again->same, objects); // they get the tag of that file
        QCOMPARE(bringIn(out, first->format)->same, objects);
        m_under = makeEngine(engine); // another, empty
        const auto moved = bringIn(out, first->format);
        QCOMPARE(moved->created, objects);
        const QString second = m_folder->filePath(u"second"_s);
        QVERIFY(write(second, first->format, {}).ok());
        QCOMPARE(bringIn(second, first->format)->created, 0);
    }

    void manyComeInInParts_data() {
        QTest::addColumn<QString>("engine");
        for (const char* engine : {"local", "postgresql", "postgresql shared"})
            QTest::newRow(engine) << QString::fromLatin1(engine);
    }
    void manyComeInInParts() {
        QFETCH(QString, engine);
        m_under = makeEngine(engine);
        QByteArray lines;
        for (int i = 0; i < 1234; ++i)
            lines += "{\"id\":" + QByteArray::number(i) + ",\"name\":\"thing " + QByteArray::number(i) + "\"}\n";
        const auto first = bringIn(file(u"many.jsonl"_s, lines));
        QVERIFY2(first.ok(), first.ok() ? "" : qPrintable(first.error().message + first.error().detail));
        QCOMPARE(first->created, 1234);
        lines.replace("\"thing 7\"", "\"thing seven\"");
        const auto again = bringIn(file(u"many.jsonl"_s, lines));
        QCOMPARE(again->changed, 1);
        QCOMPARE(again->same, 1233);
        api::CountObjects count;
        count.select.types = {u"record"_s};
        QCOMPARE(ask(m_under->engine(), count)->total, qint64(1234));
    }
};

FLUX_TEST_CLASS(ExchangeContractTest)
#include "exchange_contract_test.moc"
