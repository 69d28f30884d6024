#include "engine/net/sse_reader.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using net::SseEvent;

class SseReaderTest : public QObject {
    Q_OBJECT

    static std::vector<SseEvent> read(net::SseReader& reader, const QByteArray& bytes) {
        auto events = reader.feed(bytes);
        return events.ok() ? *events : std::vector<SseEvent>{{u"failed"_s, events.error().message, {}}};
    }
    static std::vector<SseEvent> read(const QByteArray& bytes) {
        net::SseReader reader;
        return read(reader, bytes);
    }

private Q_SLOTS:
    void fields_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("events"); // event|data|id
        const auto row = [](const char* name, QByteArray bytes, QStringList events) {
            QTest::newRow(name) << bytes << events;
        };
        row("one", "data: a\n\n", {u"message|a|"_s});
        row("no space", "data:a\n\n", {u"message|a|"_s});
        row("one space only is dropped", "data:  a\n\n", {u"message| a|"_s});
        row("two lines", "data: a\ndata: b\n\n", {u"message|a\nb|"_s});
        row("empty data", "data\n\n", {u"message||"_s});
        row("two empty data", "data\ndata\n\n", {u"message|\n|"_s});
        row("no closing blank line", "data: a\n", {});
        row("event without data", "event: x\n\ndata: a\n\n", {u"message|a|"_s});
        row("event type", "event: add\ndata: 1\n\ndata: 2\n\n", {u"add|1|"_s, u"message|2|"_s});
        row("id stays", "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
            {u"message|a|1"_s, u"message|b|1"_s, u"message|c|"_s});
        row("id with NUL is ignored", QByteArray("id: 1\ndata: a\n\nid: 2\0x\ndata: b\n\n", 33),
            {u"message|a|1"_s, u"message|b|1"_s});
        row("id without data", "id: 7\n\ndata: a\n\n", {u"message|a|7"_s});
        row("comments", ": hello\n:\ndata: a\n: more\n\n", {u"message|a|"_s});
        row("CR", "data: a\r\rdata: b\r\r", {u"message|a|"_s, u"message|b|"_s});
        row("CR LF", "data: a\r\n\r\ndata: b\r\n\r\n", {u"message|a|"_s, u"message|b|"_s});
        row("mixed ends", "data: a\r\n\ndata: b\n\r\n", {u"message|a|"_s, u"message|b|"_s});
        row("byte-order mark",
            "\xEF\xBB\xBF"
            "data: a\n\n",
            {u"message|a|"_s});
        row("second mark is data",
            "\xEF\xBB\xBF\xEF\xBB\xBF"
            "data: a\n\n",
            {});
        row("mark later",
            "data: a\n\n\xEF\xBB\xBF"
            "data: b\n\n",
            {u"message|a|"_s});
        row("unknown field", "foo: bar\ndata: a\n DATA: b\nDATA: c\n\n", {u"message|a|"_s});
        row("colon in value", "data: a:b\n\n", {u"message|a:b|"_s});
        row("UTF-8", "data: \xC3\xBC\xF0\x9F\x98\x80\n\n", {u"message|\u00FC\U0001F600|"_s});
        row("broken UTF-8", "data: a\xFFz\n\n", {u"message|a\uFFFDz|"_s});
    }
    void fields() {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, events);
        const auto list = [](const std::vector<SseEvent>& got) {
            QStringList texts;
            for (const SseEvent& e : got)
                texts << e.event + u'|' + e.data + u'|' + e.id;
            return texts;
        };
        QCOMPARE(list(read(bytes)), events);
        for (const int size : {1, 2, 3, 5}) { // the same, however it is cut
            net::SseReader reader;
            std::vector<SseEvent> got;
            for (qsizetype at = 0; at < bytes.size(); at += size) {
                for (SseEvent& e : read(reader, bytes.mid(at, size)))
                    got.push_back(std::move(e));
            }
            QCOMPARE(list(got), events);
        }
    }

    void retry() {
        net::SseReader reader;
        QVERIFY(!reader.retryMs());
        read(reader, "retry: 1500\n");
        QCOMPARE(*reader.retryMs(), 1500);
        read(reader, "retry: 15x\nretry: -3\nretry:\nretry: 1.5\n");
        QCOMPARE(*reader.retryMs(), 1500);
        read(reader, "retry: 99999999999999999999999999\n");
        QVERIFY(*reader.retryMs() > 0);
    }

    void lastIdIsSetByTheBlankLine() {
        net::SseReader reader;
        read(reader, "id: 5\n");
        QCOMPARE(reader.lastEventId(), QString());
        read(reader, "\n");
        QCOMPARE(reader.lastEventId(), u"5"_s);
    }

    void limitsHold() {
        net::SseReader lines({.maxLineBytes = 100, .maxEventBytes = 1000});
        QVERIFY(lines.feed(QByteArray(100, 'x')).ok());
        const auto tooLong = lines.feed("x");
        QVERIFY(!tooLong.ok());
        QCOMPARE(tooLong.error().code, base::ErrorCode::ResourceExhausted);
        QVERIFY(!lines.feed("\ndata: a\n\n").ok()); // it stays in error

        net::SseReader events({.maxLineBytes = 100, .maxEventBytes = 300});
        bool failed = false;
        for (int i = 0; i < 10 && !failed; ++i)
            failed = !events.feed("data: " + QByteArray(80, 'x') + "\n").ok();
        QVERIFY(failed);
    }
};

FLUX_TEST_CLASS(SseReaderTest)
#include "sse_reader_test.moc"
