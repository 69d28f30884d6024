#include "engine/agents/text/rank.h"

#include <QtCore/QHash>

#include <algorithm>
#include <cmath>

namespace flux::agents {

namespace {

constexpr float kWeakest = 0.05F; // weaker ties are left out: they are noise of common words
constexpr double kDamping = 0.85;
constexpr int kRounds = 60;
constexpr double kSettled = 1e-6;

struct Edge {
    int to;
    float weight;
};

} // namespace

float similarity(const TermVector& a, const TermVector& b) {
    float sum = 0;
    auto x = a.begin();
    auto y = b.begin();
    while (x != a.end() && y != b.end()) {
        if (x->first == y->first)
            sum += (x++)->second * (y++)->second;
        else if (x->first < y->first)
            ++x;
        else
            ++y;
    }
    return std::min(sum, 1.0F);
}

std::vector<TermVector> termVectors(const std::vector<QStringList>& texts, const QStringList& focus) {
    QHash<QString, int> index;
    std::vector<int> inTexts;
    std::vector<TermVector> vectors;
    vectors.reserve(texts.size() + 1);
    const auto count = [&](const QStringList& words, bool learn) {
        TermVector vector;
        for (const QString& word : words) {
            auto it = index.constFind(word);
            if (it == index.cend()) {
                if (!learn)
                    continue;
                it = index.insert(word, static_cast<int>(index.size()));
                inTexts.push_back(0);
            }
            vector.emplace_back(*it, 1.0F);
        }
        std::sort(vector.begin(), vector.end());
        TermVector merged;
        for (const auto& [term, weight] : vector) {
            if (!merged.empty() && merged.back().first == term)
                merged.back().second += weight;
            else
                merged.emplace_back(term, weight);
        }
        return merged;
    };
    for (const QStringList& words : texts) {
        vectors.push_back(count(words, true));
        for (const auto& entry : vectors.back())
            ++inTexts[static_cast<size_t>(entry.first)];
    }
    vectors.push_back(count(focus, false));
    const auto total = static_cast<float>(texts.size());
    for (TermVector& vector : vectors) {
        float squares = 0;
        for (auto& [term, weight] : vector) {
            weight *= std::log((1.0F + total) / (0.5F + static_cast<float>(inTexts[static_cast<size_t>(term)])));
            squares += weight * weight;
        }
        const float length = std::sqrt(squares);
        for (auto& entry : vector)
            entry.second = length > 0 ? entry.second / length : 0;
    }
    return vectors;
}

std::vector<double> centrality(const std::vector<TermVector>& vectors, const std::vector<double>& start,
                               const base::CancelToken& cancel) {
    const size_t n = vectors.size();
    if (n == 0)
        return {};
    std::vector<std::vector<Edge>> edges(n);
    std::vector<double> strength(n, 0);
    for (size_t i = 0; i < n && !cancel.isCancelled(); ++i) {
        for (size_t j = i + 1; j < n; ++j) {
            const float tie = similarity(vectors[i], vectors[j]);
            if (tie < kWeakest)
                continue;
            edges[i].push_back({static_cast<int>(j), tie});
            edges[j].push_back({static_cast<int>(i), tie});
            strength[i] += static_cast<double>(tie);
            strength[j] += static_cast<double>(tie);
        }
    }
    const double even = 1.0 / static_cast<double>(n);
    const auto startAt = [&](size_t i) { return start.empty() ? even : start[i]; };
    std::vector<double> rank(n, even), next(n);
    for (int round = 0; round < kRounds && !cancel.isCancelled(); ++round) {
        double loose = 0; // the rank of texts without ties flows to all
        for (size_t i = 0; i < n; ++i)
            loose += edges[i].empty() ? rank[i] : 0;
        double change = 0;
        for (size_t i = 0; i < n; ++i) {
            double sum = loose * startAt(i);
            for (const Edge& edge : edges[i]) {
                const auto from = static_cast<size_t>(edge.to);
                sum += static_cast<double>(edge.weight) / strength[from] * rank[from];
            }
            next[i] = (1 - kDamping) * startAt(i) + kDamping * sum;
            change += std::abs(next[i] - rank[i]);
        }
        rank.swap(next);
        if (change < kSettled)
            break;
    }
    return rank;
}

} // namespace flux::agents
