// Steps that do nothing, through the real engine: the same tables, journal, events and messages as a person's task,
// each step durable (WAL, synchronous=FULL). Beside it the raw limit: three statements and one commit of the same
// SQLite.
#include "engine/agents/registry.h"
#include "engine/host/local_engine.h"
#include "tests/bench/figure.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QSemaphore>
#include <QtCore/QTemporaryDir>

#include <sqlite3.h>

#include <cstdio>
#include <ctime>
#include <mutex>

namespace flux::bench {

namespace {

class NoOp final : public agents::Agent {
public:
    NoOp() {
        m_spec.type = QStringLiteral("no_op");
        m_spec.title = QStringLiteral("Nothing");
        m_spec.description = QStringLiteral("Does nothing.");
        m_spec.blocks = false;
        m_spec.outputs = {{QStringLiteral("done"), domain::FieldType::Boolean, true, {}, nullptr, {}}};
    }
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }
    [[nodiscard]] base::Result<base::Json> run(const base::Json&, agents::AgentContext&) override {
        return base::Json{{"done", true}};
    }

private:
    domain::AgentSpec m_spec;
};

domain::Plan chain(int steps) {
    domain::Plan plan;
    plan.goal = plan.title = QStringLiteral("Chain of %1").arg(steps);
    for (int i = 0; i < steps; ++i) {
        domain::StepSpec step;
        step.key = domain::StepKey{QStringLiteral("step_%1").arg(i + 1)};
        step.name = QStringLiteral("Step %1").arg(i + 1);
        step.agent = QStringLiteral("no_op");
        if (i > 0)
            step.dependencies = {domain::StepKey{QStringLiteral("step_%1").arg(i)}};
        plan.steps.push_back(std::move(step));
    }
    return plan;
}

double cpuSeconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

struct Run {
    double seconds = 0;
    double cpuUsPerStep = 0;
    double stepMsP50 = 0; // between two steps' ends
    bool ok = false;
};

// Creates the tasks, waits until each has completed, and reads back how many steps are done.
Run runTasks(int tasks, int steps) {
    QTemporaryDir dir;
    host::LocalEngineOptions options;
    options.dataDir = dir.path();
    options.addAgents = [](agents::Registry& registry) { registry.add(std::make_unique<NoOp>()); };
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return {};
    }
    QSemaphore ended;
    std::vector<double> ends;
    QElapsedTimer timer;
    api::FeedSink sink;
    sink.event = [&](const domain::FeedEvent& event) {
        if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload);
            task && domain::isTerminal(task->task.status))
            ended.release();
        else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload);
                 step && step->run.status == domain::StepStatus::Done)
            ends.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    };
    const auto subscription = (*engine)->subscribe(0, std::move(sink));
    const domain::Plan plan = chain(steps);
    std::vector<QFuture<base::Result<api::TaskCreated>>> created;
    const double cpu = cpuSeconds();
    timer.start();
    for (int i = 0; i < tasks; ++i) {
        api::CreateTask request;
        request.goal = plan.goal;
        request.plan = plan;
        created.push_back((*engine)->send(std::move(request)));
    }
    Run run;
    if (!ended.tryAcquire(tasks, 120'000))
        return run;
    run.seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    run.cpuUsPerStep = (cpuSeconds() - cpu) * 1e6 / (tasks * steps);
    std::vector<double> gaps;
    for (size_t i = 1; i < ends.size(); ++i)
        gaps.push_back(ends[i] - ends[i - 1]);
    run.stepMsP50 = median(gaps);
    const auto page = (*engine)->send(api::ListTasks{{domain::TaskStatus::Completed}, 1000}).result();
    int done = 0;
    for (const domain::Task& task : page->tasks)
        done += task.doneCount;
    run.ok = page.ok() && done == tasks * steps;
    return run;
}

struct Raw {
    double commitMsP50 = 0, commitMsP99 = 0;
};

// One update, two inserts and a commit, over and over: what the disk and SQLite allow.
Raw rawCommits(int count) {
    QTemporaryDir dir;
    sqlite3* db = nullptr;
    sqlite3_open(QFile::encodeName(dir.filePath(QStringLiteral("raw.db"))).constData(), &db);
    const auto exec = [db](const char* sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK; };
    bool ok = exec("pragma journal_mode=WAL") && exec("pragma synchronous=FULL") &&
              exec("create table t(id integer primary key, s text)") &&
              exec("create table j(id integer primary key, s text)") && exec("insert into t values(1,'x')");
    std::vector<double> ms;
    for (int i = 0; ok && i < count; ++i) {
        QElapsedTimer timer;
        timer.start();
        ok = exec("begin immediate") && exec("update t set s='running' where id=1") &&
             exec("insert into j(s) values('started')") && exec("insert into j(s) values('done')") && exec("commit");
        ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    sqlite3_close(db);
    return {quantile(ms, 0.5), quantile(ms, 0.99)};
}

} // namespace

int benchEngine() {
    constexpr int kRuns = 5;
    std::vector<double> chainRate, chainP50, chainCpu, manyRate, rawP50;
    bool quiet = true;
    for (int i = 0; i < kRuns; ++i) {
        const Raw raw = rawCommits(1000);
        quiet = quiet && raw.commitMsP99 < 1.0;
        const Run one = runTasks(1, 1000);
        const Run many = runTasks(50, 20);
        if (!one.ok || !many.ok) {
            std::fprintf(stderr, "a run did not complete\n");
            return 1;
        }
        rawP50.push_back(raw.commitMsP50);
        chainRate.push_back(1000 / one.seconds);
        chainP50.push_back(one.stepMsP50);
        chainCpu.push_back(one.cpuUsPerStep);
        manyRate.push_back(1000 / many.seconds);
    }
    const QString engine = QStringLiteral("engine");
    print({engine,
           QStringLiteral("chain_1000_steps_per_s"),
           median(chainRate),
           QStringLiteral("steps/s"),
           {},
           {},
           {},
           {},
           {},
           quiet});
    print({engine, QStringLiteral("chain_1000_step_p50_vs_raw_commit"), median(chainP50), QStringLiteral("ms"),
           median(rawP50), QStringLiteral("SQLite FULL, 3 statements a commit"), median(rawP50) / median(chainP50), 0.5,
           0.85, quiet});
    print({engine,
           QStringLiteral("chain_1000_cpu_per_step"),
           median(chainCpu),
           QStringLiteral("us"),
           {},
           {},
           {},
           {},
           {},
           quiet});
    print({engine,
           QStringLiteral("tasks_50x20_steps_per_s"),
           median(manyRate),
           QStringLiteral("steps/s"),
           1000 / median(rawP50),
           QStringLiteral("SQLite FULL, one step a commit"),
           median(manyRate) * median(rawP50) / 1000,
           {},
           {},
           quiet});
    return 0;
}

} // namespace flux::bench
