// The key by which the other side knows a repeated effect: the same for each attempt at it, over restarts and after a
// person's “send again”; another one for another way.
#include "engine/host/local_engine.h"
#include "tests/support/fake_agents.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <mutex>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::TaskStatus;
using test::step;

class IdempotencyTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    std::mutex m_mutex;
    QStringList m_keys; // of each attempt, in order

    QStringList keys() {
        const std::lock_guard lock(m_mutex);
        return m_keys;
    }
    // Attempts fail as `errors` says, one after the other; then they succeed.
    std::unique_ptr<host::LocalEngine> open(const QString& name, const std::vector<base::Error>& errors, bool intends) {
        host::LocalEngineOptions options;
        options.dataDir = m_dir.filePath(name);
        options.addAgents = [this, errors, intends](agents::Registry& registry) {
            test::addFakeAgents(registry, [=, this](const Json&, agents::AgentContext& context) -> base::Result<Json> {
                size_t at = 0;
                {
                    const std::lock_guard lock(m_mutex);
                    at = static_cast<size_t>(m_keys.size());
                    m_keys.append(context.idempotencyKey);
                }
                if (intends)
                    FLUX_CHECK(context.commitIntent());
                if (at < errors.size())
                    return errors[at];
                return Json{{"sent", true}};
            });
        };
        auto engine = host::LocalEngine::open(std::move(options));
        if (!engine.ok())
            qFatal("%ls", qUtf16Printable(engine.error().message));
        return std::move(*engine);
    }
    template <typename R>
    static base::Result<typename R::Reply> ask(host::LocalEngine& engine, R request) {
        auto future = engine.send(std::move(request));
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 10'000))
            return base::makeError(ErrorCode::DeadlineExceeded, u"No answer."_s);
        return future.result();
    }
    static domain::TaskId make(host::LocalEngine& engine, domain::StepSpec spec) {
        (void)ask(engine, api::ChangeSetting{u"engine.undo_seconds"_s, 0});
        api::CreateTask request;
        request.goal = u"Do it"_s;
        request.plan.emplace();
        request.plan->steps = {std::move(spec)};
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
    static bool answer(host::LocalEngine& engine, domain::Verdict verdict) {
        std::vector<domain::Checkpoint> open;
        if (!QTest::qWaitFor(
                [&] {
                    const auto cards = ask(engine, api::ListCheckpoints{});
                    open = cards.ok() ? cards->checkpoints : open;
                    return !open.empty();
                },
                10'000))
            return false;
        api::DecideCheckpoint decide;
        decide.checkpointId = open.front().id;
        decide.decision.verdict = verdict;
        decide.decision.by = u"test"_s;
        return ask(engine, decide).ok();
    }

private Q_SLOTS:
    void init() { m_keys.clear(); }

    void sendAgainKeepsTheKeyOverARestart() {
        base::Error lost = base::makeError(ErrorCode::Unavailable, u"The line broke."_s);
        lost.retryable = false; // neither yes nor no
        auto engine = open(u"again"_s, {lost, lost}, true);
        const domain::TaskId task = make(*engine, test::mailStep("m"));
        QVERIFY(answer(*engine, domain::Verdict::Yes));
        QVERIFY(QTest::qWaitFor([&] { return keys().size() == 1; }, 10'000));
        QVERIFY(answer(*engine, domain::Verdict::Again));
        QVERIFY(QTest::qWaitFor([&] { return keys().size() == 2; }, 10'000));
        QVERIFY(becomes(*engine, task, TaskStatus::Checkpoint));
        engine.reset();
        engine = open(u"again"_s, {lost, lost}, true);
        QVERIFY(answer(*engine, domain::Verdict::Again));
        QVERIFY(becomes(*engine, task, TaskStatus::Completed));
        QCOMPARE(keys().size(), 3);
        QVERIFY(!keys()[0].isEmpty());
        QCOMPARE(keys()[1], keys()[0]);
        QCOMPARE(keys()[2], keys()[0]);
    }

    void anotherWayHasAnotherKey() {
        const base::Error no = base::makeError(ErrorCode::PermissionDenied, u"Refused."_s);
        auto engine = open(u"rungs"_s, {no, no}, false);
        domain::StepSpec spec = step("a");
        spec.fallbacks = {{QString(), Json{{"text", "b"}}, QString()}, {QString(), Json{{"text", "c"}}, QString()}};
        const domain::TaskId task = make(*engine, spec);
        QVERIFY(becomes(*engine, task, TaskStatus::Completed));
        QStringList seen = keys();
        QCOMPARE(seen.size(), 3);
        QCOMPARE(seen.removeDuplicates(), 0);
    }

    void anotherTryHasTheSameKey() {
        base::Error busy = base::makeError(ErrorCode::Unavailable, u"Busy."_s);
        busy.retryable = true;
        busy.retryAfterMs = 1;
        auto engine = open(u"retry"_s, {busy}, false);
        const domain::TaskId task = make(*engine, step("a"));
        QVERIFY(becomes(*engine, task, TaskStatus::Completed));
        QCOMPARE(keys().size(), 2);
        QCOMPARE(keys()[0], keys()[1]);
    }
};

FLUX_TEST_CLASS(IdempotencyTest)
#include "idempotency_test.moc"
