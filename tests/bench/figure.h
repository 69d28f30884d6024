#pragma once

#include <QtCore/QString>

#include <optional>
#include <vector>

namespace flux::bench {

// One line of a bench: what was measured, beside what, and what it should reach. A ratio above 1 is better for us.
struct Figure {
    QString bench, name;
    double ours = 0;
    QString unit;
    std::optional<double> peer = {}; // measured in the same run
    QString peerName = {};
    std::optional<double> ratio = {}, must = {}, aim = {};
    bool lessIsBetter = false; // must and aim are limits of `ours` (of the ratio, where there is one)
    bool valid = true;         // false: the machine was too disturbed for the figure to count
};

void print(const Figure& figure);
[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] double quantile(std::vector<double> values, double q);

struct Wanted {
    bool quick = false; // fewer and shorter runs: to see that it works, not to quote
};

// A bench by its name: prints its figures. Non-zero when something failed (not when a figure is low).
int benchEngine(const Wanted& wanted);
int benchEnginePg(const Wanted& wanted);    // the same steps on PostgreSQL
int benchEngineState(const Wanted& wanted); // the second half of the engine's: growth, memory, resuming
int benchWindow();
int benchMinds(const Wanted& wanted); // what Flux adds to a model

struct DataWanted {
    qint64 count = 100'000; // objects
    QString peers;          // the folder of the peers' scripts, which also make the data
    bool search = true;     // the text index too
};
int benchData(const DataWanted& wanted); // queries on objects, search, insert, memory

// A process of its own inside a bench, so that its memory is its own. Prints one JSON line.
int benchChild(const QString& what, const QString& folder);

} // namespace flux::bench
