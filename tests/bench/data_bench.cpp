// The person's data beside PostgreSQL and plain SQLite: objects, their queries, text search, and what it weighs.
#include "engine/store/sql/sql_store.h"
#include "tests/bench/data_insert_bench.h"
#include "tests/bench/data_objects_bench.h"
#include "tests/bench/data_search_bench.h"
#include "tests/bench/figure.h"
#include "tests/bench/instant_bench.h"
#include "tests/bench/peers.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include <cstdio>

namespace flux::bench {

namespace {

using base::Json;
using base::Result;

constexpr int kQueries = 201; // one to warm up, and as many as the peers ask
constexpr double kMiB = 1048576;

Result<void> measure(const DataWanted& wanted, const QString& folder) {
    const Peers peers(wanted.peers);
    const QString dump = folder + QStringLiteral("/dump");
    const qint64 inserted = std::max<qint64>(2000, wanted.count / 50);
    if (!peers.dumpObjects(wanted.count + inserted, kQueries, dump))
        return base::makeError(base::ErrorCode::NotFound,
                               QStringLiteral("The data of this bench come from query_dump.js of the peers' scripts. "
                                              "Name their folder with --peers=<folder>, and install node."));
    peers.waitForCalm();
    const QString path = folder + QStringLiteral("/flux.db");
    FLUX_TRY(const auto store, store::openSqlStore({path, {}}));
    FLUX_TRY(const ObjectsMeasured measured, measureObjects({dump, wanted.count, store.get()}));
    const double memory = ownPssMiB();
    const Json postgres = peers.figures(QStringLiteral("query_pg.js"),
                                        {QStringLiteral("--n=%1").arg(wanted.count), QStringLiteral("--budget_s=5")});
    const bool same = printObjects(measured, postgres);
    Figure weight{QStringLiteral("data"), QStringLiteral("objects_process"), memory, QStringLiteral("MiB")};
    weight.must = 300;
    weight.aim = 120;
    weight.lessIsBetter = true;
    print(weight);
    print({QStringLiteral("data"), QStringLiteral("objects_file"), double(QFileInfo(path).size()) / kMiB,
           QStringLiteral("MiB")});
    {
        FLUX_TRY(const auto writer, store->openWriter());
        FLUX_CHECK(benchDataInsert({dump, folder, wanted.count, writer.get()}));
    }
    if (!wanted.search)
        return same ? Result<void>() : base::makeError(base::ErrorCode::Internal, QStringLiteral("Rows differ."));
    if (benchDataSearch({dump, wanted.count, folder, postgres}) != 0 || !same)
        return base::makeError(base::ErrorCode::Internal, QStringLiteral("A part failed, see above."));
    return {};
}

} // namespace

int benchData(const DataWanted& wanted) {
    const QString base = qEnvironmentVariable("BENCH_TMP", QDir::tempPath());
    const QTemporaryDir folder(base + QStringLiteral("/flux-bench-data-XXXXXX"));
    const QString instant = folder.filePath(QStringLiteral("instant"));
    InstantBench plain;
    plain.folder = instant;
    plain.rounds = 50;
    if (!QDir().mkpath(instant) || benchDataInstant(plain) != 0)
        return 1;
    const auto result = measure(wanted, folder.path());
    if (!result.ok())
        std::fprintf(stderr, "%s\n%s\n", qPrintable(result.error().message), qPrintable(result.error().detail));
    return result.ok() ? 0 : 1;
}

} // namespace flux::bench
