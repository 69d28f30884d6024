#include "tests/bench/data_objects_bench.h"

#include "tests/bench/data_dump.h"
#include "tests/bench/figure.h"
#include "tests/bench/peers.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>

#include <algorithm>
#include <cstdio>

namespace flux::bench {

namespace {

using base::Json;
using base::Result;
using store::ObjectQuery;

constexpr int kBatch = 1000;     // objects a commit
constexpr size_t kUnindexed = 5; // queries of each class before there is an index
constexpr size_t kHints = 3;     // queries of each class that let the store see what it misses
constexpr int kMostRounds = 8;   // of those
constexpr size_t kCheck = 3;

double msOf(const QElapsedTimer& timer) {
    return double(timer.nsecsElapsed()) / 1e6;
}

Result<void> load(const ObjectsBench& bench, store::Writer& writer) {
    DumpedObjects objects(bench.dump);
    for (qint64 done = 0; done < bench.count;) {
        FLUX_TRY(auto batch, objects.next(int(std::min<qint64>(kBatch, bench.count - done))));
        if (batch.empty())
            return base::makeError(base::ErrorCode::NotFound, QStringLiteral("There are too few objects to load."));
        done += qint64(batch.size());
        store::UnitOfWork work;
        for (auto& object : batch)
            work.objects.push_back({std::move(object), 0});
        FLUX_TRY([[maybe_unused]] const auto receipt, writer.commit(work));
    }
    return {};
}

struct Asker {
    store::ObjectReader& objects;
    std::map<QString, std::vector<ObjectQuery>> queries;

    Result<void> unindexed(ObjectsMeasured& into) {
        for (const auto& [name, all] : queries) {
            for (size_t i = 1; i <= kUnindexed && i < all.size(); ++i) {
                QElapsedTimer timer;
                timer.start();
                FLUX_TRY([[maybe_unused]] const auto page, objects.page(all[i]));
                into.classes[name].unindexed.push_back(msOf(timer));
            }
        }
        return {};
    }

    // Asks and lets the store do its upkeep until it wants no more.
    Result<void> letIndexesGrow(store::Writer& writer) {
        for (int round = 0; round < kMostRounds; ++round) {
            for (const auto& [name, all] : queries) {
                for (size_t i = 1; i <= kHints && i < all.size(); ++i) {
                    FLUX_TRY([[maybe_unused]] const auto page, objects.page(all[i]));
                }
            }
            int pieces = 0;
            for (bool more = true; more; ++pieces) {
                FLUX_TRY(more, writer.maintain());
            }
            if (pieces <= 1)
                return {};
        }
        return {};
    }

    // As the peers: the first query of a class only warms up.
    Result<void> indexed(ObjectsMeasured& into) {
        for (const auto& [name, all] : queries) {
            ObjectTimes& times = into.classes[name];
            for (size_t i = 0; i < all.size(); ++i) {
                QElapsedTimer timer;
                timer.start();
                FLUX_TRY(const auto page, objects.page(all[i]));
                if (i > 0)
                    times.indexed.push_back(msOf(timer));
                if (i > 0 && i <= kCheck)
                    times.check += qint64(page.rows.size());
                const store::QueryExplanation& told = page.explanation;
                times.access = QStringLiteral("%1 “%2”%3%4, looked at %5 for %6")
                                   .arg(told.access, told.index, told.ordered ? QStringLiteral(", ordered") : QString(),
                                        told.exact ? QStringLiteral(", exact") : QString())
                                   .arg(told.scanned)
                                   .arg(told.matched);
            }
        }
        return {};
    }
};

void printTime(const QString& name, double ours, double peer, const QString& peerName, double must, double aim) {
    Figure figure{QStringLiteral("data"), name, ours, QStringLiteral("ms")};
    if (peer > 0) {
        figure.peer = peer;
        figure.peerName = peerName;
        figure.ratio = peer / ours;
    }
    figure.must = must;
    figure.aim = aim;
    print(figure);
}

bool sameRows(const QString& name, qint64 ours, const Json& postgres, const char* mode) {
    const auto peer = qint64(numberIn(postgres, QStringLiteral("%1/%2/check").arg(QLatin1StringView(mode), name)));
    if (postgres.is_null() || peer == ours)
        return true;
    std::fprintf(stderr, "“%s” gave %lld rows, PostgreSQL %lld.\n", qPrintable(name), static_cast<long long>(ours),
                 static_cast<long long>(peer));
    return false;
}

} // namespace

double ownPssMiB() {
    QFile rollup(QStringLiteral("/proc/self/smaps_rollup"));
    if (!rollup.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : rollup.readAll().split('\n')) {
        if (line.startsWith("Pss:"))
            return line.simplified().split(' ')[1].toDouble() / 1024;
    }
    return 0;
}

Result<ObjectsMeasured> measureObjects(const ObjectsBench& bench) {
    ObjectsMeasured measured;
    FLUX_TRY(const auto writer, bench.store->openWriter());
    QElapsedTimer timer;
    timer.start();
    FLUX_CHECK(load(bench, *writer));
    measured.loadSeconds = double(timer.elapsed()) / 1000;
    FLUX_TRY(const auto reader, bench.store->openReader());
    FLUX_TRY(auto queries, dumpedQueries(bench.dump));
    Asker asker{reader->objects(), std::move(queries)};
    FLUX_CHECK(asker.unindexed(measured));
    timer.start();
    FLUX_CHECK(asker.letIndexesGrow(*writer));
    measured.indexSeconds = double(timer.elapsed()) / 1000;
    FLUX_CHECK(asker.indexed(measured));
    return measured;
}

bool printObjects(const ObjectsMeasured& measured, const Json& postgres) {
    bool same = true;
    const QString peer = QStringLiteral("PostgreSQL");
    const auto theirs = [&postgres](const char* mode, const QString& name, const char* part) {
        return numberIn(postgres,
                        QStringLiteral("%1/%2/%3").arg(QLatin1StringView(mode), name, QLatin1StringView(part)));
    };
    for (const auto& [name, times] : measured.classes) {
        const bool free = name == QStringLiteral("regex_any");
        printTime(QStringLiteral("objects_%1_p50").arg(name), median(times.indexed), theirs("index", name, "p50"),
                  peer + QStringLiteral(", indexed"), free ? 1 : 1.5, 3);
        printTime(QStringLiteral("objects_%1_p99").arg(name), quantile(times.indexed, 0.99),
                  theirs("index", name, "p99"), peer + QStringLiteral(", indexed"), free ? 1 : 1.5, free ? 3 : 8);
        printTime(QStringLiteral("objects_%1_unindexed").arg(name), median(times.unindexed),
                  theirs("plain", name, "p50"), peer + QStringLiteral(" without index"), 1, 10);
        std::fprintf(stderr, "%s: %s\n", qPrintable(name), qPrintable(times.access));
        same = sameRows(name, times.check, postgres, "index") && same;
    }
    print({QStringLiteral("data"), QStringLiteral("objects_load"), measured.loadSeconds, QStringLiteral("s")});
    print({QStringLiteral("data"), QStringLiteral("objects_indexes_made"), measured.indexSeconds, QStringLiteral("s")});
    return same;
}

} // namespace flux::bench
