#include "engine/agents/text/extract.h"

#include "engine/agents/text/rank.h"
#include "engine/agents/text/sentences.h"
#include "engine/agents/text/stop_words.h"

#include <QtCore/QSet>

#include <algorithm>
#include <cmath>

namespace flux::agents {

namespace {

constexpr size_t kMostRanked = 1'500;
constexpr double kRelevance = 0.72;      // MMR's lambda: this much for being central, the rest for being new
constexpr float kSameThing = 0.6F;       // a cosine above this says the same again
constexpr qsizetype kLongestPoint = 420; // longer ones make poor points, but stay if there is nothing else

struct Candidate {
    Sentence sentence;
    size_t document = 0;
    size_t order = 0;      // within its document
    size_t ofDocument = 1; // sentences of that document
    double score = 0;
};

// The sentences of one document that may stand for it; headings only if there is nothing else.
std::vector<Candidate> candidatesOf(const Document& document, size_t index) {
    std::vector<Sentence> sentences = splitSentences(document.text);
    const bool anyText = std::any_of(sentences.begin(), sentences.end(), [](const Sentence& s) { return !s.heading; });
    if (anyText)
        std::erase_if(sentences, [](const Sentence& s) { return s.heading; });
    std::vector<Candidate> out;
    out.reserve(sentences.size());
    for (size_t i = 0; i < sentences.size(); ++i)
        out.push_back({std::move(sentences[i]), index, i, sentences.size(), 0});
    return out;
}

// Takes at most `most`, in order: the first third from the beginning, then openings of paragraphs, then an even sample.
std::vector<Candidate> thinned(std::vector<Candidate> all, size_t most) {
    if (all.size() <= most)
        return all;
    std::vector<bool> taken(all.size(), false);
    size_t count = 0;
    const auto take = [&](size_t i) {
        if (count < most && !taken[i]) {
            taken[i] = true;
            ++count;
        }
    };
    for (size_t i = 0; i < most / 3; ++i)
        take(i);
    std::vector<size_t> openings;
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].sentence.opensParagraph)
            openings.push_back(i);
    }
    const size_t step = std::max<size_t>(1, openings.size() / std::max<size_t>(1, most / 3));
    for (size_t i = 0; i < openings.size() && count < 2 * most / 3; i += step)
        take(openings[i]);
    for (size_t i = 0; i < most; ++i)
        take(i * all.size() / most);
    std::vector<Candidate> out;
    out.reserve(count);
    for (size_t i = 0; i < all.size(); ++i) {
        if (taken[i])
            out.push_back(std::move(all[i]));
    }
    return out;
}

std::vector<Candidate> collect(const std::vector<Document>& documents, const base::CancelToken& cancel) {
    std::vector<std::vector<Candidate>> perDocument;
    size_t total = 0;
    for (size_t d = 0; d < documents.size() && !cancel.isCancelled(); ++d) {
        const bool described = documents[d].kind != DocumentKind::Prose && !describeData(documents[d]).isEmpty();
        perDocument.push_back(described ? std::vector<Candidate>() : candidatesOf(documents[d], d));
        total += perDocument.back().size();
    }
    // Short documents come in whole; what they leave free goes to the long ones in equal parts.
    size_t share = kMostRanked;
    if (total > kMostRanked) {
        std::vector<size_t> sizes;
        for (const auto& list : perDocument)
            sizes.push_back(list.size());
        std::sort(sizes.begin(), sizes.end());
        size_t left = kMostRanked;
        for (size_t i = 0; i < sizes.size(); ++i) {
            share = std::max<size_t>(1, left / (sizes.size() - i));
            if (sizes[i] > share)
                break;
            left -= sizes[i];
        }
    }
    std::vector<Candidate> out;
    for (auto& list : perDocument) {
        for (Candidate& candidate : thinned(std::move(list), share))
            out.push_back(std::move(candidate));
    }
    if (out.size() > kMostRanked) // more documents than places
        out.resize(kMostRanked);
    return out;
}

// Sentences near the start of a document weigh a little more; very short and very long ones less.
double form(const Candidate& candidate, qsizetype words) {
    double weight = 1.0;
    const double place =
        static_cast<double>(candidate.order) / static_cast<double>(std::max<size_t>(1, candidate.ofDocument));
    weight *= 1.15 - 0.25 * place;
    if (candidate.sentence.opensParagraph)
        weight *= 1.08;
    if (words < 4)
        weight *= words < 2 ? 0.15 : 0.5;
    if (candidate.sentence.text.size() > kLongestPoint)
        weight *= 0.3;
    if (candidate.sentence.text.endsWith(u'?') || candidate.sentence.text.endsWith(u':'))
        weight *= 0.5;
    return weight;
}

size_t wantedCount(const std::vector<Candidate>& candidates, size_t documents, size_t asked) {
    if (asked > 0)
        return std::min(asked, candidates.size());
    const auto byLength = static_cast<size_t>(std::ceil(std::sqrt(static_cast<double>(candidates.size()))));
    const size_t least = documents > 1 ? std::min<size_t>(3 * documents, 40) : 3;
    const size_t most = documents > 1 ? std::max<size_t>(24, std::min<size_t>(documents, 100)) : 10;
    return std::min(candidates.size(), std::clamp(byLength, std::min(least, most), most));
}

// Chooses one by one: first the best of each document, then the best of all, each time by what it adds.
class Chooser {
public:
    Chooser(const std::vector<Candidate>& candidates, const std::vector<TermVector>& vectors)
        : m_candidates(candidates)
        , m_vectors(vectors)
        , m_nearest(candidates.size(), 0)
        , m_open(candidates.size(), true) {}

    std::vector<size_t> choose(size_t count) {
        std::vector<size_t> documents;
        for (const Candidate& candidate : m_candidates) {
            if (documents.empty() || documents.back() != candidate.document)
                documents.push_back(candidate.document);
        }
        if (count >= documents.size()) {
            for (const size_t document : documents)
                takeBest([&](const Candidate& c) { return c.document == document; });
        }
        while (m_chosen.size() < count && takeBest([](const Candidate&) { return true; })) {
        }
        std::sort(m_chosen.begin(), m_chosen.end());
        return m_chosen;
    }

private:
    template <typename Wanted>
    bool takeBest(Wanted wanted) {
        qsizetype best = -1;
        double bestGain = 0;
        for (size_t i = 0; i < m_candidates.size(); ++i) {
            if (!m_open[i] || m_nearest[i] >= kSameThing || !wanted(m_candidates[i]))
                continue;
            const double gain =
                kRelevance * m_candidates[i].score - (1 - kRelevance) * static_cast<double>(m_nearest[i]);
            if (best < 0 || gain > bestGain) {
                best = static_cast<qsizetype>(i);
                bestGain = gain;
            }
        }
        if (best < 0)
            return false;
        take(static_cast<size_t>(best));
        return true;
    }

    void take(size_t chosen) {
        m_open[chosen] = false;
        m_chosen.push_back(chosen);
        const QString words = m_candidates[chosen].sentence.text.simplified().toCaseFolded();
        for (size_t i = 0; i < m_candidates.size(); ++i) {
            if (!m_open[i])
                continue;
            m_nearest[i] = std::max(m_nearest[i], similarity(m_vectors[chosen], m_vectors[i]));
            if (m_candidates[i].sentence.text.simplified().toCaseFolded() == words)
                m_open[i] = false;
        }
    }

    const std::vector<Candidate>& m_candidates;
    const std::vector<TermVector>& m_vectors;
    std::vector<float> m_nearest; // similarity to what is chosen already
    std::vector<bool> m_open;
    std::vector<size_t> m_chosen;
};

void score(std::vector<Candidate>& candidates, const std::vector<TermVector>& vectors, const TermVector& focus,
           const std::vector<QStringList>& words, const base::CancelToken& cancel) {
    std::vector<double> start;
    if (!focus.empty()) {
        double sum = 0;
        for (const TermVector& vector : vectors) {
            start.push_back(static_cast<double>(similarity(vector, focus)) + 0.01);
            sum += start.back();
        }
        for (double& weight : start)
            weight /= sum;
    }
    const std::vector<double> rank = centrality(vectors, start, cancel);
    double most = 0;
    for (size_t i = 0; i < candidates.size(); ++i) {
        candidates[i].score = rank[i] * form(candidates[i], words[i].size());
        if (!focus.empty())
            candidates[i].score *= 0.2 + 2.0 * static_cast<double>(similarity(vectors[i], focus));
        most = std::max(most, candidates[i].score);
    }
    for (Candidate& candidate : candidates)
        candidate.score /= most > 0 ? most : 1;
}

} // namespace

std::vector<KeySentence> extractKeySentences(const std::vector<Document>& documents, const ExtractOptions& options,
                                             const base::CancelToken& cancel) {
    std::vector<Candidate> candidates = collect(documents, cancel);
    if (candidates.empty() || cancel.isCancelled())
        return {};
    std::vector<QStringList> words;
    words.reserve(candidates.size());
    for (const Candidate& candidate : candidates)
        words.push_back(wordsOf(candidate.sentence.text));
    const StopWords stopWords(words);
    std::vector<QStringList> telling = words;
    for (QStringList& list : telling)
        list.removeIf([&](const QString& word) { return stopWords.contains(word); });
    std::vector<TermVector> vectors = termVectors(telling, wordsOf(options.focus));
    const TermVector focus = std::move(vectors.back());
    vectors.pop_back();
    score(candidates, vectors, focus, words, cancel);

    QSet<size_t> heard;
    for (const Candidate& candidate : candidates)
        heard.insert(candidate.document);
    const size_t count = wantedCount(candidates, static_cast<size_t>(heard.size()), options.maxSentences);
    std::vector<KeySentence> out;
    for (const size_t i : Chooser(candidates, vectors).choose(count))
        out.push_back({candidates[i].sentence.text, candidates[i].document});
    return out;
}

} // namespace flux::agents
