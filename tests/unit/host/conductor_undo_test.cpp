// A run is taken back: as a task of its own, last effect first, and the old task learns of each in the same commit.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::EffectProgress;
using domain::TaskStatus;
using test::ConductorBench;
using test::mailStep;
using test::step;

class ConductorUndoTest : public QObject {
    Q_OBJECT

    static domain::StepSpec write(const char* key, std::initializer_list<const char*> after = {}) {
        return step(key, "write", after, Json{{"name", std::string(key) + ".md"}});
    }
    static Json wrote(const char* key) {
        const std::string name = std::string(key) + ".md";
        return Json{{"name", name}, {"path", "/files/" + name}};
    }

    // A task that wrote two files, one after the other, and read something in between.
    static domain::TaskId twoFiles(ConductorBench& bench) {
        const domain::TaskId task = bench.makeTask({write("a"), step("b", "work", {"a"}), write("c", {"b"})});
        bench.end(task, 0, wrote("a"));
        bench.pump();
        bench.end(task, 1, Json::object());
        bench.pump();
        bench.clock.advanceMs(10);
        bench.end(task, 2, wrote("c"));
        bench.pump();
        bench.jobs.runs.clear();
        return task;
    }
    static QString effects(ConductorBench& bench, const domain::TaskId& id) {
        QString out;
        const auto steps = bench.rows().steps(id, false);
        for (const domain::StepState& s : *steps)
            out += s.run.effect == EffectProgress::Undone ? u'u' : u'-';
        return out;
    }
    static QStringList journal(ConductorBench& bench, const domain::TaskId& id, const QString& beginning) {
        QStringList out;
        const auto rows = bench.rows().journal(id, 1000);
        for (const domain::JournalRow& row : *rows) {
            if (row.kind.startsWith(beginning))
                out.append(row.step.isEmpty() ? row.kind : row.kind + u' ' + row.step.text);
        }
        return out;
    }
    static domain::ResultBlock lastResult(ConductorBench& bench, const domain::Task& task) {
        const auto page = bench.rows().messages(task.conversationId, 0, 1);
        for (const domain::Block& block : page->rows.front().blocks) {
            if (const auto* result = std::get_if<domain::ResultBlock>(&block))
                return *result;
        }
        return {};
    }

private Q_SLOTS:
    void takesTheLastEffectBackFirst() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const auto report = bench.ask(api::UndoTask{task, false});
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->items.size(), size_t(2));
        QCOMPARE(report->items[0].step.text, u"c"_s);
        QVERIFY(report->items[0].possible);
        QCOMPARE(report->items[0].how, u"The file goes to the trash."_s);
        QVERIFY(report->task);
        const domain::TaskId run = report->task->id;
        QCOMPARE(report->task->lineage.undoes, task);
        QVERIFY(report->task->lineage.forkedFrom.isEmpty());
        QCOMPARE(report->task->conversationId, bench.taskRow(task).conversationId);
        QCOMPARE(bench.taskRow(task).lineage.undoneBy, run);
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Completed);
        QCOMPARE(bench.runs(), u"undo_1#1"_s);
        QVERIFY(bench.jobs.runs[0].step.inputs == (Json{{"name", "c.md"}, {"text", "away"}}));
        bench.end(run, 0, Json::object());
        bench.pump();
        QCOMPARE(effects(bench, task), u"--u"_s);
        QCOMPARE(bench.taskRow(task).results.size(), size_t(1)); // the other file is still there
        QCOMPARE(base::textAt(bench.taskRow(task).results[0], "name"), u"a.md"_s);
        QCOMPARE(bench.runs(), u"undo_1#1 undo_2#1"_s);
        bench.end(run, 1, Json::object());
        bench.pump();
        QCOMPARE(effects(bench, task), u"u-u"_s);
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Completed);
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Completed);
        QCOMPARE(journal(bench, task, u"effect."_s), (QStringList{u"effect.undone c"_s, u"effect.undone a"_s}));
        QCOMPARE(journal(bench, task, u"task.undone"_s), QStringList{u"task.undone"_s});
        const domain::ResultBlock result = lastResult(bench, bench.taskRow(run));
        QCOMPARE(result.heading, u"Taken back"_s);
        QVERIFY(result.markdown.contains(u"- Taken back: Step c"_s));
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void theOldStepIsToldInTheSameCommit() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        const auto before = bench.feed.size();
        const int commits = bench.writer->commits;
        bench.end(run, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.writer->commits, commits + 1);
        bool told = false;
        for (size_t i = before; i < bench.feed.size(); ++i) {
            const auto* moved = std::get_if<domain::StepUpdated>(&bench.feed[i].payload);
            told = told || (moved && moved->taskId == task && moved->run.effect == EffectProgress::Undone);
        }
        QVERIFY(told);
    }

    void aLookChangesNothing() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const int commits = bench.writer->commits;
        const auto report = bench.ask(api::UndoTask{task, true});
        QCOMPARE(report->items.size(), size_t(2));
        QVERIFY(!report->task);
        QCOMPARE(bench.writer->commits, commits);
        QVERIFY(bench.jobs.runs.empty());
    }

    void whatCannotBeIsSaid() {
        ConductorBench bench;
        const domain::TaskId task = bench.makeTask({mailStep("m")});
        const domain::Decision yes{domain::Verdict::Yes, Json::object(), Json::object(), QString(), u"test"_s};
        QVERIFY(bench.ask(api::DecideCheckpoint{bench.rows().checkpointsOf(task)->front().id, yes}).ok());
        bench.end(task, 0, Json{{"sent", true}});
        bench.pump();
        const auto report = bench.ask(api::UndoTask{task, false});
        QCOMPARE(report->items.size(), size_t(1));
        QVERIFY(!report->items[0].possible);
        QCOMPARE(report->items[0].text, u"Mail sent"_s);
        QCOMPARE(report->items[0].how, u"A mail that went out cannot be called back."_s);
        QVERIFY(!report->task);
        QVERIFY(bench.taskRow(task).lineage.undoneBy.isEmpty());
    }

    void oneThatFailsDoesNotStopTheRest() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        bench.end(run, 0, base::makeError(ErrorCode::FailedPrecondition, u"c.md was changed since."_s));
        bench.pump();
        QCOMPARE(bench.runs(), u"undo_1#1 undo_2#1"_s);
        bench.end(run, 1, Json::object());
        bench.pump();
        QCOMPARE(effects(bench, task), u"u--"_s);
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Completed);
        const domain::ResultBlock result = lastResult(bench, bench.taskRow(run));
        QCOMPARE(result.heading, u"Partly taken back"_s);
        QVERIFY(result.markdown.contains(u"- Not taken back: Step c (c.md was changed since)"_s));
        const auto again = bench.ask(api::UndoTask{task, true}); // only what is left
        QCOMPARE(again->items.size(), size_t(1));
        QCOMPARE(again->items[0].step.text, u"c"_s);
    }

    void aRunThatCameToNothingIsTriedAgain() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        for (int position = 0; position < 2; ++position) {
            bench.end(run, position, base::makeError(ErrorCode::FailedPrecondition, u"The disk is gone."_s));
            bench.pump();
        }
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Failed);
        QCOMPARE(bench.taskRow(run).error->message, u"The disk is gone."_s);
        bench.jobs.runs.clear();
        QVERIFY(bench.ask(api::RetryTask{run, {}, false}).ok());
        QCOMPARE(bench.runs(), u"undo_1#2"_s);
        bench.end(run, 0, Json::object(), 2);
        bench.pump();
        bench.end(run, 1, Json::object(), 2);
        bench.pump();
        QCOMPARE(effects(bench, task), u"u-u"_s);
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Completed);
    }

    void aNoLeavesOutThatStepAlone() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        QVERIFY(bench.ask(api::SkipStep{run, domain::StepKey{u"undo_1"_s}, u"keep it"_s}).ok());
        QCOMPARE(bench.runs(), u"undo_1#1 undo_2#1"_s);
        bench.end(run, 1, Json::object());
        bench.pump();
        QCOMPARE(effects(bench, task), u"u--"_s);
        QVERIFY(lastResult(bench, bench.taskRow(run)).markdown.contains(u"keep it"_s));
    }

    void isRefusedWhereItMakesNoSense() {
        ConductorBench bench;
        const domain::TaskId live = bench.makeTask({write("a")});
        const auto running = bench.ask(api::UndoTask{live, true});
        QCOMPARE(running.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(running.error().message.contains(u"Stop it first"_s));
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        const auto twice = bench.ask(api::UndoTask{task, false});
        QVERIFY(twice.error().message.contains(u"already"_s));
        bench.end(run, 0, Json::object());
        bench.pump();
        bench.end(run, 1, Json::object());
        bench.pump();
        const auto undoing = bench.ask(api::UndoTask{run, false});
        QVERIFY(undoing.error().message.contains(u"“Run again”"_s));
        QCOMPARE(bench.ask(api::RetryTask{run, {}, true}).error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(bench.ask(api::ForkTask{run, {}, Json::object(), true}).error().code, ErrorCode::FailedPrecondition);
        const auto rest = bench.ask(api::UndoTask{task, false});
        QVERIFY(rest.ok() && rest->items.empty() && !rest->task);
    }

    // Kill after the plan, after a step, and between: each time it goes on where the rows are.
    void survivesAKillAtAnyPoint() {
        std::shared_ptr<store::Store> store;
        domain::TaskId task, run;
        {
            ConductorBench bench;
            task = twoFiles(bench);
            run = bench.ask(api::UndoTask{task, false})->task->id;
            store = bench.store;
        }
        {
            ConductorBench bench(store, 2);
            bench.conductor->resumeAll();
            QVERIFY(bench.until([&] { return bench.runs() == u"undo_1#2"_s; }));
            bench.end(run, 0, Json::object(), 2);
            bench.pump();
            QCOMPARE(effects(bench, task), u"--u"_s);
        }
        ConductorBench bench(store, 3);
        bench.conductor->resumeAll();
        QVERIFY(bench.until([&] { return bench.runs() == u"undo_2#2"_s; }));
        bench.end(run, 1, Json::object(), 2);
        bench.pump();
        QCOMPARE(effects(bench, task), u"u-u"_s);
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Completed);
        QCOMPARE(journal(bench, task, u"effect."_s), (QStringList{u"effect.undone c"_s, u"effect.undone a"_s}));
    }

    void aCommitThatFailsIsDecidedAgain() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        bench.writer->failures = {test::diskFull()};
        bench.end(run, 0, Json::object());
        bench.pump();
        QCOMPARE(effects(bench, task), u"---"_s);
        QVERIFY(bench.until([&] { return effects(bench, task) == u"--u"_s; }));
        bench.writer->reader().trouble = base::makeError(ErrorCode::Unavailable, u"busy"_s);
        bench.end(run, 1, Json::object());
        bench.pump();
        bench.writer->reader().trouble.reset();
        QVERIFY(bench.until([&] { return effects(bench, task) == u"u-u"_s; }));
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Completed);
    }

    void aForkLeavesTheOldTasksEffectsAlone() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const auto fork = bench.ask(api::ForkTask{task, domain::StepKey{u"c"_s}, Json::object(), true});
        bench.end(fork->id, 2, wrote("c"));
        bench.pump();
        const auto report = bench.ask(api::UndoTask{fork->id, true});
        QCOMPARE(report->items.size(), size_t(1));
        QCOMPARE(report->items[0].step.text, u"c"_s);
    }

    void whatWasTakenBackIsNotReused() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        bench.end(run, 0, Json::object());
        bench.pump();
        bench.end(run, 1, Json::object());
        bench.pump();
        bench.jobs.runs.clear();
        QVERIFY(bench.ask(api::ForkTask{task, domain::StepKey{u"c"_s}, Json::object(), true}).ok());
        QCOMPARE(bench.runs(), u"a#1"_s); // from the file that is gone on
    }

    void theItemsOfAListAreTakenBack() {
        ConductorBench bench;
        domain::StepSpec each = step("each", "write", {"list"}, Json{{"name", "{{item}}"}});
        each.forEach = domain::ForEach{Json("{{list.outputs.items}}"), 5, 10};
        const domain::TaskId task = bench.makeTask({step("list"), each});
        bench.end(task, 0, Json{{"items", Json::array({"{{x", "y.md"})}});
        bench.pump();
        bench.end(task, 2, Json{{"name", "{{x"}});
        bench.end(task, 3, Json{{"name", "y.md"}});
        bench.pump();
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Completed);
        const auto report = bench.ask(api::UndoTask{task, false});
        QCOMPARE(report->items.size(), size_t(2));
        bench.jobs.runs.clear();
        bench.end(report->task->id, 0, Json::object());
        bench.pump();
        QCOMPARE(bench.jobs.runs.size(), size_t(1));
        QCOMPARE(base::textAt(bench.jobs.runs[0].step.inputs, "name"), u"{{x"_s); // braces are no reference
    }

    void aVersionsLineIsTakenBackAsOne() {
        ConductorBench bench;
        const domain::TaskId old = bench.makeTask({write("a"), step("b", "work", {"a"})});
        bench.end(old, 0, wrote("a"));
        bench.pump();
        // Another version took over, as a replan does it.
        domain::Task first = bench.taskRow(old);
        const domain::TaskId next = bench.makeTask({write("a"), write("z")});
        bench.clock.advanceMs(10);
        bench.end(next, 0, wrote("a"));
        bench.end(next, 1, wrote("z"));
        bench.pump();
        QVERIFY(bench.ask(api::CancelTask{old}).ok());
        first = bench.taskRow(old);
        first.status = TaskStatus::Superseded;
        first.lineage.supersededBy = next;
        domain::Task second = bench.taskRow(next);
        second.lineage.supersedes = old;
        store::UnitOfWork link;
        link.tasks = {first, second};
        QVERIFY(bench.writer->commit(link).ok());
        const auto report = bench.ask(api::UndoTask{old, false});
        QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->items.size(), size_t(3));
        QCOMPARE(report->items[2].step.text, u"a"_s);
        QCOMPARE(report->task->lineage.undoes, next);
        QCOMPARE(bench.taskRow(old).lineage.undoneBy, report->task->id);
        for (int position = 0; position < 3; ++position) {
            bench.end(report->task->id, position, Json::object());
            bench.pump();
        }
        QCOMPARE(effects(bench, old), u"u-"_s);
        QCOMPARE(effects(bench, next), u"uu"_s);
    }

    void aDeletedTaskIsNoObstacle() {
        ConductorBench bench;
        const domain::TaskId task = twoFiles(bench);
        const domain::TaskId run = bench.ask(api::UndoTask{task, false})->task->id;
        QVERIFY(bench.ask(api::DeleteTask{task}).ok());
        bench.end(run, 0, Json::object());
        bench.pump();
        bench.end(run, 1, Json::object());
        bench.pump();
        QCOMPARE(bench.taskRow(run).status, TaskStatus::Completed);
    }
};

FLUX_TEST_CLASS(ConductorUndoTest)
#include "conductor_undo_test.moc"
