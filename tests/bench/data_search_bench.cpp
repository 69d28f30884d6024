#include "tests/bench/data_search_bench.h"

#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"
#include "engine/store/sql/search_file.h"
#include "tests/bench/figure.h"
#include "tests/bench/peers.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <cstdio>
#include <map>

namespace flux::bench {

namespace {

using base::Json;
using base::Result;

constexpr int kCommitEvery = 50'000;

double residentMiB() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ')[1].toDouble() / 1024;
    }
    return 0;
}

// All texts of a value, at any depth, as PostgreSQL's jsonb_to_tsvector takes them.
void collect(const Json& value, QString& text) {
    if (value.is_string())
        text += QString::fromStdString(value.get_ref<const std::string&>()) + u'\n';
    else if (value.is_structured()) {
        for (const Json& inner : value)
            collect(inner, text);
    }
}

Result<void> load(const SearchBench& bench, store::SearchFile& file, index::Analyzer& analyzer, qint64& count) {
    QFile objects(bench.dump + QStringLiteral("/objects.ndjson"));
    if (!objects.open(QIODevice::ReadOnly))
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("There are no objects to load."));
    index::IndexWriter writer(file, analyzer);
    for (count = 0; count < bench.count && !objects.atEnd(); ++count) {
        FLUX_TRY(const Json object, base::parseJson(objects.readLine().trimmed()));
        index::IndexDocument document;
        document.id = QString::number(base::intAt(object, "id"));
        document.fields.resize(1);
        collect(base::jsonAt(object, "data"), document.fields[0].text);
        FLUX_CHECK(writer.add(document, true));
        if (count % kCommitEvery == kCommitEvery - 1)
            FLUX_CHECK(writer.commit({}));
    }
    return writer.commit({}); // as the indexer leaves it: several segments
}

Result<std::map<QString, std::vector<double>>> ask(const SearchBench& bench, index::IndexReader& reader) {
    QFile queries(bench.dump + QStringLiteral("/queries.ndjson"));
    if (!queries.open(QIODevice::ReadOnly))
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("There are no queries to ask."));
    std::map<QString, std::vector<double>> times;
    index::SearchOptions options;
    options.typos = false; // PostgreSQL looks for exactly what was typed
    while (!queries.atEnd()) {
        FLUX_TRY(const Json query, base::parseJson(queries.readLine().trimmed()));
        const QString text = base::textAt(query, "search");
        if (text.isEmpty())
            continue;
        QElapsedTimer timer;
        timer.start();
        FLUX_TRY([[maybe_unused]] const index::IndexAnswer answer, reader.search(text, options));
        times[base::textAt(query, "class")].push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    return times;
}

void printTimes(const std::map<QString, std::vector<double>>& times, const Json& postgres) {
    for (const auto& [name, values] : times) {
        for (const auto& [part, q] : {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}}) {
            Figure figure{QStringLiteral("data"), QStringLiteral("search_%1_%2").arg(name, QLatin1StringView(part)),
                          quantile(values, q), QStringLiteral("ms")};
            const double peer = numberIn(postgres, QStringLiteral("fts/%1/%2").arg(name, QLatin1StringView(part)));
            if (peer > 0) {
                figure.peer = peer;
                figure.peerName = QStringLiteral("PostgreSQL tsvector");
                figure.ratio = peer / figure.ours;
                figure.must = name == QStringLiteral("two_terms") ? 1 : 1.5;
                figure.aim = 4;
            }
            print(figure);
        }
    }
}

Result<void> measure(const SearchBench& bench) {
    const QString path = bench.folder + QStringLiteral("/search.db");
    FLUX_TRY(const auto analyzer, index::Analyzer::open());
    qint64 count = 0;
    QElapsedTimer timer;
    timer.start();
    {
        FLUX_TRY(const auto file, store::SearchFile::open(path, store::SearchFile::Use::Write));
        FLUX_CHECK(load(bench, *file, *analyzer, count));
    }
    const double seconds = double(timer.elapsed()) / 1000;
    print(
        {QStringLiteral("data"), QStringLiteral("search_load"), double(count) / seconds, QStringLiteral("objects/s")});
    print({QStringLiteral("data"), QStringLiteral("search_file"), double(QFileInfo(path).size()) / 1048576,
           QStringLiteral("MiB")});
    FLUX_TRY(const auto file, store::SearchFile::open(path, store::SearchFile::Use::Read));
    index::IndexReader reader(*file, *analyzer);
    FLUX_TRY(const auto cold, ask(bench, reader));
    FLUX_TRY(const auto times, ask(bench, reader));
    printTimes(times, bench.postgres);
    for (const auto& [name, values] : cold)
        print({QStringLiteral("data"), QStringLiteral("search_%1_first_p50").arg(name), median(values),
               QStringLiteral("ms")});
    print({QStringLiteral("data"), QStringLiteral("search_reader"), double(reader.bytesInMemory()) / 1048576,
           QStringLiteral("MiB")});
    print({QStringLiteral("data"), QStringLiteral("search_process"), residentMiB(), QStringLiteral("MiB")});
    return {};
}

} // namespace

int benchDataSearch(const SearchBench& bench) {
    const auto result = measure(bench);
    if (!result.ok())
        std::fprintf(stderr, "%s\n%s\n", qPrintable(result.error().message), qPrintable(result.error().detail));
    return result.ok() ? 0 : 1;
}

} // namespace flux::bench
