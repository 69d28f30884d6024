#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using store::UnitOfWork;

// Every store: a commit is all or nothing, its numbers have no gaps, and a page is one committed state.
class ContractCommitsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<StoreUnderTest> m_store;

    store::Writer& writer() { return m_store->writer(); }
    store::Reader& reader() { return m_store->reader(); }

    // One of everything, on top of sampleTaskWork(1). `n` makes it new; everything of it carries the number.
    static UnitOfWork oneOfEach(int n) {
        UnitOfWork work;
        const QString number = QString::number(n);
        work.conversations = {sampleConversation(u"c1"_s, 1000 + n), sampleConversation(u"new-c"_s + number)};
        work.conversations[0].title = number;
        work.turns = {sampleTurn(u"turn"_s + number, u"c1"_s)};
        work.messages = {sampleMessage(u"m"_s + number, u"c1"_s)};
        work.tasks = {sampleTask(u"t1"_s, u"c1"_s), sampleTask(u"new-t"_s + number, u"c1"_s)};
        work.tasks[0].doneCount = n;
        work.newSteps = {{{u"t1"_s}, 100 + n, sampleStep(u"late_"_s + number)}};
        domain::StepRun run = sampleStep({}).run;
        run.note = number;
        run.outputs = std::make_shared<const base::Json>(n);
        work.steps = {{{u"t1"_s}, 0, run, true, false}};
        work.checkpoints = {sampleCheckpoint(u"k"_s + number, u"t1"_s, u"c1"_s)};
        work.journal = {sampleJournal(u"t1"_s, u"step.done"_s)};
        work.settings = {{u"a.key"_s, n}};
        work.events = {sampleEvent(work.conversations[0]), sampleEvent(work.conversations[1])};
        return work;
    }

    // Everything that a reader can say, as one text.
    static QString everything(store::Reader& from) {
        QStringList all{
            jsonOf(from.conversations({.split = domain::Split::Inbox, .before = {}, .limit = 1000}).value().rows),
            jsonOf(from.splitCounts().value()),
            jsonOf(from.messages({u"c1"_s}, 0, 1000).value().rows),
            jsonOf(from.tasks({}, {}, 1000).value().rows),
            jsonOf(from.steps({u"t1"_s}, true).value()),
            jsonOf(from.journal({u"t1"_s}, 1000).value()),
            jsonOf(from.openCheckpoints(1000).value().rows),
            jsonOf(from.openTurns().value()),
            jsonOf(from.eventsAfter(0, 1000).value()),
            base::dumpJsonPretty(from.settings().value()),
        };
        return all.join(u'\n');
    }

private Q_SLOTS:
    void initTestCase_data() { StoreUnderTest::addRows(); }
    void init() {
        QFETCH_GLOBAL(QString, kind);
        m_store = std::make_unique<StoreUnderTest>(kind);
    }

    void emptyWorkChangesNothing() {
        const auto receipt = writer().commit({});
        FLUX_VERIFY_OK(receipt);
        QCOMPARE(receipt->firstSequence, 0);
        QVERIFY(receipt->messagePositions.empty());
        QCOMPARE(reader().lastSequence().value(), 0);
    }

    void commitsWithoutEventsGiveNoSequence() {
        QCOMPARE(writer().commit(sampleTaskWork(1)).value().firstSequence, 0);
        QCOMPARE(writer().commit(oneOfEach(1)).value().firstSequence, 1);
        QCOMPARE(writer().commit({.journal = {sampleJournal(u"t1"_s, u"x"_s)}}).value().firstSequence, 0);
        QCOMPARE(writer().commit(oneOfEach(2)).value().firstSequence, 3);
    }

    void failedCommitLeavesNoTrace_data() {
        QTest::addColumn<QString>("wrong");
        for (const char* wrong : {"step of no task", "step twice", "change of no step", "task of no conversation",
                                  "message of no conversation", "message twice", "journal of no task",
                                  "card of no task", "turn of no conversation"})
            QTest::newRow(wrong) << QString::fromLatin1(wrong);
    }
    void failedCommitLeavesNoTrace() {
        QFETCH(const QString, wrong);
        FLUX_VERIFY_OK(writer().commit(sampleTaskWork(1)));
        FLUX_VERIFY_OK(writer().commit(oneOfEach(1)));
        UnitOfWork bad = oneOfEach(2);
        const QString none = u"none"_s;
        if (wrong == u"step of no task")
            bad.newSteps.push_back({{none}, 0, sampleStep(u"s"_s)});
        else if (wrong == u"step twice")
            bad.newSteps.push_back({{u"t1"_s}, 0, sampleStep(u"s"_s)});
        else if (wrong == u"change of no step")
            bad.steps.push_back({{u"t1"_s}, 77, {}, false, false});
        else if (wrong == u"task of no conversation")
            bad.tasks.push_back(sampleTask(u"t9"_s, none));
        else if (wrong == u"message of no conversation")
            bad.messages.push_back(sampleMessage(u"m9"_s, none));
        else if (wrong == u"message twice")
            bad.messages.push_back(sampleMessage(u"m1"_s, u"c1"_s));
        else if (wrong == u"journal of no task")
            bad.journal.push_back(sampleJournal(none, u"step.done"_s));
        else if (wrong == u"card of no task")
            bad.checkpoints.push_back(sampleCheckpoint(u"k9"_s, none, u"c1"_s));
        else if (wrong == u"turn of no conversation")
            bad.turns.push_back(sampleTurn(u"turn9"_s, none));
        const QString before = everything(reader());
        FLUX_COMPARE_ERROR(writer().commit(bad), ErrorCode::Internal);
        QCOMPARE(everything(reader()), before);
        QCOMPARE(everything(writer().reader()), before);

        // The numbers that it had been given are given again: no gap anywhere.
        const auto receipt = writer().commit(oneOfEach(2));
        FLUX_VERIFY_OK(receipt);
        QCOMPARE(receipt->firstSequence, 3);
        QCOMPARE(receipt->messagePositions, (std::vector<qint64>{2}));
        QCOMPARE(reader().journal({u"t1"_s}, 10).value().back().position, 2);
    }

    void sequencesHaveNoGapsOverManyCommits() {
        FLUX_VERIFY_OK(writer().commit(sampleTaskWork(1)));
        qint64 expected = 1;
        for (int n = 1; n <= 60; ++n) {
            if (n % 7 == 0) {
                UnitOfWork bad = oneOfEach(n);
                bad.steps.push_back({{u"t1"_s}, 5000, {}, false, false});
                QVERIFY(!writer().commit(bad).ok());
            }
            UnitOfWork work = oneOfEach(n);
            work.append(oneOfEach(n + 1000)); // merged, as the conductor does
            const auto receipt = writer().commit(work);
            FLUX_VERIFY_OK(receipt);
            QCOMPARE(receipt->firstSequence, expected);
            expected += 4;
            if (n == 30 && m_store->isDurable())
                m_store->reopen();
        }
        const auto events = reader().eventsAfter(0, 10'000).value();
        QCOMPARE(events.size(), size_t(240));
        for (size_t i = 0; i < events.size(); ++i)
            QCOMPARE(events[i].sequence, qint64(i) + 1);
        const auto messages = reader().messages({u"c1"_s}, 0, 1000).value().rows;
        QCOMPARE(messages.size(), size_t(120));
        for (size_t i = 0; i < messages.size(); ++i)
            QCOMPARE(messages[i].position, qint64(i) + 1);
        const auto journal = reader().journal({u"t1"_s}, 1000).value();
        QCOMPARE(journal.size(), size_t(120));
        for (size_t i = 0; i < journal.size(); ++i)
            QCOMPARE(journal[i].position, qint64(i) + 1);
    }

    void laterRowsOfOneCommitWin() {
        FLUX_VERIFY_OK(writer().commit(sampleTaskWork(1)));
        UnitOfWork work = oneOfEach(1);
        UnitOfWork later;
        later.conversations = {sampleConversation(u"c1"_s)};
        later.conversations[0].title = u"later"_s;
        later.steps = {{{u"t1"_s}, 0, work.steps[0].run, false, false}};
        later.steps[0].run.note = u"later"_s;
        work.append(std::move(later));
        FLUX_VERIFY_OK(writer().commit(work));
        QCOMPARE(reader().conversation({u"c1"_s}).value().title, u"later"_s);
        const auto step = reader().steps({u"t1"_s}, true).value().at(0);
        QCOMPARE(step.run.note, u"later"_s);
        QVERIFY(step.run.outputs && *step.run.outputs == base::Json(1)); // of the first change
    }

    void reopenedStoreHasEverything() {
        FLUX_VERIFY_OK(writer().commit(sampleTaskWork(3)));
        FLUX_VERIFY_OK(writer().commit(oneOfEach(1)));
        const QString before = everything(reader());
        if (m_store->isDurable())
            m_store->reopen();
        QCOMPARE(everything(reader()), before);
        const auto receipt = writer().commit(oneOfEach(2));
        FLUX_VERIFY_OK(receipt);
        QCOMPARE(receipt->firstSequence, 3);
        QCOMPARE(receipt->messagePositions, (std::vector<qint64>{2}));
    }

    void thereIsOneWriterAtATime() { FLUX_COMPARE_ERROR(m_store->store().openWriter(), ErrorCode::FailedPrecondition); }

    void pagesAreOneStateWhileTheWriterCommits() {
        // Commit n makes the title n, the n-th message and event n: a page whose rows and sequence differ is torn.
        auto conversation = sampleConversation(u"c1"_s);
        conversation.title = u"0"_s;
        FLUX_VERIFY_OK(writer().commit({.conversations = {conversation}}));
        std::atomic<bool> stop{false};
        std::atomic<int> torn{0};
        std::atomic<int> started{0};
        const auto readOn = [&] {
            const auto own = m_store->store().openReader();
            store::Reader& from = **own;
            bool last = false;
            for (bool first = true; !last; first = false) {
                last = stop; // one more round after the last commit
                const auto list = from.conversations({});
                const auto thread = from.messages({u"c1"_s}, 0, 5);
                const bool whole = list.ok() && thread.ok() && list->rows.size() == 1 &&
                                   list->rows[0].title.toLongLong() == list->sequence &&
                                   (thread->rows.empty() ? 0 : thread->rows.back().position) == thread->sequence &&
                                   thread->sequence >= list->sequence;
                torn += whole ? 0 : 1;
                started += first ? 1 : 0;
            }
        };
        std::thread one(readOn);
        std::thread two(readOn);
        while (started < 2)
            std::this_thread::yield();
        bool committed = true;
        for (int n = 1; n <= 300 && committed; ++n) {
            UnitOfWork work;
            conversation.title = QString::number(n);
            work.conversations = {conversation};
            work.messages = {sampleMessage(u"m%1"_s.arg(n), u"c1"_s)};
            work.events = {sampleEvent(conversation)};
            committed = writer().commit(work).ok();
        }
        stop = true;
        one.join();
        two.join();
        QVERIFY(committed);
        QCOMPARE(torn.load(), 0);
        QCOMPARE(reader().lastSequence().value(), 300);
    }
};

FLUX_TEST_CLASS(ContractCommitsTest)
#include "contract_commits_test.moc"
