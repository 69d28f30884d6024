#pragma once

#include "engine/index/segment/segment_set.h"

namespace flux::index {

// A word of the index that is spelt nearly as another.
struct NearTerm {
    std::string term;
    int distance = 0;
    quint64 documents = 0;
};

// The words of the texts that are one slip of the pen away (two from eight letters on): a letter too many, one missing,
// a wrong one, two swapped (restricted Damerau-Levenshtein distance). Nearest first, then the most frequent; at most
// `limit`. Goes through the sorted dictionary as through a tree: rows of the distance table are kept for what a word
// shares with the one before, and where no ending can be near, all of them are jumped over (after Schulz and Mihov,
// Fast String Correction with Levenshtein Automata, 2002). So no second index of the words is needed.
[[nodiscard]] base::Result<std::vector<NearTerm>> nearTerms(SegmentSet& set, const std::string& word,
                                                            std::size_t limit);

} // namespace flux::index
