#include "engine/memory/text_ranker.h"

#include "engine/index/query/parse_query.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace flux::memory {

using base::Result;

namespace {

constexpr int kPool = 200;               // the best ones, which later steps put into another order
constexpr qsizetype kMostWords = 20'000; // of one text that later steps look at

// Feedback: so many texts, of which so many must agree on a word, and what the new words weigh together against all
// words of the question.
constexpr std::size_t kFeedbackTexts = 8;
constexpr int kAgreeing = 3;
constexpr std::size_t kFeedbackWords = 15;
constexpr double kFeedbackShare = 0.25;

constexpr std::size_t kWindow = 8; // words: no farther apart are neighbours
constexpr double kOrderedWeight = 0.2;
constexpr double kNearWeight = 0.1;
constexpr double kSaturation = 1.2; // k1 of BM25

} // namespace

TextRanker::TextRanker(std::unique_ptr<index::Analyzer> analyzer)
    : m_analyzer(std::move(analyzer))
    , m_writer(m_store, *m_analyzer)
    , m_reader(m_store, *m_analyzer)
    , m_stems(1)
    , m_documents(1) {}

Result<std::unique_ptr<TextRanker>> TextRanker::open() {
    FLUX_TRY(auto analyzer, index::Analyzer::open());
    return std::unique_ptr<TextRanker>(new TextRanker(std::move(analyzer)));
}

TextRanker::Words TextRanker::wordsOf(const QString& text, bool mayAdd) {
    Words words;
    index::Tokenizer tokens(text);
    index::Token token;
    while (tokens.next(token) && words.size() < std::size_t(kMostWords)) {
        if (token.kind == index::TokenKind::Whole || (token.closesRun && !token.alone))
            continue;
        if (m_analyzer->isStopWord(token.text)) {
            words.push_back(0);
            continue;
        }
        const std::string& stem = m_analyzer->stem(token);
        auto known = m_numbers.find(stem);
        if (known == m_numbers.end() && mayAdd) {
            known = m_numbers.emplace(stem, quint32(m_stems.size())).first;
            m_stems.push_back(stem);
            m_documents.push_back(0);
        }
        words.push_back(known == m_numbers.end() ? 0 : known->second);
    }
    return words;
}

Result<void> TextRanker::add(const RankedText& text) {
    index::IndexDocument document;
    document.id = text.id;
    document.fields = {{text.title, index::FieldKind::Title},
                       {text.tags, index::FieldKind::Tags},
                       {text.body, index::FieldKind::Body}};
    FLUX_CHECK(m_writer.add(document, !m_texts.contains(text.id)));
    forgetWords(text.id);
    Words words = wordsOf(text.title + u'\n' + text.body + u'\n' + text.tags, true);
    for (const quint32 word : std::set<quint32>(words.begin(), words.end()))
        ++m_documents[word];
    m_length += qint64(words.size());
    m_texts.insert(text.id, std::move(words));
    return {};
}

Result<void> TextRanker::remove(const QString& id) {
    FLUX_CHECK(m_writer.remove(id));
    forgetWords(id);
    return {};
}

Result<void> TextRanker::commit() {
    return m_writer.commit({});
}

void TextRanker::forgetWords(const QString& id) {
    const auto known = m_texts.constFind(id);
    if (known == m_texts.cend())
        return;
    for (const quint32 word : std::set<quint32>(known->begin(), known->end()))
        --m_documents[word];
    m_length -= qint64(known->size());
    m_texts.erase(known);
}

double TextRanker::rarity(quint32 word) const {
    const double all = double(m_texts.size());
    const double having = std::min<double>(m_documents[word], all);
    return std::log(1 + (all - having + 0.5) / (having + 0.5));
}

// The words that most of the best texts have beyond the question. One text alone proves nothing: it may be the wrong
// one, and of short texts hardly any two share a word by chance.
std::vector<index::ExtraWord> TextRanker::feedback(const std::vector<index::IndexHit>& hits, const Words& asked) const {
    if (hits.empty() || hits.front().score <= 0)
        return {};
    struct Candidate {
        double worth = 0;
        int texts = 0;
    };
    std::unordered_map<quint32, Candidate> candidates;
    for (std::size_t i = 0; i < std::min(kFeedbackTexts, hits.size()); ++i) {
        const auto text = m_texts.constFind(hits[i].id);
        if (text == m_texts.cend() || text->empty() || hits[i].nearly)
            continue;
        std::unordered_map<quint32, int> counts;
        for (const quint32 word : *text)
            ++counts[word];
        const double trust = hits[i].score / hits.front().score / double(text->size());
        for (const auto& [word, count] : counts) {
            candidates[word].worth += trust * count;
            ++candidates[word].texts;
        }
    }
    std::vector<std::pair<double, quint32>> best;
    for (const auto& [word, candidate] : candidates) {
        const bool isAsked = std::find(asked.begin(), asked.end(), word) != asked.end();
        if (word != 0 && !isAsked && candidate.texts >= kAgreeing && m_stems[word].size() > 2)
            best.emplace_back(candidate.worth * rarity(word), word);
    }
    std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    if (best.size() > kFeedbackWords)
        best.resize(kFeedbackWords);
    std::vector<index::ExtraWord> extra;
    double sum = 0;
    for (const auto& [worth, word] : best)
        sum += worth;
    const auto words = double(std::count_if(asked.begin(), asked.end(), [](quint32 word) { return word != 0; }));
    const std::size_t last = std::min(kFeedbackTexts, hits.size()) - 1;
    const double trusted = hits[last].score / hits.front().score; // one that stands out is the answer: little to learn
    for (const auto& [worth, word] : best)
        extra.push_back({m_stems[word], float(kFeedbackShare * trusted * words * worth / sum)});
    return extra;
}

// Pairs of words that follow each other in the question, by how often they stand side by side or near in the text.
double TextRanker::closeness(const Words& asked, const Words& text) const {
    std::unordered_map<quint32, std::vector<std::size_t>> places;
    for (const quint32 word : asked)
        places[word];
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (const auto known = places.find(text[i]); text[i] != 0 && known != places.end())
            known->second.push_back(i);
    }
    const auto saturated = [](double count) { return count * (kSaturation + 1) / (count + kSaturation); };
    double sum = 0;
    quint32 last = 0;
    for (const quint32 word : asked) {
        if (word == 0)
            continue;
        if (last != 0 && last != word) {
            int ordered = 0;
            int close = 0;
            const auto& seconds = places[word];
            for (const std::size_t first : places[last]) {
                const auto from =
                    std::lower_bound(seconds.begin(), seconds.end(), first > kWindow ? first - kWindow : 0);
                for (auto at = from; at != seconds.end() && *at <= first + kWindow; ++at) {
                    ++close;
                    ordered += *at > first && *at <= first + 2 ? 1 : 0;
                }
            }
            const double worth = rarity(last) + rarity(word);
            sum += worth * (kOrderedWeight * saturated(ordered) + kNearWeight * saturated(close));
        }
        last = word;
    }
    return sum;
}

Result<std::vector<Ranked>> TextRanker::rank(const QString& question, int limit,
                                             const std::function<bool(const QString& id)>& accept) {
    index::SearchOptions options;
    options.match = index::Match::Any;
    options.limit = std::max(limit, kPool);
    options.accept = accept;
    FLUX_TRY(index::IndexAnswer answer, m_reader.search(question, options));
    const Words asked = wordsOf(question.left(index::kMaxQueryChars), false);
    options.extra = feedback(answer.hits, asked);
    if (!options.extra.empty()) {
        FLUX_TRY(answer, m_reader.search(question, options));
    }
    std::vector<Ranked> ranked;
    for (const index::IndexHit& hit : answer.hits) {
        const auto text = m_texts.constFind(hit.id);
        const double close = hit.nearly || text == m_texts.cend() ? 0 : closeness(asked, *text);
        ranked.push_back({hit.id, hit.score + close});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    if (ranked.size() > std::size_t(std::max(limit, 0)))
        ranked.resize(std::size_t(std::max(limit, 0)));
    return ranked;
}

double TextRanker::likeness(const QString& a, const QString& b) const {
    const auto first = m_texts.constFind(a);
    const auto second = m_texts.constFind(b);
    if (first == m_texts.cend() || second == m_texts.cend())
        return 0;
    const std::set<quint32> left(first->begin(), first->end());
    const std::set<quint32> right(second->begin(), second->end());
    double shared = 0;
    double ofLeft = 0;
    double ofRight = 0;
    for (const quint32 word : left) {
        const double worth = word == 0 ? 0 : rarity(word) * rarity(word);
        ofLeft += worth;
        shared += right.contains(word) ? worth : 0;
    }
    for (const quint32 word : right)
        ofRight += word == 0 ? 0 : rarity(word) * rarity(word);
    return ofLeft > 0 && ofRight > 0 ? shared / std::sqrt(ofLeft * ofRight) : 0;
}

} // namespace flux::memory
