#pragma once

#include "engine/memory/fusion.h"

#include <functional>

namespace flux::memory {

// How alike two of a list are, by their places in it: 0 (nothing in common) to 1 (the same).
using Likeness = std::function<double(std::size_t a, std::size_t b)>;

// Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): again and again the one that is best after what it
// repeats of those already taken is counted off. `share` says how much the score counts against being different: 1
// keeps the order. Scores are taken relative to the best of the list. Only as many as `limit`. Pure; asks for at most
// limit × size likenesses.
[[nodiscard]] std::vector<Ranked> diversified(const std::vector<Ranked>& list, const Likeness& likeness, double share,
                                              std::size_t limit);

} // namespace flux::memory
