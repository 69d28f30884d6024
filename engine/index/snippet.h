#pragma once

#include "engine/index/query/parse_query.h"
#include "engine/index/text/analyzer.h"

#include <unordered_set>

namespace flux::index {

struct SnippetRange {
    int from = 0, length = 0; // UTF-16 units
    friend bool operator==(const SnippetRange&, const SnippetRange&) = default;
};

// A window of a text with what was looked for marked. White space is one space each; no letter is changed.
struct Snippet {
    QString text;
    std::vector<SnippetRange> marks; // ascending, apart
    bool cutBefore = false;          // there is more text on this side
    bool cutAfter = false;
};

inline constexpr int kSnippetChars = 160;

// Knows what a query looks for, to show it in texts. Thread: one at a time; the analyzer outlives it.
class Highlighter {
public:
    // `more`: other words to mark (IndexAnswer::nearWords).
    Highlighter(QStringView query, const QStringList& more, Analyzer& analyzer);

    // The window of at most `maxChars` that shows the most of the query; the beginning of a text without any of it.
    // Looks at the first million characters.
    [[nodiscard]] Snippet snippet(QStringView text, int maxChars = kSnippetChars) const;

private:
    struct Found {
        qsizetype begin = 0, end = 0;
        std::size_t word = 0; // which of the query's
    };
    void addWords(const QString& text, bool prefix);
    [[nodiscard]] std::vector<Found> find(QStringView text) const;
    [[nodiscard]] std::optional<std::size_t> wordOf(const Token& token) const;

    Analyzer& m_analyzer;
    std::unordered_map<std::string, std::size_t> m_words; // stems and what was typed
    std::vector<std::string> m_prefixes;
    std::size_t m_count = 0;
};

} // namespace flux::index
