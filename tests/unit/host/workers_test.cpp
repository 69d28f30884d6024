// The real pool behind the real front door, with agents that a test holds by the hand.
#include "engine/host/local_engine.h"
#include "tests/support/fake_agents.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <condition_variable>
#include <mutex>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using domain::TaskStatus;
using test::step;

namespace {

// Steps come in and stay until they are let go or asked to stop.
class Gate {
public:
    base::Result<Json> pass(agents::AgentContext& context) {
        std::unique_lock lock(m_mutex);
        ++m_inside;
        ++m_entered;
        m_most = std::max(m_most, m_inside);
        while (!m_open && !context.cancel.isCancelled()) // the token has no bell: look at it now and then
            m_changed.wait_for(lock, std::chrono::milliseconds(5));
        --m_inside;
        if (context.cancel.isCancelled())
            return base::makeError(base::ErrorCode::Cancelled, u"The step was stopped."_s);
        return Json{{"text", "through"}};
    }
    void open() {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    int entered() {
        const std::lock_guard lock(m_mutex);
        return m_entered;
    }
    int most() {
        const std::lock_guard lock(m_mutex);
        return m_most;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
    int m_inside = 0, m_entered = 0, m_most = 0;
};

} // namespace

class WorkersTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    std::unique_ptr<host::LocalEngine> open(const QString& name, const test::FakeAgent::Work& work) {
        host::LocalEngineOptions options;
        options.dataDir = m_dir.filePath(name);
        options.addAgents = [work](agents::Registry& registry) { test::addFakeAgents(registry, work); };
        auto engine = host::LocalEngine::open(std::move(options));
        if (!engine.ok())
            qFatal("%ls", qUtf16Printable(engine.error().message));
        return std::move(*engine);
    }
    template <typename R>
    static base::Result<typename R::Reply> ask(host::LocalEngine& engine, R request) {
        auto future = engine.send(std::move(request));
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 10'000))
            return base::makeError(base::ErrorCode::DeadlineExceeded, u"No answer."_s);
        return future.result();
    }
    static domain::TaskId make(host::LocalEngine& engine, std::vector<domain::StepSpec> steps) {
        api::CreateTask request;
        request.goal = u"Do it"_s;
        request.plan.emplace();
        request.plan->steps = std::move(steps);
        const auto made = ask(engine, request);
        if (!made.ok())
            qFatal("%ls", qUtf16Printable(made.error().message));
        return made->taskId;
    }
    static bool becomes(host::LocalEngine& engine, const domain::TaskId& id, TaskStatus status) {
        return QTest::qWaitFor(
            [&] {
                const auto task = ask(engine, api::GetTask{id.text});
                return task.ok() && task->task.status == status;
            },
            10'000);
    }

private Q_SLOTS:
    void asManyStepsAsTheSettingSays() {
        Gate gate;
        auto engine = open(u"setting"_s, [&gate](const Json&, auto& context) { return gate.pass(context); });
        QVERIFY(ask(*engine, api::ChangeSetting{u"engine.max_parallel_steps"_s, 2}).ok());
        const domain::TaskId task = make(*engine, {step("a"), step("b"), step("c"), step("d")});
        QVERIFY(QTest::qWaitFor([&] { return gate.entered() == 2; }, 10'000));
        gate.open();
        QVERIFY(becomes(*engine, task, TaskStatus::Completed));
        QCOMPARE(gate.entered(), 4);
        QCOMPARE(gate.most(), 2);
    }

    void anAnswerDoesNotWaitForSteps() {
        Gate gate;
        auto engine = open(u"answer"_s, [&gate](const Json&, auto& context) { return gate.pass(context); });
        QVERIFY(ask(*engine, api::ChangeSetting{u"engine.max_parallel_steps"_s, 1}).ok());
        const domain::TaskId task = make(*engine, {step("a")});
        QVERIFY(QTest::qWaitFor([&] { return gate.entered() == 1; }, 10'000));
        api::SendMessage question;
        question.text = u"What can you do?"_s;
        const auto sent = ask(*engine, question);
        QVERIFY(sent.ok());
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto thread = ask(*engine, api::GetThread{sent->conversationId});
                return thread.ok() && thread->messages.size() == 2;
            },
            10'000));
        gate.open();
        QVERIFY(becomes(*engine, task, TaskStatus::Completed));
    }

    void cancelReachesTheStep() {
        Gate gate;
        auto engine = open(u"cancel"_s, [&gate](const Json&, auto& context) { return gate.pass(context); });
        const domain::TaskId task = make(*engine, {step("a")});
        QVERIFY(QTest::qWaitFor([&] { return gate.entered() == 1; }, 10'000));
        const auto cancelled = ask(*engine, api::CancelTask{task});
        QVERIFY(cancelled.ok());
        QCOMPARE(cancelled->status, TaskStatus::Cancelled);
        engine.reset(); // waits for the worker: it must have heard
    }

    void closingStopsWhatRunsAndTheNextStartGoesOn() {
        Gate closed, opened;
        opened.open();
        auto engine = open(u"closing"_s, [&closed](const Json&, auto& context) { return closed.pass(context); });
        const domain::TaskId task = make(*engine, {step("a"), step("b", "work", {"a"})});
        QVERIFY(QTest::qWaitFor([&] { return closed.entered() == 1; }, 10'000));
        engine.reset();
        engine = open(u"closing"_s, [&opened](const Json&, auto& context) { return opened.pass(context); });
        QVERIFY(becomes(*engine, task, TaskStatus::Completed));
        QCOMPARE(opened.entered(), 2);
        const auto detail = ask(*engine, api::GetTask{task.text.right(12)}); // by the end of its id
        QCOMPARE(detail->steps[0].run.attempt, 2);
    }

    void aThrowingAgentFailsItsStepAlone() {
        auto engine = open(u"throwing"_s,
                           [](const Json&, auto&) -> base::Result<Json> { throw std::runtime_error("secret inside"); });
        const domain::TaskId task = make(*engine, {step("a")});
        QVERIFY(becomes(*engine, task, TaskStatus::Failed));
        const auto detail = ask(*engine, api::GetTask{task.text});
        QVERIFY(!detail->task.error->message.contains(u"secret"_s));
        QVERIFY(detail->task.error->detail.contains(u"secret inside"_s)); // for the log
    }

    void tellsAnAgentWhereItIs() {
        std::mutex mutex;
        agents::AgentContext seen;
        auto engine = open(u"context"_s, [&](const Json&, agents::AgentContext& context) -> base::Result<Json> {
            context.progress(u"half way"_s);
            const std::lock_guard lock(mutex);
            seen = context;
            return Json::object();
        });
        QVERIFY(ask(*engine, api::ChangeSetting{u"net.allowed_hosts"_s, Json::array({"10.0.0.1"})}).ok());
        QVERIFY(ask(*engine, api::ChangeSetting{u"engine.time_zone"_s, "Europe/Berlin"}).ok());
        QStringList notes;
        const auto subscription =
            engine->subscribe(0, {{}, [&](const domain::LiveEvent& event) {
                                      const std::lock_guard lock(mutex);
                                      if (const auto* p = std::get_if<domain::StepProgress>(&event))
                                          notes.append(p->note);
                                  }});
        api::CreateTask request;
        request.goal = u"Do it"_s;
        request.grants = {{u"/notes"_s}, {u"10.0.0.1"_s, u"10.0.0.2"_s}};
        request.plan.emplace();
        request.plan->steps = {step("a")};
        const auto made = ask(*engine, request);
        QVERIFY(becomes(*engine, made->taskId, TaskStatus::Completed));
        const std::lock_guard lock(mutex);
        QCOMPARE(seen.taskId, made->taskId);
        QCOMPARE(seen.step.text, u"a"_s);
        QCOMPARE(seen.idempotencyKey, made->taskId.text + u"/a/1"_s);
        QCOMPARE(seen.grants, (domain::Grants{{u"/notes"_s}, {u"10.0.0.1"_s, u"10.0.0.2"_s}}));
        QCOMPARE(seen.timeZoneId, u"Europe/Berlin"_s);
        QVERIFY(!seen.taskStartedAt.isNull());
        QVERIFY(seen.cancel.deadline() < std::numeric_limits<qint64>::max());
        QCOMPARE(notes, QStringList{u"half way"_s});
    }
};

FLUX_TEST_CLASS(WorkersTest)
#include "workers_test.moc"
