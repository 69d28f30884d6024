#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using store::UnitOfWork;

// Every store: what was written is what is read, through the writer's reader and through one of its own, and, on
// those that are durable, after everything was closed and opened again.
class ContractReadsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<StoreUnderTest> m_store;

    void commit(const UnitOfWork& work) { FLUX_VERIFY_OK(m_store->writer().commit(work)); }

    template <typename Check>
    void everywhere(Check check) {
        check(m_store->writer().reader());
        check(m_store->reader());
        if (m_store->isDurable()) {
            m_store->reopen();
            check(m_store->reader());
        }
    }

private Q_SLOTS:
    void initTestCase_data() { StoreUnderTest::addRows(); }
    void init() {
        QFETCH_GLOBAL(QString, kind);
        m_store = std::make_unique<StoreUnderTest>(kind);
    }

    void emptyStoreAnswersEverything() {
        everywhere([](store::Reader& reader) {
            QCOMPARE(reader.lastSequence().value(), 0);
            QVERIFY(reader.conversations({}).value().rows.empty());
            QCOMPARE(reader.conversations({}).value().sequence, 0);
            QVERIFY(reader.splitCounts().value() == domain::SplitCounts{});
            QVERIFY(reader.messages({u"none"_s}, 0, 10).value().rows.empty());
            QVERIFY(reader.steps({u"none"_s}, true).value().empty());
            QVERIFY(reader.tasks({}, {}, 10).value().rows.empty());
            QVERIFY(reader.tasksOf({u"none"_s}).value().empty());
            QVERIFY(reader.journal({u"none"_s}, 10).value().empty());
            QVERIFY(reader.openCheckpoints(10).value().rows.empty());
            QVERIFY(reader.checkpointsOf({u"none"_s}).value().empty());
            QVERIFY(reader.openTurns().value().empty());
            QVERIFY(reader.eventsAfter(0, 10).value().empty());
            QVERIFY(reader.settings().value() == Json::object());
            FLUX_COMPARE_ERROR(reader.conversation({u"none"_s}), ErrorCode::NotFound);
            FLUX_COMPARE_ERROR(reader.task({u"none"_s}), ErrorCode::NotFound);
            FLUX_COMPARE_ERROR(reader.checkpoint({u"none"_s}), ErrorCode::NotFound);
        });
    }

    void conversationIsReplacedWhole() {
        auto conversation = sampleConversation(u"c1"_s);
        commit({.conversations = {conversation}});
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.conversation(conversation.id).value()), jsonOf(conversation));
            QCOMPARE(jsonOf(reader.conversations({}).value().rows), jsonOf(std::vector{conversation}));
        });
        conversation = {};
        conversation.id.text = u"c1"_s;
        conversation.archived = true;
        commit({.conversations = {conversation}});
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.conversation(conversation.id).value()), jsonOf(conversation));
            QVERIFY(reader.conversation(conversation.id).value().archived);
        });
    }

    void turnsAreOpenUntilAnswered() {
        auto first = sampleTurn(u"u2"_s, u"c1"_s);
        auto second = sampleTurn(u"u1"_s, u"c1"_s);
        second.createdAt.ms += 1;
        second.taskId.text.clear();
        commit({.conversations = {sampleConversation(u"c1"_s)}, .turns = {second, first}});
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.openTurns().value()), jsonOf(std::vector{first, second}));
        });
        first.answered = true;
        commit({.turns = {first}});
        everywhere(
            [&](store::Reader& reader) { QCOMPARE(jsonOf(reader.openTurns().value()), jsonOf(std::vector{second})); });
    }

    void messagesGetPositionsPerConversation() {
        const auto of = [](const char* id, const char* conversation) {
            return sampleMessage(QString::fromLatin1(id), QString::fromLatin1(conversation));
        };
        UnitOfWork work;
        work.conversations = {sampleConversation(u"c1"_s), sampleConversation(u"c2"_s)};
        work.messages = {of("m1", "c1"), of("m2", "c2"), of("m3", "c1")};
        work.events.push_back({.sequence = 0, .at = {}, .payload = domain::MessageAdded{work.messages[2]}});
        const auto receipt = m_store->writer().commit(work);
        FLUX_VERIFY_OK(receipt);
        QCOMPARE(receipt->messagePositions, (std::vector<qint64>{1, 1, 2}));
        QCOMPARE(m_store->writer().commit({.messages = {of("m4", "c1")}}).value().messagePositions,
                 (std::vector<qint64>{3}));
        everywhere([&](store::Reader& reader) {
            const auto page = reader.messages({u"c1"_s}, 0, 10).value();
            QCOMPARE(idsOf(page.rows), u"m1 m3 m4"_s);
            QVERIFY(!page.hasMore);
            auto expected = work.messages[2];
            expected.position = 2;
            QCOMPARE(jsonOf(page.rows[1]), jsonOf(expected));
            // The event of a new message carries the position that the store gave.
            const auto events = reader.eventsAfter(0, 10).value();
            QCOMPARE(std::get<domain::MessageAdded>(events.at(0).payload).message.position, 2);
        });
        QCOMPARE(m_store->writer().commit({.messages = {of("m5", "c1")}}).value().messagePositions,
                 (std::vector<qint64>{4}));
    }

    void taskIsReplacedWhole() {
        auto task = sampleTask(u"t1"_s, u"c1"_s);
        commit({.conversations = {sampleConversation(u"c1"_s)}, .tasks = {task}});
        everywhere([&](store::Reader& reader) { QCOMPARE(jsonOf(reader.task(task.id).value()), jsonOf(task)); });
        task.doneCount = 4; // keeps its status: the short way
        task.summary = u"Five notes."_s;
        task.error.reset();
        commit({.tasks = {task}});
        everywhere([&](store::Reader& reader) { QCOMPARE(jsonOf(reader.task(task.id).value()), jsonOf(task)); });
        task.status = domain::TaskStatus::Completed;
        task.results = Json::array();
        task.successCriteria.clear();
        commit({.tasks = {task}});
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.task(task.id).value()), jsonOf(task));
            QCOMPARE(reader.tasks({domain::TaskStatus::Executing}, {}, 10).value().rows.size(), size_t(0));
            QCOMPARE(idsOf(reader.tasks({domain::TaskStatus::Completed}, {}, 10).value().rows), u"t1"_s);
        });
    }

    void stepsKeepPlanOrderAndEveryMember() {
        auto work = sampleTaskWork(3);
        std::swap(work.newSteps[0], work.newSteps[2]);
        work.newSteps[1].state.run.outputs = std::make_shared<const Json>(Json{{"text", "début"}});
        work.newSteps[1].state.run.edits = std::make_shared<const Json>(Json{{"path", "other.md"}});
        commit(work);
        const std::vector expected{work.newSteps[2].state, work.newSteps[1].state, work.newSteps[0].state};
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.steps({u"t1"_s}, true).value()), jsonOf(expected));
            const auto bare = reader.steps({u"t1"_s}, false).value();
            QVERIFY(!bare[1].run.outputs);
            QVERIFY(bare[1].run.edits);
        });
    }

    void stepChangeKeepsOutputsUnlessTold() {
        commit(sampleTaskWork(2));
        domain::StepRun run = sampleStep({}).run;
        run.status = domain::StepStatus::Done;
        run.error.reset();
        run.outputs = std::make_shared<const Json>(Json{{"rows", 12}});
        run.edits = std::make_shared<const Json>(Json{{"subject", "new"}});
        commit({.steps = {{{u"t1"_s}, 1, run, true, true}}});
        domain::StepRun later = run;
        later.note = u"12 rows"_s;
        later.outputs.reset();
        later.edits.reset();
        commit({.steps = {{{u"t1"_s}, 1, later, false, false}}});
        everywhere([&](store::Reader& reader) {
            const auto step = reader.steps({u"t1"_s}, true).value().at(1);
            QCOMPARE(step.run.note, u"12 rows"_s);
            QVERIFY(step.run.outputs && *step.run.outputs == *run.outputs);
            QVERIFY(step.run.edits && *step.run.edits == *run.edits);
            QCOMPARE(step.run.status, domain::StepStatus::Done);
            QVERIFY(!step.run.error);
            QCOMPARE(step.spec.inputs.dump(), sampleStep({}).spec.inputs.dump());
            QVERIFY(!reader.steps({u"t1"_s}, true).value().at(0).run.outputs);
        });
        commit({.steps = {{{u"t1"_s}, 1, later, true, true}}}); // told, with nothing: both go
        everywhere([&](store::Reader& reader) {
            const auto step = reader.steps({u"t1"_s}, true).value().at(1);
            QVERIFY(!step.run.outputs);
            QVERIFY(!step.run.edits);
        });
    }

    void checkpointsAreOpenUntilDecided() {
        auto open = sampleCheckpoint(u"k2"_s, u"t1"_s, u"c1"_s);
        open.decision.reset();
        open.expiresAt.reset();
        auto newer = open;
        newer.id.text = u"k1"_s;
        newer.createdAt.ms += 5;
        auto work = sampleTaskWork(1);
        work.checkpoints = {newer, open};
        commit(work);
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.openCheckpoints(10).value().rows), jsonOf(std::vector{open, newer}));
            QVERIFY(reader.openCheckpoints(1).value().hasMore);
            QCOMPARE(idsOf(reader.openCheckpoints(1).value().rows), u"k2"_s);
        });
        auto decided = sampleCheckpoint(u"k2"_s, u"t1"_s, u"c1"_s);
        decided.status = domain::CheckpointStatus::Approved;
        commit({.checkpoints = {decided}});
        everywhere([&](store::Reader& reader) {
            QCOMPARE(jsonOf(reader.checkpoint(decided.id).value()), jsonOf(decided));
            QCOMPARE(idsOf(reader.openCheckpoints(10).value().rows), u"k1"_s);
            QCOMPARE(idsOf(reader.checkpointsOf({u"t1"_s}).value()), u"k2 k1"_s);
        });
    }

    void journalIsNumberedPerTask() {
        auto work = sampleTaskWork(1);
        work.tasks.push_back(sampleTask(u"t2"_s, u"c1"_s));
        work.journal = {sampleJournal(u"t1"_s, u"task.created"_s), sampleJournal(u"t2"_s, u"task.created"_s),
                        sampleJournal(u"t1"_s, u"step.started"_s)};
        work.journal[2].data = nullptr;
        commit(work);
        commit({.journal = {sampleJournal(u"t1"_s, u"step.done"_s)}});
        everywhere([&](store::Reader& reader) {
            auto expected = std::vector{work.journal[0], work.journal[2], sampleJournal(u"t1"_s, u"step.done"_s)};
            for (size_t i = 0; i < expected.size(); ++i)
                expected[i].position = qint64(i) + 1;
            QCOMPARE(jsonOf(reader.journal({u"t1"_s}, 100).value()), jsonOf(expected));
            expected.erase(expected.begin());
            QCOMPARE(jsonOf(reader.journal({u"t1"_s}, 2).value()), jsonOf(expected)); // the newest, oldest first
            QCOMPARE(reader.journal({u"t2"_s}, 100).value().size(), size_t(1));
        });
    }

    void settingsAreRemovedByNull() {
        commit({.settings = {{u"mail.from"_s, "me@example.org"}, {u"net.allowed_hosts"_s, Json::array({"a", "b"})}}});
        commit({.settings = {{u"mail.from"_s, "you@example.org"}}});
        everywhere([](store::Reader& reader) {
            const Json expected{{"mail.from", "you@example.org"}, {"net.allowed_hosts", {"a", "b"}}};
            QCOMPARE(reader.settings().value().dump(), expected.dump());
        });
        commit({.settings = {{u"mail.from"_s, nullptr}, {u"never.set"_s, nullptr}}});
        everywhere([](store::Reader& reader) {
            QCOMPARE(reader.settings().value().dump(), Json({{"net.allowed_hosts", {"a", "b"}}}).dump());
        });
    }

    void everyKindOfEventComesBack() {
        auto work = sampleTaskWork(1);
        domain::StepUpdated updated{{u"t1"_s}, {u"c1"_s},         0,           {u"step_0"_s},
                                    u"Read"_s, u"file_storage"_s, {u"each"_s}, sampleStep({}).run};
        updated.run.outputs = std::make_shared<const Json>(Json{{"large", std::string(1000, 'x')}});
        const auto checkpoint = sampleCheckpoint(u"k1"_s, u"t1"_s, u"c1"_s);
        work.events = {sampleEvent(work.conversations[0]),
                       {0, {6001}, domain::MessageAdded{sampleMessage(u"m1"_s, u"c1"_s)}},
                       {0, {6002}, domain::TaskUpdated{work.tasks[0]}},
                       {0, {6003}, updated},
                       {0, {6004}, domain::CheckpointRaised{checkpoint}},
                       {0, {6005}, domain::CheckpointDecided{checkpoint}}};
        const auto receipt = m_store->writer().commit(work);
        FLUX_VERIFY_OK(receipt);
        QCOMPARE(receipt->firstSequence, 1);
        everywhere([&](store::Reader& reader) {
            auto expected = work.events;
            for (size_t i = 0; i < expected.size(); ++i)
                expected[i].sequence = qint64(i) + 1;
            std::get<domain::StepUpdated>(expected[3].payload).run.outputs.reset(); // outputs are not for the feed
            QCOMPARE(jsonOf(reader.eventsAfter(0, 100).value()), jsonOf(expected));
            QCOMPARE(reader.lastSequence().value(), 6);
        });
    }

    void oddTextsSurvive() {
        auto conversation = sampleConversation(u"c1"_s);
        conversation.title = u"a\0b\n\t\x01 שלום 🎉 'quote\" ; DROP TABLE"_s;
        conversation.reason = QString(200'000, u'ü');
        QFETCH_GLOBAL(QString, kind);
        QString kept = conversation.title;
        if (kind == u"postgresql"_s) // keeps no U+0000
            kept.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
        commit({.conversations = {conversation}});
        everywhere([&](store::Reader& reader) {
            QCOMPARE(reader.conversation(conversation.id).value().title, kept);
            QCOMPARE(reader.conversation(conversation.id).value().reason, conversation.reason);
        });
    }
};

FLUX_TEST_CLASS(ContractReadsTest)
#include "contract_reads_test.moc"
