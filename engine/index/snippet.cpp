#include "engine/index/snippet.h"

#include <algorithm>

namespace flux::index {

namespace {

constexpr qsizetype kMostLookedAt = 1'000'000;
constexpr std::size_t kMostFound = 2000;

} // namespace

Highlighter::Highlighter(QStringView query, const QStringList& more, Analyzer& analyzer) : m_analyzer(analyzer) {
    for (const QueryPart& part : parseQuery(query)) {
        if (!part.excluded)
            addWords(part.text, part.kind == QueryPart::Kind::Prefix);
    }
    for (const QString& word : more)
        addWords(word, false);
}

void Highlighter::addWords(const QString& text, bool prefix) {
    Tokenizer tokens(text);
    Token token;
    std::string last;
    while (tokens.next(token)) {
        if (token.kind == TokenKind::Whole || (token.closesRun && !token.alone) || m_analyzer.isStopWord(token.text))
            continue;
        last = token.text;
        m_words.try_emplace(token.text, m_count);
        m_words.try_emplace(m_analyzer.stem(token), m_count++);
        if (token.alone)
            m_prefixes.push_back(token.text);
    }
    if (prefix && !last.empty())
        m_prefixes.push_back(last);
}

std::optional<std::size_t> Highlighter::wordOf(const Token& token) const {
    if (const auto same = m_words.find(token.text); same != m_words.end())
        return same->second;
    if (const auto stem = m_words.find(m_analyzer.stem(token)); stem != m_words.end())
        return stem->second;
    for (std::size_t i = 0; i < m_prefixes.size(); ++i) {
        if (token.text.starts_with(m_prefixes[i]))
            return m_count + i;
    }
    return {};
}

std::vector<Highlighter::Found> Highlighter::find(QStringView text) const {
    std::vector<Found> found;
    Tokenizer tokens(text);
    Token token;
    while (found.size() < kMostFound && tokens.next(token)) {
        if (token.kind == TokenKind::Whole)
            continue;
        const auto word = wordOf(token);
        if (!word)
            continue;
        if (!found.empty() && found.back().end > token.begin) // pairs of a dense script overlap
            found.back().end = std::max(found.back().end, token.end);
        else
            found.push_back({token.begin, token.end, *word});
    }
    return found;
}

namespace {

// Moves a place to the border of a word, at most so far.
qsizetype wordBorder(QStringView text, qsizetype at, int step, qsizetype most) {
    for (qsizetype i = 0; i < most; ++i) {
        const qsizetype place = at + i * step;
        if (place <= 0 || place >= text.size() || text[place].isSpace() || text[place - 1].isSpace())
            return std::clamp<qsizetype>(place, 0, text.size());
    }
    const bool inPair = at > 0 && at < text.size() && text[at].isLowSurrogate();
    return inPair ? at - 1 : at;
}

} // namespace

Snippet Highlighter::snippet(QStringView whole, int maxChars) const {
    const QStringView text = whole.left(kMostLookedAt);
    const qsizetype width = std::clamp<qsizetype>(maxChars, 16, 4096);
    const std::vector<Found> found = find(text);
    // The window that has the most different words, then the most words, then the first.
    std::size_t best = 0, bestEnd = 0, bestWorth = 0;
    for (std::size_t i = 0, end = 0; i < found.size(); ++i) {
        for (end = std::max(end, i); end < found.size() && found[end].end - found[i].begin <= width; ++end) {
        }
        std::unordered_set<std::size_t> different;
        for (std::size_t j = i; j < end; ++j)
            different.insert(found[j].word);
        const std::size_t worth = different.size() * 1000 + (end - i);
        if (worth > bestWorth) {
            bestWorth = worth;
            best = i;
            bestEnd = end;
        }
    }
    qsizetype begin = 0;
    if (!found.empty() && text.size() > width) {
        const qsizetype span = bestEnd > best ? found[bestEnd - 1].end - found[best].begin : 0;
        begin = std::clamp<qsizetype>(found[best].begin - std::max<qsizetype>(0, width - span) / 3, 0,
                                      std::max<qsizetype>(0, text.size() - width));
        begin = std::min(wordBorder(text, begin, 1, 20), found[best].begin);
    }
    qsizetype end = std::min(text.size(), begin + width);
    if (end < text.size())
        end = std::max(begin, wordBorder(text, end, -1, 20));

    Snippet snippet;
    snippet.cutBefore = begin > 0;
    snippet.cutAfter = end < whole.size();
    snippet.text = text.sliced(begin, end - begin).toString();
    for (QChar& c : snippet.text) {
        if (c.isSpace())
            c = u' ';
    }
    for (const Found& mark : found) {
        const qsizetype from = std::max(mark.begin, begin), to = std::min(mark.end, end);
        if (from < to)
            snippet.marks.push_back({int(from - begin), int(to - from)});
    }
    return snippet;
}

} // namespace flux::index
