#include "engine/index/index_reader.h"

#include "engine/index/query/near_terms.h"
#include "engine/index/query/run.h"
#include "engine/index/text/fold.h"

#include <QtCore/QSet>

#include <algorithm>

namespace flux::index {

using base::Result;

namespace {

constexpr qsizetype kCacheBytes = 16 * 1024 * 1024;
constexpr std::size_t kFewHits = 3;
constexpr quint64 kRareWord = 2;      // documents; what has no more may be misspelt
constexpr std::size_t kShortWord = 6; // bytes; most shorter words are one letter away from another good one
constexpr std::size_t kMostNear = 8;
constexpr int kTries = 3;

float nearWeight(int distance) {
    return distance == 1 ? 0.6F : 0.4F;
}

Result<IndexAnswer> runPlan(const Plan& plan, const SearchOptions& options, SegmentSet& set) {
    const bool mayRepeat = onlyClause(plan, options.match) != nullptr;
    Collector collector(options, plan.phrases, mayRepeat);
    FLUX_CHECK(run(plan, options.match, set, collector));
    IndexAnswer answer;
    FLUX_TRY(answer.hits, collector.hits());
    answer.cutShort = collector.cutShort();
    return answer;
}

// The query with one of its words written otherwise.
QString replaced(const QString& query, const std::string& word, const std::string& other) {
    Tokenizer tokens(query);
    Token token;
    while (tokens.next(token)) {
        if (token.kind == TokenKind::Word && token.text == word)
            return query.left(token.begin) + QString::fromStdString(other) + query.mid(token.end);
    }
    return query;
}

// Hits of the second run come after those of the first, whatever they score.
void append(IndexAnswer& answer, std::vector<IndexHit> more, std::size_t limit) {
    QSet<QString> known;
    for (const IndexHit& hit : answer.hits)
        known.insert(hit.id);
    const double most = answer.hits.empty() ? 0 : answer.hits.back().score;
    double scale = 1;
    if (!answer.hits.empty() && !more.empty() && more.front().score > 0)
        scale = std::min(1.0, 0.999 * most / more.front().score);
    for (IndexHit& hit : more) {
        if (answer.hits.size() >= limit || known.contains(hit.id))
            continue;
        hit.score *= scale;
        hit.nearly = true;
        answer.hits.push_back(std::move(hit));
    }
}

} // namespace

IndexReader::IndexReader(SegmentStore& store, Analyzer& analyzer) : m_set(store, kCacheBytes), m_analyzer(analyzer) {}

Result<void> IndexReader::refresh() {
    for (int i = 1;; ++i) {
        const auto changed = m_set.refresh();
        if (changed.ok())
            return {};
        if (changed.error().code != base::ErrorCode::NotFound || i == kTries)
            return changed.error();
    }
}

// A commit between the manifest and the lists takes segments away under the search: it begins anew with what is there.
Result<IndexAnswer> IndexReader::search(QStringView query, const SearchOptions& options) {
    for (int i = 1;; ++i) {
        FLUX_CHECK(refresh());
        auto answer = searchOnce(query, options);
        if (answer.ok() || answer.error().code != base::ErrorCode::NotFound || i == kTries)
            return answer;
    }
}

Result<IndexAnswer> IndexReader::searchOnce(QStringView query, const SearchOptions& options) {
    Plan plan = planQuery(parseQuery(query), options.match, m_analyzer);
    addExtra(plan, options);
    addLabels(plan, options);
    FLUX_CHECK(resolve(plan, m_set));
    FLUX_TRY(IndexAnswer answer, runPlan(plan, options, m_set));
    if (options.typos && answer.hits.size() < std::min(kFewHits, std::size_t(std::max(1, options.limit))))
        FLUX_CHECK(addNear(query, plan, options, answer));
    return answer;
}

Result<void> IndexReader::addNear(QStringView query, Plan& plan, const SearchOptions& options, IndexAnswer& answer) {
    QString suggestion = query.left(kMaxQueryChars).toString();
    bool changed = false;
    for (Clause& clause : plan.clauses) {
        if (!clause.mayBeMisspelt || clause.excluded ||
            clause.documents > (clause.word.size() < kShortWord ? 0 : kRareWord))
            continue;
        FLUX_TRY(const std::vector<NearTerm> nearOnes, nearTerms(m_set, clause.word, kMostNear));
        if (!nearOnes.empty() && clause.documents == 0) {
            suggestion = replaced(suggestion, clause.word, nearOnes.front().term);
            changed = true;
        }
        for (const NearTerm& near : nearOnes) {
            Token token;
            token.text = near.term;
            clause.variants.push_back({m_analyzer.stem(token), nearWeight(near.distance)});
            answer.nearWords.append(QString::fromStdString(near.term));
        }
    }
    if (answer.nearWords.isEmpty())
        return {};
    FLUX_CHECK(resolve(plan, m_set));
    FLUX_TRY(IndexAnswer more, runPlan(plan, options, m_set));
    if (changed && !more.hits.empty())
        answer.suggestion = suggestion;
    answer.cutShort = answer.cutShort || more.cutShort;
    append(answer, std::move(more.hits), std::size_t(std::max(1, options.limit)));
    return {};
}

Result<QString> IndexReader::note() {
    FLUX_CHECK(refresh());
    return m_set.manifest().note;
}

Result<quint64> IndexReader::documents() {
    FLUX_CHECK(refresh());
    return m_set.documents();
}

} // namespace flux::index
