// Limits of agents over all tasks: never more than so many at a time, everybody gets a turn, nobody is forgotten.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <random>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using domain::StepStatus;
using domain::TaskStatus;
using test::ConductorBench;
using test::step;

namespace {

// The workers of a bench as the limits mean them: what was started and has not ended.
class Floor {
public:
    explicit Floor(ConductorBench& bench) : m_bench(bench) {}

    // Takes in what was started since; the most that stood there together.
    int most() {
        for (; m_seen < m_bench.jobs.runs.size(); ++m_seen) {
            const auto& run = m_bench.jobs.runs[m_seen];
            m_open.push_back(run.step);
            m_order.append(run.key);
            m_most = std::max(m_most, static_cast<int>(m_open.size()));
        }
        return m_most;
    }
    [[nodiscard]] const std::vector<orchestrator::RunStep>& open() {
        most();
        return m_open;
    }
    [[nodiscard]] QString order() {
        most();
        return m_order.join(u' ');
    }
    void end(size_t at) {
        most();
        const orchestrator::RunStep run = m_open[at];
        m_open.erase(m_open.begin() + static_cast<std::ptrdiff_t>(at));
        m_bench.end(run.taskId, run.position, Json::object(), run.attempt);
        m_bench.pump();
        most();
    }
    void endAll() {
        while (!open().empty())
            end(0);
    }

private:
    ConductorBench& m_bench;
    size_t m_seen = 0;
    std::vector<orchestrator::RunStep> m_open;
    QStringList m_order;
    int m_most = 0;
};

std::vector<domain::StepSpec> some(const QByteArray& prefix, int count, const char* agent = "work") {
    std::vector<domain::StepSpec> out;
    for (int i = 1; i <= count; ++i)
        out.push_back(step((prefix + QByteArray::number(i)).constData(), agent));
    return out;
}

} // namespace

class AgentLimitsTest : public QObject {
    Q_OBJECT

    static void limit(ConductorBench& bench, const char* entry) {
        Json list = Json::array();
        if (*entry)
            list.push_back(entry);
        const auto changed = bench.ask(api::ChangeSetting{u"engine.agent_limits"_s, list});
        QVERIFY2(changed.ok(), changed.ok() ? "" : qPrintable(changed.error().message));
        bench.pump();
    }
    static domain::StepRun rowOf(ConductorBench& bench, const domain::TaskId& task, size_t position) {
        return bench.rows().steps(task, false)->at(position).run;
    }

private Q_SLOTS:
    void neverMoreAndEverybodyInTurn() {
        ConductorBench bench;
        limit(bench, "work=2");
        Floor floor(bench);
        const domain::TaskId a = bench.makeTask(some("a", 4));
        const domain::TaskId b = bench.makeTask(some("b", 2));
        const domain::TaskId c = bench.makeTask(some("c", 2));
        QCOMPARE(floor.order(), u"a1 a2"_s);
        floor.endAll();
        QCOMPARE(floor.most(), 2);
        QCOMPARE(floor.order(), u"a1 a2 a3 b1 c1 a4 b2 c2"_s);
        for (const auto& task : {a, b, c})
            QCOMPARE(bench.taskRow(task).status, TaskStatus::Completed);
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void whatWaitsSaysSo() {
        ConductorBench bench;
        limit(bench, "work=1");
        const domain::TaskId task = bench.makeTask(some("a", 2));
        const domain::StepRun waiting = rowOf(bench, task, 1);
        QCOMPARE(waiting.status, StepStatus::Pending);
        QCOMPARE(waiting.attempt, 0);
        QCOMPARE(waiting.note, u"waits for a free place: at most 1 “work” at a time"_s);
        QCOMPARE(bench.taskRow(task).status, TaskStatus::Executing);
        bench.end(task, 0, Json::object());
        bench.pump();
        QCOMPARE(rowOf(bench, task, 1).status, StepStatus::Running);
        QVERIFY(rowOf(bench, task, 1).note.isEmpty());
    }

    void otherAgentsPassBy() {
        ConductorBench bench;
        limit(bench, "work=1");
        (void)bench.makeTask({step("a"), step("b"), step("c", "open")});
        QCOMPARE(bench.runs(), u"a#1 c#1"_s);
    }

    void cancelPauseAndSkipWhileWaiting() {
        ConductorBench bench;
        limit(bench, "work=1");
        Floor floor(bench);
        (void)bench.makeTask(some("a", 1));
        const domain::TaskId b = bench.makeTask(some("b", 1));
        const domain::TaskId c = bench.makeTask(some("c", 1));
        const domain::TaskId d = bench.makeTask(some("d", 2));
        QVERIFY(bench.ask(api::CancelTask{b}).ok());
        QVERIFY(bench.ask(api::PauseTask{c}).ok());
        QVERIFY(bench.ask(api::SkipStep{d, domain::StepKey{u"d1"_s}, {}}).ok());
        floor.end(0);
        QCOMPARE(floor.order(), u"a1 d2"_s);
        QVERIFY(bench.ask(api::ResumeTask{c}).ok());
        QCOMPARE(floor.order(), u"a1 d2"_s);
        floor.endAll();
        QCOMPARE(floor.order(), u"a1 d2 c1"_s);
        QCOMPARE(bench.taskRow(c).status, TaskStatus::Completed);
        QCOMPARE(bench.taskRow(d).status, TaskStatus::Completed);
    }

    // It is asked to stop, and its worker is busy until it has.
    void aStoppedStepHoldsItsPlaceUntilItEnds() {
        ConductorBench bench;
        limit(bench, "work=1");
        const domain::TaskId a = bench.makeTask(some("a", 1));
        (void)bench.makeTask(some("b", 1));
        QVERIFY(bench.ask(api::CancelTask{a}).ok());
        QCOMPARE(bench.runs(), u"a1#1"_s);
        bench.end(a, 0, base::makeError(base::ErrorCode::Cancelled, u"Stopped."_s));
        bench.pump();
        QCOMPARE(bench.runs(), u"a1#1 b1#1"_s);
    }

    void theSettingCountsAtOnce() {
        ConductorBench bench;
        Floor floor(bench);
        const domain::TaskId task = bench.makeTask(some("a", 5));
        QCOMPARE(floor.most(), 5); // no limit
        const domain::TaskId other = bench.makeTask(some("b", 5));
        QCOMPARE(floor.most(), 10);
        limit(bench, "work=3"); // ten run already
        const domain::TaskId third = bench.makeTask(some("c", 5));
        QCOMPARE(floor.open().size(), size_t(10));
        for (int i = 0; i < 7; ++i)
            floor.end(0);
        QCOMPARE(floor.open().size(), size_t(3));
        limit(bench, "work=4");
        QCOMPARE(floor.open().size(), size_t(4));
        limit(bench, "work=0");
        QCOMPARE(floor.open().size(), size_t(8)); // 3 of b, 5 of c
        floor.endAll();
        for (const auto& id : {task, other, third})
            QCOMPARE(bench.taskRow(id).status, TaskStatus::Completed);
    }

    void aCommitThatFailsLosesNoPlaceAndNoTurn() {
        ConductorBench bench;
        limit(bench, "work=1");
        Floor floor(bench);
        (void)bench.makeTask(some("a", 1));
        const domain::TaskId b = bench.makeTask(some("b", 2));
        bench.writer->failures = {test::diskFull(), test::diskFull()};
        floor.end(0);
        QVERIFY(bench.until([&] { return floor.order() == u"a1 b1"_s; }));
        QVERIFY(!bench.ask(api::PauseTask{b}).ok() || bench.writer->failures.empty());
        floor.endAll();
        QVERIFY(bench.until([&] {
            floor.endAll();
            return bench.taskRow(b).status != TaskStatus::Executing;
        }));
        QCOMPARE(floor.most(), 1);
    }

    void aKillLosesNobody() {
        std::shared_ptr<store::Store> store;
        std::vector<domain::TaskId> tasks;
        {
            ConductorBench bench;
            limit(bench, "work=1");
            for (const char* prefix : {"a", "b", "c"}) {
                tasks.push_back(bench.makeTask(some(prefix, 2)));
                bench.clock.advanceMs(1000);
            }
            store = bench.store;
        }
        ConductorBench bench(store, 2);
        limit(bench, "work=1"); // as the settings would have said at the start
        Floor floor(bench);
        bench.conductor->resumeAll();
        QVERIFY(bench.until([&] {
            floor.endAll();
            return std::all_of(tasks.begin(), tasks.end(),
                               [&](const auto& id) { return bench.taskRow(id).status == TaskStatus::Completed; });
        }));
        QCOMPARE(floor.most(), 1);
        QCOMPARE(floor.order(), u"a1 a2 b1 c1 b2 c2"_s); // the oldest first
    }

    void aHeldMailWaitsForItsPlace() {
        ConductorBench bench;
        limit(bench, "mail=1");
        QVERIFY(bench.ask(api::ChangeSetting{u"engine.undo_seconds"_s, 1}).ok());
        std::vector<domain::TaskId> tasks;
        for (int i = 0; i < 2; ++i) {
            tasks.push_back(bench.makeTask({test::mailStep("m")}));
            const domain::Decision yes{domain::Verdict::Yes, Json::object(), Json::object(), QString(), u"test"_s};
            const auto cards = bench.rows().checkpointsOf(tasks.back());
            QVERIFY(bench.ask(api::DecideCheckpoint{cards->front().id, yes}).ok());
        }
        bench.clock.advanceMs(1000);
        QVERIFY(bench.until([&] { return !bench.jobs.runs.empty(); }));
        QVERIFY(bench.until([&] { return rowOf(bench, tasks[1], 0).note.startsWith(u"waits for a free place"_s); }));
        QCOMPARE(bench.jobs.runs.size(), size_t(1));
        QCOMPARE(rowOf(bench, tasks[1], 0).status, StepStatus::Held); // it can be recalled
        const auto first = bench.jobs.runs[0].step;
        bench.end(first.taskId, 0, Json{{"sent", true}}, first.attempt);
        bench.pump();
        QCOMPARE(bench.jobs.runs.size(), size_t(2));
        QCOMPARE(rowOf(bench, tasks[1], 0).status, StepStatus::Running);
    }

    // Random tasks, ends, stops, pauses and limits.
    void neverMoreWhateverHappens() {
        for (quint32 seed = 1; seed <= 60; ++seed) {
            std::mt19937 random(seed);
            const auto pick = [&random](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
            ConductorBench bench(nullptr, seed);
            int most = 1 + pick(3);
            limit(bench, QStringLiteral("work=%1").arg(most).toUtf8().constData());
            Floor floor(bench);
            std::vector<domain::TaskId> tasks;
            for (int round = 0; round < 60; ++round) {
                const size_t before = floor.open().size();
                switch (pick(7)) {
                case 0:
                case 1:
                    tasks.push_back(
                        bench.makeTask(some(QByteArray("t") + QByteArray::number(round) + '_', 1 + pick(6))));
                    break;
                case 2:
                    if (!tasks.empty())
                        (void)bench.ask(api::CancelTask{tasks[static_cast<size_t>(pick(int(tasks.size())))]});
                    break;
                case 3:
                    if (!tasks.empty())
                        (void)bench.ask(api::PauseTask{tasks[static_cast<size_t>(pick(int(tasks.size())))]});
                    break;
                case 4:
                    if (!tasks.empty())
                        (void)bench.ask(api::ResumeTask{tasks[static_cast<size_t>(pick(int(tasks.size())))]});
                    break;
                case 5:
                    most = 1 + pick(4);
                    limit(bench, QStringLiteral("work=%1").arg(most).toUtf8().constData());
                    break;
                default:
                    if (before > 0)
                        floor.end(static_cast<size_t>(pick(int(before))));
                    break;
                }
                bench.pump();
                const size_t now = floor.open().size();
                QVERIFY2(now <= static_cast<size_t>(most) || now <= before, qPrintable(u"seed %1"_s.arg(seed)));
            }
            for (const domain::TaskId& id : tasks)
                (void)bench.ask(api::ResumeTask{id});
            floor.endAll();
            for (const domain::TaskId& id : tasks)
                QVERIFY2(domain::isTerminal(bench.taskRow(id).status), qPrintable(u"seed %1"_s.arg(seed)));
        }
    }
};

FLUX_TEST_CLASS(AgentLimitsTest)
#include "agent_limits_test.moc"
