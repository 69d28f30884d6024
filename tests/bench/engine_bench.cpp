// Steps that do nothing, through the real engine: the same tables, journal, events and messages as a person's task,
// each step durable (WAL, synchronous=FULL). Beside it the raw limit of the same disk, and the peers.
#include "tests/bench/engine_runs.h"
#include "tests/bench/figure.h"
#include "tests/bench/peers.h"

#include <cstdio>

namespace flux::bench {

namespace {

// What the rounds have brought so far, one value a round.
struct Column {
    std::vector<double> ours, peer;
    void add(double our, double their) {
        ours.push_back(our);
        if (their > 0)
            peer.push_back(their);
    }
    // Pair by pair, so that a disturbance that hits both does not count; the peer's time through ours.
    [[nodiscard]] std::optional<double> ratio() const {
        std::vector<double> ratios;
        for (size_t i = 0; i < peer.size() && i < ours.size(); ++i)
            ratios.push_back(ours[i] > 0 ? peer[i] / ours[i] : 0);
        return ratios.empty() ? std::nullopt : std::optional(median(ratios));
    }
};

class EngineBench {
public:
    explicit EngineBench(const Wanted& wanted) : m_quick(wanted.quick) {}

    bool run() {
        const int rounds = m_quick ? 1 : 3;
        for (int i = 0; i < rounds; ++i) {
            m_peers.waitForCalm();
            if (!round())
                return false;
        }
        report();
        return true;
    }

private:
    Run measured(const Shape& shape) {
        const Run run = runShape(shape);
        m_failed = m_failed || !run.ok;
        return run;
    }

    void takeRaw() {
        const Raw raw = quietRawCommits(m_quick ? 500 : 2000);
        m_valid = m_valid && raw.quiet();
        m_rawMs = raw.commitMsP50;
        m_rawCpu = raw.cpuUs;
    }

    // Ours and theirs in turn, the raw limit before each of ours that is compared with it.
    bool round() {
        const QString runs = m_quick ? QStringLiteral("--runs=1") : QStringLiteral("--runs=3");
        takeRaw();
        const Run hundred = measured({.plan = chainPlan(100), .repeat = 10});
        const base::Json chain = m_peers.figures(QStringLiteral("orch_langgraph.js"),
                                                 {QStringLiteral("--chain=100"), QStringLiteral("--loop="), runs,
                                                  QStringLiteral("--stores=sqlite,sqlite_full")});
        m_chain100.add(hundred.msPerStep, numberIn(chain, QStringLiteral("chain_100/sqlite_full/ms_per_step")));
        m_chain100Normal.add(hundred.msPerStep, numberIn(chain, QStringLiteral("chain_100/sqlite/ms_per_step")));
        m_share.add(hundred.gapMsP50, m_rawMs);
        takeRaw();
        const Run thousand = measured({.plan = chainPlan(1000), .repeat = m_quick ? 1 : 3});
        const base::Json longChain =
            m_peers.figures(QStringLiteral("orch_langgraph.js"),
                            {QStringLiteral("--chain=1000"), QStringLiteral("--loop="), QStringLiteral("--fan=0"),
                             QStringLiteral("--multi=0"), QStringLiteral("--runs=1"), QStringLiteral("--warm=1"),
                             QStringLiteral("--stores=sqlite_full")});
        m_chain1000.add(thousand.msPerStep, numberIn(longChain, QStringLiteral("chain_1000/sqlite_full/ms_per_step")));
        m_longShare.add(thousand.gapMsP50, m_rawMs);
        m_cpu.add(thousand.cpuUsPerStep - m_rawCpu, 0);
        m_langGraphPss.push_back(numberIn(longChain, QStringLiteral("process_pss_mib")));
        const Run fan = measured({.plan = fanPlan(50), .repeat = 20, .counted = 50});
        m_fan.add(fan.msPerStep, numberIn(chain, QStringLiteral("fan_50/sqlite_full/ms_per_step")));
        const Run many = measured({.plan = chainPlan(20), .tasks = 50, .repeat = m_quick ? 1 : 5});
        m_many.add(many.msPerStep, numberIn(chain, QStringLiteral("multi_50x20/sqlite_full/ms_per_step")));
        const Run pool = measured({.plan = poolPlan(2000, 50), .repeat = m_quick ? 1 : 5});
        const base::Json queue =
            m_peers.figures(QStringLiteral("orch_queues.js"), {runs, QStringLiteral("--peers=graphile")});
        m_pool.add(pool.msPerStep, numberIn(queue, QStringLiteral("graphile_worker/pool_2000_c50/ms_per_step")));
        return !m_failed;
    }

    void line(const char* name, const Column& column, const char* unit, const char* peer, double must,
              double aim) const {
        Figure figure{QStringLiteral("engine"), QString::fromLatin1(name), median(column.ours),
                      QString::fromLatin1(unit)};
        if (!column.peer.empty()) {
            figure.peer = median(column.peer);
            figure.peerName = QString::fromUtf8(peer);
        }
        figure.ratio = column.ratio();
        figure.must = must;
        figure.aim = aim;
        figure.valid = m_valid;
        print(figure);
    }

    void report() const {
        line("chain_100_ms_per_step", m_chain100, "ms", "LangGraph, SQLite FULL", 6, 10);
        line("chain_1000_ms_per_step", m_chain1000, "ms", "LangGraph, SQLite FULL", 15, 24);
        line("chain_100_ms_per_step_as_shipped", m_chain100Normal, "ms", "LangGraph as shipped, SQLite NORMAL", 3, 5);
        line("chain_100_step_p50_of_raw_commit", m_share, "ms", "one commit of SQLite FULL", 0.5, 0.85);
        line("chain_1000_step_p50_of_raw_commit", m_longShare, "ms", "one commit of SQLite FULL", 0.5, 0.85);
        Figure cpu{QStringLiteral("engine"), QStringLiteral("chain_1000_cpu_per_step_above_raw_commit"),
                   median(m_cpu.ours), QStringLiteral("us")};
        cpu.must = 100;
        cpu.aim = 25;
        cpu.lessIsBetter = true;
        cpu.valid = m_valid;
        print(cpu);
        line("fan_50_ms_per_step", m_fan, "ms", "LangGraph, SQLite FULL", 10, 30);
        line("tasks_50x20_ms_per_step", m_many, "ms", "LangGraph, SQLite FULL", 10, 30);
        line("pool_2000_ms_per_step", m_pool, "ms", "graphile-worker, batched, PostgreSQL", 1, 2);
    }

    Peers m_peers;
    bool m_quick, m_failed = false, m_valid = true;
    double m_rawMs = 0, m_rawCpu = 0;
    Column m_chain100, m_chain100Normal, m_share, m_chain1000, m_longShare, m_cpu, m_fan, m_many, m_pool;
    std::vector<double> m_langGraphPss;
};

} // namespace

int benchEngine(const Wanted& wanted) {
    EngineBench bench(wanted);
    if (!bench.run())
        return 1;
    return benchEnginePg(wanted) != 0 ? 1 : benchEngineState(wanted);
}

} // namespace flux::bench
