// Sentences that are understood at once: answered in the batch in which they came, without a turn.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"

using namespace flux;
using base::Json;
using test::ConductorBench;

class InstantDeskTest : public QObject {
    Q_OBJECT

    static base::Result<api::MessageSent> say(ConductorBench& bench, const char* text,
                                              const domain::ConversationId& conversation = {}) {
        api::SendMessage message;
        message.conversationId = conversation;
        message.text = QString::fromUtf8(text);
        message.source = QStringLiteral("window");
        auto sent = bench.ask(std::move(message));
        bench.pump();
        return sent;
    }
    template <typename Block>
    static std::optional<Block> lastBlock(ConductorBench& bench, const domain::ConversationId& conversation) {
        const auto page = bench.rows().messages(conversation, 0, 10);
        if (!page.ok() || page->rows.empty())
            return std::nullopt;
        for (const domain::Block& block : page->rows.back().blocks) {
            if (const auto* found = std::get_if<Block>(&block))
                return *found;
        }
        return std::nullopt;
    }

private Q_SLOTS:
    void addsAnswersAndTakesBack() { // the clock stands at Monday, 2 March 2026, 9:00 UTC
        ConductorBench bench;
        const int before = bench.writer->commits;
        const auto sent = say(bench, "add lunch with Bob tomorrow at 13:00 at Cafe Uno");
        QVERIFY(sent.ok());
        QCOMPARE(bench.writer->commits, before + 1); // question, answer and event at once
        QVERIFY(bench.jobs.turns.empty());
        const auto change = lastBlock<domain::ChangeBlock>(bench, sent->conversationId);
        QVERIFY(change && change->objects.size() == 1);
        QCOMPARE(change->objects[0].title, QStringLiteral("Lunch with Bob"));
        const auto object = bench.rows().objects().object(change->objects[0].object);
        QVERIFY(object.ok());
        QCOMPARE(object->createdBy.kind, domain::ActorKind::Person);
        QCOMPARE(object->createdBy.message, sent->messageId);

        QVERIFY(say(bench, "what's on this week", sent->conversationId).ok());
        const auto table = lastBlock<domain::TableBlock>(bench, sent->conversationId);
        QVERIFY(table && table->rows.size() == 1);
        QCOMPARE(table->rows[0].object, change->objects[0].object);
        QVERIFY(bench.jobs.turns.empty());

        const auto messages = bench.rows().messages(sent->conversationId, 0, 10);
        QCOMPARE(messages->rows.size(), size_t(4));
        QVERIFY(bench.ask(api::UndoChange{sent->conversationId, messages->rows[1].id}).ok());
        QVERIFY(bench.rows().objects().object(change->objects[0].object)->deleted);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void leavesTheRestToThePlanner() {
        ConductorBench bench;
        QVERIFY(say(bench, "summarize the pages and save it as brief.md").ok());
        QVERIFY(say(bench, "what is the address of Nobody").ok()); // nobody the person knows
        QCOMPARE(bench.jobs.turns.size(), size_t(2));
    }
};

FLUX_TEST_CLASS(InstantDeskTest)
#include "instant_desk_test.moc"
