// Random plans under random events: what must hold whatever happens.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/random_plan.h"

#include <QtTest/QTest>

using namespace flux;
using namespace orchestrator;
using namespace test;
using base::ErrorCode;
using base::Json;
using domain::CheckpointKind;
using domain::StepStatus;
using domain::TaskStatus;
using domain::Verdict;

namespace {

// The rows of a store, the workers and the timers of one process, and every rule that must hold.
class World {
public:
    explicit World(quint32 seed) : m_random(seed), m_troubles(pick(m_random, {5, 15, 30, 60})), m_clock(seed) {
        addFakeAgents(m_registry);
        m_task.id.text = QStringLiteral("task");
        m_task.conversationId.text = QStringLiteral("conversation");
        m_task.title = QStringLiteral("T");
        m_task.status = TaskStatus::Ready;
        m_task.maxParallelSteps = 1 + upTo(m_random, 4);
        for (domain::StepSpec& spec : randomPlan(m_random))
            m_steps.push_back({std::move(spec), {}});
        m_task.stepCount = static_cast<int>(m_steps.size());
        load();
    }

    // Empty when all is well.
    QString play(int events) {
        apply(TaskStarted{});
        for (int i = 0; i < events && m_wrong.isEmpty() && !domain::isTerminal(m_state.task.status); ++i)
            somethingHappens();
        for (int i = 0; i < 2000 && m_wrong.isEmpty() && !domain::isTerminal(m_state.task.status); ++i)
            goOn();
        if (m_wrong.isEmpty() && !domain::isTerminal(m_state.task.status))
            complain("it does not end");
        for (int i = 0; i < 10 && m_wrong.isEmpty(); ++i)
            somethingHappens(); // whatever comes to an ended task changes nothing
        return m_wrong;
    }
    [[nodiscard]] int moves() const { return m_moves; } // events that met a task that had not ended
    [[nodiscard]] TaskStatus ending() const { return m_state.task.status; }

private:
    struct Worker {
        int position = 0, attempt = 0;
        bool stopped = false; // asked to stop: nobody waits for it any more
    };

    void complain(const char* what) {
        if (m_wrong.isEmpty())
            m_wrong = QStringLiteral("%1 after “%2”").arg(QString::fromUtf8(what), m_last);
    }
    void must(bool holds, const char* rule) {
        if (!holds)
            complain(rule);
    }

    void load() {
        m_state = {};
        m_state.task = m_task;
        m_state.steps = m_steps;
        for (const auto& [id, card] : m_cards) {
            if (card.status == domain::CheckpointStatus::Open)
                m_state.checkpoints.insert(id, card);
        }
        m_state.rebuild();
    }

    void kill() {
        load();
        m_workers.clear();
        m_timers.clear();
        apply(TaskRecovered{});
    }

    bool apply(const MachineEvent& event) {
        const domain::Task before = m_state.task;
        m_moves += domain::isTerminal(before.status) ? 0 : 1;
        const auto decided = orchestrator::apply(m_state, event, {m_clock.now(), &m_clock, &m_registry});
        if (!decided.ok()) {
            must(m_state.task.status == before.status, "a refusal moved the task");
            sameAsRows();
            return false;
        }
        if (chance(m_random, 3) && !std::holds_alternative<TaskRecovered>(event)) { // the store did not take it
            load();
            return false;
        }
        write(decided->work);
        for (const Action& action : decided->actions)
            perform(action);
        check(before, event);
        return true;
    }

    void write(const store::UnitOfWork& work) {
        for (const domain::Task& task : work.tasks)
            m_task = task;
        for (const store::TaskProgress& progress : work.progress) {
            m_task.doneCount = progress.doneCount;
            m_task.updatedAt = progress.updatedAt;
        }
        for (const store::StepChange& change : work.steps)
            writeStep(m_steps[static_cast<size_t>(change.position)].run, change);
        for (const domain::Checkpoint& card : work.checkpoints)
            m_cards.insert_or_assign(card.id, card);
    }

    void perform(const Action& action) {
        if (const auto* run = std::get_if<RunStep>(&action)) {
            for (const Worker& worker : m_workers)
                must(worker.position != run->position || worker.stopped, "two attempts run at once");
            const domain::StepState& s = m_state.steps[static_cast<size_t>(run->position)];
            must(!domain::isTerminal(m_state.task.status), "a step starts after the end");
            must(s.run.status == StepStatus::Running && s.run.attempt == run->attempt,
                 "a step starts and is not Running");
            for (const domain::StepKey& key : s.spec.dependencies)
                must(isSatisfied(m_state.steps[static_cast<size_t>(m_state.index.value(key))]),
                     "a step starts before its dependencies");
            if (s.spec.agent == QStringLiteral("mail"))
                must(s.run.approved, "a mail starts unasked");
            m_workers.push_back({run->position, run->attempt, false});
        } else if (const auto* stop = std::get_if<StopStep>(&action)) {
            for (Worker& worker : m_workers)
                worker.stopped = worker.stopped || worker.position == stop->position;
        } else if (const auto* wake = std::get_if<WakeAt>(&action)) {
            must(wake->delayMs >= 0 && wake->delayMs <= 3'700'000, "a timer without bounds");
            m_timers.emplace_back(wake->position, wake->attempt);
        }
    }

    void check(const domain::Task& before, const MachineEvent& event) {
        const TaskStatus from = before.status, to = m_state.task.status;
        if (domain::isTerminal(from))
            must(from == to, "an ended task moved");
        must(to != TaskStatus::Planning && to != TaskStatus::Superseded, "an illegal status");
        must(to != TaskStatus::Ready || from == TaskStatus::Ready, "back to Ready");
        if (from == TaskStatus::Paused && to != from)
            must(std::holds_alternative<ResumeRequested>(event) || to == TaskStatus::Cancelled ||
                     to == TaskStatus::Failed,
                 "a paused task moved by itself");
        if (to == TaskStatus::Paused && to != from)
            must(std::holds_alternative<PauseRequested>(event), "paused by nobody");
        countersAreTrue();
        sameAsRows();
        waitsForSomethingNamed();
    }

    void countersAreTrue() {
        TaskState fresh;
        fresh.steps.reserve(m_state.steps.size());
        int done = 0;
        for (const domain::StepState& s : m_state.steps) {
            domain::StepState light;
            light.spec.key = s.spec.key;
            light.spec.dependencies = s.spec.dependencies;
            light.spec.parallelGroup = s.spec.parallelGroup;
            light.spec.failurePolicy = s.spec.failurePolicy;
            light.run.status = s.run.status;
            fresh.steps.push_back(std::move(light));
            done += s.run.status == StepStatus::Done || s.run.status == StepStatus::Skipped;
        }
        fresh.rebuild();
        must(fresh.running == m_state.running, "running is miscounted");
        must(fresh.retrying == m_state.retrying, "retrying is miscounted");
        must(fresh.asking == m_state.asking, "asking is miscounted");
        must(fresh.ended == m_state.ended, "ended is miscounted");
        must(fresh.ready == m_state.ready, "ready differs");
        must(fresh.waitingFor == m_state.waitingFor, "waitingFor differs");
        must(fresh.dependents == m_state.dependents, "dependents differ");
        must(done == m_state.task.doneCount, "doneCount is wrong");
        must(m_state.running <= m_state.task.maxParallelSteps, "more run than may");
    }

    void sameAsRows() {
        must(m_task.status == m_state.task.status && m_task.doneCount == m_state.task.doneCount &&
                 m_task.grants == m_state.task.grants && m_task.error == m_state.task.error &&
                 m_task.results == m_state.task.results,
             "the task's row differs");
        for (size_t i = 0; i < m_steps.size(); ++i) {
            const domain::StepRun &row = m_steps[i].run, &run = m_state.steps[i].run;
            must(row.status == run.status && row.attempt == run.attempt && row.effect == run.effect &&
                     row.approved == run.approved && row.edits == run.edits && row.outputs == run.outputs &&
                     row.error == run.error && row.note == run.note && row.retryAt == run.retryAt,
                 "a step's row differs");
            must((run.status == StepStatus::Done) == (run.outputs != nullptr), "outputs without Done");
            must((run.status == StepStatus::Retrying) || run.retryAt.isNull(), "a retry time without a retry");
        }
        qsizetype open = 0;
        for (const auto& [id, card] : m_cards) {
            open += card.status == domain::CheckpointStatus::Open;
            must((card.status == domain::CheckpointStatus::Open) == m_state.checkpoints.contains(id),
                 "a card's row differs");
        }
        must(open == m_state.checkpoints.size(), "a card has no row");
    }

    // Every task ends or waits for something that has a name.
    void waitsForSomethingNamed() {
        const bool ended = domain::isTerminal(m_state.task.status);
        const bool failing = !ended && m_state.task.error.has_value();
        for (size_t i = 0; i < m_state.steps.size(); ++i) {
            const int position = static_cast<int>(i);
            const domain::StepRun& run = m_state.steps[i].run;
            must(!ended || domain::isTerminal(run.status), "the task has ended and a step has not");
            if (run.status == StepStatus::Running)
                must(hasWorker(position, run.attempt), "a step runs and nobody runs it");
            if (run.status == StepStatus::Retrying)
                must(hasTimer(position, run.attempt), "a retry that nobody wakes");
            if (failing)
                must(domain::isTerminal(run.status) || run.status == StepStatus::Running, "a failing task waits");
            int cards = 0;
            for (const domain::Checkpoint& card : m_state.checkpoints)
                cards += card.step == m_state.steps[i].spec.key;
            must(cards == (run.status == StepStatus::Checkpoint ? 1 : 0), "cards and steps do not agree");
        }
        if (m_state.task.status == TaskStatus::Checkpoint)
            must(m_state.running == 0 && m_state.retrying == 0 && m_state.asking > 0, "Checkpoint without only cards");
        if (m_state.task.status == TaskStatus::Executing) {
            must(m_state.running > 0 || m_state.retrying > 0, "Executing and nothing goes on");
            must(m_state.ready.empty() || m_state.running == m_state.task.maxParallelSteps, "ready and not started");
        }
    }

    [[nodiscard]] bool hasWorker(int position, int attempt) const {
        return std::any_of(m_workers.begin(), m_workers.end(), [=](const Worker& w) {
            return w.position == position && w.attempt == attempt && !w.stopped;
        });
    }
    [[nodiscard]] bool hasTimer(int position, int attempt) const {
        return std::find(m_timers.begin(), m_timers.end(), std::pair(position, attempt)) != m_timers.end();
    }

    void somethingHappens() {
        m_clock.advanceMs(upTo(m_random, 5000));
        const int dice = upTo(m_random, 999);
        if (dice < 2)
            m_last = QStringLiteral("cancel"), apply(CancelRequested{QStringLiteral("p")});
        else if (dice < 30)
            m_last = QStringLiteral("pause"), apply(PauseRequested{QStringLiteral("p")});
        else if (dice < 110)
            m_last = QStringLiteral("resume"), apply(ResumeRequested{QStringLiteral("p")});
        else if (dice < 150)
            m_last = QStringLiteral("kill"), kill();
        else if (dice < 170)
            m_last = QStringLiteral("start"), apply(TaskStarted{});
        else if (dice < 220)
            staleNews();
        else if (dice < 420)
            timerFires();
        else if (dice < 560)
            personAnswers(false);
        else
            workerReports(false);
    }

    // Only what a person and the world would do to bring it to an end.
    void goOn() {
        if (m_state.task.status == TaskStatus::Paused || m_state.task.status == TaskStatus::Ready)
            m_last = QStringLiteral("resume"), apply(ResumeRequested{QStringLiteral("p")});
        timerFires();
        personAnswers(true);
        workerReports(true);
    }

    void staleNews() {
        m_last = QStringLiteral("stale news");
        const int position = upTo(m_random, static_cast<int>(m_steps.size()) - 1);
        const int attempt = m_state.steps[static_cast<size_t>(position)].run.attempt - 1;
        apply(StepEnded{position, attempt, Json{{"text", "old"}}, QString()});
        apply(RetryDue{position, attempt});
        apply(EffectIntended{position, attempt});
    }

    void timerFires() {
        if (m_timers.empty())
            return;
        m_last = QStringLiteral("timer");
        const auto at = m_timers.begin() + upTo(m_random, static_cast<int>(m_timers.size()) - 1);
        const auto [position, attempt] = *at;
        if (apply(RetryDue{position, attempt}))
            m_timers.erase(std::find(m_timers.begin(), m_timers.end(), std::pair(position, attempt)));
    }

    void personAnswers(bool toTheEnd) {
        if (m_state.checkpoints.isEmpty())
            return;
        auto it = m_state.checkpoints.cbegin();
        std::advance(it, upTo(m_random, static_cast<int>(m_state.checkpoints.size()) - 1));
        const domain::Checkpoint card = *it;
        domain::Decision decision;
        decision.by = QStringLiteral("p");
        const bool unknown = card.kind == CheckpointKind::UnknownOutcome;
        decision.verdict = pick(m_random, {Verdict::Yes, Verdict::No, Verdict::WentOut, Verdict::Again, Verdict::Yes});
        if (toTheEnd)
            decision.verdict = unknown ? Verdict::WentOut : Verdict::Yes;
        if (!card.description.editable.isEmpty() && chance(m_random, 20))
            decision.edits = chance(m_random, 80) ? Json{{"subject", "edited"}} : Json{{"subject", 5}};
        if (toTheEnd)
            decision.edits = Json::object();
        m_last =
            QStringLiteral("answer %1 to %2").arg(domain::verdictName(decision.verdict), domain::kindName(card.kind));
        apply(CheckpointAnswered{card.id, decision});
    }

    base::Result<Json> randomOutcome() {
        switch (chance(m_random, m_troubles) ? upTo(m_random, 4) : 5) {
        case 0:
            return base::makeError(ErrorCode::Unavailable, QStringLiteral("busy"));
        case 1:
            return base::makeError(ErrorCode::DeadlineExceeded, QStringLiteral("slow"));
        case 2:
            return base::makeError(ErrorCode::PermissionDenied, QStringLiteral("closed"),
                                   QStringLiteral("folder:/f%1").arg(upTo(m_random, 2)));
        case 3:
            return base::makeError(chance(m_random, 50) ? ErrorCode::NotFound : ErrorCode::Internal,
                                   QStringLiteral("broken"));
        case 4:
            return base::makeError(ErrorCode::Cancelled, QStringLiteral("stopped"));
        default:
            return Json{{"text", "t"}, {"sent", true}, {"path", "/p"}, {"name", "n"}, {"bytes", 1}};
        }
    }

    void workerReports(bool toTheEnd) {
        if (m_workers.empty())
            return;
        const auto at = static_cast<size_t>(upTo(m_random, static_cast<int>(m_workers.size()) - 1));
        const Worker worker = m_workers[at];
        const QString agent = m_steps[static_cast<size_t>(worker.position)].spec.agent;
        if (agent == QStringLiteral("mail") && chance(m_random, 50)) {
            m_last = QStringLiteral("intent");
            apply(EffectIntended{worker.position, worker.attempt});
            return;
        }
        // Half of the errors of a mail say neither yes nor no.
        base::Result<Json> outcome = toTheEnd ? base::Result<Json>(Json{{"text", "t"}}) : randomOutcome();
        if (!outcome.ok() && agent == QStringLiteral("mail") && chance(m_random, 50)) {
            base::Error unsure = outcome.error();
            unsure.retryable = false;
            outcome = unsure;
        }
        m_last = outcome.ok() ? QStringLiteral("success") : QStringLiteral("failure ") + outcome.error().message;
        m_workers.erase(m_workers.begin() + static_cast<std::ptrdiff_t>(at));
        const StepEnded event{worker.position, worker.attempt, std::move(outcome), QString()};
        for (int i = 0; i < 50 && !apply(event); ++i) { // it must land, however often the store refuses
        }
    }

    Random m_random;
    int m_troubles; // how many of a hundred steps do not end well
    TestClock m_clock;
    agents::Registry m_registry;
    TaskState m_state;
    domain::Task m_task;
    std::vector<domain::StepState> m_steps;
    std::map<domain::CheckpointId, domain::Checkpoint> m_cards;
    std::vector<Worker> m_workers;
    std::vector<std::pair<int, int>> m_timers;
    int m_moves = 0;
    QString m_last = QStringLiteral("start");
    QString m_wrong;
};

} // namespace

class MachinePropertyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsUnderRandomEvents() {
        constexpr quint32 kSeeds = 500;
        constexpr int kEvents = 200; // that meet a task which has not ended; one task after another
        int completed = 0, failed = 0, cancelled = 0;
        for (quint32 seed = 1; seed <= kSeeds; ++seed) {
            quint32 task = 0;
            for (int events = 0; events < kEvents; ++task) {
                World world(seed * 1000 + task);
                const QString wrong = world.play(kEvents);
                QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: %2").arg(seed * 1000 + task).arg(wrong)));
                events += world.moves();
                completed += world.ending() == TaskStatus::Completed;
                failed += world.ending() == TaskStatus::Failed;
                cancelled += world.ending() == TaskStatus::Cancelled;
            }
        }
        // The sequences are worth something only if they reach every end.
        QVERIFY(completed > 100);
        QVERIFY(failed > 100);
        QVERIFY(cancelled > 100);
    }
};

FLUX_TEST_CLASS(MachinePropertyTest)
#include "machine_property_test.moc"
