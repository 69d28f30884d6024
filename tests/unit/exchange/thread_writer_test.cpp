#include "engine/exchange/thread_writer.h"
#include "engine/text/file_text.h"
#include "tests/support/test_main.h"
#include "tests/unit/exchange/stored.h"

#include <QtTest/QTest>

using namespace flux;
using base::Json;

namespace {

// A conversation with one message of each author.
domain::ConversationId talk(test::Stored& stored) {
    domain::Conversation conversation;
    conversation.id = base::newId<domain::ConversationId>(stored.clock);
    conversation.title = QStringLiteral("A <b>plan</b>");
    conversation.createdAt = conversation.updatedAt = stored.clock.now();
    store::UnitOfWork work;
    work.conversations.push_back(conversation);
    for (const bool isPerson : {true, false}) {
        domain::Message message;
        message.id = base::newId<domain::MessageId>(stored.clock);
        message.conversationId = conversation.id;
        message.author = isPerson ? domain::Author::Person : domain::Author::Flux;
        message.createdAt = stored.clock.now();
        message.blocks.emplace_back(
            domain::TextBlock{isPerson ? QStringLiteral("Hello *there* <script>x</script>") : QStringLiteral("Hi!")});
        if (!isPerson) {
            domain::TableBlock table;
            table.heading = QStringLiteral("This week");
            table.columns = {{QStringLiteral("What"), QStringLiteral("text")}};
            table.rows.push_back({{}, {}, {}, Json::array({"Lunch | late"})});
            table.total = 3;
            message.blocks.emplace_back(table);
            domain::ChangeBlock change;
            change.heading = QStringLiteral("Moved");
            change.objects.push_back({{},
                                      QStringLiteral("event"),
                                      QStringLiteral("Dentist"),
                                      1,
                                      2,
                                      false,
                                      {{QStringLiteral("start"), Json("2026-03-02"), Json("2026-03-03")}}});
            message.blocks.emplace_back(change);
            message.blocks.emplace_back(domain::TaskBlock{domain::TaskId{QStringLiteral("gone")}});
            message.blocks.emplace_back(domain::SuggestionsBlock{{QStringLiteral("Do it")}});
        }
        work.messages.push_back(std::move(message));
    }
    return stored.commit(std::move(work)).ok() ? conversation.id : domain::ConversationId();
}

QByteArray exported(test::Stored& stored, const domain::ConversationId& id, const QString& format) {
    api::ExportData request;
    request.format = format;
    request.conversationId = id;
    request.path = stored.folder.filePath(QStringLiteral("thread.") + format);
    const auto report = exchange::exportData(request, stored.reader(), stored.clock, text::Papers());
    if (!report.ok() || report->items != 2)
        return report.ok() ? "wrong count" : report.error().message.toUtf8() + report.error().detail.toUtf8();
    QFile file(request.path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class ThreadWriterTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesMarkdown() {
        test::Stored stored;
        const QByteArray text = exported(stored, talk(stored), QStringLiteral("markdown"));
        QCOMPARE(QString::fromUtf8(text),
                 QStringLiteral("# A \\<b\\>plan\\</b\\>\n\n**You** · 2026-03-02 09:00 UTC\n\n"
                                "Hello *there* <script>x</script>\n\n**Flux** · 2026-03-02 09:00 UTC\n\nHi!\n\n"
                                "**This week**\n\n| What |\n| --- |\n| Lunch \\| late |\n\n*1 of 3*\n\n**Moved**\n\n"
                                "- Dentist\n  - start: 2026-03-02 → 2026-03-03\n\n*Task*\n"));
    }
    void writesHtml() {
        test::Stored stored;
        const QByteArray html = exported(stored, talk(stored), QStringLiteral("html"));
        QVERIFY(html.contains("<title>A &lt;b&gt;plan&lt;/b&gt;</title>"));
        QVERIFY(html.contains("Hello <em>there</em> &lt;script&gt;"));
        QVERIFY2(html.contains("<td>Lunch | late</td>"), html.constData());
        QVERIFY(!html.contains("<script"));
    }
    void writesJson() {
        test::Stored stored;
        const auto json = base::parseJson(exported(stored, talk(stored), QStringLiteral("json")));
        QVERIFY(json.ok());
        QCOMPARE(base::jsonAt(*json, "messages").size(), size_t(2));
        QCOMPARE(base::textAt(base::jsonAt(*json, "conversation"), "title"), QStringLiteral("A <b>plan</b>"));
    }
    void writesPdf() {
        test::Stored stored;
        const QByteArray pdf = exported(stored, talk(stored), QStringLiteral("pdf"));
        QVERIFY2(pdf.startsWith("%PDF-"), pdf.left(200).constData());
        const auto text = text::textOfFile(stored.folder.filePath(QStringLiteral("thread.pdf")), {}, text::Papers());
        QVERIFY2(text.ok() && text->contains(QStringLiteral("Dentist")), text.ok() ? qPrintable(*text) : "error");
    }
    void refusesWhatItCannotDo() {
        test::Stored stored;
        const auto id = talk(stored);
        QVERIFY(exported(stored, id, QStringLiteral("vcard")).contains("markdown, html, json, pdf"));
        QVERIFY(exported(stored, domain::ConversationId{QStringLiteral("none")}, QStringLiteral("html")).size() < 200);
    }
};

FLUX_TEST_CLASS(ThreadWriterTest)
#include "thread_writer_test.moc"
