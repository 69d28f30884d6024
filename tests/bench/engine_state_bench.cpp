// What a growing task, many waiting tasks and a start with much unfinished work cost. Memory and starts are taken in
// processes of their own ("flux-bench --child WHAT FOLDER"), so that nothing of an earlier run is counted.
#include "engine/agents/registry.h"
#include "tests/bench/engine_runs.h"
#include "tests/bench/figure.h"
#include "tests/bench/no_op.h"
#include "tests/bench/peers.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QSemaphore>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>

#include <cstdio>
#include <cstdlib>

namespace flux::bench {

namespace {

constexpr int kLongestMs = 300'000;
constexpr int kWaiting = 1'000;

double ownPssMiB() {
    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    static const QRegularExpression pss(QStringLiteral("^Pss:\\s+(\\d+) kB"), QRegularExpression::MultilineOption);
    return pss.match(QString::fromLatin1(file.readAll())).captured(1).toDouble() / 1024;
}

// A step that is at work until it is asked to stop: what the killed process was doing.
class Endless final : public agents::Agent {
public:
    Endless() {
        m_spec.type = QStringLiteral("endless");
        m_spec.title = QStringLiteral("Endless");
        m_spec.description = QStringLiteral("Works until it is stopped.");
    }
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }
    [[nodiscard]] base::Result<base::Json> run(const base::Json&, agents::AgentContext& context) override {
        QSemaphore never;
        while (!context.cancel.isCancelled())
            (void)never.tryAcquire(1, 10);
        return base::makeError(base::ErrorCode::Cancelled, QStringLiteral("Stopped."));
    }

private:
    domain::AgentSpec m_spec;
};

std::unique_ptr<host::LocalEngine> openEngine(const QString& folder, bool endless = false) {
    host::LocalEngineOptions options;
    options.dataDir = folder;
    options.addAgents = [endless](agents::Registry& registry) {
        addNoOp(registry);
        if (endless)
            registry.add(std::make_unique<Endless>());
    };
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok())
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
    return engine.ok() ? std::move(*engine) : nullptr;
}

bool createAll(host::LocalEngine& engine, const domain::Plan& plan, int tasks) {
    std::vector<QFuture<base::Result<api::TaskCreated>>> created;
    for (int i = 0; i < tasks; ++i) {
        api::CreateTask request;
        request.goal = plan.goal;
        request.plan = plan;
        created.push_back(engine.send(std::move(request)));
    }
    return std::all_of(created.begin(), created.end(), [](auto& reply) { return reply.result().ok(); });
}

int answer(const base::Json& line) {
    std::printf("%s\n", base::dumpJson(line).constData());
    std::fflush(stdout);
    return 0;
}

// --- the children -----------------------------------------------------------------------------------------------

int childIdle(const QString& folder) {
    const auto engine = openEngine(folder);
    if (!engine || !engine->send(api::ListTasks{}).result().ok()) // the reader has started
        return 1;
    return answer({{"pss_mib", ownPssMiB()}});
}

// 1,000 tasks of 20 steps, each of which waits at a card.
int childWaiting(const QString& folder) {
    const auto engine = openEngine(folder);
    if (!engine)
        return 1;
    QSemaphore cards;
    api::FeedSink sink;
    sink.event = [&cards](const domain::FeedEvent& event) {
        if (std::holds_alternative<domain::CheckpointRaised>(event.payload))
            cards.release();
    };
    const auto subscription = engine->subscribe(0, std::move(sink));
    domain::Plan plan = chainPlan(20);
    plan.steps.front().checkpointRequired = true;
    if (!createAll(*engine, plan, kWaiting) || !cards.tryAcquire(kWaiting, kLongestMs))
        return 1;
    return answer({{"pss_mib", ownPssMiB()}});
}

int childFinished(const QString& folder) {
    const auto engine = openEngine(folder);
    if (!engine)
        return 1;
    QSemaphore ended;
    api::FeedSink sink;
    sink.event = [&ended](const domain::FeedEvent& event) {
        if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload);
            task && task->task.status == domain::TaskStatus::Completed)
            ended.release();
    };
    const auto subscription = engine->subscribe(0, std::move(sink));
    if (!createAll(*engine, chainPlan(1000), 1) || !ended.tryAcquire(1, kLongestMs))
        return 1;
    return answer({{"pss_mib", ownPssMiB()}});
}

// Leaves `count` tasks whose first step runs, and dies on the spot.
int childLeave(const QString& folder, int count) {
    auto engine = openEngine(folder, true);
    domain::Plan plan = chainPlan(3);
    plan.steps.front().agent = QStringLiteral("endless");
    if (!engine || !createAll(*engine, plan, count))
        return 1;
    answer({{"left", count}});
    std::_Exit(0);
}

// What died goes on: from the opening of the folder until the first step has ended and until every task is taken up,
// which its first step's second attempt tells.
int childResume(const QString& folder, int count) {
    QElapsedTimer timer;
    timer.start();
    struct Seen {
        qint64 firstStepNs = 0, allNs = 0;
        bool told = false;
        QSet<QString> taken;
        QSemaphore ready;
    } seen;
    host::LocalEngineOptions options;
    options.dataDir = folder;
    options.addAgents = [](agents::Registry& registry) {
        class Ended final : public agents::Agent { // the same name, but it ends
        public:
            Ended() {
                m_spec.type = QStringLiteral("endless");
                m_spec.title = m_spec.description = QStringLiteral("Ends at once.");
            }
            [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }
            [[nodiscard]] base::Result<base::Json> run(const base::Json&, agents::AgentContext&) override {
                return base::Json::object();
            }

        private:
            domain::AgentSpec m_spec;
        };
        addNoOp(registry);
        registry.add(std::make_unique<Ended>());
    };
    options.resumeAll = true;
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok())
        return 1;
    const auto last = (*engine)->send(api::ListTasks{}).result(); // the feed before this start is not replayed
    api::FeedSink sink;
    sink.event = [&](const domain::FeedEvent& event) {
        const auto* step = std::get_if<domain::StepUpdated>(&event.payload);
        if (!step || step->position != 0 || step->run.attempt < 2)
            return;
        if (seen.firstStepNs == 0 && step->run.status == domain::StepStatus::Done)
            seen.firstStepNs = timer.nsecsElapsed();
        seen.taken.insert(step->taskId.text);
        if (seen.taken.size() == count && seen.allNs == 0)
            seen.allNs = timer.nsecsElapsed();
        if (seen.allNs > 0 && seen.firstStepNs > 0 && !std::exchange(seen.told, true))
            seen.ready.release();
    };
    const auto subscription =
        (*engine)->subscribe(last.ok() ? qMax<qint64>(0, last->sequence - 1) : 0, std::move(sink));
    if (!seen.ready.tryAcquire(1, kLongestMs))
        return 1;
    return answer({{"first_step_ms", static_cast<double>(seen.firstStepNs) / 1e6},
                   {"all_ms", static_cast<double>(seen.allNs) / 1e6},
                   {"pss_mib", ownPssMiB()}});
}

// --- the parent -------------------------------------------------------------------------------------------------

base::Json child(const QString& what, const QString& folder) {
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--child"), what, folder});
    if (!process.waitForFinished(kLongestMs) || process.exitStatus() != QProcess::NormalExit) {
        std::fprintf(stderr, "the bench process “%s” did not end well\n", qPrintable(what));
        process.kill();
        process.waitForFinished();
        return nullptr;
    }
    auto line = base::parseJson(process.readAllStandardOutput().trimmed());
    return line.ok() ? *line : base::Json(nullptr);
}

double pssOf(const QString& what) {
    QTemporaryDir folder(scratchTemplate());
    return base::numberAt(child(what, folder.path()), "pss_mib");
}

Figure engineFigure(const char* name, double ours, const char* unit) {
    return {QStringLiteral("engine"), QString::fromLatin1(name), ours, QString::fromLatin1(unit)};
}

// One task of N steps: the time between two ends must not depend on N.
bool growth(bool quick) {
    bool quiet = true, ok = true;
    double hundred = 0, last = 0;
    for (const int steps : quick ? std::vector{10, 100, 1000} : std::vector{10, 100, 1000, 10'000}) {
        const Raw raw = quietRawCommits(quick ? 300 : 1000);
        quiet = quiet && raw.quiet();
        const Run run = runShape({.plan = chainPlan(steps), .repeat = std::clamp(2000 / steps, 1, 20)});
        ok = ok && run.ok;
        last = run.gapMsP50;
        if (steps == 100)
            hundred = last;
        Figure figure = engineFigure("", last, "ms");
        figure.name = QStringLiteral("step_p50_in_a_chain_of_%1").arg(steps);
        figure.valid = raw.quiet();
        print(figure);
        figure.name = QStringLiteral("cpu_per_step_in_a_chain_of_%1").arg(steps);
        figure.ours = run.cpuUsPerStep;
        figure.unit = QStringLiteral("us");
        print(figure);
    }
    Figure figure =
        engineFigure("step_p50_of_the_longest_chain_to_that_of_100", hundred > 0 ? last / hundred : 0, "ratio");
    figure.must = 1.3;
    figure.aim = 1.05;
    figure.lessIsBetter = true;
    figure.valid = quiet;
    print(figure);
    return ok;
}

bool memory() {
    const double idle = pssOf(QStringLiteral("idle"));
    const double waiting = pssOf(QStringLiteral("waiting"));
    const double finished = pssOf(QStringLiteral("finished"));
    print(engineFigure("idle_engine_pss", idle, "MiB"));
    print(engineFigure("waiting_1000_tasks_of_20_steps_pss_above_idle", waiting - idle, "MiB"));
    Figure figure = engineFigure("finished_1000_steps_pss", finished, "MiB");
    const double peer =
        numberIn(Peers().figures(QStringLiteral("orch_langgraph.js"),
                                 {QStringLiteral("--chain=1000"), QStringLiteral("--loop="), QStringLiteral("--fan=0"),
                                  QStringLiteral("--multi=0"), QStringLiteral("--runs=1"), QStringLiteral("--warm=0"),
                                  QStringLiteral("--stores=sqlite_full")}),
                 QStringLiteral("process_pss_mib"));
    if (peer > 0 && finished > 0) {
        figure.peer = peer;
        figure.peerName = QStringLiteral("LangGraph's process after 1,000 steps");
        figure.ratio = peer / finished;
    }
    figure.must = 5;
    figure.aim = 10;
    print(figure);
    return idle > 0 && waiting > 0 && finished > 0;
}

bool resuming(bool quick) {
    const int count = quick ? 1'000 : 10'000;
    QTemporaryDir folder(scratchTemplate());
    if (child(QStringLiteral("leave-%1").arg(count), folder.path()).is_null())
        return false;
    const base::Json line = child(QStringLiteral("resume-%1").arg(count), folder.path());
    if (line.is_null())
        return false;
    Figure figure = engineFigure("", base::numberAt(line, "first_step_ms"), "ms");
    figure.name = QStringLiteral("start_with_%1_unfinished_tasks_until_the_first_step_ends").arg(count);
    print(figure);
    figure.name = QStringLiteral("start_with_%1_unfinished_tasks_until_all_are_taken_up").arg(count);
    figure.ours = base::numberAt(line, "all_ms");
    print(figure);
    return true;
}

} // namespace

int benchChild(const QString& what, const QString& folder) {
    const int count = what.section(u'-', 1).toInt();
    if (what == QStringLiteral("idle"))
        return childIdle(folder);
    if (what == QStringLiteral("waiting"))
        return childWaiting(folder);
    if (what == QStringLiteral("finished"))
        return childFinished(folder);
    if (what.startsWith(QStringLiteral("leave-")))
        return childLeave(folder, count);
    if (what.startsWith(QStringLiteral("resume-")))
        return childResume(folder, count);
    return 2;
}

int benchEngineState(const Wanted& wanted) {
    const bool grown = growth(wanted.quick);
    const bool kept = memory();
    const bool resumed = resuming(wanted.quick);
    return grown && kept && resumed ? 0 : 1;
}

} // namespace flux::bench
