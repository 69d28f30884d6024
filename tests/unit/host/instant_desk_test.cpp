// Sentences that are understood at once: answered in the batch in which they came, without a turn.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

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

    void takesBackTheNewestChangeThatStands() {
        ConductorBench bench;
        const auto first = say(bench, "add lunch with Bob tomorrow at 13:00");
        QVERIFY(first.ok());
        const domain::ConversationId& here = first->conversationId;
        const auto made = lastBlock<domain::ChangeBlock>(bench, here);
        QVERIFY(say(bench, "move lunch with Bob to friday 14:00", here).ok());
        const auto start = [&] {
            const auto object = bench.rows().objects().object(made->objects[0].object);
            return object.ok() && !object->deleted ? base::textAt(object->data, "start") : QStringLiteral("gone");
        };
        const auto words = [&] { return lastBlock<domain::TextBlock>(bench, here)->markdown; };
        QVERIFY(start().startsWith(u"2026-03-06T14:00"));
        QVERIFY(say(bench, "what's on this week", here).ok()); // changes nothing, is nothing to take back
        QVERIFY(say(bench, "undo that", here).ok());
        QVERIFY(start().startsWith(u"2026-03-03T13:00"));
        QCOMPARE(words(), QStringLiteral("Taken back: “Lunch with Bob” is as it was before."));
        QVERIFY(say(bench, "undo", here).ok()); // the one before
        QCOMPARE(start(), QStringLiteral("gone"));
        QCOMPARE(words(), QStringLiteral("“Lunch with Bob” is in the trash."));
        QVERIFY(say(bench, "undo", here).ok());
        QCOMPARE(words(), QStringLiteral("There is no change here that I could take back."));
        QVERIFY(bench.jobs.turns.empty());
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void whatWasChangedSinceIsNotTakenBack() {
        ConductorBench bench;
        const auto first = say(bench, "add lunch with Bob tomorrow at 13:00");
        QVERIFY(first.ok());
        const auto made = lastBlock<domain::ChangeBlock>(bench, first->conversationId);
        api::UpdateObject elsewhere;
        elsewhere.id = made->objects[0].object;
        elsewhere.data = Json{{"location", "Uno"}};
        elsewhere.by.name = QStringLiteral("window");
        QVERIFY(bench.ask(elsewhere).ok());
        QVERIFY(say(bench, "undo that", first->conversationId).ok());
        QVERIFY(!bench.rows().objects().object(made->objects[0].object)->deleted);
        QVERIFY(lastBlock<domain::TextBlock>(bench, first->conversationId)->markdown.contains(u"Lunch with Bob"));
        QVERIFY(say(bench, "undo that").ok()); // in another conversation nothing was changed
        QVERIFY(!bench.rows().objects().object(made->objects[0].object)->deleted);
        QVERIFY(bench.jobs.turns.empty());
    }

    void whatATaskDidIsLeftToThePlanner() {
        ConductorBench bench;
        const auto first = say(bench, "add lunch with Bob tomorrow at 13:00");
        QVERIFY(first.ok());
        api::CreateTask create;
        create.conversationId = first->conversationId;
        create.goal = QStringLiteral("Do it");
        create.plan.emplace();
        create.plan->steps = {test::step("a")};
        QVERIFY(bench.ask(std::move(create)).ok());
        bench.pump();
        const auto turns = bench.jobs.turns.size();
        QVERIFY(say(bench, "undo that", first->conversationId).ok());
        QCOMPARE(bench.jobs.turns.size(), turns + 1);
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
