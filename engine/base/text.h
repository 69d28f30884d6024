#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace flux::base {

// The candidate that `name` was most likely meant to be, for a hint such as "Did you mean …?"; empty when none is near.
// Near: at most a third of the letters wrong (at least one may be), upper and lower case alike. Of equals the first.
[[nodiscard]] QString nearestName(QStringView name, const QStringList& candidates);

// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn a into b
// (restricted Damerau-Levenshtein distance; Boytsov 2011, section 2.2). Counts beyond `limit` come back as limit + 1.
[[nodiscard]] int editDistance(QStringView a, QStringView b, int limit);

} // namespace flux::base
