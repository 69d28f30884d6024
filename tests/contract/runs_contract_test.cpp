// What every engine answers to the requests that steer a run. The scripted world runs nothing, so the tasks here stand
// still: what happens while one runs is in tests/scenario and tests/cli.
#include "tests/contract/engines.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::test;
using base::ErrorCode;
using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

const domain::TaskId kUnknown{QStringLiteral("0190f3a1-7b2c-7def-8123-456789abcdef")};

domain::StepKey key(const char* text) {
    return {QString::fromLatin1(text)};
}

domain::StepSpec converting(const char* name) {
    domain::StepSpec step;
    step.key = key(name);
    step.name = QString::fromLatin1(name);
    step.agent = QStringLiteral("transform");
    step.inputs = Json{{"content", "a,b\n1,2\n"}, {"from", "csv"}, {"to", "json"}};
    return step;
}

// Two steps, the second after the first.
domain::Plan twoSteps() {
    domain::Plan plan;
    plan.goal = QStringLiteral("Turn two tables into JSON");
    plan.title = QStringLiteral("Two tables");
    plan.steps = {converting("first"), converting("second")};
    plan.steps[1].dependencies = {key("first")};
    return plan;
}

ErrorCode codeOf(const auto& result) {
    return result.ok() ? static_cast<ErrorCode>(-1) : result.error().code;
}

} // namespace

class RunsContractTest : public QObject {
    Q_OBJECT

    std::unique_ptr<EngineUnderTest> m_under;
    api::Engine* m_engine = nullptr;
    domain::TaskId m_task; // of two steps, ready
    domain::ConversationId m_conversation;

    void start() {
        QFETCH(QString, engine);
        m_under = makeEngine(engine);
        m_engine = &m_under->engine();
        api::CreateTask create;
        create.goal = QStringLiteral("Turn two tables into JSON");
        create.plan = twoSteps();
        create.start = false;
        create.source = QStringLiteral("test");
        const auto made = ask(*m_engine, std::move(create));
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message));
        m_task = made->taskId;
        m_conversation = made->conversationId;
    }
    api::TaskDetail detail(const domain::TaskId& task) const {
        auto found = ask(*m_engine, api::GetTask{task.text});
        return found.ok() ? std::move(*found) : api::TaskDetail{};
    }

private Q_SLOTS:
    void cleanup() {
        m_engine = nullptr;
        m_under.reset();
    }

    void whatDoesNotExistIsNotFound_data() { addEngineRows(); }
    void whatDoesNotExistIsNotFound() {
        start();
        QCOMPARE(codeOf(ask(*m_engine, api::RetryTask{kUnknown, {}, false})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::RetryTask{kUnknown, {}, true})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::SkipStep{kUnknown, key("first"), {}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::SkipStep{m_task, key("third"), {}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ForkTask{kUnknown, {}, Json::object(), false})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ForkTask{m_task, key("third"), Json::object(), false})),
                 ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::RerunTask{kUnknown, {}, {}, Json::object(), false})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::DeleteTask{kUnknown})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::GetPlan{kUnknown, 0})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::GetPlan{m_task, 7})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ComparePlans{m_task, 0, kUnknown, 0})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ComparePlans{m_task, 7, {}, 0})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::EditPlan{kUnknown, twoSteps(), 0, true})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::UndoTask{kUnknown, true})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::RecallStep{kUnknown, key("first")})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::RecallStep{m_task, key("third")})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ResetBreaker{QStringLiteral("host:a.example:443")})), ErrorCode::NotFound);
        QCOMPARE(ask(*m_engine, api::ListTasks{{}, 50})->tasks.size(), size_t(1)); // nothing was made by it
    }

    void thePlanIsReadAsItWasGiven_data() { addEngineRows(); }
    void thePlanIsReadAsItWasGiven() {
        start();
        const auto document = ask(*m_engine, api::GetPlan{m_task, 0});
        QVERIFY(document.ok());
        QCOMPARE(document->plan.version, 1);
        QCOMPARE(document->plan.steps.size(), size_t(2));
        QCOMPARE(document->plan.steps[1].dependencies.front(), key("first"));
        QVERIFY(document->plan.steps[0].inputs == twoSteps().steps[0].inputs);
        QCOMPARE(document->versions.size(), size_t(1));
        QVERIFY(document->versions.front().replacedAt.isNull());
        QVERIFY(ask(*m_engine, api::ComparePlans{m_task, 0, {}, 0})->isEmpty());
    }

    void anEditIsSeenBeforeItIsMade_data() { addEngineRows(); }
    void anEditIsSeenBeforeItIsMade() {
        start();
        domain::Plan plan = twoSteps();
        plan.steps[1].inputs["content"] = "c,d\n3,4\n";
        plan.steps.push_back(converting("third"));
        const auto look = ask(*m_engine, api::EditPlan{m_task, plan, 1, true});
        QVERIFY2(look.ok(), look.ok() ? "" : qPrintable(look.error().message));
        QCOMPARE(look->diff.added.size(), size_t(1));
        QCOMPARE(look->diff.changed.size(), size_t(1));
        QCOMPARE(look->diff.changed.front().fields, QStringList{QStringLiteral("inputs")});
        QVERIFY(look->diff.removed.empty());
        QCOMPARE(detail(m_task).steps.size(), size_t(2)); // it was a look only

        const auto edited = ask(*m_engine, api::EditPlan{m_task, plan, 1, false});
        QVERIFY2(edited.ok(), edited.ok() ? "" : qPrintable(edited.error().message));
        QCOMPARE(edited->task.planVersion, 2);
        QCOMPARE(edited->task.stepCount, 3);
        QCOMPARE(edited->task.status, TaskStatus::Ready);
        QCOMPARE(codeOf(ask(*m_engine, api::EditPlan{m_task, plan, 1, false})), ErrorCode::FailedPrecondition);
        const auto old = ask(*m_engine, api::GetPlan{m_task, 1});
        QCOMPARE(old->plan.steps.size(), size_t(2));
        QVERIFY(old->plan.steps[1].inputs == twoSteps().steps[1].inputs);
        QCOMPARE(old->versions.size(), size_t(2));
        QCOMPARE(old->versions.front().version, 1);
        QVERIFY(!old->versions.front().replacedAt.isNull());
        QCOMPARE(old->versions.back().version, 2);
        const auto diff = ask(*m_engine, api::ComparePlans{m_task, 1, {}, 2});
        QCOMPARE(diff->added.size(), size_t(1));
        const auto back = ask(*m_engine, api::ComparePlans{m_task, 2, {}, 1});
        QCOMPARE(back->removed.size(), size_t(1));
        QCOMPARE(back->changed.size(), size_t(1));
    }

    void aTaskThatHasEndedIsNotEdited_data() { addEngineRows(); }
    void aTaskThatHasEndedIsNotEdited() {
        start();
        QVERIFY(ask(*m_engine, api::CancelTask{m_task}).ok());
        domain::Plan plan = twoSteps();
        plan.steps.push_back(converting("third"));
        QCOMPARE(codeOf(ask(*m_engine, api::EditPlan{m_task, plan, 0, false})), ErrorCode::FailedPrecondition);
        QCOMPARE(codeOf(ask(*m_engine, api::EditPlan{m_task, plan, 0, true})), ErrorCode::FailedPrecondition);
        QCOMPARE(detail(m_task).task.planVersion, 1);
    }

    void whatIsLeftOutTakesWhatNeedsItAlong_data() { addEngineRows(); }
    void whatIsLeftOutTakesWhatNeedsItAlong() {
        start();
        QVERIFY(ask(*m_engine, api::SkipStep{m_task, key("first"), QStringLiteral("not needed")}).ok());
        const auto after = detail(m_task);
        QCOMPARE(after.steps[0].run.status, StepStatus::Skipped);
        QCOMPARE(after.steps[1].run.status, StepStatus::Skipped);
        QCOMPARE(codeOf(ask(*m_engine, api::SkipStep{m_task, key("first"), {}})), ErrorCode::FailedPrecondition);
    }

    void aForkIsATaskOfItsOwn_data() { addEngineRows(); }
    void aForkIsATaskOfItsOwn() {
        start();
        const auto fork = ask(*m_engine, api::ForkTask{m_task, key("second"), Json{{"content", "x,y\n5,6\n"}}, false});
        QVERIFY2(fork.ok(), fork.ok() ? "" : qPrintable(fork.error().message));
        QVERIFY(fork->id != m_task);
        QCOMPARE(fork->conversationId, m_conversation);
        QCOMPARE(fork->status, TaskStatus::Ready);
        QCOMPARE(fork->lineage.forkedFrom, m_task);
        QCOMPARE(fork->lineage.forkStep, key("second"));
        QCOMPARE(fork->stepCount, 2);
        const auto diff = ask(*m_engine, api::ComparePlans{m_task, 0, fork->id, 0});
        QCOMPARE(diff->changed.size(), size_t(1));
        QVERIFY(diff->changed.front().after.inputs["content"] == Json("x,y\n5,6\n"));
        QVERIFY(diff->changed.front().after.inputs["to"] == Json("json")); // the others stay
        QCOMPARE(detail(m_task).task.status, TaskStatus::Ready);
        const auto thread = ask(*m_engine, api::GetThread{m_conversation, 0, 50});
        QCOMPARE(thread->tasks.size(), size_t(2)); // the thread shows both
    }

    void aRerunChangesInputsByStep_data() { addEngineRows(); }
    void aRerunChangesInputsByStep() {
        start();
        const Json inputs{{"first", Json{{"content", "e,f\n7,8\n"}}}};
        const auto again = ask(*m_engine, api::RerunTask{m_task, {}, {}, inputs, false});
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
        QCOMPARE(again->status, TaskStatus::Ready);
        QCOMPARE(again->lineage.forkedFrom, m_task);
        QVERIFY(again->lineage.forkStep.isEmpty());
        const auto plan = ask(*m_engine, api::GetPlan{again->id, 0});
        QVERIFY(plan->plan.steps[0].inputs["content"] == Json("e,f\n7,8\n"));
        QVERIFY(ask(*m_engine, api::GetPlan{m_task, 0})->plan.steps[0].inputs == twoSteps().steps[0].inputs);
        QVERIFY(!ask(*m_engine, api::RerunTask{m_task, {}, {}, Json{{"third", Json::object()}}, false}).ok());
        domain::Plan other = twoSteps();
        other.steps.pop_back();
        QCOMPARE(ask(*m_engine, api::RerunTask{m_task, {}, other, Json::object(), false})->stepCount, 1);
    }

    void onlyWhatFailedOrWasStoppedIsRetried_data() { addEngineRows(); }
    void onlyWhatFailedOrWasStoppedIsRetried() {
        start();
        QCOMPARE(codeOf(ask(*m_engine, api::RetryTask{m_task, {}, false})), ErrorCode::FailedPrecondition);
        QCOMPARE(codeOf(ask(*m_engine, api::RetryTask{m_task, key("first"), false})), ErrorCode::FailedPrecondition);
        QVERIFY(ask(*m_engine, api::CancelTask{m_task}).ok());
        const auto again = ask(*m_engine, api::RetryTask{m_task, {}, false});
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
        QCOMPARE(again->id, m_task);
        QCOMPARE(again->status, TaskStatus::Executing);
    }

    void aWholeRetryIsANewTask_data() { addEngineRows(); }
    void aWholeRetryIsANewTask() {
        start();
        QVERIFY(ask(*m_engine, api::CancelTask{m_task}).ok());
        const auto again = ask(*m_engine, api::RetryTask{m_task, {}, true});
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
        QVERIFY(again->id != m_task);
        QCOMPARE(again->lineage.forkedFrom, m_task);
        QCOMPARE(detail(m_task).task.status, TaskStatus::Cancelled);
    }

    void aDeletedTaskIsGoneAndItsThreadStays_data() { addEngineRows(); }
    void aDeletedTaskIsGoneAndItsThreadStays() {
        start();
        FeedLog log;
        const auto subscription = m_engine->subscribe(0, log.sink());
        const auto gone = ask(*m_engine, api::DeleteTask{m_task});
        QVERIFY2(gone.ok(), gone.ok() ? "" : qPrintable(gone.error().message));
        QCOMPARE(gone->taskId, m_task);
        QCOMPARE(codeOf(ask(*m_engine, api::GetTask{m_task.text})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::GetPlan{m_task, 0})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ResumeTask{m_task})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::DeleteTask{m_task})), ErrorCode::NotFound);
        QVERIFY(ask(*m_engine, api::ListTasks{{}, 50})->tasks.empty());
        QVERIFY(ask(*m_engine, api::GetThread{m_conversation, 0, 50}).ok());
        QVERIFY(log.waitFor([this](const std::vector<domain::FeedEvent>& events) {
            return std::any_of(events.begin(), events.end(), [this](const domain::FeedEvent& event) {
                const auto* deleted = std::get_if<domain::TaskDeleted>(&event.payload);
                return deleted != nullptr && deleted->taskId == m_task && deleted->conversationId == m_conversation;
            });
        }));
    }

    void whatDidNothingOutsideHasNothingToUndo_data() { addEngineRows(); }
    void whatDidNothingOutsideHasNothingToUndo() {
        start();
        QVERIFY(ask(*m_engine, api::CancelTask{m_task}).ok());
        for (const bool dryRun : {true, false}) {
            const auto report = ask(*m_engine, api::UndoTask{m_task, dryRun});
            QVERIFY2(report.ok(), report.ok() ? "" : qPrintable(report.error().message));
            QVERIFY(report->items.empty());
            QVERIFY(!report->task.has_value());
        }
    }

    void onlyWhatIsHeldIsRecalled_data() { addEngineRows(); }
    void onlyWhatIsHeldIsRecalled() {
        start();
        QCOMPARE(codeOf(ask(*m_engine, api::RecallStep{m_task, key("first")})), ErrorCode::FailedPrecondition);
    }

    void breakersAreClosedAtFirst_data() { addEngineRows(); }
    void breakersAreClosedAtFirst() {
        start();
        QVERIFY(ask(*m_engine, api::ListBreakers{})->breakers.empty());
        QVERIFY(ask(*m_engine, api::ResetBreaker{})->breakers.empty());
    }
};

FLUX_TEST_CLASS(RunsContractTest)
#include "runs_contract_test.moc"
