#pragma once

#include "engine/domain/plan.h"
#include "engine/host/local_engine.h"

#include <QtCore/QString>

#include <functional>
#include <memory>

namespace flux::bench {

// Plans of steps that do nothing, by the agent "no_op".
[[nodiscard]] domain::Plan chainPlan(int steps);                 // each waits for the one before it
[[nodiscard]] domain::Plan poolPlan(int steps, int maxParallel); // none waits for another
[[nodiscard]] domain::Plan fanPlan(int steps);                   // one, then `steps` at once, then one that needs all

void addNoOp(agents::Registry& registry);

// What is run: `tasks` tasks of the plan at the same time, `repeat` times one after the other in the same engine.
struct Shape {
    domain::Plan plan = {};
    int tasks = 1;
    int repeat = 1;
    int counted = 0; // how many steps of a task count; 0: all
    // What the engine writes to; empty: SQLite in the folder.
    std::function<base::Result<std::unique_ptr<store::Store>>(const QString& folder)> openStore = {};
};

// Per step, medians over the repeats. Times run from the first request until the last task has been told as completed.
struct Run {
    bool ok = false;
    double msPerStep = 0;
    double cpuUsPerStep = 0; // of the whole process
    double gapMsP50 = 0;     // between the ends of two steps, one after the other
};

// Goes through the real engine: requests in, feed out, every row durable. Afterwards the tables are read back (SQLite
// only) and every step, output, journal line and event must be there; otherwise the run is not ok and stderr says why.
[[nodiscard]] Run runShape(const Shape& shape);

// The limit that SQLite and the disk set: what one step must at least write (its row, a line of 200 bytes, the run's
// cursor) and one commit, WAL with synchronous=FULL, prepared statements, in the same folder as the runs.
struct Raw {
    double commitMsP50 = 0, commitMsP99 = 0;
    double cpuUs = 0;
    [[nodiscard]] bool quiet() const { return commitMsP99 > 0 && commitMsP99 < 1.0; }
};
[[nodiscard]] Raw rawCommits(int count);
// The same, again until the disk is quiet, at most ten times: what is measured beside a disturbed disk does not count.
[[nodiscard]] Raw quietRawCommits(int count);

// Where the data of a run lie: the system's folder for temporary files, or BENCH_TMP, which must be on a disk.
[[nodiscard]] QString scratchTemplate();

[[nodiscard]] double cpuSeconds(); // of this process, all threads

} // namespace flux::bench
