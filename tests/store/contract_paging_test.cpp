#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::Instant;
using domain::ConversationState;
using domain::Split;
using domain::TaskStatus;
using store::ConversationQuery;
using store::UnitOfWork;

// Every store: order, limits and keyset of every list.
class ContractPagingTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<StoreUnderTest> m_store;

    store::Reader& reader() { return m_store->reader(); }
    void commit(const UnitOfWork& work) { FLUX_VERIFY_OK(m_store->writer().commit(work)); }

    QString listed(Split split) { return idsOf(reader().conversations({.split = split, .before = {}}).value().rows); }

    static domain::Conversation inState(const QString& id, ConversationState state, bool archived, qint64 updatedAt) {
        auto conversation = sampleConversation(id, updatedAt);
        conversation.state = state;
        conversation.archived = archived;
        return conversation;
    }

private Q_SLOTS:
    void initTestCase_data() { StoreUnderTest::addRows(); }
    void init() {
        QFETCH_GLOBAL(QString, kind);
        m_store = std::make_unique<StoreUnderTest>(kind);
    }

    void splitsHoldWhatTheirNameSays() {
        commit({.conversations = {
                    inState(u"chat"_s, ConversationState::Chat, false, 1),
                    inState(u"needs"_s, ConversationState::NeedsYou, false, 2),
                    inState(u"runs"_s, ConversationState::Running, false, 3),
                    inState(u"paused"_s, ConversationState::Paused, false, 4),
                    inState(u"done"_s, ConversationState::Done, false, 5),
                    inState(u"failed"_s, ConversationState::Failed, false, 6),
                    inState(u"cancelled"_s, ConversationState::Cancelled, false, 7),
                    inState(u"old-needs"_s, ConversationState::NeedsYou, true, 8),
                    inState(u"old-done"_s, ConversationState::Done, true, 9),
                }});
        QCOMPARE(listed(Split::Inbox), u"cancelled failed done paused runs needs chat"_s);
        QCOMPARE(listed(Split::NeedsYou), u"needs"_s);
        QCOMPARE(listed(Split::Running), u"runs"_s);
        QCOMPARE(listed(Split::Done), u"cancelled failed done"_s);
        QCOMPARE(listed(Split::Archived), u"old-done old-needs"_s);
        const domain::SplitCounts expected{.inbox = 7, .needsYou = 1, .running = 1, .done = 3, .archived = 2};
        QVERIFY(reader().splitCounts().value() == expected);
        // What is archived keeps its state and comes back to where it was.
        commit({.conversations = {inState(u"old-needs"_s, ConversationState::NeedsYou, false, 8)}});
        QCOMPARE(listed(Split::NeedsYou), u"old-needs needs"_s);
        QCOMPARE(reader().splitCounts().value().archived, 1);
    }

    void conversationsPageByKeyset_data() {
        QTest::addColumn<int>("split");
        QTest::newRow("inbox") << int(Split::Inbox);
        QTest::newRow("running") << int(Split::Running);
    }
    void conversationsPageByKeyset() {
        QFETCH(const int, split);
        UnitOfWork work;
        QStringList expected;
        for (int i = 0; i < 25; ++i) // five share each time: then the id decides
            work.conversations.push_back(sampleConversation(u"c%1"_s.arg(i, 2, 10, QChar(u'0')), 100 + i / 5));
        for (int i = 24; i >= 0; --i)
            expected.append(u"c%1"_s.arg(i, 2, 10, QChar(u'0')));
        commit(work);
        QStringList seen;
        ConversationQuery query{.split = Split(split), .before = {}, .limit = 7};
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = reader().conversations(query).value();
            for (const auto& row : page.rows)
                seen.append(row.id.text);
            QCOMPARE(page.hasMore, seen.size() < expected.size());
            if (!page.hasMore)
                break;
            QCOMPARE(page.rows.size(), size_t(7));
            query.before = {page.rows.back().updatedAt, page.rows.back().id};
        }
        QCOMPARE(seen, expected);
    }

    void messagesPageBackwards() {
        UnitOfWork work;
        work.conversations = {sampleConversation(u"c1"_s), sampleConversation(u"c2"_s)};
        for (int i = 1; i <= 10; ++i)
            work.messages.push_back(sampleMessage(u"m%1"_s.arg(i), u"c1"_s));
        work.messages.push_back(sampleMessage(u"other"_s, u"c2"_s));
        commit(work);
        auto page = reader().messages({u"c1"_s}, 0, 4).value();
        QCOMPARE(idsOf(page.rows), u"m7 m8 m9 m10"_s);
        QVERIFY(page.hasMore);
        page = reader().messages({u"c1"_s}, page.rows.front().position, 4).value();
        QCOMPARE(idsOf(page.rows), u"m3 m4 m5 m6"_s);
        QVERIFY(page.hasMore);
        page = reader().messages({u"c1"_s}, page.rows.front().position, 4).value();
        QCOMPARE(idsOf(page.rows), u"m1 m2"_s);
        QVERIFY(!page.hasMore);
        QVERIFY(reader().messages({u"c1"_s}, 1, 4).value().rows.empty());
        QCOMPARE(reader().messages({u"c1"_s}, 500, 4).value().rows.back().position, 10);
        QVERIFY(reader().messages({u"c1"_s}, 0, 0).value().rows.empty());
        QVERIFY(reader().messages({u"c1"_s}, 0, -3).value().rows.empty());
        QVERIFY(reader().messages({u"c1"_s}, 0, 0).value().hasMore);
    }

    void tasksByStatusAndPrefix() {
        UnitOfWork work;
        work.conversations = {sampleConversation(u"c1"_s), sampleConversation(u"c2"_s)};
        const auto add = [&](const QString& id, const QString& conversation, TaskStatus status, qint64 createdAt) {
            auto task = sampleTask(id, conversation, createdAt);
            task.status = status;
            work.tasks.push_back(task);
        };
        add(u"0193a"_s, u"c1"_s, TaskStatus::Completed, 50);
        add(u"0193b"_s, u"c1"_s, TaskStatus::Executing, 30);
        add(u"0194c"_s, u"c2"_s, TaskStatus::Executing, 40);
        add(u"0194%"_s, u"c2"_s, TaskStatus::Paused, 40);
        commit(work);
        const auto found = [&](const std::vector<TaskStatus>& statuses, const QString& prefix, int limit = 10) {
            return idsOf(reader().tasks(statuses, prefix, limit).value().rows);
        };
        QCOMPARE(found({}, {}), u"0193a 0194c 0194% 0193b"_s);
        QCOMPARE(found({TaskStatus::Executing}, {}), u"0194c 0193b"_s);
        QCOMPARE(found({TaskStatus::Executing, TaskStatus::Paused, TaskStatus::Failed}, {}), u"0194c 0194% 0193b"_s);
        QCOMPARE(found({}, u"0193"_s), u"0193a 0193b"_s);
        QCOMPARE(found({}, u"0194%"_s), u"0194%"_s); // a prefix is text, not a pattern
        QCOMPARE(found({}, u"%"_s), QString());
        QCOMPARE(found({TaskStatus::Executing}, u"0194"_s), u"0194c"_s);
        QCOMPARE(found({TaskStatus::Cancelled}, {}), QString());
        QCOMPARE(found({}, {}, 2), u"0193a 0194c"_s);
        QVERIFY(reader().tasks({}, {}, 2).value().hasMore);
        QVERIFY(!reader().tasks({}, {}, 4).value().hasMore);
        QCOMPARE(idsOf(reader().tasksOf({u"c2"_s}).value()), u"0194% 0194c"_s);
    }

    void eventsAfterASequence() {
        UnitOfWork work;
        work.conversations = {sampleConversation(u"c1"_s)};
        for (int i = 0; i < 10; ++i)
            work.events.push_back(sampleEvent(work.conversations[0]));
        commit(work);
        const auto sequences = [&](qint64 after, int limit) {
            QStringList all;
            const auto events = reader().eventsAfter(after, limit).value();
            for (const auto& event : events)
                all.append(QString::number(event.sequence));
            return all.join(u' ');
        };
        QCOMPARE(sequences(0, 3), u"1 2 3"_s);
        QCOMPARE(sequences(7, 100), u"8 9 10"_s);
        QCOMPARE(sequences(10, 100), QString());
        QCOMPARE(sequences(99, 100), QString());
        QCOMPARE(sequences(-1, 2), u"1 2"_s);
    }
};

FLUX_TEST_CLASS(ContractPagingTest)
#include "contract_paging_test.moc"
