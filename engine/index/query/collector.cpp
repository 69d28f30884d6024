#include "engine/index/query/collector.h"

#include <algorithm>
#include <cmath>

namespace flux::index {

using base::Result;

namespace {

constexpr int kMostAsked = 20'000; // documents whose text or id is looked at in one search
constexpr int kMostLimit = 1200;

} // namespace

bool hasPhrase(QStringView text, const std::vector<std::string>& words) {
    Tokenizer tokens(text.left(kMaxIndexedChars));
    Token token;
    std::vector<std::string> window; // the last words, as a ring
    window.resize(words.size());
    for (std::size_t seen = 0; tokens.next(token);) {
        if (token.kind == TokenKind::Whole || (token.closesRun && !token.alone))
            continue;
        window[seen % words.size()] = token.text;
        if (++seen < words.size())
            continue;
        std::size_t i = 0;
        while (i < words.size() && window[(seen + i) % words.size()] == words[i])
            ++i;
        if (i == words.size())
            return true;
    }
    return false;
}

Collector::Collector(const SearchOptions& options, std::vector<Phrase> phrases, bool mayRepeat)
    : m_options(options)
    , m_phrases(std::move(phrases))
    , m_mayRepeat(mayRepeat)
    , m_limit(std::size_t(std::clamp(options.limit, 1, kMostLimit))) {
    m_heap.reserve(m_limit);
}

void Collector::enter(const Segment& segment, std::vector<quint64> excluded) {
    m_segment = &segment;
    m_excluded = std::move(excluded);
}

bool Collector::passes(quint32 document) const {
    if (m_segment->isDeleted(document))
        return false;
    if (m_options.kinds != 0 && (m_options.kinds >> m_segment->kindOf(document) & 1) == 0)
        return false;
    const base::Instant at = m_segment->timeOf(document);
    if ((m_options.from && at < *m_options.from) || (m_options.before && at >= *m_options.before))
        return false;
    return m_excluded.empty() || (m_excluded[document / 64] >> (document % 64) & 1) == 0;
}

float Collector::aged(quint32 document, float score) const {
    const Recency& recency = m_options.recency;
    if (recency.share <= 0 || recency.halfLifeMs <= 0)
        return score;
    const double age = std::max(0.0, double(recency.now.ms) - double(m_segment->timeOf(document).ms));
    const double share = std::min(1.0, recency.share);
    return float(score * (1 - share + share * std::exp2(-age / double(recency.halfLifeMs))));
}

bool Collector::isAccepted(quint32 document) {
    if (!m_options.accept && (m_phrases.empty() || !m_options.textOf))
        return true;
    if (++m_asked > kMostAsked) {
        m_cutShort = true;
        return false;
    }
    const auto id = m_segment->idOf(document);
    if (!id.ok()) {
        m_problem = id.error();
        return false;
    }
    if (m_options.accept && !m_options.accept(*id))
        return false;
    if (m_phrases.empty() || !m_options.textOf)
        return true;
    const std::optional<QString> text = m_options.textOf(*id);
    return text && std::all_of(m_phrases.begin(), m_phrases.end(), [&text](const Phrase& phrase) {
               return hasPhrase(*text, phrase.words) != phrase.excluded;
           });
}

bool Collector::raise(quint32 document, float score) {
    const auto same = [this, document](const Kept& kept) {
        return kept.document == document && kept.segment == m_segment;
    };
    const auto known = std::find_if(m_heap.begin(), m_heap.end(), same);
    if (known == m_heap.end())
        return false;
    if (score > known->score) {
        known->score = score;
        std::make_heap(m_heap.begin(), m_heap.end(), isBetter);
        m_threshold = m_heap.size() == m_limit ? m_heap.front().score : 0;
    }
    return true;
}

void Collector::offer(quint32 document, float score) {
    if (score <= m_threshold || m_problem || !passes(document))
        return;
    score = aged(document, score);
    if (score <= m_threshold || (m_mayRepeat && raise(document, score)) || !isAccepted(document))
        return;
    if (m_heap.size() == m_limit) {
        std::pop_heap(m_heap.begin(), m_heap.end(), isBetter);
        m_heap.pop_back();
    }
    m_heap.push_back({score, document, m_segment});
    std::push_heap(m_heap.begin(), m_heap.end(), isBetter);
    if (m_heap.size() == m_limit)
        m_threshold = m_heap.front().score;
}

Result<std::vector<IndexHit>> Collector::hits() {
    if (m_problem)
        return *m_problem;
    std::vector<IndexHit> list;
    for (const Kept& kept : m_heap) {
        FLUX_TRY(QString id, kept.segment->idOf(kept.document));
        list.push_back({std::move(id), kept.segment->kindOf(kept.document), kept.segment->timeOf(kept.document),
                        kept.score, false});
    }
    std::sort(list.begin(), list.end(), [](const IndexHit& a, const IndexHit& b) {
        if (a.score != b.score)
            return a.score > b.score;
        return a.at != b.at ? a.at > b.at : a.id < b.id;
    });
    return list;
}

} // namespace flux::index
