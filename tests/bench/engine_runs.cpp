#include "tests/bench/engine_runs.h"

#include "engine/agents/registry.h"
#include "tests/bench/figure.h"
#include "tests/bench/no_op.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QSemaphore>
#include <QtCore/QTemporaryDir>

#include <sqlite3.h>

#include <array>
#include <cstdio>
#include <ctime>

namespace flux::bench {

namespace {

constexpr int kLongestMs = 300'000;

domain::StepSpec noOpStep(const QString& key) {
    domain::StepSpec step;
    step.key = domain::StepKey{key};
    step.name = QStringLiteral("Step ") + key;
    step.agent = QStringLiteral("no_op");
    return step;
}

domain::Plan emptyPlan(const QString& title) {
    domain::Plan plan;
    plan.goal = plan.title = title;
    return plan;
}

// Counts what the feed tells. Its sink is called on the conductor's thread; the bench waits on the semaphore.
struct Watch {
    QSemaphore ended;
    std::atomic<bool> timing{false};
    std::vector<double> ends; // read when nothing runs any more
    QElapsedTimer timer;

    [[nodiscard]] api::FeedSink sink() {
        api::FeedSink sink;
        sink.event = [this](const domain::FeedEvent& event) {
            if (const auto* task = std::get_if<domain::TaskUpdated>(&event.payload);
                task && domain::isTerminal(task->task.status))
                ended.release();
            else if (const auto* step = std::get_if<domain::StepUpdated>(&event.payload);
                     timing && step && step->run.status == domain::StepStatus::Done)
                ends.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        };
        return sink;
    }
};

qint64 countOf(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    qint64 count = -1;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

// Is every row there that the steps of a person's task would have?
bool readBack(const QString& folder, qint64 tasks, qint64 steps) {
    struct Expected {
        const char* what;
        const char* sql;
        qint64 count;
    };
    const std::array expected{
        Expected{"completed tasks", "select count(*) from task where status = 'completed'", tasks},
        Expected{"steps done", "select count(*) from step where status = 'done' and attempt = 1", steps},
        Expected{"plans of steps", "select count(*) from step_spec", steps},
        Expected{"outputs", "select count(*) from step_output where outputs = '{\"done\":true}'", steps},
        Expected{"starts in the journal", "select count(*) from journal where kind = 'step.started'", steps},
        Expected{"ends in the journal", "select count(*) from journal where kind = 'step.done'", steps},
        Expected{"ends in the feed",
                 "select count(*) from feed where json_extract(payload, '$.kind') = 'step.updated' and "
                 "json_extract(payload, '$.run.status') = 'done'",
                 steps},
        Expected{"gaps in the feed", "select max(seq) - count(*) from feed", 0},
        Expected{"results told", "select count(*) from message where blocks like '%\"result\"%'", tasks},
    };
    sqlite3* database = nullptr;
    bool ok = false;
    for (const QString& name : QDir(folder).entryList({QStringLiteral("*.db")}, QDir::Files)) {
        if (sqlite3_open(QFile::encodeName(folder + u'/' + name).constData(), &database) == SQLITE_OK) {
            ok = true;
            for (const Expected& e : expected) {
                const qint64 found = countOf(database, e.sql);
                if (found != e.count)
                    std::fprintf(stderr, "read back: %lld %s, expected %lld\n", static_cast<long long>(found), e.what,
                                 static_cast<long long>(e.count));
                ok = ok && found == e.count;
            }
        }
        sqlite3_close(database);
        break;
    }
    return ok;
}

struct Pass {
    double seconds = 0, cpu = 0;
};

// One repeat: all tasks at once, until each has been told as ended.
bool runOnce(host::LocalEngine& engine, const Shape& shape, Watch& watch, Pass& pass) {
    const double cpu = cpuSeconds();
    const double begun = static_cast<double>(watch.timer.nsecsElapsed()) / 1e9;
    std::vector<QFuture<base::Result<api::TaskCreated>>> created;
    for (int i = 0; i < shape.tasks; ++i) {
        api::CreateTask request;
        request.goal = shape.plan.goal;
        request.plan = shape.plan;
        created.push_back(engine.send(std::move(request)));
    }
    if (!watch.ended.tryAcquire(shape.tasks, kLongestMs)) {
        for (auto& reply : created) {
            if (reply.isFinished() && !reply.result().ok())
                std::fprintf(stderr, "%s\n", qPrintable(reply.result().error().message));
        }
        std::fprintf(stderr, "a run did not complete\n");
        return false;
    }
    pass.seconds = static_cast<double>(watch.timer.nsecsElapsed()) / 1e9 - begun;
    pass.cpu = cpuSeconds() - cpu;
    return true;
}

} // namespace

QString scratchTemplate() {
    const QString folder = qEnvironmentVariable("BENCH_TMP", QDir::tempPath());
    return folder + QStringLiteral("/flux-bench-XXXXXX");
}

double cpuSeconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

void addNoOp(agents::Registry& registry) {
    registry.add(std::make_unique<NoOp>());
}

domain::Plan chainPlan(int steps) {
    domain::Plan plan = emptyPlan(QStringLiteral("Chain of %1").arg(steps));
    for (int i = 1; i <= steps; ++i) {
        plan.steps.push_back(noOpStep(QStringLiteral("step_%1").arg(i)));
        if (i > 1)
            plan.steps.back().dependencies = {domain::StepKey{QStringLiteral("step_%1").arg(i - 1)}};
    }
    return plan;
}

domain::Plan poolPlan(int steps, int maxParallel) {
    domain::Plan plan = emptyPlan(QStringLiteral("Pool of %1").arg(steps));
    plan.maxParallelSteps = maxParallel;
    for (int i = 1; i <= steps; ++i)
        plan.steps.push_back(noOpStep(QStringLiteral("step_%1").arg(i)));
    return plan;
}

domain::Plan fanPlan(int steps) {
    domain::Plan plan = poolPlan(steps, steps);
    plan.goal = plan.title = QStringLiteral("Fan of %1").arg(steps);
    domain::StepSpec last = noOpStep(QStringLiteral("join"));
    for (domain::StepSpec& step : plan.steps) {
        step.dependencies = {domain::StepKey{QStringLiteral("plan")}};
        last.dependencies.push_back(step.key);
    }
    plan.steps.insert(plan.steps.begin(), noOpStep(QStringLiteral("plan")));
    plan.steps.push_back(std::move(last));
    return plan;
}

Run runShape(const Shape& shape) {
    QTemporaryDir folder(scratchTemplate());
    host::LocalEngineOptions options;
    options.dataDir = folder.path();
    options.addAgents = addNoOp;
    if (shape.openStore) {
        auto store = shape.openStore(folder.path());
        if (!store.ok()) {
            std::fprintf(stderr, "%s\n", qPrintable(store.error().message));
            return {};
        }
        options.store = std::move(*store);
    }
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(engine.error().message));
        return {};
    }
    Watch watch;
    watch.timer.start();
    auto subscription = (*engine)->subscribe(0, watch.sink());
    const int all = shape.tasks * static_cast<int>(shape.plan.steps.size());
    const int counted = shape.counted > 0 ? shape.tasks * shape.counted : all;
    std::vector<double> ms, cpu, gaps;
    for (int i = 0; i < shape.repeat; ++i) {
        Pass pass;
        watch.ends.clear();
        watch.timing = true;
        if (!runOnce(**engine, shape, watch, pass))
            return {};
        watch.timing = false;
        ms.push_back(pass.seconds * 1000 / counted);
        cpu.push_back(pass.cpu * 1e6 / counted);
        for (size_t end = 1; end < watch.ends.size(); ++end)
            gaps.push_back(watch.ends[end] - watch.ends[end - 1]);
    }
    Run run{true, median(ms), median(cpu), median(gaps)};
    subscription.reset();
    engine->reset();
    if (!shape.openStore)
        run.ok = readBack(folder.path(), qint64(shape.tasks) * shape.repeat, qint64(all) * shape.repeat);
    return run;
}

namespace {

// Prepared statements of one connection; what fails makes every figure zero.
class RawStore {
public:
    explicit RawStore(const QString& path) {
        m_ok = sqlite3_open(QFile::encodeName(path).constData(), &m_database) == SQLITE_OK;
        exec("pragma journal_mode = wal");
        exec("pragma synchronous = full");
        exec("create table run(id integer primary key, cursor integer, updated integer);"
             "create table step(run integer, no integer, state integer, output text, primary key(run, no)) "
             "without rowid;"
             "create table event(seq integer primary key, run integer, no integer, at integer, body text);"
             "insert into run values(1, 0, 0)");
        exec("with recursive n(i) as (select 0 union all select i + 1 from n where i < 999) "
             "insert into step select 1, i, 0, null from n");
        m_begin = prepare("begin immediate");
        m_event = prepare("insert into event(run, no, at, body) values(1, ?1, ?1, ?2)");
        m_step = prepare("update step set state = 2, output = '{\"ok\":true}' where run = 1 and no = ?1");
        m_run = prepare("update run set cursor = ?1, updated = ?1 where id = 1");
        m_commit = prepare("commit");
    }
    ~RawStore() {
        for (sqlite3_stmt* statement : {m_begin, m_event, m_step, m_run, m_commit})
            sqlite3_finalize(statement);
        sqlite3_close(m_database);
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    void step(int i) {
        static const std::string line(200, 'x');
        run(m_begin);
        sqlite3_bind_int(m_event, 1, i);
        sqlite3_bind_text(m_event, 2, line.data(), int(line.size()), SQLITE_STATIC);
        run(m_event);
        sqlite3_bind_int(m_step, 1, i % 1000);
        run(m_step);
        sqlite3_bind_int(m_run, 1, i);
        run(m_run);
        run(m_commit);
    }

private:
    void exec(const char* sql) { m_ok = m_ok && sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        m_ok = m_ok && sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr) == SQLITE_OK;
        return statement;
    }
    void run(sqlite3_stmt* statement) {
        m_ok = m_ok && sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
    }

    bool m_ok = false;
    sqlite3* m_database = nullptr;
    sqlite3_stmt *m_begin = nullptr, *m_event = nullptr, *m_step = nullptr, *m_run = nullptr, *m_commit = nullptr;
};

} // namespace

Raw rawCommits(int count) {
    QTemporaryDir folder(scratchTemplate());
    RawStore store(folder.filePath(QStringLiteral("raw.db")));
    std::vector<double> ms;
    const double cpu = cpuSeconds();
    for (int i = 0; store.ok() && i < count; ++i) {
        QElapsedTimer timer;
        timer.start();
        store.step(i);
        ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    if (!store.ok()) {
        std::fprintf(stderr, "the raw commits failed\n");
        return {};
    }
    return {quantile(ms, 0.5), quantile(ms, 0.99), (cpuSeconds() - cpu) * 1e6 / count};
}

Raw quietRawCommits(int count) {
    Raw raw = rawCommits(count);
    for (int i = 1; i < 10 && !raw.quiet(); ++i)
        raw = rawCommits(count);
    return raw;
}

} // namespace flux::bench
