#pragma once

#include "engine/base/cancel_token.h"

#include <QtCore/QStringList>

#include <utility>
#include <vector>

namespace flux::agents {

// A text as term weights (TF-IDF), of length one; sorted by term.
using TermVector = std::vector<std::pair<int, float>>;

[[nodiscard]] float similarity(const TermVector& a, const TermVector& b); // cosine, 0…1

// Term vectors of texts against each other: how often a term stands in a text, times how rare it is among them.
// The last vector is that of `focus` (empty words give an empty vector).
[[nodiscard]] std::vector<TermVector> termVectors(const std::vector<QStringList>& texts, const QStringList& focus);

// How central each text is among all: PageRank over the graph of similarities, as in TextRank (Mihalcea and Tarau,
// EMNLP 2004) with the cosine of LexRank (Erkan and Radev, JAIR 22, 2004). `start` biases the walk towards texts, all
// equal when empty (topic-sensitive LexRank: Otterbacher, Erkan and Radev 2005). Sums to about 1. Memory is quadratic:
// for at most a few thousand texts. A cancelled job gets what is there.
[[nodiscard]] std::vector<double> centrality(const std::vector<TermVector>& vectors, const std::vector<double>& start,
                                             const base::CancelToken& cancel);

} // namespace flux::agents
