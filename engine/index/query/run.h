#pragma once

#include "engine/index/query/plan.h"

namespace flux::index {

// The clause of a plan that brings hits, when it is a single one; else null. Its words are gone through one by one, so
// a document may be offered more than once.
[[nodiscard]] const Clause* onlyClause(const Plan& plan, Match match);

// Finds the best documents of a resolved plan, exactly: what is skipped could not have come among them.
// One word or prefix: its blocks, the best bound first. All words: the rarest leads, blocks whose bounds add up to too
// little are skipped (Ding and Suel 2011). Any word: MaxScore (Turtle and Flood, Query Evaluation: Strategies and
// Optimizations, 1995) with block bounds. Errors: those of the segments and the collector.
[[nodiscard]] base::Result<void> run(const Plan& plan, Match match, SegmentSet& set, Collector& collector);

} // namespace flux::index
