#pragma once

#include "engine/index/query/collector.h"
#include "engine/index/query/parse_query.h"
#include "engine/index/query/scored.h"
#include "engine/index/segment/segment_set.h"
#include "engine/index/text/analyzer.h"

namespace flux::index {

// One thing that the query asks for: a word with its like, or all words that begin so. A document has it when it has
// one of them.
struct Clause {
    std::string word;   // as typed, folded
    std::string prefix; // not empty: all words that begin so
    struct Variant {
        std::string term;
        float weight = 1;
    };
    std::vector<Variant> variants; // the first is what was asked for
    bool mayBeMisspelt = false;    // a plain word, for which near ones may be tried
    bool excluded = false;
    bool common = false; // says little: looked for only when there is nothing else
    bool label = false;  // narrows the hits down and scores nothing
    float weight = 1;    // grows when it is asked for again

    quint64 documents = 0;                        // that have the first variant; of a prefix, about how many have any
    std::vector<std::vector<WeightedTerm>> lists; // for each segment, with what a hit is worth
};

struct Plan {
    std::vector<Clause> clauses;
    std::vector<Phrase> phrases; // to be held against the text
    Bm25 formula;
    [[nodiscard]] bool isEmpty() const; // no clause brings hits
};

// What the query asks for, without looking anything up.
[[nodiscard]] Plan planQuery(const std::vector<QueryPart>& parts, Match match, Analyzer& analyzer);

// Adds what the hits are narrowed down by, and with `browse`, when nothing else brings hits, every document.
void addLabels(Plan& plan, const SearchOptions& options);

// Adds the words that are looked for beside those of a question that has some. Match::Any only.
void addExtra(Plan& plan, const SearchOptions& options);

// Looks the words up in every segment and weighs them. Errors: those of the segments.
[[nodiscard]] base::Result<void> resolve(Plan& plan, SegmentSet& set);

} // namespace flux::index
