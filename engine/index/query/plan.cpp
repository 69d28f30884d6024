#include "engine/index/query/plan.h"

#include "engine/index/text/fold.h"

#include <algorithm>
#include <cmath>

namespace flux::index {

using base::Result;

namespace {

constexpr float kSynonymWeight = 0.35F;
constexpr std::size_t kMostPrefixed = 50'000; // words of a segment that a prefix may stand for
constexpr std::size_t kShortestMisspelt = 4;  // letters

float rarity(quint64 documents, quint64 all) {
    const double hits = double(std::min(documents, all));
    return float(std::log(1 + (double(all) - hits + 0.5) / (hits + 0.5)));
}

// Of letters only: of numbers and names with digits each is another thing.
bool isPlainWord(const std::string& word) {
    const QString text = QString::fromStdString(word);
    return text.size() >= qsizetype(kShortestMisspelt) &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return !c.isDigit(); });
}

class Planner {
public:
    Planner(Match match, Analyzer& analyzer) : m_match(match), m_analyzer(analyzer) {}

    void addPart(const QueryPart& part) {
        if (part.kind == QueryPart::Kind::Phrase && (m_match == Match::All || part.excluded))
            addPhrase(part);
        else
            addWords(part);
    }
    Plan finish() {
        const auto isPlain = [](const Clause& clause) { return !clause.excluded && !clause.common; };
        if (std::any_of(m_plan.clauses.begin(), m_plan.clauses.end(), isPlain))
            std::erase_if(m_plan.clauses, [](const Clause& clause) { return clause.common; });
        return std::move(m_plan);
    }

private:
    void addPhrase(const QueryPart& part) {
        Phrase phrase;
        phrase.excluded = part.excluded;
        Tokenizer tokens(part.text);
        Token token;
        while (tokens.next(token) && phrase.words.size() < std::size_t(kMaxQueryTerms)) {
            if (token.kind != TokenKind::Whole && (!token.closesRun || token.alone))
                phrase.words.push_back(token.text);
        }
        if (phrase.words.empty())
            return;
        const bool single = phrase.words.size() == 1;
        for (const std::string& word : phrase.words) {
            if (!phrase.excluded || single)
                add(Clause{word, {}, {{word, 1}}, false, phrase.excluded, false, false, 1, 0, {}});
        }
        if (!single)
            m_plan.phrases.push_back(std::move(phrase));
    }

    // The last token of a prefix stands for all words that begin so; a lone character of a dense script does, too.
    void addWords(const QueryPart& part) {
        Tokenizer tokens(part.text);
        std::vector<Token> list;
        Token token;
        while (tokens.next(token) && list.size() < std::size_t(kMaxQueryTerms)) {
            if (!token.closesRun || token.alone || part.kind == QueryPart::Kind::Prefix)
                list.push_back(token);
        }
        const bool open = part.kind == QueryPart::Kind::Prefix;
        if (part.excluded && !open && list.size() > 1) // not each of its parts: they stand in much else
            return excludeTogether(part, list.front());
        for (std::size_t i = 0; i < list.size(); ++i) {
            const bool last = i + 1 == list.size();
            const bool first = list[i].kind != TokenKind::Dense || list.size() == 1;
            if (list[i].kind == TokenKind::Whole) {
                if (m_match == Match::Any && !part.excluded)
                    add(wordClause(list[i], part.excluded));
            } else if ((open && last && first) || list[i].alone) {
                add(Clause{list[i].text, list[i].text, {}, false, part.excluded, false, false, 1, 0, {}});
            } else if (!list[i].closesRun) {
                add(wordClause(list[i], part.excluded));
            }
        }
    }

    void excludeTogether(const QueryPart& part, const Token& first) {
        if (first.kind == TokenKind::Whole)
            add(wordClause(first, true));
        else
            addPhrase(part);
    }

    Clause wordClause(const Token& token, bool excluded) {
        Clause clause{token.text, {}, {}, false, excluded, !excluded && m_analyzer.isStopWord(token.text),
                      false,      1,  0,  {}};
        clause.variants.push_back({m_analyzer.stem(token), 1});
        if (token.kind != TokenKind::Word || excluded)
            return clause;
        clause.mayBeMisspelt = isPlainWord(token.text);
        for (const std::string& other : m_analyzer.synonymsOf(token)) {
            Token synonym;
            synonym.text = other;
            clause.variants.push_back({m_analyzer.stem(synonym), kSynonymWeight});
        }
        return clause;
    }

    void add(Clause clause) {
        for (Clause& known : m_plan.clauses) {
            const bool same = known.prefix == clause.prefix && known.excluded == clause.excluded &&
                              (known.variants.empty()
                                   ? clause.variants.empty()
                                   : !clause.variants.empty() && known.variants[0].term == clause.variants[0].term);
            if (same) {
                known.weight += 1;
                return;
            }
        }
        if (m_plan.clauses.size() < std::size_t(kMaxQueryTerms))
            m_plan.clauses.push_back(std::move(clause));
    }

    Match m_match;
    Analyzer& m_analyzer;
    Plan m_plan;
};

Result<void> resolvePrefix(Clause& clause, SegmentSet& set, quint64 all) {
    for (std::size_t i = 0; i < set.segments().size(); ++i) {
        Dictionary::Cursor cursor = set.segments()[i]->dictionary().cursor(clause.prefix);
        for (; cursor.valid() && cursor.term().starts_with(clause.prefix); cursor.next()) {
            if (!cursor.entry().surface)
                continue;
            clause.lists[i].push_back({cursor.entry(), 0, false});
            clause.documents += cursor.entry().documents;
            if (clause.lists[i].size() >= kMostPrefixed)
                break;
        }
        if (cursor.problem())
            return *cursor.problem();
    }
    for (auto& list : clause.lists) {
        for (WeightedTerm& term : list)
            term.weight = clause.weight * rarity(clause.documents, all);
    }
    return {};
}

// A word that was not asked for is never worth more than the one that was, however rare it is.
Result<void> resolveWord(Clause& clause, SegmentSet& set, quint64 all) {
    float most = 0;
    for (std::size_t v = 0; v < clause.variants.size(); ++v) {
        const Clause::Variant& variant = clause.variants[v];
        std::vector<TermEntry> entries;
        quint64 documents = 0;
        for (const auto& segment : set.segments()) {
            FLUX_TRY(const TermEntry entry, segment->dictionary().find(variant.term));
            entries.push_back(entry);
            documents += entry.documents;
        }
        const bool flat = variant.term.starts_with('\x02');
        float worth = clause.label ? 0 : flat ? 1 : rarity(documents, all);
        if (v == 0) {
            clause.documents = documents;
            most = documents > 0 ? worth : 0;
        } else if (most > 0) {
            worth = std::min(worth, most);
        }
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].documents > 0)
                clause.lists[i].push_back({entries[i], clause.weight * variant.weight * worth, flat});
        }
    }
    return {};
}

} // namespace

bool Plan::isEmpty() const {
    return std::all_of(clauses.begin(), clauses.end(),
                       [](const Clause& clause) { return clause.excluded || clause.label; });
}

void addLabels(Plan& plan, const SearchOptions& options) {
    if (options.browse && plan.isEmpty()) // then all score the same, and age decides
        plan.clauses.push_back(Clause{{}, {}, {{labelTerm({}), 1}}, false, false, false, false, 1, 0, {}});
    for (const bool excluded : {false, true}) {
        for (const QString& label : excluded ? options.without : options.labels)
            plan.clauses.push_back(Clause{{}, {}, {{labelTerm(label), 1}}, false, excluded, false, true, 1, 0, {}});
    }
}

void addExtra(Plan& plan, const SearchOptions& options) {
    if (options.match != Match::Any || plan.isEmpty())
        return;
    for (const ExtraWord& word : options.extra) {
        if (plan.clauses.size() < 2 * std::size_t(kMaxQueryTerms))
            plan.clauses.push_back(
                Clause{word.stem, {}, {{word.stem, 1}}, false, false, false, false, word.weight, 0, {}});
    }
}

Plan planQuery(const std::vector<QueryPart>& parts, Match match, Analyzer& analyzer) {
    Planner planner(match, analyzer);
    for (const QueryPart& part : parts)
        planner.addPart(part);
    return planner.finish();
}

Result<void> resolve(Plan& plan, SegmentSet& set) {
    quint64 all = 0, length = 0;
    for (const auto& segment : set.segments()) { // with the deleted ones, which are in the lists too
        all += segment->documents();
        length += segment->info().length;
    }
    plan.formula.averageLength = all > 0 && length > 0 ? float(double(length) / double(all)) : 1;
    for (Clause& clause : plan.clauses) {
        clause.documents = 0;
        clause.lists.assign(set.segments().size(), {});
        FLUX_CHECK(clause.prefix.empty() ? resolveWord(clause, set, all) : resolvePrefix(clause, set, all));
    }
    return {};
}

} // namespace flux::index
