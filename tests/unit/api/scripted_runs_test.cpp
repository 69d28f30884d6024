// The scripted world's answers to what steers a run; surfaces are tested and shown with them.
#include "engine/domain/codec.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using base::ErrorCode;
using base::Json;
using domain::StepStatus;
using domain::TaskStatus;
using test::ScriptedEngine;

namespace {

// A failed run: one step done with an effect, one failed, one given up, one that went out, one held.
const char* const kScript = R"({
  "conversations": [{"id":"c1","title":"Brief","state":"failed","updated_at":1000}],
  "tasks": [{"id":"task-0001","conversation_id":"c1","status":"failed","title":"Brief","goal":"g","steps":[
     {"spec":{"key":"s1","name":"Save","agent":"file_storage","inputs":{"name":"a.md"}},
      "run":{"status":"done","attempt":1,"effect":"done","outputs":{"path":"a.md"}}},
     {"spec":{"key":"s2","name":"Fetch","agent":"http_fetch"},"run":{"status":"failed","attempt":2,
      "error":{"code":"unavailable","message":"No answer."}}},
     {"spec":{"key":"s3","name":"Sum up","agent":"summarize","dependencies":["s2"]},"run":{"status":"cancelled"}},
     {"spec":{"key":"s4","name":"Mail","agent":"notify"},"run":{"status":"done","attempt":1,"effect":"done"}}]},
    {"id":"task-0002","conversation_id":"c1","status":"executing","title":"Mail","steps":[
     {"spec":{"key":"s1","name":"Mail it","agent":"notify"},"run":{"status":"held","attempt":1,"approved":true}}]}],
  "breakers": [{"key":"host:a.example:443","state":"open","failures":5,"last_error":"No answer."},
               {"key":"host:b.example:443","state":"closed","failures":1}]
})";

std::unique_ptr<ScriptedEngine> make() {
    auto engine = ScriptedEngine::fromJson(*base::parseJson(kScript));
    if (!engine.ok())
        QTest::qFail(qPrintable(engine.error().message), __FILE__, __LINE__);
    return std::move(*engine);
}

template <typename R>
base::Result<typename R::Reply> ask(api::Engine& engine, R request) {
    return engine.send(std::move(request)).result();
}

domain::TaskId first() {
    return {QStringLiteral("task-0001")};
}
domain::TaskId second() {
    return {QStringLiteral("task-0002")};
}
domain::StepKey key(const char* text) {
    return {QString::fromLatin1(text)};
}

std::vector<StepStatus> statuses(api::Engine& engine, const domain::TaskId& task) {
    std::vector<StepStatus> list;
    const auto detail = ask(engine, api::GetTask{task.text});
    for (const auto& step : detail->steps)
        list.push_back(step.run.status);
    return list;
}

} // namespace

class ScriptedRunsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRetryTakesUpWhatWasGivenUp() {
        const auto engine = make();
        const auto task = ask(*engine, api::RetryTask{first(), key("s2"), false});
        QCOMPARE(task->status, TaskStatus::Executing);
        QCOMPARE(statuses(*engine, first()), (std::vector<StepStatus>{StepStatus::Done, StepStatus::Pending,
                                                                      StepStatus::Pending, StepStatus::Done}));
        QCOMPARE(ask(*engine, api::RetryTask{first(), key("s1"), false}).error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(ask(*engine, api::RetryTask{first(), key("s9"), false}).error().code, ErrorCode::NotFound);
        QCOMPARE(ask(*engine, api::RetryTask{second(), {}, false}).error().code, ErrorCode::FailedPrecondition);
    }

    void aWholeRetryIsANewTask() {
        const auto engine = make();
        const auto task = ask(*engine, api::RetryTask{first(), {}, true});
        QVERIFY(task->id != first());
        QCOMPARE(task->lineage.forkedFrom, first());
        QCOMPARE(statuses(*engine, task->id), std::vector<StepStatus>(4, StepStatus::Pending));
        QCOMPARE(ask(*engine, api::GetTask{first().text})->task.status, TaskStatus::Failed);
    }

    void leavingAStepOutTakesWhatNeedsItAlong() {
        const auto engine = make();
        QCOMPARE(ask(*engine, api::SkipStep{first(), key("s2"), QStringLiteral("not needed")})->doneCount, 4);
        const auto detail = ask(*engine, api::GetTask{first().text});
        QCOMPARE(detail->steps[1].run.note, QStringLiteral("not needed"));
        QCOMPARE(detail->steps[2].run.status, StepStatus::Skipped);
        QCOMPARE(ask(*engine, api::SkipStep{first(), key("s1"), {}}).error().code, ErrorCode::FailedPrecondition);
    }

    void aForkKeepsWhatDoesNotDependOnTheStep() {
        const auto engine = make();
        const auto task = ask(*engine, api::ForkTask{first(), key("s2"), Json{{"url", "u"}}, false});
        QCOMPARE(task->status, TaskStatus::Ready);
        QCOMPARE(task->lineage.forkStep, key("s2"));
        QCOMPARE(statuses(*engine, task->id), (std::vector<StepStatus>{StepStatus::Done, StepStatus::Pending,
                                                                       StepStatus::Pending, StepStatus::Done}));
        const auto diff = ask(*engine, api::ComparePlans{first(), 0, task->id, 0});
        QCOMPARE(diff->changed.size(), size_t(1));
        QCOMPARE(diff->changed.front().fields, QStringList{QStringLiteral("inputs")});
    }

    void undoingListsTheLastEffectFirst() {
        const auto engine = make();
        const auto look = ask(*engine, api::UndoTask{first(), true});
        QCOMPARE(look->items.size(), size_t(2));
        QCOMPARE(look->items[0].step, key("s4"));
        QVERIFY(!look->items[0].possible && look->items[1].possible);
        QVERIFY(!look->task.has_value());
        const auto done = ask(*engine, api::UndoTask{first(), false});
        QCOMPARE(done->task->lineage.undoes, first());
        QCOMPARE(ask(*engine, api::GetTask{first().text})->task.lineage.undoneBy, done->task->id);
        QVERIFY(ask(*engine, api::UndoTask{second(), false})->items.empty());
    }

    void aHeldStepCanBeRecalledOnce() {
        const auto engine = make();
        QCOMPARE(ask(*engine, api::RecallStep{second(), key("s1")})->status, TaskStatus::Checkpoint);
        QCOMPARE(statuses(*engine, second()), std::vector<StepStatus>{StepStatus::Checkpoint});
        QCOMPARE(ask(*engine, api::ListCheckpoints{})->checkpoints.size(), size_t(1));
        QCOMPARE(ask(*engine, api::RecallStep{second(), key("s1")}).error().code, ErrorCode::FailedPrecondition);
    }

    void aDeletedTaskIsGone() {
        const auto engine = make();
        QCOMPARE(ask(*engine, api::DeleteTask{first()})->taskId, first());
        QCOMPARE(ask(*engine, api::GetTask{first().text}).error().code, ErrorCode::NotFound);
        QCOMPARE(ask(*engine, api::DeleteTask{first()}).error().code, ErrorCode::NotFound);
    }

    void whatHasStartedIsNotEdited() {
        const auto engine = make();
        auto document = ask(*engine, api::GetPlan{second(), 0});
        domain::Plan plan = document->plan;
        plan.steps.front().inputs = Json{{"to", "x"}};
        QCOMPARE(ask(*engine, api::EditPlan{second(), plan, 0, true}).error().code, ErrorCode::FailedPrecondition);
        plan = document->plan;
        domain::StepSpec more;
        more.key = key("s2");
        more.agent = QStringLiteral("compose");
        plan.steps.push_back(more);
        const auto edited = ask(*engine, api::EditPlan{second(), plan, 1, false});
        QCOMPARE(edited->diff.added.size(), size_t(1));
        QCOMPARE(edited->task.planVersion, 2);
        QCOMPARE(ask(*engine, api::EditPlan{second(), plan, 1, false}).error().code, ErrorCode::FailedPrecondition);
        document = ask(*engine, api::GetPlan{second(), 1});
        QCOMPARE(document->plan.steps.size(), size_t(1));
        QCOMPARE(document->versions.size(), size_t(2));
        QCOMPARE(ask(*engine, api::GetPlan{second(), 7}).error().code, ErrorCode::NotFound);
    }

    void breakersAreResetOneOrAll() {
        const auto engine = make();
        QCOMPARE(ask(*engine, api::ListBreakers{})->breakers.size(), size_t(2));
        QCOMPARE(ask(*engine, api::ResetBreaker{QStringLiteral("host:a.example:443")})->breakers.size(), size_t(1));
        QCOMPARE(ask(*engine, api::ResetBreaker{QStringLiteral("host:a.example:443")}).error().code,
                 ErrorCode::NotFound);
        QVERIFY(ask(*engine, api::ResetBreaker{})->breakers.empty());
    }
};

FLUX_TEST_CLASS(ScriptedRunsTest)
#include "scripted_runs_test.moc"
