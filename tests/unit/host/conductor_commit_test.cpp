// Nothing before its commit, and what a commit that fails does.
#include "engine/domain/codec.h"
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::TaskStatus;
using test::ConductorBench;
using test::defect;
using test::diskFull;
using test::step;

class ConductorCommitTest : public QObject {
    Q_OBJECT

    static api::SendMessage message(const QString& text) {
        api::SendMessage request;
        request.text = text;
        return request;
    }
    static base::Error busy() { return base::makeError(ErrorCode::Unavailable, u"Another program has it."_s); }

private Q_SLOTS:
    void answersTellsAndStartsAfterTheCommit() {
        ConductorBench bench;
        std::optional<base::Result<api::TaskCreated>> reply;
        bool early = false;
        bench.writer->before = [&] { early = early || reply || !bench.feed.empty() || !bench.jobs.runs.empty(); };
        api::CreateTask request;
        request.goal = u"Do it"_s;
        request.plan.emplace();
        request.plan->steps = {step("a")};
        bench.post(request, reply);
        QVERIFY(!reply);
        bench.pump();
        QVERIFY(!early);
        QVERIFY(reply && reply->ok());
        QVERIFY(!bench.feed.empty());
        QCOMPARE(bench.runs(), u"a#1"_s);
    }

    void whatIsQueuedSharesACommit() {
        ConductorBench bench;
        std::vector<std::optional<base::Result<api::MessageSent>>> replies(20);
        for (auto& reply : replies)
            bench.post(message(u"Hello"_s), reply);
        bench.pump();
        QCOMPARE(bench.writer->commits, 1);
        QVERIFY(std::all_of(replies.begin(), replies.end(), [](const auto& r) { return r && r->ok(); }));
        QCOMPARE(bench.jobs.turns.size(), replies.size());
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void aFailedCommitRefusesTheRequest_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QStringList>("notices");
        QTest::newRow("disk full") << int(ErrorCode::ResourceExhausted) << QStringList{u"disk_full"_s, u"healthy"_s};
        QTest::newRow("busy") << int(ErrorCode::Unavailable) << QStringList{u"store_unavailable"_s, u"healthy"_s};
        QTest::newRow("defect") << int(ErrorCode::Internal) << QStringList{};
    }
    void aFailedCommitRefusesTheRequest() {
        QFETCH(int, code);
        QFETCH(QStringList, notices);
        ConductorBench bench;
        bench.writer->failures = {base::makeError(ErrorCode(code), u"It was not saved."_s)};
        const auto refused = bench.ask(message(u"Lost?"_s));
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode(code));
        QCOMPARE(refused.error().message, u"It was not saved."_s);
        QCOMPARE(*bench.rows().lastSequence(), 0);
        QVERIFY(bench.feed.empty());
        QVERIFY(bench.jobs.turns.empty());
        QVERIFY(bench.ask(message(u"Again"_s)).ok());
        QCOMPARE(bench.jobs.turns.size(), size_t(1));
        QCOMPARE(bench.notices(), notices);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void whatMustLandIsTriedUntilItLands_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("times");
        QTest::newRow("disk full for long") << int(ErrorCode::ResourceExhausted) << 40;
        QTest::newRow("busy") << int(ErrorCode::Unavailable) << 3;
        QTest::newRow("a defect that passes") << int(ErrorCode::Internal) << 4;
    }
    void whatMustLandIsTriedUntilItLands() {
        QFETCH(int, code);
        QFETCH(int, times);
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        const int before = bench.writer->commits;
        bench.writer->failures.assign(static_cast<size_t>(times), base::makeError(ErrorCode(code), u"No."_s));
        bench.end(task, 0, Json{{"text", "done"}});
        QVERIFY(bench.until([&] { return bench.stepRows(task) == u"a:done#1 b:running#1"_s; }));
        QCOMPARE(bench.writer->commits, before + 1);
        QCOMPARE(bench.runs(), u"a#1 b#1"_s); // started once, and after the commit
        QCOMPARE(bench.notices().size(),
                 code == int(ErrorCode::Internal) ? 0 : 2); // told once, and once that it is over
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void aDefectThatStaysIsGivenUp() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.writer->poison = [](const store::UnitOfWork& work) {
            return work.steps.empty() ? std::nullopt : std::optional(defect());
        };
        const int before = bench.writer->attempts;
        bench.end(task, 0, Json::object());
        QVERIFY(bench.until([&] { return bench.writer->attempts == before + 5; }));
        QVERIFY(bench.ask(message(u"Still there?"_s)).ok());
        QCOMPARE(bench.writer->attempts, before + 6);     // it is not tried for ever
        QCOMPARE(bench.stepRows(task), u"a:running#1"_s); // the next start takes it up
    }

    void oneBadRequestDoesNotTakeTheOthersAlong() {
        ConductorBench bench;
        bench.writer->poison = [](const store::UnitOfWork& work) -> std::optional<base::Error> {
            for (const domain::Turn& turn : work.turns) {
                if (turn.text == u"poison"_s)
                    return defect();
            }
            return std::nullopt;
        };
        const domain::TaskId task = bench.makeTask({step("a")});
        std::vector<std::optional<base::Result<api::MessageSent>>> replies(5);
        for (size_t i = 0; i < replies.size(); ++i)
            bench.post(message(i == 2 ? u"poison"_s : u"good"_s), replies[i]);
        bench.end(task, 0, Json::object());
        QVERIFY(bench.until([&] { return bench.taskRow(task).status == TaskStatus::Completed; }));
        for (size_t i = 0; i < replies.size(); ++i) {
            QVERIFY(replies[i]);
            QCOMPARE(replies[i]->ok(), i != 2);
        }
        QCOMPARE(bench.jobs.turns.size(), size_t(4));
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void memoryIsAsTheStoreAfterwards() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a"), step("b", "work", {"a"})});
        const auto same = [&] { // resuming what runs changes nothing and tells what is in memory
            const auto memory = bench.ask(api::ResumeTask{task});
            return memory.ok() && domain::toJson(*memory) == domain::toJson(bench.taskRow(task));
        };
        QVERIFY(same());
        bench.writer->failures = {diskFull()};
        QVERIFY(!bench.ask(api::PauseTask{task}).ok());
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Executing);
        QVERIFY(same());
        bench.writer->failures = {diskFull()};
        QVERIFY(!bench.ask(api::CancelTask{task}).ok());
        QVERIFY(same());
        QVERIFY(bench.jobs.stops.empty());
        bench.end(task, 0, Json::object()); // and the machine goes on from there
        QVERIFY(bench.until([&] { return bench.stepRows(task) == u"a:done#1 b:running#1"_s; }));
        QVERIFY(same());
        QCOMPARE(bench.runs(), u"a#1 b#1"_s); // a was never started again
    }

    void aTaskThatWasNotSavedIsNotThere() {
        ConductorBench bench;
        bench.writer->failures = {defect()};
        api::CreateTask request;
        request.goal = u"Do it"_s;
        request.plan.emplace();
        request.plan->steps = {step("a")};
        QVERIFY(!bench.ask(request).ok());
        QVERIFY(bench.jobs.runs.empty());
        QVERIFY(bench.rows().tasks({}, {}, 10)->rows.empty());
    }

    void healthIsToldOnlyByACommit() {
        ConductorBench bench;
        bench.writer->failures = {diskFull()};
        QVERIFY(!bench.ask(message(u"a"_s)).ok());
        QVERIFY(!bench.ask(message(QString())).ok()); // refused before it reaches the store
        QCOMPARE(bench.notices(), QStringList{u"disk_full"_s});
        QVERIFY(bench.ask(message(u"b"_s)).ok());
        QCOMPARE(bench.notices(), (QStringList{u"disk_full"_s, u"healthy"_s}));
    }

    void whatCannotBeReadIsDecidedLater() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({step("a")});
        bench.writer->reader().trouble = busy();
        bench.writer->failures = {busy()};
        bench.end(task, 0, Json::object()); // its commit fails, and then its task cannot be read back
        QVERIFY(bench.until([&] { return bench.writer->failures.empty(); }));
        bench.pump();
        QCOMPARE(bench.stepRows(task), u"a:running#1"_s);
        bench.writer->reader().trouble.reset();
        QVERIFY(bench.until([&] { return bench.taskRow(task).status == TaskStatus::Completed; }));
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void settingsMoveWithTheCommit() {
        ConductorBench bench;
        bench.writer->failures = {diskFull()};
        QVERIFY(!bench.ask(api::ChangeSetting{u"mail.from"_s, "me@x.example"}).ok());
        QCOMPARE(base::textAt(*bench.settings.snapshot(), "mail.from"), QString());
        std::optional<base::Result<api::SettingsSnapshot>> first, second;
        bench.post(api::ChangeSetting{u"mail.from"_s, "me@x.example"}, first);
        bench.post(api::ChangeSetting{u"ui.scale"_s, 120}, second);
        bench.pump();
        QVERIFY(first && first->ok() && second && second->ok());
        QCOMPARE(base::textAt((*second)->values, "mail.from"), u"me@x.example"_s); // both are true by then
        QCOMPARE(base::textAt(*bench.settings.snapshot(), "mail.from"), u"me@x.example"_s);
        QCOMPARE(base::textAt(*bench.rows().settings(), "mail.from"), u"me@x.example"_s);
        QVERIFY(bench.ask(api::ChangeSetting{u"mail.from"_s, nullptr}).ok());
        QVERIFY(!bench.rows().settings()->contains("mail.from"));
    }

    void refusesSettings_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("code");
        QTest::newRow("unknown") << u"mail.form"_s << u"\"x\""_s << int(ErrorCode::NotFound);
        QTest::newRow("unknown, reset") << u"mail.form"_s << u"null"_s << int(ErrorCode::NotFound);
        QTest::newRow("wrong type") << u"ui.scale"_s << u"\"big\""_s << int(ErrorCode::InvalidArgument);
        QTest::newRow("secret") << u"mail.smtp.password"_s << u"\"p\""_s << int(ErrorCode::InvalidArgument);
    }
    void refusesSettings() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(int, code);
        ConductorBench bench;
        const auto reply = bench.ask(api::ChangeSetting{key, *base::parseJson(value.toUtf8())});
        QVERIFY(!reply.ok());
        QCOMPARE(reply.error().code, ErrorCode(code));
        QCOMPARE(bench.writer->attempts, 0);
    }
};

FLUX_TEST_CLASS(ConductorCommitTest)
#include "conductor_commit_test.moc"
