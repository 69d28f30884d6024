// The person's data through the conductor: batches, commits that fail, and taking back what a message shows.
#include "engine/host/desks/read_desks.h"
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using test::ConductorBench;

class ObjectDeskTest : public QObject {
    Q_OBJECT

    using Made = std::optional<base::Result<domain::WorkspaceObject>>;

    static api::CreateObject note(const QString& title) { return {u"note"_s, Json{{"title", title}}, {}, {}}; }
    static api::UpdateObject numbered(const domain::ObjectId& id, int n, qint64 expected = 0) {
        return {id, Json{{"n", n}}, false, {}, expected, {}};
    }
    static std::vector<domain::ObjectRef> told(const ConductorBench& bench) {
        std::vector<domain::ObjectRef> refs;
        for (const domain::FeedEvent& event : bench.feed) {
            if (const auto* changed = std::get_if<domain::ObjectsChanged>(&event.payload))
                refs.insert(refs.end(), changed->objects.begin(), changed->objects.end());
        }
        return refs;
    }

private Q_SLOTS:
    void aChangeIsCommittedAndTold() {
        ConductorBench bench;
        const auto made = bench.ask(note(u"Lunch"_s));
        QVERIFY(made.ok());
        QCOMPARE(bench.rows().objects().object(made->id)->version, 1);
        bench.pump();
        QCOMPARE(told(bench).size(), size_t(1));
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void oneBatchHoldsSeveralChangesOfAnObject() {
        ConductorBench bench;
        const auto made = bench.ask(note(u"Lunch"_s));
        const int before = bench.writer->commits;
        std::vector<Made> replies(5);
        for (int n = 0; n < 4; ++n)
            bench.post(numbered(made->id, n, n + 1), replies[size_t(n)]);
        bench.post(numbered(made->id, 9, 2), replies[4]); // made from an older look
        bench.pump();
        QCOMPARE(bench.writer->commits, before + 1);
        for (int n = 0; n < 4; ++n) {
            QVERIFY(replies[size_t(n)]->ok());
            QCOMPARE((*replies[size_t(n)])->version, n + 2);
        }
        QCOMPARE(replies[4]->error().detail, u"version"_s);
        QCOMPARE(bench.rows().objects().object(made->id)->version, 5);
        QCOMPARE(bench.rows().objects().history(made->id, 0, 10)->size(), size_t(5));
    }

    // Another process was faster: its change is not written over, and the others of the batch are not held up.
    void aConflictOfTheStoreIsRefusedAlone() {
        ConductorBench bench;
        const auto mine = bench.ask(note(u"mine"_s));
        bool done = false;
        bench.writer->before = [&bench, &done, id = mine->id] {
            if (std::exchange(done, true))
                return;
            auto other = *bench.rows().objects().object(id);
            ++other.version;
            QVERIFY(bench.writer->commitAsOther({.objects = {{other, 1}}}).ok());
        };
        Made late;
        Made fine;
        bench.post(numbered(mine->id, 1, 1), late);
        bench.post(note(u"other"_s), fine);
        bench.pump();
        QVERIFY(bench.until([&] { return late && fine; }));
        QCOMPARE(late->error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(late->error().detail, u"version"_s);
        QVERIFY(fine->ok());
        QCOMPARE(bench.rows().objects().count({}).value(), 2);
    }

    void aFailedCommitLeavesNothingBehind() {
        ConductorBench bench;
        bench.writer->failures.push_back(test::diskFull());
        QVERIFY(!bench.ask(note(u"Lunch"_s)).ok());
        QCOMPARE(bench.rows().objects().count({}).value(), 0);
        QVERIFY(told(bench).empty());
        QVERIFY(bench.ask(note(u"Lunch"_s)).ok());
    }

    void whatAMessageShowsIsTakenBack() {
        ConductorBench bench;
        const auto made = bench.ask(note(u"Lunch"_s));
        domain::Conversation conversation;
        conversation.id.text = u"c1"_s;
        store::UnitOfWork work{.conversations = {conversation}};
        for (int n = 0; n < 300; ++n) { // it stands further up than one page
            domain::Message message;
            message.id.text = u"m%1"_s.arg(n);
            message.conversationId = conversation.id;
            if (n == 1)
                message.blocks = {domain::ChangeBlock{
                    u"Added"_s, {{made->id, made->type, u"Lunch"_s, 0, made->version, false, {}}}, false}};
            work.messages.push_back(message);
        }
        QVERIFY(bench.writer->commitAsOther(work).ok());
        const api::UndoChange undo{conversation.id, {u"m1"_s}};
        QCOMPARE(bench.ask(api::UndoChange{conversation.id, {u"m999"_s}}).error().code, ErrorCode::NotFound);
        QCOMPARE(bench.ask(api::UndoChange{conversation.id, {u"m2"_s}}).error().code, ErrorCode::InvalidArgument);
        const auto undone = bench.ask(undo);
        QVERIFY2(undone.ok(), undone.ok() ? "" : qPrintable(undone.error().message));
        QVERIFY(undone->objects.front().deleted);
        QCOMPARE(undone->objects.front().updatedBy.message.text, u"m1"_s);
        QCOMPARE(bench.ask(undo).error().code, ErrorCode::FailedPrecondition);
        std::vector<domain::Message> shown{work.messages.at(1)};
        host::ObjectReadDesk().markUndone(bench.rows(), shown);
        QVERIFY(std::get<domain::ChangeBlock>(shown.front().blocks.front()).undone);
    }

    void eachRequestHasOneDesk() {
        QVERIFY(host::WriteDesks::takes<api::CreateObject>() && host::WriteDesks::takes<api::UndoChange>());
        QVERIFY(!host::WriteDesks::takes<api::QueryObjects>() && !host::WriteDesks::takes<api::SendMessage>());
        QVERIFY(host::ReadDesks::takes<api::QueryObjects>() && host::ReadDesks::takes<api::ListTypes>());
        QVERIFY(!host::ReadDesks::takes<api::CreateObject>());
        ConductorBench bench;
        const auto made = bench.ask(note(u"Lunch"_s));
        host::ReadDesks desks;
        const auto list = desks.answer(bench.rows(), api::QueryObjects{});
        QVERIFY(list.ok() && std::get<api::ObjectList>(*list).objects.size() == 1);
        QCOMPARE(desks.answer(bench.rows(), api::GetObject{u"x"_s}).error().code, ErrorCode::InvalidArgument);
    }
};

FLUX_TEST_CLASS(ObjectDeskTest)
#include "object_desk_test.moc"
