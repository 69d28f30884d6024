// The same steps on PostgreSQL, with fsync on, alone on its database as DBOS is on its own: each step durable, leases
// checked in each commit.
#include "engine/store/pg/pg_store.h"
#include "tests/bench/engine_runs.h"
#include "tests/bench/figure.h"
#include "tests/bench/peers.h"
#include "tests/support/pg_server.h"

#include <cstdio>

namespace flux::bench {

namespace {

Shape onPostgres(Shape shape) {
    shape.openStore = [](const QString&) {
        store::PgStoreOptions options;
        options.url = test::PgServer::shared().url();
        options.schema = test::PgServer::newSchema();
        return store::openPgStore(options);
    };
    return shape;
}

// One figure over the rounds.
struct Line {
    std::vector<double> ours, peer;

    bool add(const Run& run, double their) {
        ours.push_back(run.msPerStep);
        peer.push_back(their);
        return run.ok;
    }
    void show(const char* name, std::optional<double> must, std::optional<double> aim, bool valid) const {
        Figure figure{QStringLiteral("engine"), QString::fromLatin1(name), median(ours), QStringLiteral("ms")};
        std::vector<double> ratios; // pair by pair: a disturbance that hits both does not count
        for (size_t i = 0; i < ours.size(); ++i) {
            if (peer[i] > 0 && ours[i] > 0)
                ratios.push_back(peer[i] / ours[i]);
        }
        if (!ratios.empty()) {
            figure.peer = median(peer);
            figure.peerName = QStringLiteral("DBOS, PostgreSQL");
            figure.ratio = median(ratios);
        }
        figure.must = must;
        figure.aim = aim;
        figure.valid = valid;
        print(figure);
    }
};

} // namespace

int benchEnginePg(const Wanted& wanted) {
    if (const QString folder = qEnvironmentVariable("BENCH_TMP"); !folder.isEmpty())
        qputenv("TMPDIR", folder.toUtf8()); // where the server keeps its data
    const Peers peers;
    Line chain, many;
    bool valid = true;
    for (int round = 0; round < (wanted.quick ? 1 : 3); ++round) {
        peers.waitForCalm();
        valid = quietRawCommits(500).quiet() && valid;
        const Run hundred = runShape(onPostgres({.plan = chainPlan(100), .repeat = wanted.quick ? 3 : 10}));
        const Run fifty = runShape(onPostgres({.plan = chainPlan(20), .tasks = 50, .repeat = wanted.quick ? 1 : 5}));
        const base::Json dbos =
            peers.figures(QStringLiteral("orch_dbos.js"),
                          {QStringLiteral("--chain=100"), QStringLiteral("--fan=0"), QStringLiteral("--multi=50x20"),
                           wanted.quick ? QStringLiteral("--runs=1") : QStringLiteral("--runs=5")});
        if (!chain.add(hundred, numberIn(dbos, QStringLiteral("chain_100/ms_per_step"))) ||
            !many.add(fifty, numberIn(dbos, QStringLiteral("multi_50x20/ms_per_step"))))
            return 1;
    }
    chain.show("pg_chain_100_ms_per_step", 2, 4, valid);
    many.show("pg_tasks_50x20_ms_per_step", std::nullopt, std::nullopt, valid);
    return 0;
}

} // namespace flux::bench
